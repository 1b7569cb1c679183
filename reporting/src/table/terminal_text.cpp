#include <algorithm>

#include <overtone/table_renderers.hpp>

#include "table/cell_text.hpp"

namespace overtone::reporting {

namespace {

/// Characters of UTF-8 text: all bytes but the continuations 10xxxxxx.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

using Line = std::vector<std::string>;

/// Headings, units where there are any, rows.
std::vector<Line> lines_of(const Table& table) {
  std::vector<Line> lines(2);
  bool units = false;
  for (const Column& column : table.columns()) {
    lines[0].push_back(heading_of(column));
    lines[1].push_back(column.unit);
    units = units || !column.unit.empty();
  }
  if (!units) {
    lines.pop_back();
  }
  for (size_t r = 0; r < table.row_count(); ++r) {
    Line& line = lines.emplace_back();
    for (size_t c = 0; c < table.column_count(); ++c) {
      line.push_back(cell_text(table.at(r, c), table.columns()[c]));
    }
  }
  return lines;
}

std::string aligned(const Line& cells, const std::vector<size_t>& width,
                    const std::vector<Column>& columns) {
  std::string line;
  for (size_t c = 0; c < cells.size(); ++c) {
    const std::string padding(width[c] - width_of(cells[c]), ' ');
    line += "  " + (columns[c].align == Align::left ? cells[c] + padding : padding + cells[c]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string terminal_text(const Table& table) {
  const std::vector<Line> lines = lines_of(table);
  std::vector<size_t> width(table.column_count());
  for (const Line& line : lines) {
    for (size_t c = 0; c < width.size(); ++c) {
      width[c] = std::max(width[c], width_of(line[c]));
    }
  }
  std::string text;
  for (const Line& line : lines) {
    text += aligned(line, width, table.columns());
  }
  return text;
}

}  // namespace overtone::reporting
