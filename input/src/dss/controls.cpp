#include <algorithm>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

/// A number where it is one: the phase may be "max" or "min".
int phase_of(const CircuitElement& control) {
  const std::string phase = control.text("PTPhase");
  return phase.size() == 1 && phase[0] >= '1' && phase[0] <= '9' ? phase[0] - '0' : 0;
}

/// Why a control isn't imported; empty: it is.
std::string obstacle(const Reading& reading, const CircuitElement& control, int phase) {
  const auto& all = reading.feeder.transformers;
  const std::string transformer = control.text("Transformer");
  if (phase == 0) {
    return "a control by the largest or smallest of its phases is left out: its taps stand still";
  }
  if (std::none_of(all.begin(), all.end(),
                   [&](const Transformer& t) { return t.id == transformer; })) {
    return "left out with its transformer";
  }
  return control.whole("MaxTapChange") == 0 ? "MaxTapChange 0: left out, its taps stand still" : "";
}

/// What of it has no place in a RegulatorControl.
void remark_rest(Reading& reading, const CircuitElement& control) {
  if (control.flag("Reversible")) {
    reading.remarks.add("its settings for reverse power left out", control);
  }
  if (control.flag("InverseTime")) {
    reading.remarks.add("InverseTime left out: its delay is constant", control);
  }
  if (control.number("LDC_Z") != 0.0) {
    reading.remarks.add("LDC_Z left out: no line drop by its magnitude", control);
  }
}

/// The wires of a remote bus that a control sees: one to ground, or two for a winding in delta.
int remote_wires(const Reading& reading, const RegulatorControl& regulator) {
  for (const Transformer& transformer : reading.feeder.transformers) {
    const auto winding = static_cast<std::size_t>(regulator.winding - 1);
    if (transformer.id == regulator.transformer && winding < transformer.windings.size()) {
      return transformer.windings[winding].connection == Connection::delta ? 2 : 1;
    }
  }
  return 1;
}

RegulatorControl regulator_of(const Reading& reading, const CircuitElement& control, int phase) {
  RegulatorControl regulator{.id = control.id(),
                             .transformer = control.text("Transformer"),
                             .winding = control.whole("Winding"),
                             .tap_winding = control.whole("TapWinding"),
                             .phase = phase,
                             .pt_ratio = control.number("PTRatio"),
                             .ct_primary_a = control.number("CTPrim"),
                             .v_setting_v = control.number("VReg"),
                             .band_v = control.number("Band"),
                             .r_drop_v = control.number("R"),
                             .x_drop_v = control.number("X"),
                             .v_limit_v = control.number("VLimit"),
                             .delay_s = control.number("Delay"),
                             .tap_delay_s = control.number("TapDelay"),
                             .max_tap_change = control.whole("MaxTapChange"),
                             .where = reading.where};
  if (const std::string bus = control.text("Bus"); !bus.empty()) {
    regulator.remote = terminal(control, bus, 1, remote_wires(reading, regulator));
    regulator.remote_pt_ratio = control.number("RemotePTRatio");
  }
  return regulator;
}

}  // namespace

void read_controls(Reading& reading) {
  for (const CircuitElement& control : reading.in_service("RegControl")) {
    const int phase = phase_of(control);
    if (const std::string why = obstacle(reading, control, phase); !why.empty()) {
      reading.remarks.add(why, control);
      continue;
    }
    remark_rest(reading, control);
    reading.feeder.regulators.push_back(regulator_of(reading, control, phase));
  }
}

}  // namespace overtone::dss
