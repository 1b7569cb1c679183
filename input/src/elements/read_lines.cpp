#include "elements/read_lines.hpp"

#include <cmath>
#include <set>

#include "elements/geometries.hpp"
#include "elements/line_codes.hpp"
#include "elements/references.hpp"
#include "elements/row_files.hpp"

namespace overtone::folder {

namespace {

using MatricesByName = std::map<std::string, Matrices>;

MatricesByName read_line_codes(const std::filesystem::path& folder) {
  MatricesByName codes = matrices_by_owner(read_rows(folder, line_code_rows()), "line code");
  for (const EarthRow& row : read_rows(folder, line_code_earth_rows())) {
    called(codes, row.code,
           {"line code " + shown(row.code), row.where, "code", line_code_rows().file})
        .earth = row;
  }
  return codes;
}

/// Matrices of lines' own. @throws InputError where a line isn't there.
MatricesByName read_own_matrices(const std::filesystem::path& folder,
                                 const std::vector<LineRow>& lines) {
  std::map<std::string, int> ids;
  for (const LineRow& line : lines) {
    ids.emplace(line.id, 0);
  }
  const std::vector<MatrixRow> rows = read_rows(folder, line_matrix_rows());
  for (const MatrixRow& row : rows) {
    called(ids, row.owner,
           {"matrices of line " + shown(row.owner), row.where, "line", line_rows().file});
  }
  return matrices_by_owner(rows, "matrices of line");
}

/// What lines refer to.
struct LineParts {
  MatricesByName codes, own;
  Geometries geometries;
};

void check_length(const LineRow& row, const std::string& element, const char* with) {
  if (!(row.length_m > 0.0)) {
    throw InputError(element, row.where,
                     fmt::format("length_m {}; must be > 0 with a {}", row.length_m, with));
  }
}

/// @throws InputError unless a line has one of code, geometry and own matrices.
void check_ways(const LineRow& row, bool own, const std::string& element) {
  const int ways = (row.code.empty() ? 0 : 1) + (row.geometry_id.empty() ? 0 : 1) + (own ? 1 : 0);
  if (ways != 1) {
    throw InputError(element, row.where,
                     fmt::format("{} code, geometry and rows in line_matrices.csv; must have one",
                                 ways == 0 ? "none of" : "more than one of"));
  }
}

Line line_of(const LineRow& row, const LineParts& parts) {
  const std::string element = "line " + shown(row.id);
  Line line = row;
  const auto own = parts.own.find(row.id);
  check_ways(row, own != parts.own.end(), element);
  if (!row.geometry_id.empty()) {
    check_length(row, element, "geometry");
    line.geometry = called(parts.geometries, row.geometry_id,
                           {element, row.where, "geometry", geometry_rows().file});
  } else if (!row.code.empty()) {
    check_length(row, element, "code");
    const Matrices& code =
        called(parts.codes, row.code, {element, row.where, "code", line_code_rows().file});
    set_matrices(line, over_length(code, length_km(line)));
  } else {
    Matrices matrices = own->second;
    matrices.earth = row.earth;
    set_matrices(line, std::move(matrices));
  }
  return line;
}

}  // namespace

std::vector<Line> read_lines(const std::filesystem::path& folder) {
  const std::vector<LineRow> rows = read_rows(folder, line_rows());
  const LineParts parts{read_line_codes(folder), read_own_matrices(folder, rows),
                        read_geometries(folder)};
  std::vector<Line> lines;
  lines.reserve(rows.size());
  for (const LineRow& row : rows) {
    lines.push_back(line_of(row, parts));
  }
  return lines;
}

}  // namespace overtone::folder
