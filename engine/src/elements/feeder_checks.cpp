#include "feeder_checks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include <fmt/format.h>

#include <overtone/input_problems.hpp>
#include <overtone/primitive_admittance.hpp>

namespace overtone {

namespace {

/// What no figure of a feeder goes beyond, in any of its units, and what one that is not 0 keeps
/// above: products of such numbers are numbers.
constexpr double kLargest = 1e12, kSmallest = 1e-9;

/// One element, for messages: "line 650632".
class ElementChecks {
 public:
  ElementChecks(const char* kind, const std::string& id, const SourceLine& where)
      : name_(std::string(kind) + " " + id), where_(where) {}

  [[noreturn]] void refuse(const std::string& fault) const {
    throw InputError(name_, where_, fault);
  }
  void positive(const char* what, double value) const {
    if (!std::isfinite(value) || value <= 0.0) {
      refuse(fmt::format("{} is {}; must be > 0", what, value));
    }
    if (value < kSmallest || value > kLargest) {
      refuse(fmt::format("{} is {}; must be {} to {}", what, value, kSmallest, kLargest));
    }
  }
  void not_negative(const char* what, double value) const {
    if (!std::isfinite(value) || value < 0.0) {
      refuse(fmt::format("{} is {}; must be >= 0", what, value));
    }
    finite(what, value);
  }
  void finite(const char* what, double value) const {
    if (!std::isfinite(value)) {
      refuse(fmt::format("{} is {}; must be a number", what, value));
    }
    if (std::abs(value) > kLargest) {
      refuse(fmt::format("{} is {}; must be {} to {}", what, value, -kLargest, kLargest));
    }
  }
  void phases(int phases) const {
    if (phases < 1) {
      refuse(fmt::format("phases is {}; must be >= 1", phases));
    }
  }
  void wires(const Terminal& terminal, int wires) const {
    if (terminal.wire_count() != wires) {
      refuse(fmt::format("{} wires at bus {}; must be {}", terminal.wire_count(), terminal.bus,
                         wires));
    }
    for (const int conductor : terminal.conductor) {
      if (conductor < 0) {
        refuse(fmt::format("conductor {} of bus {}; must be >= 0", conductor, terminal.bus));
      }
    }
  }

 private:
  std::string name_;
  const SourceLine& where_;
};

/// A wye has a neutral; a delta of one or two phases closes over one more wire.
int wires_of(int phases, Connection connection) {
  return connection == Connection::wye || phases < 3 ? phases + 1 : phases;
}

void check(const ElementChecks& at, const VoltageSource& source) {
  at.positive("kV", source.kv);
  at.not_negative("voltage", source.voltage_pu);
  at.finite("angle", source.angle_deg);
  at.phases(source.from.wire_count());
  at.wires(source.from, source.from.wire_count());
  at.wires(source.to, source.from.wire_count());
  const SequenceImpedance& z = source.impedance;
  for (const double ohm : {z.r1, z.x1, z.r0, z.x0}) {
    at.finite("impedance", ohm);
  }
  const bool none = z.r1 == 0.0 && z.x1 == 0.0, none_0 = z.r0 == 0.0 && z.x0 == 0.0;
  if (none != none_0) {
    at.refuse(fmt::format("{}-sequence impedance is 0 and the other is not; both or neither",
                          none ? "positive" : "zero"));
  }
  if (source.r_fundamental_ohm.has_value() != source.x_fundamental_ohm.has_value()) {
    at.refuse("has one of r and x at the fundamental; both or neither");
  }
  if (source.r_fundamental_ohm) {
    at.finite("impedance at the fundamental", *source.r_fundamental_ohm);
    at.finite("impedance at the fundamental", *source.x_fundamental_ohm);
    if (source.ideal() || std::hypot(*source.r_fundamental_ohm, *source.x_fundamental_ohm) == 0.0) {
      at.refuse(
          "has an impedance at the fundamental or at harmonics and not at the other; both or "
          "neither");
    }
  }
  if (source.ideal() && std::ranges::any_of(source.to.conductor, [](int c) { return c != 0; })) {
    at.refuse("has no impedance and is not to ground; must have some");
  }
}

void check(const ElementChecks& at, const CurrentSource& source) {
  at.finite("current", source.ampere);
  at.finite("angle", source.angle_deg);
  at.wires(source.at, source.at.wire_count());
}

void check_matrix(const ElementChecks& at, const char* what, const Array2<double>& matrix, int n) {
  if (matrix.extent(0) != n || matrix.extent(1) != n) {
    at.refuse(fmt::format("{} is {} by {}; must be {} by {}, as it has wires", what,
                          matrix.extent(0), matrix.extent(1), n, n));
  }
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      at.finite(what, matrix(i, j));
      if (matrix(i, j) != matrix(j, i) &&
          std::abs(matrix(i, j) - matrix(j, i)) > 1e-9 * std::abs(matrix(i, j))) {
        at.refuse(fmt::format("{} is {} at {}, {} and {} at {}, {}; must be symmetric", what,
                              matrix(i, j), i + 1, j + 1, matrix(j, i), j + 1, i + 1));
      }
    }
  }
}

void check(const ElementChecks& at, const Line& line) {
  const int n = line.from.wire_count();
  if (n < 1) {
    at.refuse("has no wire");
  }
  at.wires(line.from, n);
  at.wires(line.to, n);
  if (line.geometry == nullptr) {  // line_matrices checks that
    check_matrix(at, "resistance", line.r_ohm, n);
    check_matrix(at, "reactance", line.x_ohm, n);
    if (!line.c_nf.empty()) {
      check_matrix(at, "capacitance", line.c_nf, n);
    }
  }
  at.not_negative("current limit", line.i_max_a);
}

void check(const ElementChecks& at, const Transformer& transformer) {
  at.phases(transformer.phases);
  const size_t windings = transformer.windings.size();
  if (windings < 2) {
    at.refuse(fmt::format("{} windings; must be 2 or more", windings));
  }
  if (transformer.x_pu.size() != windings * (windings - 1) / 2) {
    at.refuse(fmt::format("{} short-circuit reactances; must be {}, one a pair of windings",
                          transformer.x_pu.size(), windings * (windings - 1) / 2));
  }
  for (const Winding& winding : transformer.windings) {
    at.positive("kV of a winding", winding.kv);
    at.positive("kVA of a winding", winding.kva);
    at.positive("tap", winding.tap);
    at.finite("resistance", winding.r_pu);
    at.wires(winding.at, wires_of(transformer.phases, winding.connection));
  }
  for (const double x : transformer.x_pu) {
    at.finite("short-circuit reactance", x);
  }
  if (transformer.r0_pu.has_value() != transformer.x0_pu.has_value()) {
    at.refuse("has one of r and x of zero sequence; both or neither");
  }
  if (transformer.r0_pu) {
    at.finite("zero-sequence resistance", *transformer.r0_pu);
    at.finite("zero-sequence reactance", *transformer.x0_pu);
    if (windings != 2 || transformer.phases != 3) {
      at.refuse(
          fmt::format("has a zero sequence with {} windings and {} phases; must have two and "
                      "three",
                      windings, transformer.phases));
    }
  }
  // That of one leg of three may be below zero, what two windings have together not.
  for (size_t one = 0; one < windings; ++one) {
    for (size_t other = 0; other < one; ++other) {
      at.not_negative("resistance of two windings",
                      transformer.windings[one].r_pu + transformer.windings[other].r_pu);
    }
  }
}

template <class Shunt>
void check_ends(const ElementChecks& at, const Shunt& shunt) {
  at.phases(shunt.phases);
  if (shunt.connection == Connection::wye) {
    at.wires(shunt.from, shunt.phases);
    at.wires(shunt.to, shunt.phases);
  } else {
    at.wires(shunt.from, std::max(shunt.phases, 2));
  }
}

void check(const ElementChecks& at, const Capacitor& capacitor) {
  check_ends(at, capacitor);
  at.positive("kV", capacitor.kv);
  at.not_negative("kvar", capacitor.kvar);
  at.not_negative("resistance", capacitor.r_ohm);
  at.finite("reactance", capacitor.x_ohm);
}

void check(const ElementChecks& at, const Reactor& reactor) {
  check_ends(at, reactor);
  at.not_negative("resistance", reactor.r_ohm);
  at.finite("reactance", reactor.x_ohm);
  if (reactor.r_ohm == 0.0 && reactor.x_ohm == 0.0) {
    at.refuse("impedance is 0; must be above");
  }
}

template <class Device>
void check_device(const ElementChecks& at, const Device& device) {
  at.phases(device.phases);
  at.positive("kV", device.kv);
  at.finite("active power", device.p_kw);
  at.finite("reactive power", device.q_kvar);
  at.wires(device.at, wires_of(device.phases, device.connection));
  const LoadWindow& w = device.law.window;
  const bool ascends = w.v_low < w.v_min || (w.v_low == 0.0 && w.v_min == 0.0);  // no lower end
  if (w.v_max > 0.0 && !(0.0 <= w.v_low && ascends && w.v_min < w.v_max)) {
    at.refuse(
        fmt::format("voltages {}, {}, {} of its model; must ascend", w.v_low, w.v_min, w.v_max));
  }
}

void check(const ElementChecks& at, const Load& load) {
  check_device(at, load);
  if (!(load.linear.series_share >= 0.0 && load.linear.series_share <= 1.0)) {
    at.refuse(fmt::format("series share is {}; must be 0 to 1", load.linear.series_share));
  }
}

void check(const ElementChecks& at, const Generator& generator) {
  check_device(at, generator);
  at.positive("kVA", generator.kva);
  if (generator.v_held_pu) {
    at.positive("held voltage", *generator.v_held_pu);
  }
  for (const std::optional<double>& limit : {generator.q_min_kvar, generator.q_max_kvar}) {
    if (limit) {
      at.finite("limit of reactive power", *limit);
    }
  }
  if (generator.q_min_kvar && generator.q_max_kvar &&
      *generator.q_min_kvar > *generator.q_max_kvar) {
    at.refuse(fmt::format("reactive power of at least {} kvar; must be at most the largest, {}",
                          *generator.q_min_kvar, *generator.q_max_kvar));
  }
}

template <class Element>
void check_all(const char* kind, const std::vector<Element>& elements, InputProblems& problems) {
  std::unordered_set<std::string> seen;
  for (const Element& element : elements) {
    problems.attempt([&] {
      const ElementChecks at(kind, element.id, element.where);
      if (!seen.insert(element.id).second) {
        at.refuse("appears twice; ids of a kind must differ");
      }
      check(at, element);
    });
  }
}

void check_bus(const FeederBus& bus) {
  const ElementChecks at("bus", bus.name, bus.where);
  at.positive("base kV", bus.base_kv);
  if (bus.place) {
    at.finite("x", bus.place->x);
    at.finite("y", bus.place->y);
  }
}

void check_load_impedances(const std::vector<LoadImpedance>& impedances) {
  std::unordered_set<std::string> seen;
  for (const LoadImpedance& impedance : impedances) {
    const ElementChecks at("load impedance", impedance.name, impedance.where);
    if (!seen.insert(impedance.name).second) {
      at.refuse("appears twice");
    }
    if (impedance.lines.empty()) {
      at.refuse("has no orders; must have one");
    }
    double before = -std::numeric_limits<double>::infinity();
    for (const LoadImpedanceLine& line : impedance.lines) {
      at.finite("r", line.r_pu);
      at.finite("x", line.x_pu);
      if (!(line.order > before)) {
        at.refuse(fmt::format("order {} after {}; must ascend", line.order, before));
      }
      if (line.r_pu == 0.0 && line.x_pu == 0.0) {
        at.refuse(fmt::format("r and x are 0 at order {}; one must not be", line.order));
      }
      before = line.order;
    }
  }
}

}  // namespace

void check_feeder(const Feeder& feeder) {
  InputProblems problems;
  const ElementChecks at("feeder", feeder.name, feeder.where);
  problems.attempt([&] { at.positive("base_mva", feeder.base_mva); });
  problems.attempt([&] { at.positive("frequency", feeder.frequency_hz); });
  problems.attempt([&] {
    if (feeder.voltage_sources.empty()) {
      at.refuse("has no voltage source; there must be one");
    }
  });
  for (const FeederBus& bus : feeder.buses) {
    problems.attempt([&] { check_bus(bus); });
  }
  check_all("voltage source", feeder.voltage_sources, problems);
  check_all("current source", feeder.current_sources, problems);
  check_all("line", feeder.lines, problems);
  check_all("transformer", feeder.transformers, problems);
  check_all("capacitor", feeder.capacitors, problems);
  check_all("reactor", feeder.reactors, problems);
  check_all("load", feeder.loads, problems);
  check_all("generator", feeder.generators, problems);
  problems.attempt([&] { check_load_impedances(feeder.load_impedances); });
  for (const Spectrum& spectrum : feeder.spectra) {
    for (const SpectrumLine& line : spectrum.lines) {
      problems.attempt([&] {
        const ElementChecks of_line("spectrum", spectrum.name, line.where);
        of_line.finite("factor", line.factor);
        of_line.finite("angle", line.angle_deg);
      });
    }
  }
  problems.raise();
}

}  // namespace overtone
