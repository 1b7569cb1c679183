#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "elements/rows.hpp"

namespace overtone::folder {

using Geometries = std::map<std::string, std::shared_ptr<const LineGeometry>>;

/// line_geometries.csv and conductors.csv. @throws InputError for a geometry without conductors,
///   conductors of none, and figures of a shield that a conductor doesn't have.
[[nodiscard]] Geometries read_geometries(const std::filesystem::path& folder);

/// The geometries that lines have, each once. @throws InputError where two are called the same.
[[nodiscard]] std::vector<LineGeometry> geometries_of(const std::vector<Line>& lines);
[[nodiscard]] std::vector<ConductorRow> conductors_of(const std::vector<LineGeometry>& geometries);

}  // namespace overtone::folder
