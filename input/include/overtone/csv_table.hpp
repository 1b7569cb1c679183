#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// A comma-separated file with one line of headings, kept as text with its line numbers: all rows
/// that CsvRows reads.
class CsvTable {
 public:
  /// @throws InputError as CsvRows.
  explicit CsvTable(const std::filesystem::path& file);

  [[nodiscard]] int row_count() const { return static_cast<int>(rows_.size()); }
  [[nodiscard]] const std::vector<std::string>& headings() const { return headings_; }
  [[nodiscard]] bool has(const std::string& heading) const;
  [[nodiscard]] SourceLine where(int row) const { return {file_, line_[row]}; }

  /// @throws InputError "bus.csv: no column p_kw; found …" unless all are there.
  void require(const std::vector<std::string>& headings) const;
  /// @throws InputError for a heading that is neither required nor optional.
  void allow_only(const std::vector<std::string>& headings) const;

  [[nodiscard]] const std::string& text(int row, const std::string& heading) const;
  /// A number; finite. @throws InputError otherwise.
  [[nodiscard]] double number(int row, const std::string& heading) const;
  /// A number, or `missing` where the column or the field is absent.
  [[nodiscard]] double number_or(int row, const std::string& heading, double missing) const;
  [[nodiscard]] int integer(int row, const std::string& heading) const;

 private:
  [[nodiscard]] int column(const std::string& heading) const;

  std::string file_;
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> line_;
};

}  // namespace overtone
