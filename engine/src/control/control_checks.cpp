#include "control/control_checks.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include <overtone/primitive_admittance.hpp>
#include <overtone/spelling.hpp>

namespace overtone {

namespace {

/// A control, for messages: "regulator creg1".
class ControlChecks {
 public:
  ControlChecks(std::string name, const SourceLine& where)
      : name_(std::move(name)), where_(where) {}

  [[noreturn]] void refuse(const std::string& fault) const {
    throw InputError(name_, where_, fault);
  }
  void within(const char* what, int value, int least, int most) const {
    if (value < least || value > most) {
      refuse(fmt::format("{} {}; must be {} to {}", what, value, least, most));
    }
  }
  void at_least(const char* what, double value, double least) const {
    if (!std::isfinite(value) || value < least) {
      refuse(fmt::format("{} is {}; must be >= {}", what, value, least));
    }
  }
  void positive(const char* what, double value) const {
    if (!std::isfinite(value) || value <= 0.0) {
      refuse(fmt::format("{} is {}; must be > 0", what, value));
    }
  }
  void finite(const char* what, double value) const {
    if (!std::isfinite(value)) {
      refuse(fmt::format("{} is {}; must be a number", what, value));
    }
  }

 private:
  std::string name_;
  const SourceLine& where_;
};

void check_range(const ControlChecks& at, const Transformer& transformer, int number) {
  const Winding& winding = transformer.windings[number - 1];
  const std::string name = fmt::format("winding {} of transformer {}", number, transformer.id);
  if (winding.tap_steps < 1) {
    at.refuse(fmt::format("{} has {} tap steps; must be >= 1", name, winding.tap_steps));
  }
  if (!(winding.tap_min > 0.0 && winding.tap_min < winding.tap_max &&
        std::isfinite(winding.tap_max))) {
    at.refuse(fmt::format("taps of {} are {} to {}; must be > 0 and ascend", name, winding.tap_min,
                          winding.tap_max));
  }
  if (!(winding.tap >= winding.tap_min && winding.tap <= winding.tap_max)) {
    at.refuse(fmt::format("tap of {} is {}; must be {} to {}", name, winding.tap, winding.tap_min,
                          winding.tap_max));
  }
}

void check_relay(const ControlChecks& at, const RegulatorControl& control) {
  at.positive("voltage transformer ratio", control.pt_ratio);
  at.positive("current transformer rating", control.ct_primary_a);
  at.positive("remote voltage transformer ratio", control.remote_pt_ratio);
  at.positive("voltage setting", control.v_setting_v);
  at.at_least("band", control.band_v, 0.0);
  at.at_least("voltage limit", control.v_limit_v, 0.0);
  at.at_least("delay", control.delay_s, 0.0);
  at.finite("line drop", control.r_drop_v);
  at.finite("line drop", control.x_drop_v);
  at.at_least("most taps at once", control.max_tap_change, 1.0);
}

void check(const Feeder& feeder, const RegulatorControl& control) {
  const ControlChecks at("regulator " + control.id, control.where);
  const Transformer& transformer = feeder.transformers[transformer_of(feeder, control)];
  const int windings = static_cast<int>(transformer.windings.size());
  at.within("winding", control.winding, 1, windings);
  at.within("tap winding", control.tap_winding, 1, windings);
  at.within("phase", control.phase, 1, transformer.phases);
  check_range(at, transformer, control.tap_winding);
  check_relay(at, control);
  if (control.remote.wire_count() > 2) {
    at.refuse(fmt::format("{} wires at remote bus {}; must be 1 or 2", control.remote.wire_count(),
                          control.remote.bus));
  }
}

void check(const Feeder& feeder, const CapacitorControl& control) {
  const ControlChecks at("capacitor control " + control.id, control.where);
  const Capacitor& capacitor = feeder.capacitors[capacitor_of(feeder, control)];
  if (control.step_kvar.empty()) {
    at.refuse("has no steps; must have one or more");
  }
  for (const double kvar : control.step_kvar) {
    at.positive("kvar of a step", kvar);
  }
  static_cast<void>(steps_in_service(control, capacitor));
  const SeenWires seen = seen_by(feeder, control).second;
  at.within("phase of the voltage transformer", control.pt_phase.phase, 1, seen.phases);
  at.within("phase of the current transformer", control.ct_phase.phase, 1,
            std::min(seen.conductors, capacitor.phases));
  if (capacitor.connection == Connection::delta) {
    at.within("phases of a bank in delta", capacitor.phases, 1, seen.conductors);
  }
  at.positive("voltage transformer ratio", control.pt_ratio);
  at.positive("current transformer ratio", control.ct_ratio);
  at.finite("on", control.on);
  at.finite("off", control.off);
  at.finite("lowest voltage", control.v_min_v);
  at.finite("highest voltage", control.v_max_v);
  at.at_least("delay", control.delay_on_s, 0.0);
  at.at_least("delay", control.delay_off_s, 0.0);
  at.at_least("dead time", control.dead_time_s, 0.0);
}

template <class Element>
std::pair<int, SeenWires> seen_among(const CapacitorControl& control, const char* kind,
                                     const std::vector<Element>& all) {
  const ControlChecks at("capacitor control " + control.id, control.where);
  const auto seen = std::ranges::find(all, control.seen, &Element::id);
  if (seen == all.end()) {
    at.refuse(fmt::format("{} {}; the feeder has none of this name{}", kind, control.seen,
                          did_you_mean(control.seen, all, &Element::id)));
  }
  if constexpr (requires { seen->closed; }) {
    if (!seen->closed) {
      at.refuse(fmt::format("line {} is open; must be closed", control.seen));
    }
  }
  const std::vector<const Terminal*> ends = terminals(*seen);
  at.within("terminal", control.terminal, 1, static_cast<int>(ends.size()));
  SeenWires wires{.conductors = ends[control.terminal - 1]->wire_count()};
  for (int end = 0; end + 1 < control.terminal; ++end) {
    wires.first_wire += ends[end]->wire_count();
  }
  if constexpr (requires { seen->phases; }) {
    wires.phases = seen->phases;
  } else {
    wires.phases = wires.conductors;
  }
  return {static_cast<int>(seen - all.begin()), wires};
}

}  // namespace

std::pair<int, SeenWires> seen_by(const Feeder& feeder, const CapacitorControl& control) {
  switch (control.seen_kind) {
    case SeenKind::line:
      return seen_among(control, "line", feeder.lines);
    case SeenKind::transformer:
      return seen_among(control, "transformer", feeder.transformers);
    case SeenKind::capacitor:
      return seen_among(control, "capacitor", feeder.capacitors);
    case SeenKind::reactor:
      break;
  }
  return seen_among(control, "reactor", feeder.reactors);
}

int capacitor_of(const Feeder& feeder, const CapacitorControl& control) {
  const auto& all = feeder.capacitors;
  const auto at = std::ranges::find(all, control.capacitor, &Capacitor::id);
  if (at == all.end()) {
    throw InputError(
        "capacitor control " + control.id, control.where,
        fmt::format("capacitor {}; the feeder has none of this name{}", control.capacitor,
                    did_you_mean(control.capacitor, all, &Capacitor::id)));
  }
  return static_cast<int>(at - all.begin());
}

int steps_in_service(const CapacitorControl& control, const Capacitor& capacitor) {
  double kvar = 0.0;
  for (size_t steps = 0; steps <= control.step_kvar.size(); ++steps) {
    if (std::abs(kvar - capacitor.kvar) <= 1e-6 * std::max(kvar, capacitor.kvar)) {
      return static_cast<int>(steps);
    }
    kvar += steps < control.step_kvar.size() ? control.step_kvar[steps] : 0.0;
  }
  throw InputError("capacitor control " + control.id, control.where,
                   fmt::format("capacitor {} has {} kvar in service; must be what the first of "
                               "its steps make, up to {}",
                               control.capacitor, capacitor.kvar, kvar));
}

int transformer_of(const Feeder& feeder, const RegulatorControl& control) {
  const auto& all = feeder.transformers;
  const auto at = std::ranges::find(all, control.transformer, &Transformer::id);
  if (at == all.end()) {
    throw InputError(
        "regulator " + control.id, control.where,
        fmt::format("transformer {}; the feeder has none of this name{}", control.transformer,
                    did_you_mean(control.transformer, all, &Transformer::id)));
  }
  return static_cast<int>(at - all.begin());
}

void check_controls(const Feeder& feeder) {
  for (const RegulatorControl& control : feeder.regulators) {
    check(feeder, control);
  }
  std::set<std::string> controlled;
  for (const CapacitorControl& control : feeder.capacitor_controls) {
    check(feeder, control);
    if (!controlled.insert(control.capacitor).second) {
      throw InputError(
          "capacitor control " + control.id, control.where,
          fmt::format("capacitor {} has another control; must have one", control.capacitor));
    }
  }
}

}  // namespace overtone
