// The folder of a result, read back.

#include <fmt/format.h>

#include <overtone/csv_rows.hpp>
#include <overtone/input_error.hpp>
#include <overtone/result_page.hpp>
#include <overtone/text_file.hpp>

#include "report/page.hpp"

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

constexpr size_t kLargestTable = size_t{2} << 30U;  // bytes; a day's harmonics of 100 000 buses

Table read_table(const fs::path& file) {
  CsvRows rows(file, kLargestTable);
  std::vector<Column> columns;
  for (const std::string& heading : rows.headings()) {
    columns.push_back({.name = heading});
  }
  Table table(file.stem().string(), "", std::move(columns));
  std::vector<Cell> cells;
  while (rows.next()) {
    cells.clear();
    for (const std::string_view field : rows.fields()) {
      cells.push_back(field.empty() ? missing() : Cell(field));
    }
    table.row(cells);
  }
  return table;
}

}  // namespace

ResultTables read_result_folder(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw InputError(fmt::format("{}: {}", folder.string(),
                                 fs::exists(folder) ? "is no folder" : "no such folder"));
  }
  if (!fs::exists(folder / "summary.json")) {
    throw InputError(fmt::format("{}: not the folder of a result; there is no summary.json in it",
                                 folder.string()));
  }
  ResultTables result{.summary = read_text_file(folder / "summary.json"), .tables = {}};
  for (const std::string& table : tables_of(ResultView(result).summary())) {
    const fs::path file = folder / (table + ".csv");
    if (fs::exists(file)) {
      result.tables.push_back(read_table(file));
    }
  }
  return result;
}

}  // namespace overtone::reporting
