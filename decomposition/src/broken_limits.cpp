#include "broken_limits.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/distortion.hpp>
#include <overtone/operating_limits.hpp>
#include <overtone/standards/voltage_unbalance.hpp>

namespace overtone {

namespace {

constexpr double kLoadFlowTolerance = 1e-6;
constexpr double kSolverTolerance = 1e-4;
/// Hourly shares are tables of a few digits.
constexpr double kEnergyTolerance = 1e-4;

/// Amperes of 1 pu where a limit is of a current, else 0.
double current_base(const NodalNetwork& network, const OperatingLimit& limit) {
  const MeasuredQuantity& measured = network.measured[limit.form];
  return measured.quantity == Quantity::voltage ? 0.0 : network.current_base_a(measured.node);
}

void add_operating_limits(const ConditioningProblem& problem, const std::vector<int>& hours,
                          const Schedule& schedule, double tolerance,
                          std::vector<LimitShortfall>& out) {
  const auto found =
      evaluate_operating_limits(problem, schedule, all_operating_limits(problem, hours));
  for (size_t i = 0; i < found.g.size(); ++i) {
    const OperatingLimit& limit = found.limit[i];
    if (found.g[i] <= 2.0 * tolerance * limit.bound) {
      continue;
    }
    out.push_back(
        {.what = to_string(limit.kind),
         .hour = problem.hour[limit.hour],
         .element = problem.network().measured[limit.form].label,
         .value = std::sqrt(limit.lower ? limit.bound - found.g[i] : limit.bound + found.g[i]),
         .limit = std::sqrt(limit.bound),
         .unit = "pu",
         .base_a = current_base(problem.network(), limit)});
  }
}

/// "5.7674 pu (263.05 A)"
std::string amount(const LimitShortfall& shortfall, double value) {
  const std::string text = fmt::format("{:.6g} {}", value, shortfall.unit);
  return shortfall.base_a > 0.0 ? fmt::format("{} ({:.5g} A)", text, value * shortfall.base_a)
                                : text;
}

/// How far a value is beyond its limit, share of the limit.
double excess(const LimitShortfall& shortfall) {
  return std::abs(shortfall.value - shortfall.limit) / std::max(shortfall.limit, 1e-300);
}

/// "low voltage 27 times, the worst at bus 18, hour 20: 0.888438 pu < 0.9 pu"
std::string in_words(const LimitShortfall& worst, int count) {
  const std::string hour = worst.hour.snapshot() ? "" : ", " + worst.hour.name();
  const std::string times = count == 1 ? "" : fmt::format(" {} times, the worst", count);
  return fmt::format("{}{} at {}{}: {} {} {}", worst.what, times, worst.element, hour,
                     amount(worst, worst.value), worst.value < worst.limit ? "<" : ">",
                     amount(worst, worst.limit));
}

}  // namespace

double limit_tolerance(const ConditioningProblem& problem) {
  return problem.is_load_flow() ? kLoadFlowTolerance : kSolverTolerance;
}

std::vector<LimitShortfall> thd_over_limit(const ConditioningProblem& problem,
                                           const std::vector<int>& hours, const Schedule& schedule,
                                           double tolerance) {
  std::vector<LimitShortfall> out;
  const Distortion distortion = evaluate_distortion(problem.network(), schedule.voltage);
  for (const int t : hours) {
    for (int n = 0; n < problem.network().node_count(); ++n) {
      const double thd = distortion.thd(t, n);
      const Node& node = problem.network().nodes[n];
      if (node.same_as < 0 && node.live() && !(thd <= problem.thd_limit * (1.0 + tolerance))) {
        out.push_back({"THD", problem.hour[t], problem.network().measured[n].label, 100.0 * thd,
                       100.0 * problem.thd_limit, "%"});
      }
    }
  }
  return out;
}

namespace {

/// Buses of three phases whose unbalance factor is over its limit.
void add_unbalance(const ConditioningProblem& problem, const std::vector<int>& hours,
                   const Schedule& schedule, double tolerance, std::vector<LimitShortfall>& out) {
  if (!std::isfinite(problem.unbalance_limit)) {
    return;
  }
  for (const ThreePhaseBus& bus : three_phase_buses(problem.network())) {
    for (const int t : hours) {
      const double factor = sequence_voltages({schedule.voltage(t, 0, bus.nodes[0]),
                                               schedule.voltage(t, 0, bus.nodes[1]),
                                               schedule.voltage(t, 0, bus.nodes[2])})
                                .negative_factor();
      if (!(factor <= problem.unbalance_limit * (1.0 + tolerance))) {
        out.push_back({"voltage unbalance", problem.hour[t], "bus " + bus.name, 100.0 * factor,
                       100.0 * problem.unbalance_limit, "%"});
      }
    }
  }
}

}  // namespace

std::vector<LimitShortfall> broken_limits(const ConditioningProblem& problem,
                                          const std::vector<int>& hours, const Schedule& schedule,
                                          double tolerance) {
  std::vector<LimitShortfall> out;
  if (problem.enforce_thd_limit) {
    out = thd_over_limit(problem, hours, schedule, tolerance);
  }
  add_operating_limits(problem, hours, schedule, tolerance, out);
  add_unbalance(problem, hours, schedule, tolerance, out);
  return out;
}

std::vector<LimitShortfall> broken_chargers(const ConditioningProblem& problem,
                                            const Schedule& schedule, double tolerance) {
  std::vector<LimitShortfall> out;
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    const Charger& charger = problem.fleet.chargers[c];
    const int node = problem.network().ports[charger.port].from;
    for (int t = 0; t < problem.hour_count(); ++t) {
      const double current = std::sqrt(charger_current_squared(problem, schedule, t, c));
      if (!(current <= charger.current_max[t] * (1.0 + tolerance))) {
        out.push_back({"charger current", problem.hour[t],
                       "bus " + problem.fleet.lots[charger.lot].bus, current,
                       charger.current_max[t], "pu", problem.network().current_base_a(node)});
      }
    }
  }
  return out;
}

std::vector<LimitShortfall> undelivered_energy(const ConditioningProblem& problem) {
  std::vector<LimitShortfall> out;
  for (const ParkingSession& session : problem.fleet.sessions) {
    if (session.undelivered > kEnergyTolerance * session.energy) {
      out.push_back(energy_shortfall(problem, session, session.energy - session.undelivered));
    }
  }
  return out;
}

LimitShortfall energy_shortfall(const ConditioningProblem& problem, const ParkingSession& session,
                                double charged) {
  const double kwh = 1000.0 * problem.network().power_base_mva();
  std::string element = "bus " + problem.fleet.lots[session.lot].bus;
  element += session.name.empty() ? "" : ", " + session.name;
  return {"charged energy", {}, std::move(element), kwh * charged, kwh * session.energy, "kWh"};
}

std::vector<std::string> in_words(const std::vector<LimitShortfall>& shortfalls) {
  std::vector<std::string> kinds, lines;
  for (const LimitShortfall& one : shortfalls) {
    if (std::find(kinds.begin(), kinds.end(), one.what) == kinds.end()) {
      kinds.push_back(one.what);
    }
  }
  for (const std::string& kind : kinds) {
    const LimitShortfall* worst = nullptr;
    int count = 0;
    for (const LimitShortfall& one : shortfalls) {
      if (one.what == kind) {
        worst = worst == nullptr || excess(one) > excess(*worst) ? &one : worst;
        ++count;
      }
    }
    lines.push_back(in_words(*worst, count));
  }
  return lines;
}

}  // namespace overtone
