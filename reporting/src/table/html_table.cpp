#include <fmt/format.h>

#include <overtone/table_renderers.hpp>

#include "report/html_text.hpp"
#include "table/cell_text.hpp"

namespace overtone::reporting {

std::string html(const Table& table) {
  std::string text =
      fmt::format("<table><caption>{}</caption>\n<thead><tr>", html_text(table.text()));
  const auto left = [](const Column& column) {
    return column.align == Align::left ? " class=\"left\"" : "";
  };
  for (const Column& column : table.columns()) {
    text += fmt::format("<th scope=\"col\"{}>{}", left(column), html_text(heading_of(column)));
    if (!column.unit.empty()) {
      text += fmt::format("<span>{}</span>", html_text(column.unit));
    }
    text += "</th>";
  }
  text += "</tr></thead>\n<tbody>\n";
  for (size_t r = 0; r < table.row_count(); ++r) {
    text += "<tr>";
    for (size_t c = 0; c < table.column_count(); ++c) {
      const Column& column = table.columns()[c];
      text +=
          fmt::format("<td{}>{}</td>", left(column), html_text(cell_text(table.at(r, c), column)));
    }
    text += "</tr>\n";
  }
  return text + "</tbody></table>\n";
}

}  // namespace overtone::reporting
