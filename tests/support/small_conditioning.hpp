#pragma once

// A conditioning problem of seven buses, three orders and three hours, small enough to difference
// every derivative entry by entry and to solve in a moment.

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <overtone/conditioning_problem.hpp>

namespace overtone::support {

enum class SmallGrid {
  radial,            ///< one branch at the slack
  meshed,            ///< two loops, two branches at the slack (one of them ends there)
  source_impedance,  ///< meshed, and the slack bus has a voltage of its own and a lot
  switches,          ///< meshed, with closed switches behind the source, between lots, side by side
};

inline std::string to_string(SmallGrid grid) {
  constexpr const char* names[] = {"Radial", "Meshed", "SourceImpedance", "Switches"};
  return names[static_cast<int>(grid)];
}

struct SmallProblemOptions {
  SmallGrid grid = SmallGrid::radial;
  StudyCase study_case = StudyCase::III;
  ChargingStrategy strategy = ChargingStrategy::optimised;
  bool enforce_thd_limit = false;
};

inline NetworkDescription conditioning_feeder(SmallGrid grid) {
  const Spectrum spectrum{
      .name = "six_pulse",
      .lines = {{.order = 1, .factor = 1.0},
                {.order = 5, .factor = 0.3},
                {.order = 7, .factor = -0.2}},
  };
  NetworkDescription feeder;
  feeder.name = "small";
  feeder.base_kv = 12.66;
  feeder.slack_bus = "s";
  feeder.buses = {{.name = "s", .p_kw = 50.0, .q_kvar = 20.0},
                  {.name = "a", .p_kw = 100.0, .q_kvar = 60.0},
                  {.name = "b", .p_kw = 90.0, .q_kvar = 40.0, .capacitor_kvar = 50.0},
                  {.name = "c", .p_kw = 120.0, .q_kvar = 80.0},
                  {.name = "d", .p_kw = 210.0, .q_kvar = 100.0},
                  {.name = "e"},
                  {.name = "f", .p_kw = 150.0, .q_kvar = 70.0}};
  feeder.branches = {
      {.from = "s", .to = "a", .r_ohm = 0.5, .x_ohm = 0.3},
      {.from = "a", .to = "b", .r_ohm = 0.7, .x_ohm = 0.4, .b_us = 40.0},
      {.from = "c", .to = "b", .r_ohm = 0.9, .x_ohm = 0.6, .skin_effect = SkinEffect::square_root},
      {.from = "b", .to = "d", .r_ohm = 0.6, .x_ohm = 0.5, .skin_effect = SkinEffect::cable},
      {.from = "c", .to = "e", .r_ohm = 0.8, .x_ohm = 0.7},
      {.from = "f", .to = "e", .r_ohm = 1.1, .x_ohm = 0.8}};
  if (grid != SmallGrid::radial) {
    feeder.branches.push_back({.from = "c", .to = "s", .r_ohm = 1.0, .x_ohm = 0.9});
    feeder.branches.push_back({.from = "d", .to = "f", .r_ohm = 0.9, .x_ohm = 0.5, .b_us = 60.0});
  }
  if (grid == SmallGrid::source_impedance) {
    feeder.source_r_ohm = 0.1;
    feeder.source_x_ohm = 0.6;
  }
  if (grid == SmallGrid::switches) {
    feeder.buses.push_back({.name = "t", .p_kw = 40.0, .q_kvar = 10.0});
    feeder.buses.push_back({.name = "g", .p_kw = 80.0, .q_kvar = 30.0, .capacitor_kvar = 20.0});
    feeder.buses.push_back({.name = "h", .p_kw = 60.0, .q_kvar = 20.0});
    feeder.branches[0].from = "t";
    feeder.branches.push_back({.from = "s", .to = "t"});
    feeder.branches.push_back({.from = "g", .to = "d", .i_max_a = 100.0});
    feeder.branches.push_back({.from = "g", .to = "h", .x_ohm = 1e-9, .i_max_a = 100.0});
    feeder.branches.push_back({.from = "h", .to = "g", .x_ohm = 3e-9, .i_max_a = 100.0});
    feeder.branches.push_back({.from = "h", .to = "a", .r_ohm = 0.9, .x_ohm = 0.5});
    feeder.nonlinear_loads.push_back({.bus = "g", .spectrum = spectrum});
  }
  for (const char* bus : {"s", "c", "f"}) {
    feeder.nonlinear_loads.push_back({.bus = bus, .spectrum = spectrum});
  }
  return feeder;
}

/// Hours 20, 3 and 12. Lots at a, d and f (and s behind a source impedance); the one at d has no
/// charger at hour 12. Every limit is finite but the current of the second branch.
inline ConditioningProblem small_problem(const SmallProblemOptions& options = {}) {
  const Network feeder(conditioning_feeder(options.grid));
  ConditioningProblem problem{.flow = std::make_shared<const HarmonicLoadFlow>(feeder)};
  problem.hour = {20, 3, 12};
  problem.load = scaled_loads(problem.network(), {1.0, 0.55, 0.8}).load;
  problem.study_case = options.study_case;
  problem.strategy = options.strategy;
  problem.enforce_thd_limit = options.enforce_thd_limit;
  const bool on_arrival = options.strategy == ChargingStrategy::on_arrival;
  const auto add_lot = [&](const char* bus, double size, const std::vector<double>& share) {
    Charger charger{.lot = problem.fleet.lot_count(), .port = feeder.bus_index(bus)};
    for (const double s : share) {
      charger.battery_max.push_back((on_arrival ? 0.0015 : 0.004) * size * s);
      charger.current_max.push_back(0.00474 * size * s);
    }
    problem.fleet.chargers.push_back(std::move(charger));
    problem.fleet.sessions.push_back({.lot = problem.fleet.lot_count(), .energy = 0.006 * size});
    problem.fleet.lots.push_back({.bus = bus, .vehicles = size});
  };
  add_lot("a", 21.0, {0.8, 1.0, 0.4});
  add_lot("d", 60.0, {0.9, 1.0, 0.0});
  add_lot("f", 30.0, {0.8, 0.9, 0.5});
  if (options.grid == SmallGrid::source_impedance) {
    add_lot("s", 21.0, {0.8, 1.0, 0.4});
  }
  if (options.grid == SmallGrid::switches) {
    add_lot("g", 30.0, {0.7, 0.9, 0.6});
    add_lot("h", 21.0, {0.8, 1.0, 0.4});
  }
  problem.limits.branch_current.assign(problem.network().branch_count(), 2.0);
  problem.limits.branch_current[1] = std::numeric_limits<double>::infinity();
  problem.limits.substation_current = 2.0;
  return problem;
}

/// The vehicles at a in two sessions, both of which are there in the first and the last hour.
inline void let_sessions_meet(ConditioningProblem& problem) {
  std::vector<ParkingSession>& sessions = problem.fleet.sessions;
  sessions[0].name = "first";
  sessions[0].share = {0.6, 1.0, 0.3};
  sessions[0].energy = 0.08;
  sessions.insert(sessions.begin() + 1,
                  {.lot = 0, .name = "second", .energy = 0.03, .share = {0.4, 0.0, 0.7}});
}

}  // namespace overtone::support
