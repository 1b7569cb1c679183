#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// One table of a study file (TOML), with errors that name file, line, key and what is allowed.
/// Keys that are missing give the value `missing`; a section that is missing has no keys.
class StudySection {
 public:
  /// Reads a file; the section is its top. @throws InputError where it is missing or no TOML.
  [[nodiscard]] static StudySection read(const std::filesystem::path& file);

  [[nodiscard]] bool has(std::string_view key) const;
  /// "section.key (file:line): what".
  [[nodiscard]] InputError fault(std::string_view key, const std::string& what) const;
  /// @throws InputError for any other key.
  void allow_only(std::initializer_list<std::string_view> known) const;
  [[nodiscard]] StudySection section(std::string_view key) const;

  [[nodiscard]] std::string text(std::string_view key, const std::string& missing) const;
  /// A list of texts; empty where missing.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key, bool missing) const;
  /// A finite number.
  [[nodiscard]] double number(std::string_view key, double missing) const;
  /// A number within [low, high].
  [[nodiscard]] double number(std::string_view key, double missing, double low, double high) const;
  [[nodiscard]] double positive(std::string_view key, double missing) const;
  /// A whole number, 1 to 1000000.
  [[nodiscard]] int whole(std::string_view key, int missing) const;
  /// Every key of the section, with a positive number each.
  [[nodiscard]] std::map<std::string, double> positive_numbers() const;

  /// One of a few words.
  template <class T, size_t N>
  [[nodiscard]] T choice(std::string_view key, T missing,
                         const std::array<std::pair<std::string_view, T>, N>& words) const {
    if (!has(key)) {
      return missing;
    }
    std::vector<std::string_view> known;
    for (const auto& [word, meaning] : words) {
      known.push_back(word);
    }
    return words[choice_of(key, known)].second;
  }

 private:
  struct Table;

  StudySection(std::shared_ptr<const Table> table, std::string name, std::string file)
      : table_(std::move(table)), name_(std::move(name)), file_(std::move(file)) {}
  [[nodiscard]] std::string label(std::string_view key) const;
  /// Position of the key's text among the words. @throws InputError where it is none of them.
  [[nodiscard]] size_t choice_of(std::string_view key,
                                 const std::vector<std::string_view>& words) const;

  std::shared_ptr<const Table> table_;  ///< null: the section is missing
  std::string name_, file_;
};

}  // namespace overtone
