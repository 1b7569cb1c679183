#include "conditioning_checks.hpp"

#include <algorithm>

#include <overtone/study_option.hpp>

#include "fleet_checks.hpp"

namespace overtone {

namespace {

bool has_one_law(const LoadLaw& law) { return law.window.v_max <= 0.0 && law.zip.cut_off <= 0.0; }

/// What the NLP takes: laws without kinks, and harmonics as factors of a load's own current.
void check_loads(const NodalNetwork& network) {
  for (int p = 0; p < network.port_count(); ++p) {
    const Port& port = network.ports[p];
    if (port.internal >= 0 && port.nonlinear) {
      problem_checks().of("port", p).refuse(
          "has harmonics of an internal voltage; must have its own current's, or none");
    }
    if (port.law >= 0 && !has_one_law(network.laws[port.law])) {
      problem_checks().of("port", p).refuse(
          "its load changes its law with the voltage (window, cut-off); must hold at any");
    }
  }
}

void check_optimised(const ConditioningProblem& problem) {
  problem_checks().require(problem.study_case != StudyCase::I,
                           "case I has lots; it must have none, or be another case");
  problem_checks().require(
      problem.harmonic_currents == HarmonicCurrents::in_phase &&
          problem.power_balance == PowerBalance::fundamental,
      "an optimised case has harmonic currents other than in_phase or a power balance "
      "other than fundamental; must have these");
}

}  // namespace

bool floats(const NodalNetwork& network, int node) {
  const int unknown = network.pattern.unknown_of(node);
  return std::ranges::any_of(network.floating, [&](const FloatingIsland& island) {
    return std::ranges::binary_search(island.unknowns, unknown);
  });
}

const ArgumentChecks& problem_checks() {
  static const ArgumentChecks all("conditioning problem");
  return all;
}

void check_hours_and_loads(const ConditioningProblem& problem) {
  (void)problem.network();  // refuses that there is none
  problem_checks().require(!problem.hour.empty(), "there are no hours; must be one at least");
  for (int t = 0; t < problem.hour_count(); ++t) {
    problem_checks().of("hour", t).above("length", problem.hour[t].hours, 0.0);
  }
  check_loads(problem.network());
  problem_checks().shape("load", problem.load,
                         {problem.hour_count(), problem.network().port_count()});
  problem_checks().all_finite("load", problem.load);
}

void check_limits(const ConditioningProblem& problem) {
  const OperatingLimits& limits = problem.limits;
  const ArgumentChecks check("operating limits");
  check.not_negative("v_min", limits.v_min);
  check.require(limits.v_max > limits.v_min,
                fmt::format("v_max {}; must be > v_min {}", limits.v_max, limits.v_min));
  if (!limits.branch_current.empty()) {
    check.size("branch_current", limits.branch_current.size(), problem.network().branch_count());
    check.all_limits("branch_current", limits.branch_current);
  }
  check.limit("substation_current", limits.substation_current);
}

namespace {

/// Something must be left to minimise where it is optimised.
void check_objective(const ConditioningProblem& problem) {
  const ConditioningObjective& objective = problem.objective;
  const ArgumentChecks check("conditioning objective");
  check.not_negative("deviation", objective.deviation);
  check.not_negative("thd", objective.thd);
  check.not_negative("losses", objective.losses);
  check.not_negative("peak", objective.peak);
  check.not_negative("unbalance", objective.unbalance);
  check.not_negative("current", objective.current);
  check.not_negative("wear", objective.wear);
  check.require(objective.peak_before < std::numeric_limits<double>::infinity(),
                fmt::format("peak_before {}; must be a number", objective.peak_before));
  if (!objective.energy_price.empty()) {
    check.size("energy_price", objective.energy_price.size(), problem.hour.size());
    check.all_finite("energy_price", objective.energy_price);
  }
  const bool priced =
      std::ranges::any_of(objective.energy_price, [](double p) { return p != 0.0; });
  check.require(priced || objective.deviation + objective.thd + objective.losses + objective.peak +
                                  objective.unbalance + objective.current >
                              0.0,
                "all weights are 0; one must be above it");
  check.require(!(objective.unbalance > 0.0) || problem.network().phases_per_node == 1,
                "unbalance has a weight, and the feeder is balanced; must be 0");
  if (!problem.priority.empty()) {
    problem_checks().size("priority", problem.priority.size(), problem.network().node_count());
    problem_checks().all_not_negative("priority", problem.priority);
  }
}

}  // namespace

void check_problem(const ConditioningProblem& problem) {
  check_hours_and_loads(problem);
  check_fleet(problem);
  check_limits(problem);
  if (!problem.node_weight.empty()) {
    problem_checks().size("node_weight", problem.node_weight.size(),
                          problem.network().node_count());
    problem_checks().all_not_negative("node_weight", problem.node_weight);
  }
  problem_checks().above("thd_limit", problem.thd_limit, 0.0);
  problem_checks().limit("unbalance_limit", problem.unbalance_limit);
  check_objective(problem);
  const ChargerLosses& losses = problem.losses;
  for (const double loss : {losses.p_p, losses.p_q, losses.q_p, losses.q_q}) {
    problem_checks().not_negative("loss of chargers", loss);
  }
  if (!problem.is_load_flow()) {
    check_optimised(problem);
  }
}

void check_options(const ConditioningOptions& options) {
  check_options("conditioning options", conditioning_solver_options(), options);
}

void check_schedule(const ConditioningProblem& problem, const Schedule& schedule) {
  const ArgumentChecks check("schedule");
  const int hours = problem.hour_count(), chargers = problem.fleet.charger_count();
  check.shape("battery_power", schedule.battery_power, {hours, chargers});
  check.shape("charger_power", schedule.charger_power, {hours, chargers});
  check.shape("charger_current", schedule.charger_current,
              {hours, problem.network().order_count(), chargers});
  check.shape("session_power", schedule.session_power, {hours, problem.fleet.session_count()});
  check.shape("session_given", schedule.session_given, {hours, problem.fleet.session_count()});
  check_voltage(problem, schedule.voltage);
}

void check_numbers(const Schedule& schedule) {
  const ArgumentChecks check("schedule");
  check.all_finite("battery_power", schedule.battery_power);
  check.all_finite("session_power", schedule.session_power);
  check.all_finite("session_given", schedule.session_given);
  check.all_finite("charger_power", schedule.charger_power);
  check.all_finite("charger_current", schedule.charger_current);
  check.all_finite("voltage", schedule.voltage);
}

void check_hour_positions(const ConditioningProblem& problem, const std::vector<int>& hours) {
  for (const int t : hours) {
    problem_checks().index("hour", t, problem.hour.size());
  }
}

void check_voltage(const ConditioningProblem& problem, const Array3<Complex>& voltage) {
  const NodalNetwork& network = problem.network();
  problem_checks().shape("voltage", voltage,
                         {problem.hour_count(), network.order_count(), network.node_count()});
}

}  // namespace overtone
