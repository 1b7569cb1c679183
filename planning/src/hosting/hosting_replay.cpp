#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <overtone/distortion.hpp>

#include "common/load_flow_check.hpp"
#include "hosting_solve.hpp"

namespace overtone {

namespace {

constexpr double kVoltageTolerance = 1e-6;  // pu
constexpr double kPowerTolerance = 1e-5;    // MW

/// The feeder of the problem with its substation voltage, and with harmonics where asked for. The
/// charger's orders enter by a nonlinear load at the root, which draws nothing.
Network replay_network(const HostingProblem& problem, bool harmonics) {
  NetworkDescription description = problem.network.description();
  description.slack_voltage_pu = problem.substation_voltage;
  if (!harmonics || !problem.harmonics->background) {
    description.nonlinear_loads.clear();
  }
  if (harmonics) {
    auto& loads = description.nonlinear_loads;
    std::erase_if(loads,
                  [&](const NonlinearLoad& load) { return load.bus == description.slack_bus; });
    loads.push_back({description.slack_bus, problem.harmonics->charger, {}});
    Bus& root = description.buses[problem.network.slack()];
    root.p_kw = root.q_kvar = 0.0;
  }
  return Network(std::move(description));
}

/// Loads and devices of the day; drawn from the network, pu of its base.
LoadFlowScenarios replay_scenarios(const HostingProblem& problem, const Network& network,
                                   int station_bus, double station_mw, const HostingDispatch& day) {
  std::vector<double> share = problem.load_share;
  for (double& s : share) {
    s *= problem.load_scale;
  }
  LoadFlowScenarios scenarios = scaled_loads(network, share);
  const int buses = network.bus_count();
  scenarios.extra_power.assign(static_cast<size_t>(scenarios.count) * buses, 0.0);
  const double pu = 1.0 / network.description().base_mva;
  const HostingScenario& devices = problem.scenario;
  const size_t units = devices.storage.size(), generators = devices.var_generators.size();
  for (int t = 0; t < problem.hour_count(); ++t) {
    Complex* drawn = scenarios.extra_power.data() + static_cast<size_t>(t) * buses;
    drawn[station_bus] += pu * problem.pattern.share[t] * station_mw;
    for (const PvPlant& plant : devices.pv) {
      drawn[network.bus_index(plant.bus)] -= pu * problem.pv_share[t] * plant.power_mw;
    }
    for (size_t a = 0; a < units; ++a) {
      const size_t i = t * units + a;
      drawn[network.bus_index(devices.storage[a].bus)] +=
          pu * Complex(day.charge[i] - problem.discharge_efficiency * day.discharge[i],
                       -day.storage_reactive[i]);
    }
    for (size_t g = 0; g < generators; ++g) {
      drawn[network.bus_index(devices.var_generators[g].bus)] -=
          Complex(0.0, pu * day.var_generation[t * generators + g]);
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
  const int buses = problem.network.bus_count();
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int b = 0; b < buses; ++b) {
      const double v = std::abs(flow.v(t, 0, b));
      const double modelled = std::sqrt(day.v[static_cast<size_t>(t) * buses + b]);
      replay.voltage_mismatch = std::max(replay.voltage_mismatch, std::abs(v - modelled));
      if (b != problem.network.slack()) {
        note_excess(replay, std::max(problem.v_min - v, v - problem.v_max),
                    fmt::format("bus {}, hour {}", problem.network.bus_name(b), t + 1));
      }
    }
  }
}

/// Power into each branch's series impedance at its sending end, from voltages alone.
void compare_powers(const HostingProblem& problem, const LoadFlowResult& flow,
                    const HostingDispatch& day, HostingReplay& replay) {
  const Network& network = problem.network;
  const FeederTree tree(network);
  const double limit = problem.scenario.line_limit_mw;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int l = 0; l < network.branch_count(); ++l) {
      const Complex from = flow.v(t, 0, tree.parent_bus[l]), to = flow.v(t, 0, tree.child_bus[l]);
      const Complex power = from * std::conj((from - to) / Complex(tree.r[l], tree.x[l]));
      const size_t i = static_cast<size_t>(t) * network.branch_count() + l;
      replay.power_mismatch = std::max({replay.power_mismatch, std::abs(power.real() - day.p[i]),
                                        std::abs(power.imag() - day.q[i])});
      const double loading =
          problem.line_limit == LineLimit::mw ? std::abs(power.real()) : std::abs(power);
      note_excess(replay, loading - limit,
                  fmt::format("branch {}, hour {}", branch_label(network, tree, l), t + 1));
    }
  }
}

/// Harmonic currents of the station, I_h = HF_h conj(S / V_1), at its bus.
void add_charger_currents(const HostingProblem& problem, const Network& network, int station_bus,
                          double station_mw, const LoadFlowResult& fundamental,
                          LoadFlowScenarios& scenarios) {
  const size_t buses = network.bus_count(), orders = network.order_count();
  scenarios.extra_current.assign(scenarios.count * orders * buses, 0.0);
  const double pu = 1.0 / network.description().base_mva;
  for (int t = 0; t < scenarios.count; ++t) {
    const Complex drawn = pu * problem.pattern.share[t] * station_mw;
    const Complex current = std::conj(drawn / fundamental.v(t, 0, station_bus));
    for (size_t h = 1; h < orders; ++h) {
      scenarios.extra_current[(t * orders + h) * buses + station_bus] =
          network.harmonic_factor(network.slack(), static_cast<int>(h)) * current;
    }
  }
}

HarmonicReplay largest_distortion(const Network& network, const LoadFlowResult& flow) {
  HarmonicReplay worst;
  worst.converged = flow.converged();
  const Distortion distortion = evaluate_distortion(network, flow);
  for (int t = 0; t < flow.scenario_count; ++t) {
    for (int b = 0; b < flow.bus_count; ++b) {
      if (distortion.thd_at(t, b) > worst.thd) {
        worst.thd = distortion.thd_at(t, b);
        worst.bus = b;
        worst.hour = t + 1;
      }
    }
  }
  double largest = 0.0;
  for (int h = 1; h < flow.order_count && worst.hour > 0; ++h) {
    const double voltage = std::abs(flow.v(worst.hour - 1, h, worst.bus));
    if (voltage > largest) {
      largest = voltage;
      worst.order = network.orders()[h];
    }
  }
  return worst;
}

}  // namespace

HostingReplay replay_dispatch(const HostingProblem& problem, int station_bus, double station_mw,
                              const HostingDispatch& dispatch) {
  const Network network = replay_network(problem, false);
  const HarmonicLoadFlow load_flow(network);
  LoadFlowOptions options;
  options.harmonics = false;
  options.threads = 1;
  const LoadFlowResult flow = load_flow.solve(
      replay_scenarios(problem, network, station_bus, station_mw, dispatch), options);
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
  const Network network = replay_network(problem, true);
  const HarmonicLoadFlow load_flow(network);
  LoadFlowScenarios scenarios =
      replay_scenarios(problem, network, station_bus, station_mw, dispatch);
  LoadFlowOptions options;
  options.threads = 1;
  options.harmonics = false;
  const LoadFlowResult fundamental = load_flow.solve(scenarios, options);
  add_charger_currents(problem, network, station_bus, station_mw, fundamental, scenarios);
  options.harmonics = true;
  return largest_distortion(network, load_flow.solve(scenarios, options));
}

}  // namespace overtone
