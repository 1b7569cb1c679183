#pragma once

#include <string>
#include <vector>

namespace overtone::cli {

enum class Align { left, right };

/// A table for the terminal: a line of headings, a line of units where any is given, rows.
/// Columns are as wide as their widest cell; characters beyond ASCII count as one each.
class TerminalTable {
 public:
  void add_column(std::string heading, std::string unit = "", Align align = Align::right);
  /// As many cells as there are columns.
  void add_row(std::vector<std::string> cells);

  /// Every line indented and ended by a line feed, without blanks at its end.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] std::vector<size_t> widths() const;
  [[nodiscard]] std::string line(const std::vector<std::string>& cells,
                                 const std::vector<size_t>& width) const;

  std::vector<std::string> heading_, unit_;
  std::vector<Align> align_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace overtone::cli
