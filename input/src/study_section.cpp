#include <overtone/study_section.hpp>

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

namespace overtone {

/// A table inside the parsed file, which stays whole: copies of tables forget their lines.
struct StudySection::Table {
  std::shared_ptr<const toml::table> file;
  const toml::table& content;
};

StudySection StudySection::read(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) {
    throw InputError(
        fmt::format("{}: not a study file; it must exist and be readable", file.string()));
  }
  try {
    const auto parsed = std::make_shared<const toml::table>(toml::parse_file(file.string()));
    return {std::make_shared<const Table>(Table{parsed, *parsed}), "", file.filename().string()};
  } catch (const toml::parse_error& error) {
    throw InputError("study",
                     {file.filename().string(), static_cast<int>(error.source().begin.line)},
                     std::string(error.description()));
  }
}

bool StudySection::has(std::string_view key) const {
  return table_ != nullptr && table_->content.contains(key);
}

std::string StudySection::label(std::string_view key) const {
  return name_.empty() ? std::string(key) : name_ + "." + std::string(key);
}

InputError StudySection::fault(std::string_view key, const std::string& what) const {
  const toml::node* node = table_ != nullptr ? table_->content.get(key) : nullptr;
  const int line = node != nullptr ? static_cast<int>(node->source().begin.line) : 0;
  return {label(key), SourceLine{file_, line}, what};
}

void StudySection::allow_only(std::initializer_list<std::string_view> known) const {
  if (table_ == nullptr) {
    return;
  }
  for (const auto& [key, node] : table_->content) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      throw fault(key.str(), fmt::format("unknown; known here are {}", fmt::join(known, ", ")));
    }
  }
}

StudySection StudySection::section(std::string_view key) const {
  if (!has(key)) {
    return {nullptr, std::string(key), file_};
  }
  const toml::table* inner = table_->content.get(key)->as_table();
  if (inner == nullptr) {
    throw fault(key, fmt::format("must be a section [{}]", label(key)));
  }
  return {std::make_shared<const Table>(Table{table_->file, *inner}), label(key), file_};
}

std::string StudySection::text(std::string_view key, const std::string& missing) const {
  if (!has(key)) {
    return missing;
  }
  const auto value = table_->content.get(key)->value_exact<std::string>();
  if (!value) {
    throw fault(key, "must be text in quotes");
  }
  return *value;
}

std::vector<std::string> StudySection::texts(std::string_view key) const {
  std::vector<std::string> texts;
  if (!has(key)) {
    return texts;
  }
  const toml::array* list = table_->content.get(key)->as_array();
  if (list == nullptr) {
    throw fault(key, "must be a list of texts, [\"…\", \"…\"]");
  }
  for (const toml::node& node : *list) {
    const auto value = node.value_exact<std::string>();
    if (!value) {
      throw fault(key, "must be a list of texts, [\"…\", \"…\"]");
    }
    texts.push_back(*value);
  }
  return texts;
}

bool StudySection::flag(std::string_view key, bool missing) const {
  if (!has(key)) {
    return missing;
  }
  const auto value = table_->content.get(key)->value_exact<bool>();
  if (!value) {
    throw fault(key, "must be true or false");
  }
  return *value;
}

double StudySection::number(std::string_view key, double missing) const {
  if (!has(key)) {
    return missing;
  }
  const toml::node* node = table_->content.get(key);
  if (!node->is_number() || !std::isfinite(*node->value<double>())) {
    throw fault(key, "must be a finite number");
  }
  return *node->value<double>();
}

double StudySection::number(std::string_view key, double missing, double low, double high) const {
  const double value = number(key, missing);
  if (value < low || value > high) {
    throw fault(key, fmt::format("{}; must be {} to {}", value, low, high));
  }
  return value;
}

double StudySection::positive(std::string_view key, double missing) const {
  const double value = number(key, missing);
  if (value <= 0.0) {
    throw fault(key, fmt::format("{}; must be > 0", value));
  }
  return value;
}

int StudySection::whole(std::string_view key, int missing) const {
  const double value = positive(key, missing);
  if (value != std::floor(value) || value > 1e6) {
    throw fault(key, fmt::format("{}; must be a whole number up to 1000000", value));
  }
  return static_cast<int>(value);
}

std::map<std::string, double> StudySection::positive_numbers() const {
  std::map<std::string, double> out;
  if (table_ != nullptr) {
    for (const auto& [key, node] : table_->content) {
      out[std::string(key.str())] = positive(key.str(), 0.0);
    }
  }
  return out;
}

size_t StudySection::choice_of(std::string_view key,
                               const std::vector<std::string_view>& words) const {
  const std::string value = text(key, "");
  const auto found = std::find(words.begin(), words.end(), value);
  if (found == words.end()) {
    throw fault(key, fmt::format("'{}'; must be one of {}", value, fmt::join(words, ", ")));
  }
  return static_cast<size_t>(found - words.begin());
}

}  // namespace overtone
