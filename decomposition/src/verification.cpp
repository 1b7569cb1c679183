#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <overtone/conditioning.hpp>

namespace overtone {

namespace {

// What a verified schedule may be off by: the load flow's own tolerance times a margin, and ten
// times the solver's feasibility tolerance elsewhere.
constexpr double kVoltageTolerance = 1e-8;
constexpr double kBalanceTolerance = 1e-7;
constexpr double kThdTolerance = 1e-6;

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
  const LoadFlowResult flow =
      load_flow_of(HarmonicLoadFlow(problem.network), problem, schedule, flow_options);
  out.load_flow_converged = flow.converged();
  for (size_t i = 0; i < flow.voltage.size(); ++i) {
    raise(out.voltage_mismatch, std::abs(flow.voltage[i] - schedule.voltage[i]));
  }
}

/// (15)–(18), (19)–(21), lot by lot.
void check_lots(const ConditioningProblem& problem, const Schedule& schedule, Verification& out) {
  const int lots = problem.lot_count();
  const ChargerLosses& loss = problem.losses;
  for (int p = 0; p < lots; ++p) {
    const ParkingLot& lot = problem.lots[p];
    double energy = 0.0;
    for (int t = 0; t < problem.hour_count(); ++t) {
      const size_t at = static_cast<size_t>(t) * lots + p;
      const double battery = schedule.battery_power[at];
      const double pe = schedule.charger_power[at].real();
      const double qe = schedule.charger_power[at].imag();
      energy += battery;
      raise(out.charger_balance_mismatch,
            std::abs(battery + loss.p_p * pe * pe + loss.p_q * qe * qe - pe));
      if (!problem.reactive_control()) {
        raise(out.charger_balance_mismatch, std::abs(loss.q_p * pe * pe + loss.q_q * qe * qe - qe));
      }
      raise(out.battery_bound_violation, battery - lot.battery_max[t]);
      raise(out.battery_bound_violation, -battery);
      const double current = charger_current_squared(problem, schedule, t, p);
      raise(out.charger_current_violation, current - lot.current_max[t] * lot.current_max[t]);
    }
    raise(out.energy_mismatch, std::abs(energy - lot.energy));
  }
}

void check_thd(const ConditioningProblem& problem, const Schedule& schedule, Verification& out) {
  if (!problem.enforce_thd_limit) {
    return;
  }
  const FlowFigures figures = evaluate_figures(problem, schedule.voltage);
  out.thd_violation = std::max(0.0, figures.thd_max - problem.thd_limit);
}

}  // namespace

Verification verify_schedule(const ConditioningProblem& problem, const Schedule& schedule,
                             const ConditioningOptions& options) {
  Verification out;
  out.run = true;
  check_voltages(problem, schedule, options, out);
  check_lots(problem, schedule, out);
  check_thd(problem, schedule, out);
  std::vector<int> hours(problem.hour_count());
  std::iota(hours.begin(), hours.end(), 0);
  out.operating_limit_violation =
      evaluate_operating_limits(problem, schedule.voltage, all_operating_limits(problem, hours))
          .total;

  const auto require = [&](const char* what, double value, double limit) {
    if (!(value <= limit)) {  // NaN fails
      out.faults.push_back(fmt::format("{} {:.3g}; must be <= {:.3g}", what, value, limit));
    }
  };
  if (!out.load_flow_converged) {
    out.faults.emplace_back("the load flow with the returned injections did not converge");
  }
  require("voltage mismatch against an independent load flow, pu:", out.voltage_mismatch,
          kVoltageTolerance);
  require("charger balance mismatch, pu:", out.charger_balance_mismatch, kBalanceTolerance);
  if (!problem.is_load_flow()) {
    // In cases I and II / I the limits are part of the answer, not of the problem.
    require("W over all operating limits, squared pu:", out.operating_limit_violation,
            std::max(options.violation_tolerance, kBalanceTolerance));
    require("charger current over its limit, squared pu:", out.charger_current_violation,
            kBalanceTolerance);
    require("battery power outside its bounds, pu:", out.battery_bound_violation,
            kBalanceTolerance);
    require("THD over its enforced limit:", out.thd_violation, kThdTolerance);
  }
  if (!problem.lots.empty() && problem.strategy == ChargingStrategy::optimised) {
    require("charged energy of a lot off by, pu h:", out.energy_mismatch, kBalanceTolerance);
  }
  out.passed = out.faults.empty();
  return out;
}

}  // namespace overtone
