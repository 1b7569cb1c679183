#include <overtone/study_keys.hpp>

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <overtone/allocation_study.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/hosting_study.hpp>
#include <overtone/montecarlo_study.hpp>

namespace overtone::reporting {

std::vector<OptionRecord> keys_of(StudyKind kind) {
  switch (kind) {
    case StudyKind::conditioning:
      return conditioning_study_keys();
    case StudyKind::hosting:
      return hosting_study_keys();
    case StudyKind::dispatch:
      return dispatch_study_keys();
    case StudyKind::allocation:
      return allocation_study_keys();
    case StudyKind::montecarlo:
      return montecarlo_study_keys();
  }
  return {};
}

namespace {

constexpr size_t kCommentColumn = 38;
constexpr size_t kWidth = 150;

/// What a comment says of an option.
std::string comment_of(const OptionRecord& key) {
  std::string text = key.text;
  if (!key.unit.empty()) {
    text += ", " + key.unit;
  }
  const bool bounded = key.type == OptionType::number || key.type == OptionType::whole ||
                       key.type == OptionType::number_list || key.type == OptionType::numbers;
  if (bounded) {
    text += "; " + key.bounds.text();
  }
  for (size_t i = 0; key.words.size() > 1 && i < key.words.size(); ++i) {
    const auto& word = key.words[i];
    text +=
        (i == 0 ? "; \"" : ", \"") + word.word + "\"" + (word.text.empty() ? "" : ": " + word.text);
  }
  if (!key.otherwise.empty()) {
    text += (key.shown || key.aside ? "; " : "; default: ") + key.otherwise;
  }
  return text;
}

/// Columns on a terminal: bytes but those that continue a character.
size_t columns_of(const std::string& text) {
  size_t columns = 0;
  for (const char c : text) {
    columns += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  }
  return columns;
}

/// `assignment   # comment`, the comment in as many lines as it takes.
std::string commented(const std::string& assignment, const std::string& comment) {
  std::string text;
  std::string line = fmt::format("{:<{}} #", assignment, kCommentColumn - 1);
  for (size_t begin = 0; begin < comment.size();) {
    const size_t end = std::min(comment.find(' ', begin), comment.size());
    const std::string word = comment.substr(begin, end - begin);
    if (columns_of(line) + 1 + columns_of(word) > kWidth) {
      text += line + "\n";
      line = fmt::format("{:<{}}#", "", kCommentColumn);
    }
    line += " " + word;
    begin = end + 1;
  }
  return text + line + "\n";
}

/// The key within its section: "arrival.mean" in [vehicles].
std::string dotted_key(const OptionRecord& key) {
  const auto dot = key.section.find('.');
  return dot == std::string::npos ? key.key : key.section.substr(dot + 1) + "." + key.key;
}

std::string assignment(const OptionRecord& key) {
  const bool optional = key.aside || (key.usual.empty() && !key.shown);
  const std::string value = key.usual.empty() ? key.example : key.usual;
  return (optional ? "# " : "") + dotted_key(key) +
         (key.type == OptionType::numbers ? "." : " = ") + value;
}

using Json = nlohmann::ordered_json;

Json number_schema(const OptionRecord& key, const char* type) {
  const auto bound = [&](double value) {
    return key.type == OptionType::whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
  };
  return {{"type", type},
          {key.bounds.low_excluded ? "exclusiveMinimum" : "minimum", bound(key.bounds.low)},
          {"maximum", bound(key.bounds.high)}};
}

Json value_schema(const OptionRecord& key) {
  Json words = Json::array();
  for (const auto& word : key.words) {
    words.push_back(word.word);
  }
  switch (key.type) {
    case OptionType::text:
    case OptionType::path:
      return {{"type", "string"}};
    case OptionType::flag:
      return {{"type", "boolean"}};
    case OptionType::number:
      return number_schema(key, "number");
    case OptionType::whole:
      return number_schema(key, "integer");
    case OptionType::choice:
      return {{"type", "string"}, {"enum", words}};
    case OptionType::texts:
      return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case OptionType::number_list:
      return {{"type", "array"}, {"items", number_schema(key, "number")}};
    case OptionType::choices:
      return {{"type", "array"}, {"items", {{"type", "string"}, {"enum", words}}}};
    case OptionType::numbers:
      return {{"type", "object"}, {"additionalProperties", number_schema(key, "number")}};
  }
  return {};
}

/// The object of a section in the schema, made where it isn't there.
Json& section_schema(Json& top, const std::string& name) {
  if (name.empty()) {
    return top;
  }
  const auto dot = name.rfind('.');
  Json& outer = section_schema(top, dot == std::string::npos ? "" : name.substr(0, dot));
  Json& section = outer["properties"][dot == std::string::npos ? name : name.substr(dot + 1)];
  if (section.is_null()) {
    section = {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
  }
  return section;
}

}  // namespace

std::string study_template(const std::vector<OptionRecord>& keys) {
  std::string text, section;
  for (const OptionRecord& key : keys) {
    const std::string outer = key.section.substr(0, key.section.find('.'));
    if (outer != section) {
      section = outer;
      text += "\n[" + section + "]\n";
    }
    text += commented(assignment(key), comment_of(key));
  }
  return text;
}

std::string study_schema(const std::vector<OptionRecord>& keys) {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"type", "object"},
                 {"additionalProperties", false},
                 {"required", Json::array()},
                 {"properties", Json::object()}};
  for (const OptionRecord& key : keys) {
    Json& section = section_schema(schema, key.section);
    Json value = value_schema(key);
    value["description"] = comment_of(key);
    if (!key.usual.empty()) {
      value["default"] = Json::parse(key.usual);  // these values are the same in TOML and JSON
    }
    section["properties"][key.key] = std::move(value);
    if (key.required()) {
      section["required"].push_back(key.key);
    }
  }
  return schema.dump(2) + "\n";
}

}  // namespace overtone::reporting
