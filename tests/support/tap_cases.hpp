#pragma once

// Feeders with controls of tests/reference, and where OpenDSS's controls come to rest on them.

#include <map>
#include <set>
#include <string>

#include <overtone/tap_control.hpp>

#include "support/phase_cases.hpp"

namespace overtone::support {

/// Of regulators_<feeder>.csv.
inline std::vector<RegulatorControl> case_regulators(const std::string& feeder) {
  const CsvTable table = case_table("taps", "regulators_" + feeder + ".csv");
  std::vector<RegulatorControl> controls;
  for (int r = 0; r < table.row_count(); ++r) {
    controls.push_back({.id = table.text(r, "id"),
                        .transformer = table.text(r, "transformer"),
                        .winding = table.integer(r, "winding"),
                        .tap_winding = table.integer(r, "tapwinding"),
                        .phase = table.integer(r, "ptphase"),
                        .pt_ratio = table.number(r, "ptratio"),
                        .ct_primary_a = table.number(r, "ctprim"),
                        .v_setting_v = table.number(r, "vreg"),
                        .band_v = table.number(r, "band"),
                        .r_drop_v = table.number(r, "r"),
                        .x_drop_v = table.number(r, "x"),
                        .v_limit_v = table.number(r, "vlimit"),
                        .delay_s = table.number(r, "delay"),
                        .max_tap_change = table.integer(r, "maxtapchange")});
  }
  return controls;
}

/// A feeder with elements.json and its controls; taps as the file has them.
inline Feeder case_controlled_feeder(const std::string& name) {
  Feeder feeder = ElementFile(name).feeder();
  feeder.regulators = case_regulators(name);
  return feeder;
}

/// What OpenDSS has at a share of the load, from neutral taps.
struct SettledCase {
  std::map<std::string, int> position;  ///< by transformer; winding 2
  int load_flows = 0;
};

/// By the share of the load.
inline std::map<double, SettledCase> settled_cases(const std::string& feeder) {
  const CsvTable table = case_table("taps", "taps.csv");
  std::map<double, SettledCase> cases;
  for (int r = 0; r < table.row_count(); ++r) {
    if (table.text(r, "feeder") == feeder) {
      SettledCase& at = cases[table.number(r, "load")];
      at.position[table.text(r, "transformer")] = table.integer(r, "position");
      at.load_flows = table.integer(r, "load_flows");
    }
  }
  return cases;
}

/// Positions in a state by transformer.
inline std::map<std::string, int> positions(const TapControl& control, const ControlState& state) {
  std::map<std::string, int> at;
  for (size_t c = 0; c < control.changers().size(); ++c) {
    const TapChanger& changer = control.changers()[c];
    at[changer.transformer] = changer.position(state.tap[c]);
  }
  return at;
}

}  // namespace overtone::support
