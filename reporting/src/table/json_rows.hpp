#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <overtone/table.hpp>

namespace overtone::reporting {

using Json = nlohmann::ordered_json;  // keys in the order written, NaN and infinity as null

/// One object for each row.
[[nodiscard]] Json json_rows(const Table& table);
/// The object of a row.
[[nodiscard]] Json json_row(const Table& table, size_t row = 0);
/// What a cell is in an object.
[[nodiscard]] Json json_value(const Cell& cell);
/// Puts the cells of a row into an object, below what it has.
void add_json_row(Json& object, const Table& table, size_t row = 0);

/// What the input warned of, as a list `warnings`; nothing where there is none.
void add_warnings(Json& object, const std::vector<std::string>& warnings);

/// As a file: indented by two, with a line feed at the end. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string json_text(const Json& json);

}  // namespace overtone::reporting
