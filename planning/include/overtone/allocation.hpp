#pragma once

#include <functional>
#include <string>
#include <vector>

#include <overtone/distortion.hpp>
#include <overtone/option_words.hpp>
#include <overtone/planning_network.hpp>
#include <overtone/station_market.hpp>

namespace overtone {

// Stage 2 of the allocation of parking lots (docs/allocation.md): number and site of stations on a
// feeder. MW, MVA, MWh, pu; money and unserved energy (kWh) a day. A scenario is a season with a
// renewable scenario, season major; hours are cyclic.

/// A day of wind and sun at one bus.
struct RenewableDay {
  double probability = 0.0;
  std::vector<double> power;  ///< [hour] MW
};

struct BranchReliability {
  double failures_per_year = 0.0;
  int repair_h = 0;
};

struct AllocationCosts {
  double interest = 0.08;
  double years = 10.0;
  double site = 5000.0;  ///< a bus with stations
  double station = 2000.0;
  double capacitor_kvar = 30.0;
  double capacitor_site = 1000.0;
  double capacitor_max_kvar = 2e4;  ///< at one bus
  double unserved_kwh = 20.0;

  /// Capital recovery factor a day: what a unit of investment costs a day.
  [[nodiscard]] double daily_annuity() const;
};

/// A plain struct: threads may read and solve one at the same time. Functions that take one throw
/// std::invalid_argument, naming argument, position and bound, where arrays have other sizes than
/// its hours, scenarios and network, an index is of nothing or a number is not finite or out of
/// bounds.
struct AllocationProblem {
  PlanningNetwork network;
  std::vector<int> hour;           ///< labels
  std::vector<double> load_share;  ///< [hour]
  std::vector<MarketSeason> seasons;
  std::vector<double> price;             ///< [hour] per MWh, before seasons
  int renewable_bus = -1;                ///< -1: none
  std::vector<RenewableDay> renewables;  ///< at least one, maybe of zeros
  std::vector<int> candidates;           ///< buses
  int block = 1;                         ///< stations come in multiples of it
  StationMarket market;
  StationBehaviour behaviour;     ///< of all stations together; 0 stations: none
  double lot_export_max = 1.0;    ///< MW of one lot
  double emergency_share = 0.80;  ///< of the stored energy that lots give in an outage
  double v_min = 0.90, v_max = 1.10;
  double v_target = 0.95;                        ///< that capacitors are priced to reach
  std::vector<double> branch_mva{};              ///< [branch] infinity: none
  std::vector<BranchReliability> reliability{};  ///< [branch]
  AllocationCosts costs{};
  Spectrum charger_spectrum{};  ///< without lines: sinusoidal chargers; the network has its orders
  std::vector<std::string> warnings{};  ///< of the input, one line each

  [[nodiscard]] int stations() const { return behaviour.stations; }
  [[nodiscard]] int hours() const { return static_cast<int>(hour.size()); }
  [[nodiscard]] int scenarios() const {
    return static_cast<int>(seasons.size() * renewables.size());
  }
  [[nodiscard]] double probability(int scenario) const;
  [[nodiscard]] int season_of(int scenario) const {
    return scenario / static_cast<int>(renewables.size());
  }
  /// MW that wind and sun give in a scenario.
  [[nodiscard]] double renewable_power(int scenario, int hour_index) const;
};

enum class AllocationObjective { losses, unserved, voltage, total };
[[nodiscard]] const Words<AllocationObjective>& allocation_objective_words();
[[nodiscard]] const char* to_string(AllocationObjective objective);

/// A limit that a plan breaks.
struct PlanViolation {
  std::string what;  ///< "branch 633-634" or "bus 652"
  int scenario = 0, hour = 0;
  double value = 0.0, limit = 0.0;
  std::string unit;
};

/// A plan by exact load flow and by (13), (14) themselves; stations [candidate].
struct PlanFigures {
  bool load_flow_converged = false;
  int diverged_scenario = 0, diverged_hour = 0;  ///< the first, where it did not converge
  double losses = 0.0, unserved = 0.0, voltage = 0.0, installation = 0.0;  ///< money
  std::vector<double> branch_losses;  ///< [branch] money: the parts of `losses`
  double unserved_kwh = 0.0;          ///< EENS
  double unserved_kwh_hourly = 0.0;   ///< EENS where the lots' energy is dispatched hour by hour
  double voltage_index = 0.0;         ///< VDI: expected sum of |1 - V| over hours and buses
  double v_min = 0.0;
  std::vector<double> capacitor_kvar;  ///< [bus]
  std::vector<PlanViolation> violations;

  [[nodiscard]] double total() const { return losses + unserved + voltage + installation; }
  [[nodiscard]] double value(AllocationObjective objective) const;
};

struct AllocationOptions {
  double tolerance = 1e-4;  ///< between the plan's exact cost and the master's bound
  int max_rounds = 150;
  int threads = 0;
  std::function<bool()> stop{};
};

enum class AllocationStatus {
  not_run,
  optimal,       ///< bound and exact cost agree
  round_limit,   ///< best plan so far
  infeasible,    ///< no plan keeps all limits; see the figures' violations
  not_verified,  ///< Newton's load flow gives other voltages
  failed,
  interrupted,
};
[[nodiscard]] const char* to_string(AllocationStatus status);

struct AllocationResult {
  AllocationObjective objective = AllocationObjective::total;
  AllocationStatus status = AllocationStatus::not_run;
  std::string message;
  std::vector<int> stations;  ///< [candidate]; empty: none found
  PlanFigures figures;
  double bound = 0.0;                  ///< of the last master
  int relaxed_rounds = 0, rounds = 0;  ///< of linear and of integer masters
  int dropped_cuts = 0;
  double replay_mismatch = 0.0;  ///< pu, against Newton's load flow
  double thd_max = 0.0;          ///< of all scenarios, hours and buses
  int thd_max_bus = 0, thd_max_hour = 0, thd_max_scenario = 0;
  LoadFlowResult flow;  ///< [scenario x hour] with harmonics
  Distortion distortion;
  double master_seconds = 0.0, load_flow_seconds = 0.0, seconds = 0.0;
};

/// What can be told wrong before a solve. @throws std::invalid_argument for a problem that does not
///   hold together, InputError for one that cannot be as it is; one line.
void check_allocation(const AllocationProblem& problem);

/// Outer approximation with exact load flow: a small MILP over stations and sites, tangents of
/// losses, voltages, ratings and unserved energy.
/// @throws as check_allocation(), and std::invalid_argument for options out of the bounds that
/// study
///   files have.
[[nodiscard]] AllocationResult allocate(const AllocationProblem& problem,
                                        AllocationObjective objective,
                                        const AllocationOptions& options = {});

}  // namespace overtone
