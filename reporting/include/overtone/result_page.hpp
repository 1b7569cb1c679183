#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include <overtone/table.hpp>

namespace overtone::reporting {

/// What a command found, as it is written into a folder.
struct ResultTables {
  std::string summary;  ///< JSON
  std::vector<Table> tables;
};

/// What stands in the folder of a result: summary.json and the tables that a page is made of, their
/// cells as text.
/// @throws InputError naming what is missing or wrong where it is no such folder.
[[nodiscard]] ResultTables read_result_folder(const std::filesystem::path& folder);

/// The result as one HTML page that needs nothing else: pictures that move, and their tables. Text
/// of the result can't become markup or script in it.
/// @throws InputError for tables that lack columns or don't fit one another.
void write_page(const ResultTables& result, std::ostream& out);

/// Its pictures alone: a JSON list of objects with `id`, `title`, `text` and Plotly's `data` and
/// `layout`, with `controls`, `slices` and `arrays` for what can be chosen.
[[nodiscard]] std::string figures_json(const ResultTables& result);

}  // namespace overtone::reporting
