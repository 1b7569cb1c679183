#include "elements/geometries.hpp"

#include <algorithm>
#include <utility>

#include "elements/references.hpp"
#include "elements/row_files.hpp"

namespace overtone::folder {

namespace {

Conductor conductor_of(const ConductorRow& row) {
  Conductor conductor = row;
  if (row.shield != Shield::none) {
    conductor.cable = row.layers;
    if (row.shield == Shield::tape) {
      conductor.cable->shield = row.tape;
    } else {
      conductor.cable->shield = row.neutral;
    }
  }
  return conductor;
}

ConductorRow row_of(const Conductor& conductor, const LineGeometry& geometry) {
  ConductorRow row{};
  static_cast<Conductor&>(row) = conductor;
  row.geometry_id = geometry.id;
  row.where = geometry.where;
  if (conductor.cable) {
    row.layers = *conductor.cable;
    if (const auto* tape = std::get_if<TapeShield>(&conductor.cable->shield)) {
      row.shield = Shield::tape;
      row.tape = *tape;
    } else {
      row.shield = Shield::concentric_neutral;
      row.neutral = std::get<ConcentricNeutral>(conductor.cable->shield);
    }
  }
  return row;
}

/// @throws InputError for what the row says and its conductor doesn't have.
void refuse_unused(const ConductorRow& row, const LineGeometry& geometry) {
  const ConductorRow used = row_of(conductor_of(row), geometry);
  for (const Column<ConductorRow>& column : conductor_rows().columns) {
    if (column.write(row) != column.write(used)) {
      throw InputError("conductor of line geometry " + shown(row.geometry_id), row.where,
                       fmt::format("{} {}; its shield has none, leave it empty", column.heading,
                                   column.write(row)));
    }
  }
}

bool alike(const LineGeometry& one, const LineGeometry& other) {
  const auto text = [](const LineGeometry& geometry) {
    return written_rows<LineGeometry>({geometry}, geometry_rows())->content +
           written_rows(conductors_of({geometry}), conductor_rows()).value_or(FeederText{}).content;
  };
  return text(one) == text(other);
}

}  // namespace

Geometries read_geometries(const std::filesystem::path& folder) {
  std::map<std::string, LineGeometry> by_id;
  std::vector<LineGeometry> geometries = read_rows(folder, geometry_rows());
  for (LineGeometry& geometry : geometries) {
    by_id.emplace(geometry.id, std::move(geometry));
  }
  for (const ConductorRow& row : read_rows(folder, conductor_rows())) {
    LineGeometry& geometry = called(by_id, row.geometry_id,
                                    {"conductor of line geometry " + shown(row.geometry_id),
                                     row.where, "geometry", geometry_rows().file});
    refuse_unused(row, geometry);
    geometry.conductors.push_back(conductor_of(row));
  }
  Geometries shared;
  for (auto& [id, geometry] : by_id) {
    if (geometry.conductors.empty()) {
      throw InputError("line geometry " + shown(id), geometry.where,
                       "no conductors in conductors.csv; must have some");
    }
    shared.emplace(id, std::make_shared<const LineGeometry>(std::move(geometry)));
  }
  return shared;
}

std::vector<LineGeometry> geometries_of(const std::vector<Line>& lines) {
  std::vector<LineGeometry> geometries;
  std::map<std::string, const LineGeometry*> known;
  for (const Line& line : lines) {
    if (line.geometry == nullptr) {
      continue;
    }
    const auto [before, added] = known.emplace(line.geometry->id, line.geometry.get());
    if (added) {
      geometries.push_back(*line.geometry);
    } else if (before->second != line.geometry.get() && !alike(*before->second, *line.geometry)) {
      throw InputError("line geometry " + shown(line.geometry->id), line.where,
                       "another one is called the same; names must differ");
    }
  }
  return geometries;
}

std::vector<ConductorRow> conductors_of(const std::vector<LineGeometry>& geometries) {
  std::vector<ConductorRow> rows;
  for (const LineGeometry& geometry : geometries) {
    for (const Conductor& conductor : geometry.conductors) {
      rows.push_back(row_of(conductor, geometry));
    }
  }
  return rows;
}

}  // namespace overtone::folder
