#include "control/control_checks.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

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

}  // namespace

int transformer_of(const Feeder& feeder, const RegulatorControl& control) {
  const auto& all = feeder.transformers;
  const auto at = std::ranges::find(all, control.transformer, &Transformer::id);
  if (at == all.end()) {
    throw InputError(
        "regulator " + control.id, control.where,
        fmt::format("transformer {}; the feeder has none of this name", control.transformer));
  }
  return static_cast<int>(at - all.begin());
}

void check_controls(const Feeder& feeder) {
  for (const RegulatorControl& control : feeder.regulators) {
    check(feeder, control);
  }
}

}  // namespace overtone
