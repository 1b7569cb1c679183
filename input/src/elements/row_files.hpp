#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include <overtone/input_problems.hpp>
#include <overtone/table_values.hpp>
#include <overtone/utf8.hpp>

#include "elements/row_kind.hpp"

// Reads and writes the rows of any kind.

namespace overtone::folder {

/// Whether there is such a file, or a link that leads nowhere.
[[nodiscard]] bool is_there(const std::filesystem::path& file);
/// @throws InputError for a column that is missing, and for one that is unknown.
void check_headings(const CsvTable& table, const std::vector<FolderColumn>& columns);
/// Fields as a line of a CSV file. @throws InputError for one that would not read back.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields,
                                   const std::string& element, const SourceLine& where);

template <class Row>
Row read_row(const CsvTable& table, int r, const RowKind<Row>& kind,
             const std::vector<const Column<Row>*>& columns) {
  Row row{};
  row.where = table.where(r);
  const std::string element =
      kind.element + " " + shown(table.text(r, kind.columns.front().heading));
  for (const Column<Row>* column : columns) {
    if (!table.text(r, column->heading).empty()) {
      column->read({table, r, column->heading, element}, row);
    } else if (column->needed) {
      throw InputError(element, row.where, column->heading + " is empty; it must be given");
    }
  }
  if (kind.complete) {
    kind.complete(row, element);
  }
  return row;
}

/// The rows of a folder's file, in its order; none where there is no such file.
/// @throws InputError for all rows that are wrong.
template <class Row>
std::vector<Row> read_rows(const std::filesystem::path& folder, const RowKind<Row>& kind) {
  std::vector<Row> rows;
  if (!kind.needed && !is_there(folder / kind.file)) {
    return rows;
  }
  const CsvTable table(folder / kind.file);
  check_headings(table, kind.record().columns);
  std::vector<const Column<Row>*> columns;
  for (const Column<Row>& column : kind.columns) {
    if (table.has(column.heading)) {
      columns.push_back(&column);
    }
  }
  DistinctRows distinct;
  InputProblems problems;
  for (int r = 0; r < table.row_count(); ++r) {
    problems.attempt([&] {
      rows.push_back(read_row(table, r, kind, columns));
      if (kind.distinct) {
        const std::string& id = table.text(r, kind.columns.front().heading);
        distinct.add(id, kind.element + " " + shown(id), rows.back().where,
                     "each must be called otherwise");
      }
    });
  }
  problems.raise();
  if (kind.needed && rows.empty()) {
    throw InputError(fmt::format("{}: no rows; at least one is needed", kind.file));
  }
  return rows;
}

/// The columns that say something: all that are needed, and those where a row is not as usual.
template <class Row>
std::vector<const Column<Row>*> telling_columns(const std::vector<Row>& rows,
                                                const RowKind<Row>& kind) {
  std::vector<const Column<Row>*> telling;
  for (const Column<Row>& column : kind.columns) {
    const std::string usual = column.write(Row{});
    const auto differs = [&](const Row& row) { return column.write(row) != usual; };
    if (column.needed || std::any_of(rows.begin(), rows.end(), differs)) {
      telling.push_back(&column);
    }
  }
  return telling;
}

/// The fields of a row. @throws InputError for one that is no number, or empty.
template <class Row>
std::vector<std::string> fields_of(const Row& row, const RowKind<Row>& kind,
                                   const std::vector<const Column<Row>*>& columns) {
  std::vector<std::string> fields;
  for (const Column<Row>* column : columns) {
    fields.push_back(column->write(row));
    const std::string& field = fields.back();
    if ((column->needed && field.empty()) || (column->numeric && field.ends_with("n")) ||
        (column->numeric && field.ends_with("f"))) {  // nan, inf
      throw InputError(kind.element + " " + shown(fields.front()), row.where,
                       fmt::format("{} '{}'; must be {}", column->heading, field,
                                   column->numeric ? "a finite number" : "given"));
    }
  }
  return fields;
}

/// Rows as the text of a file; nothing where there are none.
template <class Row>
std::optional<FeederText> written_rows(const std::vector<Row>& rows, const RowKind<Row>& kind) {
  if (rows.empty()) {
    return std::nullopt;
  }
  const std::vector<const Column<Row>*> columns = telling_columns(rows, kind);
  std::string text;
  for (const Column<Row>* column : columns) {
    text += (text.empty() ? "" : ",") + column->heading;
  }
  text += "\n";
  for (const Row& row : rows) {
    const std::vector<std::string> fields = fields_of(row, kind, columns);
    text += csv_line(fields, kind.element + " " + shown(fields.front()), row.where);
  }
  return FeederText{kind.file, std::move(text)};
}

}  // namespace overtone::folder
