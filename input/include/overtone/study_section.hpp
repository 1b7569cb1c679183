#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// What a number may be: low to high, both allowed unless the lower one is excluded.
struct Bounds {
  double low = 0.0, high = 0.0;
  bool low_excluded = false;

  [[nodiscard]] bool hold(double value) const;
  /// "0 to 100", or "> 0, at most 100".
  [[nodiscard]] std::string text() const;
};

/// The largest whole number up to which a double holds every one.
inline constexpr double kLargestWhole = 9007199254740991.0;

/// More than `low`.
[[nodiscard]] constexpr Bounds above(double low, double high) { return {low, high, true}; }

/// One table of a study file (TOML), with errors that name file, line, key, value and what is
/// allowed. A section that is missing has no keys; asking for the value of a missing key is a
/// fault of the caller.
class StudySection {
 public:
  /// Reads a file; the section is its top. `kind`: what messages call it.
  /// @throws InputError where it is missing or no TOML.
  [[nodiscard]] static StudySection read(const std::filesystem::path& file,
                                         const std::string& kind = "study");

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> keys() const;
  /// "section.key (file:line): what".
  [[nodiscard]] InputError fault(std::string_view key, const std::string& what) const;
  /// @throws InputError where the key is no section.
  [[nodiscard]] StudySection section(std::string_view key) const;

  /// @throws InputError unless it is text without control characters.
  [[nodiscard]] std::string text(std::string_view key) const;
  /// A path, relative to the study file.
  [[nodiscard]] std::filesystem::path path(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] double number(std::string_view key, const Bounds& bounds) const;
  [[nodiscard]] std::int64_t whole(std::string_view key, const Bounds& bounds) const;
  /// A list of numbers.
  [[nodiscard]] std::vector<double> number_list(std::string_view key, const Bounds& bounds) const;
  /// Every key of the section, with a number each.
  [[nodiscard]] std::map<std::string, double> numbers(const Bounds& bounds) const;

 private:
  struct Table;

  StudySection(std::shared_ptr<const Table> table, std::string name, std::filesystem::path file)
      : table_(std::move(table)), name_(std::move(name)), file_(std::move(file)) {}
  [[nodiscard]] std::string label(std::string_view key) const;
  [[nodiscard]] double finite(std::string_view key) const;
  /// @throws InputError for a whole number that no double holds.
  void refuse_rounded(std::string_view key, double value) const;
  /// A number as the file has it, for messages.
  [[nodiscard]] std::string written(std::string_view key) const;

  std::shared_ptr<const Table> table_;  ///< null: the section is missing
  std::string name_;
  std::filesystem::path file_;
};

}  // namespace overtone
