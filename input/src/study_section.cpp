#include <overtone/study_section.hpp>

#include <cmath>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <overtone/text_file.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

bool Bounds::hold(double value) const {
  return (low_excluded ? value > low : value >= low) && value <= high;
}

std::string Bounds::text() const {
  return low_excluded ? fmt::format("> {}, at most {}", low, high)
                      : fmt::format("{} to {}", low, high);
}

/// A table inside the parsed file, which stays whole: copies of tables forget their lines.
struct StudySection::Table {
  std::shared_ptr<const toml::table> file;
  const toml::table& content;
};

StudySection StudySection::read(const std::filesystem::path& file, const std::string& kind) {
  if (!std::filesystem::exists(file) || std::filesystem::is_directory(file)) {
    throw InputError(
        fmt::format("{}: not a {} file; it must exist and be readable", file.string(), kind));
  }
  const std::string text = read_text_file(file);
  try {
    const auto parsed = std::make_shared<const toml::table>(toml::parse(text, file.string()));
    return {std::make_shared<const Table>(Table{parsed, *parsed}), "", file};
  } catch (const toml::parse_error& error) {
    throw InputError(kind, {file.filename().string(), static_cast<int>(error.source().begin.line)},
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
  return {label(key), SourceLine{file_.filename().string(), line}, what};
}

std::vector<std::string> StudySection::keys() const {
  std::vector<std::string> keys;
  if (table_ != nullptr) {
    for (const auto& [key, node] : table_->content) {
      keys.emplace_back(key.str());
    }
  }
  return keys;
}

StudySection StudySection::section(std::string_view key) const {
  if (!has(key)) {
    return {nullptr, label(key), file_};
  }
  const toml::table* inner = table_->content.get(key)->as_table();
  if (inner == nullptr) {
    throw fault(key, fmt::format("must be a section [{}]", label(key)));
  }
  return {std::make_shared<const Table>(Table{table_->file, *inner}), label(key), file_};
}

std::string StudySection::text(std::string_view key) const {
  const auto value = table_->content.get(key)->value_exact<std::string>();
  if (!value) {
    throw fault(key, "must be text in quotes");
  }
  if (first_control_character(*value) != std::string::npos) {
    throw fault(key, fmt::format("'{}'; must be plain text", shown(*value)));
  }
  return *value;
}

std::filesystem::path StudySection::path(std::string_view key) const {
  return file_.parent_path() / text(key);
}

std::vector<std::string> StudySection::texts(std::string_view key) const {
  std::vector<std::string> texts;
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

bool StudySection::flag(std::string_view key) const {
  const auto value = table_->content.get(key)->value_exact<bool>();
  if (!value) {
    throw fault(key, "must be true or false");
  }
  return *value;
}

double StudySection::finite(std::string_view key) const {
  const toml::node& node = *table_->content.get(key);
  if (const auto whole = node.value_exact<std::int64_t>()) {
    return static_cast<double>(*whole);  // rounded where a double can't hold it
  }
  const auto value = node.value_exact<double>();
  if (!value || !std::isfinite(*value)) {
    throw fault(key, "must be a finite number");
  }
  return *value;
}

std::string StudySection::written(std::string_view key) const {
  const auto whole = table_->content.get(key)->value_exact<std::int64_t>();
  return whole ? fmt::format("{}", *whole) : fmt::format("{}", finite(key));
}

double StudySection::number(std::string_view key, const Bounds& bounds) const {
  const double value = finite(key);
  if (!bounds.hold(value)) {
    throw fault(key, fmt::format("{}; must be {}", written(key), bounds.text()));
  }
  refuse_rounded(key, value);
  return value;
}

void StudySection::refuse_rounded(std::string_view key, double value) const {
  const bool whole = table_->content.get(key)->is_integer();
  if (whole && std::abs(value) > kLargestWhole) {
    throw fault(key, fmt::format("{}; no double holds it: whole numbers must be within ±{:.0f}",
                                 written(key), kLargestWhole));
  }
}

std::int64_t StudySection::whole(std::string_view key, const Bounds& bounds) const {
  const double value = finite(key);
  if (value != std::floor(value) || !bounds.hold(value)) {
    throw fault(key, fmt::format("{}; must be a whole number, {}", written(key), bounds.text()));
  }
  refuse_rounded(key, value);
  return static_cast<std::int64_t>(value);
}

std::vector<double> StudySection::number_list(std::string_view key, const Bounds& bounds) const {
  std::vector<double> numbers;
  const toml::array* list = table_->content.get(key)->as_array();
  if (list == nullptr) {
    throw fault(key, "must be a list of numbers, [5, 7.5]");
  }
  for (const toml::node& node : *list) {
    const auto value = node.value<double>();
    if (!value || !bounds.hold(*value)) {
      throw fault(key, fmt::format("must be a list of numbers, each {}", bounds.text()));
    }
    numbers.push_back(*value);
  }
  return numbers;
}

std::map<std::string, double> StudySection::numbers(const Bounds& bounds) const {
  std::map<std::string, double> numbers;
  for (const std::string& key : keys()) {
    numbers[key] = number(key, bounds);
  }
  return numbers;
}

}  // namespace overtone
