#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

#include "dss/line_geometries.hpp"
#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

using LineCodes = std::map<std::string, CircuitElement>;

/// A length in units that the figures of a line are of.
struct LineLength {
  double units = 0.0;
  double unit_m = 0.0;      ///< metres of a unit; 0: nobody says
  double code_units = 1.0;  ///< of the line code in one of these

  [[nodiscard]] double metres() const { return units * unit_m; }
  /// Of the whole line, from a figure of a unit: so much per km where units are known, as a folder
  /// has it, which then reads back to the bit.
  [[nodiscard]] double total(double of_unit) const {
    return unit_m > 0.0 ? of_unit / (unit_m / 1000.0) * (metres() / 1000.0) : of_unit * units;
  }
};

LineLength length_of(const CircuitElement& line, const LineCodes& codes) {
  LineLength length{.units = line.number("Length"), .unit_m = metres(line, "Units")};
  const auto code = codes.find(line.text("LineCode"));
  if (code == codes.end()) {
    return length;
  }
  const double of_code = metres(code->second, "Units");
  if (length.unit_m > 0.0 && of_code > 0.0) {
    length.code_units = length.unit_m / of_code;
  } else if (length.unit_m == 0.0) {
    length.unit_m = of_code;
  }
  return length;
}

/// OpenDSS takes Rg and Xg as of a unit of the line code, whatever that is.
EarthCorrection earth_of(const CircuitElement& line, const LineLength& length) {
  const double rg = line.number("Rg"), xg = line.number("Xg"), rho = line.number("rho");
  if (xg == 0.0) {
    return {length.total(rg * length.code_units), 0.0};
  }
  const double depth = std::log(658.5 * std::sqrt(rho / line.number("BaseFreq")));
  if (!(std::abs(depth) > 0.0) || !std::isfinite(depth)) {
    line.refuse(fmt::format("rho {} ohm m; must be > 0", rho));
  }
  return {length.total(rg * length.code_units), length.total(xg / depth * length.code_units)};
}

/// Figures at the base frequency become those at the circuit's, f / f_base of it.
void move_to_frequency(Line& line, double ratio) {
  if (ratio == 1.0) {
    return;
  }
  const double earth_x = 0.5 * line.earth.k_ohm * std::log(ratio);
  for (double& r : line.r_ohm.flat()) {
    r += line.earth.r_ohm * (ratio - 1.0);
  }
  for (double& x : line.x_ohm.flat()) {
    x = ratio * (x - earth_x);
  }
  line.earth = {line.earth.r_ohm * ratio, line.earth.k_ohm * ratio};
}

Array2<double> without_wire(const Array2<double>& matrix, int wire) {
  const int n = matrix.extent(0) - 1;
  Array2<double> rest(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      rest(i, j) = matrix(i + (i >= wire ? 1 : 0), j + (j >= wire ? 1 : 0));
    }
  }
  return rest;
}

/// A wire that is open at an end carries nothing but its charging, which goes with it.
void take_out_wire(Line& line, int wire, LineGeometries& geometries) {
  for (Terminal* end : {&line.from, &line.to}) {
    end->conductor.erase(end->conductor.begin() + wire);
  }
  if (line.geometry != nullptr) {
    line.geometry = geometries.without_wire(line.geometry, wire);
    return;
  }
  for (Array2<double>* matrix : {&line.r_ohm, &line.x_ohm, &line.c_nf}) {
    *matrix = without_wire(*matrix, wire);
  }
}

bool all_zero(const Array2<double>& matrix) {
  for (const double value : matrix.flat()) {
    if (value != 0.0) {
      return false;
    }
  }
  return true;
}

void open_wires(Reading& reading, const CircuitElement& element, Line& line,
                LineGeometries& geometries) {
  const int phases = line.from.wire_count();
  std::set<int> open;
  if (const auto found = reading.settings.open.find(lower_case(element.name()));
      found != reading.settings.open.end()) {
    for (const auto& [terminal, conductor] : found->second) {
      for (int wire = 1; wire <= phases; ++wire) {
        if (conductor == 0 || conductor == wire) {
          open.insert(wire);
        }
      }
    }
  }
  line.closed = static_cast<int>(open.size()) < phases;
  if (!open.empty() && (line.geometry != nullptr || !all_zero(line.c_nf))) {
    reading.remarks.add("charging of its open wires left out", element);
  }
  if (!line.closed) {
    return;
  }
  for (auto wire = open.rbegin(); wire != open.rend(); ++wire) {
    take_out_wire(line, *wire - 1, geometries);
  }
}

/// From positive- and zero-sequence figures; one wire has the positive.
Array2<double> from_sequences(const CircuitElement& figures, const char* positive, const char* zero,
                              int phases) {
  const double one = figures.number(positive), none = figures.number(zero);
  Array2<double> matrix(phases, phases, phases > 1 ? (none - one) / 3.0 : 0.0);
  for (int i = 0; i < phases; ++i) {
    matrix(i, i) = phases > 1 ? (2.0 * one + none) / 3.0 : one;
  }
  return matrix;
}

Line by_matrices(Reading& reading, const CircuitElement& element, const LineCodes& codes) {
  const LineLength length = length_of(element, codes);
  const int phases = element.whole("Phases");
  const auto of_all = [&](Array2<double> matrix, double units) {
    for (double& value : matrix.flat()) {
      value = length.total(value * units);
    }
    return matrix;
  };
  Line line{.earth = earth_of(element, length),
            .length_m = length.metres(),
            .code = element.text("LineCode")};
  const auto code = codes.find(line.code);
  const CircuitElement& figures = code == codes.end() ? element : code->second;
  line.distributed = reading.settings.long_line_correction && figures.has("R1");
  if (line.distributed) {  // OpenDSS's matrices are then those of its pi at the fundamental
    const double units = code == codes.end() ? 1.0 : length.code_units;
    line.r_ohm = of_all(from_sequences(figures, "R1", "R0", phases), units);
    line.x_ohm = of_all(from_sequences(figures, "X1", "X0", phases), units);
    line.c_nf = of_all(from_sequences(figures, "C1", "C0", phases), units);
  } else {
    line.r_ohm = of_all(element.matrix("RMatrix", phases), 1.0);
    line.x_ohm = of_all(element.matrix("XMatrix", phases), 1.0);
    line.c_nf = of_all(element.matrix("CMatrix", phases), 1.0);
  }
  move_to_frequency(line, reading.frequency_ratio(element));
  return line;
}

Line line_of(Reading& reading, const CircuitElement& element, const LineCodes& codes,
             LineGeometries& geometries) {
  const int phases = element.whole("Phases");
  std::shared_ptr<const LineGeometry> geometry = geometries.of(element);
  Line line = geometry == nullptr ? by_matrices(reading, element, codes) : Line{};
  if (geometry != nullptr) {
    line.geometry = std::move(geometry);
    line.length_m = element.number("Length") * metres_or_one(element, "Units");
  }
  line.id = element.id();
  line.from = terminal(element, element.text("Bus1"), phases, phases);
  line.to = terminal(element, element.text("Bus2"), phases, phases);
  line.where = reading.where;
  if (reading.options.ratings) {
    line.i_max_a = element.number("NormAmps");
  }
  open_wires(reading, element, line, geometries);
  if (all_zero(line.c_nf)) {
    line.c_nf = {};
  }
  return line;
}

/// Switches whose control opens them at the next solution.
void read_switch_controls(Reading& reading) {
  for (const CircuitElement& control : reading.in_service("SwtControl")) {
    const std::string element = control.text("SwitchedObj");
    if (control.text("State").starts_with("o") && !reading.settings.open.contains(element)) {
      reading.settings.open[element].emplace(control.whole("SwitchedTerm"), 0);
      reading.remarks.add("opens its switch at the next solution: imported open", control);
    }
  }
}

}  // namespace

void read_lines(Reading& reading) {
  read_switch_controls(reading);
  LineCodes codes;
  for (CircuitElement& code : reading.in_service("LineCode")) {
    std::string id = code.id();
    codes.emplace(std::move(id), std::move(code));
  }
  LineGeometries geometries(reading);
  for (const CircuitElement& element : reading.in_service("Line")) {
    if (element.whole("Phases") < 1) {
      element.refuse(fmt::format("{} phases; must be >= 1", element.whole("Phases")));
    }
    reading.feeder.lines.push_back(line_of(reading, element, codes, geometries));
  }
}

}  // namespace overtone::dss
