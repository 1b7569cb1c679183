#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/format.h>

#include <overtone/distortion.hpp>

#include "common/charger_harmonics.hpp"
#include "common/load_flow_check.hpp"
#include "hosting_solve.hpp"

namespace overtone {

namespace {

constexpr double kVoltageTolerance = 1e-6;  // pu
constexpr double kPowerTolerance = 1e-5;    // MW

/// Which loads are sources of harmonics.
enum class LoadHarmonics { drawn, left_out };

/// What devices draw in an hour, MW + j Mvar. `drawn` [bus] is added to.
void add_devices(const HostingProblem& problem, const HostingDispatch& day, int hour,
                 std::span<Complex> drawn) {
  const PlanningNetwork& network = problem.network;
  const HostingScenario& devices = problem.scenario;
  const double pu = 1.0 / network.base_mva();
  for (const PvPlant& plant : devices.pv) {
    drawn[network.bus_index(plant.bus)] -= pu * problem.pv_share[hour] * plant.power_mw;
  }
  for (int a = 0; a < static_cast<int>(devices.storage.size()); ++a) {
    drawn[network.bus_index(devices.storage[a].bus)] +=
        pu * Complex(day.charge(hour, a) - problem.discharge_efficiency * day.discharge(hour, a),
                     -day.storage_reactive(hour, a));
  }
  for (int g = 0; g < static_cast<int>(devices.var_generators.size()); ++g) {
    drawn[network.bus_index(devices.var_generators[g].bus)] -=
        Complex(0.0, pu * day.var_generation(hour, g));
  }
}

/// Loads, station and devices of the day; drawn from the network, pu of its base.
LoadFlowScenarios replay_scenarios(const HostingProblem& problem, int station_bus,
                                   double station_mw, const HostingDispatch& day,
                                   LoadHarmonics harmonics) {
  const PlanningNetwork& network = problem.network;
  LoadFlowScenarios scenarios = scaled_loads(network.nodal(), scaled_load_share(problem));
  scenarios.extra_power.assign(scenarios.count(), network.nodal().port_count());
  const double pu = 1.0 / network.base_mva();
  for (int t = 0; t < problem.hour_count(); ++t) {
    const std::span<Complex> drawn = scenarios.extra_power.row(t);
    drawn[station_bus] += pu * problem.pattern.share[t] * station_mw;
    add_devices(problem, day, t, drawn);
    for (size_t p = 0; harmonics == LoadHarmonics::left_out && p < drawn.size(); ++p) {
      drawn[p] += std::exchange(scenarios.load(t, static_cast<int>(p)), 0.0);
    }
  }
  return scenarios;
}

/// Keeps the largest excess over a limit and where it was.
void note_excess(HostingReplay& replay, double excess, const std::string& where) {
  if (excess > replay.limit_excess) {
    replay.limit_excess = excess;
    replay.worst = where;
  }
}

void compare_voltages(const HostingProblem& problem, const LoadFlowResult& flow,
                      const HostingDispatch& day, HostingReplay& replay) {
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      const double v = std::abs(flow.voltage(t, 0, b));
      replay.voltage_mismatch =
          std::max(replay.voltage_mismatch, std::abs(v - std::sqrt(day.v(t, b))));
      if (b != problem.network.root()) {
        note_excess(replay, std::max(problem.v_min - v, v - problem.v_max),
                    fmt::format("bus {}, hour {}", problem.network.bus_name(b), t + 1));
      }
    }
  }
}

/// Power into each branch's series impedance at its sending end, from voltages alone.
void compare_powers(const HostingProblem& problem, const LoadFlowResult& flow,
                    const HostingDispatch& day, HostingReplay& replay) {
  const RadialNetwork& tree = problem.network.tree();
  const double limit = problem.scenario.line_limit_mw;
  for (int t = 0; t < problem.hour_count(); ++t) {
    const Complex* voltage = flow.voltage.row(t, 0).data();
    for (int l = 0; l < tree.branch_count(); ++l) {
      const Complex power = voltage[tree.parent[l]] * std::conj(series_current(tree, voltage, l));
      replay.power_mismatch = std::max({replay.power_mismatch, std::abs(power.real() - day.p(t, l)),
                                        std::abs(power.imag() - day.q(t, l))});
      const double loading =
          problem.line_limit == LineLimit::mw ? std::abs(power.real()) : std::abs(power);
      note_excess(replay, loading - limit,
                  fmt::format("branch {}, hour {}", problem.network.branch_label(l), t + 1));
    }
  }
}

HarmonicReplay largest_distortion(const NodalNetwork& network, const LoadFlowResult& flow) {
  HarmonicReplay worst;
  worst.converged = flow.converged();
  const Distortion distortion = evaluate_distortion(network, flow);
  for (int t = 0; t < flow.scenario_count(); ++t) {
    for (int b = 0; b < network.node_count(); ++b) {
      if (distortion.thd(t, b) > worst.thd) {
        worst.thd = distortion.thd(t, b);
        worst.bus = b;
        worst.hour = t + 1;
      }
    }
  }
  double largest = 0.0;
  for (int h = 1; h < network.order_count() && worst.hour > 0; ++h) {
    const double voltage = std::abs(flow.voltage(worst.hour - 1, h, worst.bus));
    if (voltage > largest) {
      largest = voltage;
      worst.order = network.orders[h];
    }
  }
  return worst;
}

}  // namespace

std::vector<double> scaled_load_share(const HostingProblem& problem) {
  std::vector<double> share = problem.load_share;
  for (double& s : share) {
    s *= problem.load_scale;
  }
  return share;
}

HostingReplay replay_dispatch(const HostingProblem& problem, int station_bus, double station_mw,
                              const HostingDispatch& dispatch) {
  const LoadFlowResult flow = problem.network.load_flow().solve(
      replay_scenarios(problem, station_bus, station_mw, dispatch, LoadHarmonics::drawn),
      {.harmonics = false, .threads = 1});
  HostingReplay replay;
  replay.run = true;
  if (!flow.converged()) {
    replay.worst = "the load flow did not converge";
    return replay;
  }
  compare_voltages(problem, flow, dispatch, replay);
  compare_powers(problem, flow, dispatch, replay);
  replay.passed = replay.voltage_mismatch <= kVoltageTolerance &&
                  replay.power_mismatch <= kPowerTolerance &&
                  replay.limit_excess <= kLimitTolerance;
  return replay;
}

HarmonicReplay harmonic_replay(const HostingProblem& problem, int station_bus, double station_mw,
                               const HostingDispatch& dispatch) {
  const HarmonicLoadFlow& load_flow = problem.network.load_flow();
  LoadFlowScenarios scenarios = replay_scenarios(
      problem, station_bus, station_mw, dispatch,
      problem.harmonics->background ? LoadHarmonics::drawn : LoadHarmonics::left_out);
  LoadFlowOptions options{.harmonics = false, .threads = 1};
  const LoadFlowResult fundamental = load_flow.solve(scenarios, options);
  const double pu = 1.0 / problem.network.base_mva();
  for (int t = 0; t < scenarios.count(); ++t) {
    add_charger_harmonics(load_flow.network(), problem.harmonics->charger, t, station_bus,
                          pu * problem.pattern.share[t] * station_mw,
                          fundamental.voltage(t, 0, station_bus), problem.harmonics->currents,
                          scenarios);
  }
  options.harmonics = true;
  options.harmonic_currents = problem.harmonics->currents;
  return largest_distortion(load_flow.network(), load_flow.solve(scenarios, options));
}

}  // namespace overtone
