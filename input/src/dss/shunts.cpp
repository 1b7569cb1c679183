#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

struct Ends {
  int phases = 3;
  Terminal from, to;
  Connection connection = Connection::wye;
};

/// Of a bank between two terminals, or in delta at one. A delta of one or two phases is given as
/// what it is, one or two phases between wires.
Ends ends_of(const CircuitElement& element, int phases) {
  const Connection connection = connection_of(element, element.text("Conn"));
  const int wires = connection == Connection::wye ? phases : wires_of(connection, phases);
  Ends ends{phases, terminal(element, element.text("Bus1"), phases, wires), {}, connection};
  if (connection == Connection::wye) {
    ends.to = terminal(element, element.text("Bus2"), phases, wires);
  } else if (phases < 3) {
    ends.connection = Connection::wye;
    ends.to = {ends.from.bus, {ends.from.conductor.begin() + 1, ends.from.conductor.end()}};
    ends.from.conductor.pop_back();
  }
  return ends;
}

int phases_of(const CircuitElement& element) {
  const int phases = element.whole("Phases");
  if (phases < 1) {
    element.refuse(fmt::format("{} phases; must be >= 1", phases));
  }
  return phases;
}

/// Figures of a step of a capacitor bank, each phase.
struct CapacitorStep {
  double microfarad = 0.0, r_ohm = 0.0, x_ohm = 0.0;
};

/// All of them, or those in service.
std::vector<CapacitorStep> steps_of(const CircuitElement& element, bool all) {
  const auto c = element.numbers("Cuf"), r = element.numbers("R"), x = element.numbers("XL"),
             state = element.numbers("States");
  if (r.size() != c.size() || x.size() != c.size() || state.size() != c.size()) {
    element.refuse(fmt::format("{} steps, {} states; must be as many", c.size(), state.size()));
  }
  std::vector<CapacitorStep> steps;
  for (std::size_t k = 0; k < c.size(); ++k) {
    if (all || state[k] != 0.0) {
      steps.push_back({c[k], r[k], x[k]});
    }
  }
  return steps;
}

/// Steps without an impedance of their own are one bank.
std::vector<CapacitorStep> put_together(const std::vector<CapacitorStep>& steps) {
  std::vector<CapacitorStep> together;
  for (const CapacitorStep& step : steps) {
    const auto plain = [](const CapacitorStep& s) { return s.r_ohm == 0.0 && s.x_ohm == 0.0; };
    const auto other = std::find_if(together.begin(), together.end(), plain);
    if (plain(step) && other != together.end()) {
      other->microfarad += step.microfarad;
    } else {
      together.push_back(step);
    }
  }
  return together;
}

/// A bank but for its steps.
Capacitor bank_of(const Reading& reading, const CircuitElement& element) {
  if (reading.was_set(element, "CMatrix")) {
    element.refuse("given by CMatrix, which OpenDSS doesn't hand out; give kvar or Cuf");
  }
  const Ends ends = ends_of(element, phases_of(element));
  // The kV of a delta of two phases is across a phase, of a wye of two phases between lines.
  const bool turned = ends.phases == 2 && element.text("Conn").starts_with("d");
  return {.id = element.id(),
          .phases = ends.phases,
          .from = ends.from,
          .to = ends.to,
          .connection = ends.connection,
          .kv = element.number("kV") * (turned ? std::numbers::sqrt3 : 1.0),
          .where = reading.where};
}

double kvar_of(const Reading& reading, const Capacitor& bank, const CapacitorStep& step) {
  const double kv_phase = kv_of_phase(bank.connection, bank.phases, bank.kv);
  const double w = 2.0 * std::numbers::pi * reading.settings.frequency_hz;
  return w * step.microfarad * kv_phase * kv_phase * 1e-3 * bank.phases;
}

void read_capacitor(Reading& reading, const CircuitElement& element) {
  const Capacitor bank = bank_of(reading, element);
  const std::vector<CapacitorStep> steps = put_together(steps_of(element, false));
  for (std::size_t k = 0; k < steps.size(); ++k) {
    Capacitor& added = reading.feeder.capacitors.emplace_back(bank);
    added.id = k == 0 ? element.id() : fmt::format("{}_step{}", element.id(), k + 1);
    added.kvar = kvar_of(reading, bank, steps[k]);
    added.r_ohm = steps[k].r_ohm;
    added.x_ohm = steps[k].x_ohm * reading.frequency_ratio(element);
  }
}

/// Stays where all its steps are out: its control may bring them in.
void read_switched_bank(Reading& reading, const CircuitElement& element, bool is_open) {
  Capacitor bank = bank_of(reading, element);
  for (const CapacitorStep& step : steps_of(element, true)) {
    reading.switched_steps[bank.id].push_back(kvar_of(reading, bank, step));
  }
  for (const CapacitorStep& step : steps_of(element, false)) {
    bank.kvar += is_open ? 0.0 : kvar_of(reading, bank, step);
  }
  reading.feeder.capacitors.push_back(std::move(bank));
}

/// A series reactor by its sequences is a line without charging.
void read_coupled_reactor(Reading& reading, const CircuitElement& element, const Ends& ends) {
  const auto z1 = element.numbers("Z1"), z2 = element.numbers("Z2"), z0 = element.numbers("Z0");
  if (ends.phases != 3 || ends.connection != Connection::wye || z1.size() != 2 || z2 != z1 ||
      z0.size() != 2) {
    element.refuse("given by Z1, Z2, Z0; must have three phases in wye and Z2 = Z1");
  }
  const auto matrix = [](double one, double zero) {
    Array2<double> of_phases(3, 3, (zero - one) / 3.0);
    for (int i = 0; i < 3; ++i) {
      of_phases(i, i) = (2.0 * one + zero) / 3.0;
    }
    return of_phases;
  };
  const double ratio = reading.frequency_ratio(element);
  reading.feeder.lines.push_back({.id = "reactor_" + element.id(),
                                  .from = ends.from,
                                  .to = ends.to,
                                  .r_ohm = matrix(z1[0], z0[0]),
                                  .x_ohm = matrix(z1[1] * ratio, z0[1] * ratio),
                                  .c_nf = {},
                                  .where = reading.where});
}

void read_reactor(Reading& reading, const CircuitElement& element) {
  const auto was_set = [&](const char* key) { return reading.was_set(element, key); };
  if (was_set("RMatrix") || was_set("XMatrix")) {
    element.refuse("given by RMatrix, XMatrix, which OpenDSS doesn't hand out; make it a Line");
  }
  const Ends ends = ends_of(element, phases_of(element));
  if (was_set("Z1") || was_set("Z2") || was_set("Z0")) {
    read_coupled_reactor(reading, element, ends);
    return;
  }
  const std::vector<double> z = element.numbers("Z");
  if (z.size() != 2) {
    element.refuse(fmt::format("Z of {} numbers; must be 2", z.size()));
  }
  if (element.has("RCurve") || element.has("LCurve")) {
    reading.remarks.add("RCurve, LCurve left out: R + j h X at harmonics", element);
  }
  reading.feeder.reactors.push_back({.id = element.id(),
                                     .phases = ends.phases,
                                     .from = ends.from,
                                     .to = ends.to,
                                     .connection = ends.connection,
                                     .r_ohm = z[0],
                                     .x_ohm = z[1] * reading.frequency_ratio(element),
                                     .parallel_r_ohm = element.number("Rp"),
                                     .where = reading.where});
}

void read_fault(Reading& reading, const CircuitElement& element) {
  if (reading.was_set(element, "GMatrix")) {
    element.refuse("given by GMatrix; give R");
  }
  if (element.number("OnTime") > 0.0) {
    reading.remarks.add("comes on later, left out", element);
    return;
  }
  const int phases = phases_of(element);
  reading.feeder.reactors.push_back(
      {.id = "fault_" + element.id(),
       .phases = phases,
       .from = terminal(element, element.text("Bus1"), phases, phases),
       .to = terminal(element, element.text("Bus2"), phases, phases),
       .r_ohm = element.number("R"),
       .where = reading.where});
}

/// Conductors at a terminal.
int conductors_of(const CircuitElement& element) {
  const int phases = phases_of(element);
  return element.text("Conn").starts_with("w") ? phases : wires_of(Connection::delta, phases);
}

}  // namespace

void read_shunts(Reading& reading) {
  for (const CircuitElement& element : reading.in_service("Capacitor")) {
    if (is_switched(reading, element)) {
      read_switched_bank(reading, element,
                         opened(reading, element, conductors_of(element)) != Opened::nowhere);
    } else if (!stands_open(reading, element, conductors_of(element))) {
      read_capacitor(reading, element);
    }
  }
  for (const CircuitElement& element : reading.in_service("Reactor")) {
    if (!stands_open(reading, element, conductors_of(element))) {
      read_reactor(reading, element);
    }
  }
  for (const CircuitElement& element : reading.in_service("Fault")) {
    if (!stands_open(reading, element, phases_of(element))) {
      read_fault(reading, element);
    }
  }
}

}  // namespace overtone::dss
