#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

#include <overtone/conditioning.hpp>
#include <overtone/stored_energy.hpp>

#include "broken_limits.hpp"
#include "conditioning_checks.hpp"

namespace overtone {

namespace {

// What a verified schedule may be off by: the load flow's own tolerance times a margin, and ten
// times the solver's feasibility tolerance elsewhere.
constexpr double kVoltageTolerance = 1e-8;
constexpr double kBalanceTolerance = 1e-7;
constexpr double kThdTolerance = 1e-6;

/// Of voltages: next to an element that is far stiffer than what the loads see of the feeder, the
/// digits that rounding leaves of its current are no better.
double voltage_tolerance(const ConditioningProblem& problem) {
  constexpr double kOperations = 4.0;
  double stiffest = 0.0, load = 0.0;
  for (const Complex y : problem.network().admittance.front()) {
    stiffest = std::max(stiffest, std::abs(y));
  }
  for (const Port& port : problem.network().ports) {
    load += std::abs(port.load);
  }
  const double rounding = kOperations * std::numeric_limits<double>::epsilon() * stiffest;
  return load > 0.0 ? std::max(kVoltageTolerance, rounding / load) : kVoltageTolerance;
}

/// Keeps the worse of two values; NaN is worst of all and stays.
void raise(double& worst, double value) {
  if (!(value <= worst) && !std::isnan(worst)) {
    worst = value;
  }
}

void check_voltages(const ConditioningProblem& problem, const Schedule& schedule,
                    const ConditioningOptions& options, Verification& out) {
  LoadFlowOptions flow_options;
  flow_options.harmonic_currents = problem.harmonic_currents;
  flow_options.power_balance = problem.power_balance;
  flow_options.tolerance = 1e-12;
  flow_options.threads = options.threads;
  const LoadFlowResult flow = load_flow_of(problem, schedule, problem.all_hours(), flow_options);
  out.load_flow_converged = flow.converged();
  for (size_t i = 0; i < flow.voltage.size(); ++i) {
    raise(out.voltage_mismatch, std::abs(flow.voltage.flat()[i] - schedule.voltage.flat()[i]));
  }
}

/// (15)–(19), (21) of each charger and (20) of each session.
void check_chargers(const ConditioningProblem& problem, const Schedule& schedule,
                    Verification& out) {
  const ParkingFleet& fleet = problem.fleet;
  const std::vector<double> energy = charged_energy(problem, schedule, problem.all_hours());
  for (int c = 0; c < fleet.charger_count(); ++c) {
    const Charger& charger = fleet.chargers[c];
    const ChargerLosses loss = problem.losses_of(c);
    const bool equal = problem.equal_phases && c > 0 && fleet.chargers[c - 1].lot == charger.lot;
    for (int t = 0; t < problem.hour_count(); ++t) {
      const double battery = schedule.battery_power(t, c);
      const double pe = schedule.charger_power(t, c).real();
      const double qe = schedule.charger_power(t, c).imag();
      raise(out.charger_balance_mismatch,
            std::abs(battery + loss.p_p * pe * pe + loss.p_q * qe * qe - pe));
      if (!problem.reactive_control()) {
        raise(out.charger_balance_mismatch, std::abs(loss.q_p * pe * pe + loss.q_q * qe * qe - qe));
      }
      if (equal && !problem.is_load_flow() && charger.current_max[t] > 0.0) {
        raise(out.charger_balance_mismatch, std::abs(pe - schedule.charger_power(t, c - 1).real()));
      }
      raise(out.battery_bound_violation, battery - charger.battery_max[t]);
      raise(out.battery_bound_violation,
            -battery - problem.discharging.share * charger.battery_max[t]);
      const double current = charger_current_squared(problem, schedule, t, c);
      raise(out.charger_current_violation,
            current - charger.current_max[t] * charger.current_max[t]);
    }
  }
  for (size_t s = 0; s < fleet.sessions.size(); ++s) {
    raise(out.energy_mismatch, std::abs(energy[s] - fleet.sessions[s].energy));
  }
  raise(out.stored_energy_violation, stored_energy_violation(problem, schedule));
}

double largest_overlap_allowance(const ConditioningProblem& problem) {
  const std::vector<double> allowance = overlap_allowance(problem);
  return allowance.empty() ? 0.0 : std::ranges::max(allowance);
}

void check_thd(const ConditioningProblem& problem, const Schedule& schedule, Verification& out) {
  if (!problem.enforce_thd_limit) {
    return;
  }
  const FlowFigures figures = evaluate_figures(problem, schedule);
  out.thd_violation = std::max(0.0, figures.thd_max - problem.thd_limit);
}

}  // namespace

Verification verify_schedule(const ConditioningProblem& problem, const Schedule& schedule,
                             const ConditioningOptions& options) {
  check_problem(problem);
  check_options(options);
  check_schedule(problem, schedule);
  Verification out;
  out.run = true;
  try {
    check_numbers(schedule);
  } catch (const std::invalid_argument& fault) {  // nothing more can be said of it
    out.faults.emplace_back(fault.what());
    return out;
  }
  check_voltages(problem, schedule, options, out);
  check_chargers(problem, schedule, out);
  check_thd(problem, schedule, out);
  const std::vector<OperatingLimit> limits = all_operating_limits(problem, problem.all_hours());
  out.operating_limit_violation = evaluate_operating_limits(problem, schedule, limits).total;

  const auto require = [&](const char* what, double value, double limit) {
    if (!(value <= limit)) {  // NaN fails
      out.faults.push_back(fmt::format("{} {:.3g}; must be <= {:.3g}", what, value, limit));
    }
  };
  const auto say = [&](const std::vector<LimitShortfall>& broken) {
    const std::vector<std::string> lines = in_words(broken);
    out.faults.insert(out.faults.end(), lines.begin(), lines.end());
  };
  if (!out.load_flow_converged) {
    out.faults.emplace_back("the load flow with the returned injections did not converge");
  }
  require("voltage mismatch against an independent load flow, pu:", out.voltage_mismatch,
          voltage_tolerance(problem));
  require("charger balance mismatch, pu:", out.charger_balance_mismatch, kBalanceTolerance);
  const size_t faults_before_limits = out.faults.size();
  if (!problem.is_load_flow()) {
    require("W over all operating limits, squared pu:", out.operating_limit_violation,
            kOperatingLimitTolerance);
    require("THD over its enforced limit:", out.thd_violation, kThdTolerance);
  }
  if (out.faults.size() == faults_before_limits) {  // what W and squares are too coarse for
    say(broken_limits(problem, problem.all_hours(), schedule, limit_tolerance(problem)));
  }
  say(undelivered_energy(problem));
  if (problem.is_load_flow()) {
    say(broken_chargers(problem, schedule, limit_tolerance(problem)));
  } else {
    require("charger current over its limit, squared pu:", out.charger_current_violation,
            kBalanceTolerance);
  }
  require("battery power outside its bounds, pu:", out.battery_bound_violation, kBalanceTolerance);
  if (!problem.fleet.lots.empty() && problem.strategy == ChargingStrategy::optimised) {
    require("charged energy of a lot off by, pu h:", out.energy_mismatch,
            kBalanceTolerance + largest_overlap_allowance(problem));
    require("stored energy of a lot beyond what it brought or what fits, pu h:",
            out.stored_energy_violation, kStoredEnergyTolerance);
  }
  out.passed = out.faults.empty();
  return out;
}

}  // namespace overtone
