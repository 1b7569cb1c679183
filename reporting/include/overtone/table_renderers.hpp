#pragma once

#include <iosfwd>
#include <string>

#include <overtone/table.hpp>

namespace overtone::reporting {

// What a table looks like. Each takes any table; none knows what is in it.

/// For the terminal: a line of headings, a line of units where any is given, rows; "–" where a
/// cell is missing. Columns are as wide as their widest cell, characters beyond ASCII counting as
/// one each; every line is indented and ends without blanks.
[[nodiscard]] std::string terminal_text(const Table& table);

/// An HTML table with its text as caption; "–" where a cell is missing. All text is quoted.
[[nodiscard]] std::string html(const Table& table);

/// CSV: one line of names, rows with all digits, nothing where a cell is missing, 1 and 0 for
/// truths. Fields are quoted where they hold a comma, a quote or a line end.
void write_csv(const Table& table, std::ostream& out);
[[nodiscard]] std::string csv(const Table& table);

/// A JSON array of one object for each row, keys in the order of the columns, null where a cell is
/// missing; numbers read back the same. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string json(const Table& table);

}  // namespace overtone::reporting
