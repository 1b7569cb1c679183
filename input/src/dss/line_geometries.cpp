#include "dss/line_geometries.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

namespace overtone::dss {

namespace {

double metres_of(const CircuitElement& element, const std::string& unit) {
  static const std::map<std::string, double> kUnits = {
      {"none", 0.0},  {"mi", 1609.344}, {"kft", 304.8}, {"km", 1000.0}, {"m", 1.0},
      {"ft", 0.3048}, {"in", 0.0254},   {"cm", 0.01},   {"mm", 0.001}};
  const auto found = kUnits.find(unit);
  if (found == kUnits.end()) {
    element.refuse(
        fmt::format("Units '{}'; must be mi, kft, km, m, ft, in, cm, mm or none", shown(unit)));
  }
  return found->second;
}

double metres_or_one_of(const CircuitElement& element, const std::string& unit) {
  const double metres = metres_of(element, unit);
  return metres > 0.0 ? metres : 1.0;
}

/// The figures of a WireData, CNData or TSData in metres.
class ConductorFigures {
 public:
  explicit ConductorFigures(const CircuitElement& data)
      : data_(data),
        radius_m_(metres_or_one(data, "RadUnits")),
        gmr_m_(metres_or_one(data, "GMRUnits")),
        length_m_(metres_or_one(data, "RUnits")) {}

  [[nodiscard]] double radius(const char* key) const { return data_.number(key) * radius_m_; }
  /// Where nobody gave one it is negative: 0.
  [[nodiscard]] double gmr(const char* key) const {
    return std::max(data_.number(key), 0.0) * gmr_m_;
  }
  [[nodiscard]] double per_metre(const char* key) const { return data_.number(key) / length_m_; }

  [[nodiscard]] Conductor bare() const {
    return {.radius_m = radius("Radius"),
            .gmr_m = gmr("GMRAC"),
            .r_ac_ohm_per_m = per_metre("RAC"),
            .r_dc_ohm_per_m = per_metre("RDC"),
            .capacitance_radius_m = radius("CapRadius")};
  }
  [[nodiscard]] CableLayers layers(std::variant<ConcentricNeutral, TapeShield> shield) const {
    return {.relative_permittivity = data_.number("EpsR"),
            .insulation_thickness_m = radius("InsLayer"),
            .insulation_diameter_m = radius("DiaIns"),
            .shield = shield};
  }
  [[nodiscard]] ConcentricNeutral neutral() const {
    return {.strands = data_.whole("k"),
            .strand_diameter_m = radius("DiaStrand"),
            .strand_gmr_m = gmr("GMRStrand"),
            .strand_r_ohm_per_m = per_metre("RStrand"),
            .cable_diameter_m = radius("DiaCable")};
  }
  [[nodiscard]] TapeShield tape() const {
    return {.diameter_m = radius("DiaShield"),
            .thickness_m = radius("TapeLayer"),
            .lap_percent = data_.number("TapeLap")};
  }

 private:
  const CircuitElement& data_;
  double radius_m_, gmr_m_, length_m_;
};

EarthModel earth_model(const CircuitElement& line) {
  const std::string model = line.text("EarthModel");
  if (model.starts_with("c")) {
    return EarthModel::carson;
  }
  if (model.starts_with("f")) {
    return EarthModel::full_carson;
  }
  if (model.starts_with("d")) {
    return EarthModel::deri;
  }
  line.refuse(fmt::format("EarthModel '{}'; must be Carson, FullCarson or Deri", shown(model)));
}

}  // namespace

double metres(const CircuitElement& element, const char* key) {
  return metres_of(element, element.text(key));
}

double metres_or_one(const CircuitElement& element, const char* key) {
  return metres_or_one_of(element, element.text(key));
}

LineGeometries::LineGeometries(Reading& reading) : reading_(reading) {
  const auto take = [&](const char* kind, ByName& all, const std::string& prefix) {
    for (CircuitElement& element : reading.in_service(kind)) {
      std::string id = prefix + element.id();
      all.emplace(std::move(id), std::move(element));
    }
  };
  take("LineGeometry", geometries_, "");
  take("LineSpacing", spacings_, "");
  for (const char* kind : {"WireData", "CNData", "TSData"}) {
    take(kind, conductors_, lower_case(kind) + ".");
  }
}

std::shared_ptr<const LineGeometry> LineGeometries::of(const CircuitElement& line) {
  if (!line.has("Geometry") && !line.has("Spacing")) {
    return nullptr;
  }
  LineGeometry geometry = line.has("Geometry") ? of_geometry(line) : of_spacing(line);
  geometry.where = reading_.where;
  set_earth(line, geometry);
  return shared(std::move(geometry));
}

LineGeometry LineGeometries::of_geometry(const CircuitElement& line) const {
  const CircuitElement& from = called(line, geometries_, line.text("Geometry"));
  const std::vector<std::string> conductors = from.texts("Conductors"), units = from.texts("Units");
  const std::vector<double> x = from.numbers("X"), h = from.numbers("H");
  LineGeometry geometry{.id = from.id(),
                        .conductors = {},
                        .phases = from.whole("NPhases"),
                        .reduce_neutrals = from.flag("Reduce")};
  if (x.size() != conductors.size() || h.size() != x.size() || units.size() != x.size()) {
    from.refuse(fmt::format("{} conductors, {} x, {} h; must be as many", conductors.size(),
                            x.size(), h.size()));
  }
  for (std::size_t i = 0; i < conductors.size(); ++i) {
    const double unit = metres_or_one_of(from, units[i]);
    geometry.conductors.push_back(conductor(from, conductors[i]));
    geometry.conductors.back().x_m = x[i] * unit;
    geometry.conductors.back().height_m = h[i] * unit;
  }
  return geometry;
}

/// Conductors beyond the phases are eliminated.
LineGeometry LineGeometries::of_spacing(const CircuitElement& line) const {
  const CircuitElement& from = called(line, spacings_, line.text("Spacing"));
  const std::vector<std::string> conductors = line.texts("Conductors");
  const std::vector<double> x = from.numbers("X"), h = from.numbers("H");
  if (conductors.size() != x.size() || h.size() != x.size()) {
    line.refuse(
        fmt::format("{} conductors; {} has {} places", conductors.size(), from.name(), x.size()));
  }
  const double unit = metres_or_one(from, "Units");
  LineGeometry geometry{.id = from.id(), .conductors = {}, .phases = from.whole("NPhases")};
  for (std::size_t i = 0; i < conductors.size(); ++i) {
    geometry.id += "_" + conductors[i].substr(conductors[i].find('.') + 1);
    geometry.conductors.push_back(conductor(line, conductors[i]));
    geometry.conductors.back().x_m = x[i] * unit;
    geometry.conductors.back().height_m = h[i] * unit;
  }
  return geometry;
}

const CircuitElement& LineGeometries::called(const CircuitElement& by, const ByName& all,
                                             const std::string& name) const {
  const auto found = all.find(name);
  if (found == all.end()) {
    by.refuse(fmt::format("'{}'; the circuit has none of this name", shown(name)));
  }
  return found->second;
}

Conductor LineGeometries::conductor(const CircuitElement& by, const std::string& name) const {
  const CircuitElement& data = called(by, conductors_, name);
  const ConductorFigures figures(data);
  Conductor conductor = figures.bare();
  if (data.kind() == "CNData") {
    conductor.cable = figures.layers(figures.neutral());
  } else if (data.kind() == "TSData") {
    conductor.cable = figures.layers(figures.tape());
  }
  return conductor;
}

void LineGeometries::set_earth(const CircuitElement& line, LineGeometry& geometry) {
  geometry.earth = earth_model(line);
  geometry.earth_resistivity_ohm_m = line.number("rho");
  const auto [known, first] = rho_.emplace(geometry.id, geometry.earth_resistivity_ohm_m);
  if (!first && known->second != geometry.earth_resistivity_ohm_m) {
    reading_.remarks.add(
        "earth resistivity of its own, where OpenDSS takes the last one of the lines of a geometry",
        line);
  }
  static constexpr std::array kNames = {"carson", "full_carson", "deri"};
  const LineGeometry usual;
  if (geometry.earth != usual.earth) {
    geometry.id += fmt::format("_{}", kNames[static_cast<std::size_t>(geometry.earth)]);
  }
  if (geometry.earth_resistivity_ohm_m != usual.earth_resistivity_ohm_m) {
    geometry.id += fmt::format("_rho{}", geometry.earth_resistivity_ohm_m);
  }
}

std::shared_ptr<const LineGeometry> LineGeometries::without_wire(
    const std::shared_ptr<const LineGeometry>& geometry, int wire) {
  LineGeometry rest = *geometry;
  rest.id += fmt::format("_without{}", wire + 1);
  rest.conductors.erase(rest.conductors.begin() + wire);
  rest.phases -= wire < rest.phases ? 1 : 0;
  return shared(std::move(rest));
}

std::shared_ptr<const LineGeometry> LineGeometries::shared(LineGeometry geometry) {
  const std::string id = geometry.id;
  return shared_.try_emplace(id, std::make_shared<const LineGeometry>(std::move(geometry)))
      .first->second;
}

}  // namespace overtone::dss
