#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <overtone/input_error.hpp>
#include <overtone/text_file.hpp>

namespace overtone {

/// The rows of a comma-separated file with one line of headings, one after another: what CsvTable
/// keeps. Nothing is lost: blank lines and rows of empty fields are skipped, and comments, which
/// begin with # and stand above the headings (below them, only one without any comma: `# words`);
/// all else is a row. Columns without a heading must be empty. Fields may be quoted.
class CsvRows {
 public:
  static constexpr std::size_t kLongestField = 1000;  // bytes

  /// Reads the headings. @throws InputError as read_text_file() with `largest`, and for an empty
  ///   file, one separated by semicolons or tabs, repeated headings.
  explicit CsvRows(const std::filesystem::path& file, std::size_t largest = kLargestTextFile);
  CsvRows(const CsvRows&) = delete;
  CsvRows& operator=(const CsvRows&) = delete;
  ~CsvRows() = default;

  [[nodiscard]] const std::vector<std::string>& headings() const { return headings_; }
  /// Goes to the next row; false where there is none.
  /// @throws InputError for a row of another width, a field of more than kLongestField.
  bool next();
  /// Of the row, as many as headings; they last until the next one.
  [[nodiscard]] const std::vector<std::string_view>& fields() const { return fields_; }
  [[nodiscard]] SourceLine where() const { return {file_, line_}; }

 private:
  /// The next line that is no comment and not blank; false at the end.
  bool next_line(std::string_view& line);
  void split(std::string_view line);
  [[nodiscard]] bool is_blank() const;
  void require_width();

  std::string file_, text_;
  std::string_view rest_;  ///< of the text
  int line_ = 0;
  std::vector<std::string> headings_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unquoted_;  ///< fields that stood in quotes
};

}  // namespace overtone
