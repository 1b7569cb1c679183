#pragma once

#include <optional>
#include <string>
#include <vector>

#include <overtone/option_words.hpp>
#include <overtone/planning_network.hpp>

namespace overtone {

/// A battery: identical limits for charging and discharging.
struct StorageUnit {
  std::string bus;
  double power_mw = 0.0;       ///< Pa: of the cells when discharging, of the grid when charging
  double energy_mwh = 0.0;     ///< Ea
  double reactive_mvar = 0.0;  ///< Qa: it injects 0 to Qa in either mode
  SourceLine where{};
};

/// A static var generator, -Qg to Qg.
struct VarGenerator {
  std::string bus;
  double reactive_mvar = 0.0;
  SourceLine where{};
};

/// A photovoltaic plant at unity power factor, not curtailable.
struct PvPlant {
  std::string bus;
  double power_mw = 0.0;
  SourceLine where{};
};

/// Devices and line limit of one row of a study.
struct HostingScenario {
  std::string name;
  std::string base;            ///< scenario its growth is measured against; empty: none
  double line_limit_mw = 0.0;  ///< F
  std::vector<StorageUnit> storage;
  std::vector<VarGenerator> var_generators;
  std::vector<PvPlant> pv;
  SourceLine where{};
};

/// Shares by hour of one charging pattern, 0 to 1.
struct ChargingPattern {
  std::string name;
  std::vector<double> share;
  SourceLine where{};
};

/// What the loss term weights squared currents by: r + x as in eq. (1), or r alone.
enum class LossWeight { r_plus_x, r };
/// What F bounds: active power at the sending end (14), or apparent power there.
enum class LineLimit { mw, mva };
/// weighted: eq. (1) as it stands. max: the largest S first, then the least losses.
enum class HostingMode { weighted, max };

[[nodiscard]] const Words<LossWeight>& loss_weight_words();
[[nodiscard]] const Words<LineLimit>& line_limit_words();
[[nodiscard]] const Words<HostingMode>& hosting_mode_words();
[[nodiscard]] const char* to_string(HostingMode mode);

/// A limit on voltage distortion beside the fundamental limits.
struct HarmonicLimit {
  double thd = 0.05;       ///< largest voltage THD of any bus and hour, fraction
  Spectrum charger;        ///< of the station's current; the network has its orders
  bool background = true;  ///< the feeder's nonlinear loads inject too
  /// Of the loads and of the station alike.
  HarmonicCurrents currents = HarmonicCurrents::in_phase;
};

/// What a study file says of its problems, whatever feeder and day they have.
struct HostingSettings {
  double load_scale = 1.0;
  double v_min = 0.95, v_max = 1.05;  ///< pu magnitudes; the model has their squares
  double charge_efficiency = 0.95, discharge_efficiency = 0.95;
  std::optional<double> initial_charge{};  ///< soc_init, share of Ea; empty: free, but cyclic
  double loss_weight = 0.1, capacity_weight = 0.9;  ///< omega_1, omega_2
  LossWeight losses = LossWeight::r_plus_x;
  LineLimit line_limit = LineLimit::mw;
  HostingMode mode = HostingMode::weighted;
  double max_station_mw = 50.0;  ///< Smax
};

/// Hosting capacity of a radial feeder: eqs. (1)–(14) for one scenario and charging pattern.
/// Powers in MW and MVAr on a base of 1 MVA, whatever the network's own base.
struct HostingProblem : HostingSettings {
  PlanningNetwork network;           ///< its source has the substation voltage v0
  std::vector<double> load_share{};  ///< lambda, by hour
  std::vector<double> pv_share{};    ///< g, by hour
  ChargingPattern pattern{};         ///< c
  HostingScenario scenario{};
  std::optional<HarmonicLimit> harmonics{};

  [[nodiscard]] int hour_count() const { return static_cast<int>(load_share.size()); }
};

/// Checks everything of the problem but the station's bus.
/// @throws InputError naming element, file and row, value and limit.
void validate(const HostingProblem& problem);

/// Index of a bus a station may stand at. @throws InputError for the root and unknown buses.
[[nodiscard]] int station_bus(const HostingProblem& problem, const std::string& bus);

}  // namespace overtone
