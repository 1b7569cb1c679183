#include "terminal_table.hpp"

#include <algorithm>

namespace overtone::cli {

namespace {

/// Characters of UTF-8 text: all bytes but the continuations 10xxxxxx.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

}  // namespace

void TerminalTable::add_column(std::string heading, std::string unit, Align align) {
  heading_.push_back(std::move(heading));
  unit_.push_back(std::move(unit));
  align_.push_back(align);
}

void TerminalTable::add_row(std::vector<std::string> cells) {
  cells.resize(heading_.size());
  rows_.push_back(std::move(cells));
}

std::vector<size_t> TerminalTable::widths() const {
  std::vector<size_t> width(heading_.size());
  for (size_t c = 0; c < heading_.size(); ++c) {
    width[c] = std::max(width_of(heading_[c]), width_of(unit_[c]));
    for (const auto& row : rows_) {
      width[c] = std::max(width[c], width_of(row[c]));
    }
  }
  return width;
}

std::string TerminalTable::line(const std::vector<std::string>& cells,
                                const std::vector<size_t>& width) const {
  std::string line;
  for (size_t c = 0; c < cells.size(); ++c) {
    const std::string padding(width[c] - width_of(cells[c]), ' ');
    line += "  " + (align_[c] == Align::left ? cells[c] + padding : padding + cells[c]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string TerminalTable::text() const {
  const std::vector<size_t> width = widths();
  std::string text = line(heading_, width);
  if (std::any_of(unit_.begin(), unit_.end(), [](const auto& unit) { return !unit.empty(); })) {
    text += line(unit_, width);
  }
  for (const auto& row : rows_) {
    text += line(row, width);
  }
  return text;
}

}  // namespace overtone::cli
