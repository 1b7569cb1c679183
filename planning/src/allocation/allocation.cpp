// Outer approximation: master, exact load flow, tangents, until bound and exact cost agree.

#include <overtone/allocation.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "allocation_arguments.hpp"
#include "allocation_master.hpp"
#include "common/charger_harmonics.hpp"
#include "common/load_flow_check.hpp"

namespace overtone {

namespace {

constexpr size_t kHoursKept = 8;        ///< lowest now, and lowest reachable
constexpr double kCutTolerance = 1e-6;  ///< by which a cut may be above the exact value
constexpr int kElasticRounds = 6;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Appends, of the tangents of one element, those with the lowest keys.
template <class Key>
void keep_lowest(std::vector<PlanTangent> of_element, Key key, std::vector<PlanTangent>& cuts) {
  const size_t kept = std::min(kHoursKept, of_element.size());
  std::partial_sort(of_element.begin(), of_element.begin() + kept, of_element.end(),
                    [&](const PlanTangent& a, const PlanTangent& b) { return key(a) < key(b); });
  cuts.insert(cuts.end(), of_element.begin(), of_element.begin() + kept);
}

/// Those of one bus or branch, by scenario and hour.
std::vector<PlanTangent> of_element(const Array2<PlanTangent>& tangents, int element) {
  std::vector<PlanTangent> out;
  for (int i = 0; i < tangents.extent(0); ++i) {
    out.push_back(tangents(i, element));
  }
  return out;
}

/// Cuts of a plan: losses, the hours that matter of every bus and branch, outages of every branch.
void add_cuts(const PlanEvaluator& evaluator, const std::vector<double>& stations,
              AllocationCuts& cuts) {
  const AllocationProblem& problem = evaluator.problem();
  const PlanTangents tangents = tangents_at(evaluator, stations);
  const double total = problem.stations();
  cuts.losses.insert(cuts.losses.end(), tangents.losses.begin(), tangents.losses.end());
  const double wanted = std::max(problem.v_min, problem.v_target);
  for (int b = 0; b < problem.network.bus_count(); ++b) {
    auto hours = of_element(tangents.v_squared, b);
    std::erase_if(hours, [&](const PlanTangent& t) {
      return t.least(total) >= wanted * wanted && t.most(total) <= problem.v_max * problem.v_max;
    });
    keep_lowest(hours, [&](const PlanTangent& t) { return t.at(stations); }, cuts.v_squared);
    keep_lowest(hours, [&](const PlanTangent& t) { return t.least(total); }, cuts.v_squared);
    keep_lowest(hours, [&](const PlanTangent& t) { return -t.most(total); }, cuts.v_squared);
  }
  for (int l = 0; l < problem.network.branch_count(); ++l) {
    auto hours = of_element(tangents.mva, l);
    std::erase_if(hours,
                  [&](const PlanTangent& t) { return t.most(total) <= problem.branch_mva[l]; });
    keep_lowest(hours, [&](const PlanTangent& t) { return -t.at(stations); }, cuts.mva);
    keep_lowest(hours, [&](const PlanTangent& t) { return -t.most(total); }, cuts.mva);
    const double downstream = evaluator.stations_downstream(l, stations);
    const auto outage = evaluator.outage(l, downstream);
    cuts.outages.push_back({l, outage.cost, outage.slope, downstream});
  }
}

/// Outage costs are functions of one number each: a few tangents over its range come for nothing.
void add_outage_grid(const PlanEvaluator& evaluator, AllocationCuts& cuts) {
  const AllocationProblem& problem = evaluator.problem();
  constexpr int kPoints = 8;
  for (int l = 0; l < problem.network.branch_count(); ++l) {
    for (int i = 0; i <= kPoints; ++i) {
      const double stations = problem.stations() * static_cast<double>(i) / kPoints;
      const auto outage = evaluator.outage(l, stations);
      cuts.outages.push_back({l, outage.cost, outage.slope, stations});
    }
  }
}

/// What cuts say of a plan's losses: of every branch 0 or the highest.
double total_losses(const AllocationCuts& cuts, const std::vector<double>& stations) {
  std::vector<double> of_branch;
  for (const PlanTangent& cut : cuts.losses) {
    of_branch.resize(std::max<size_t>(of_branch.size(), cut.element + 1), 0.0);
    of_branch[cut.element] = std::max(of_branch[cut.element], cut.at(stations));
  }
  return std::accumulate(of_branch.begin(), of_branch.end(), 0.0);
}

/// Cuts that the exact losses of a plan contradict: losses were not convex between. How many.
int drop_false_cuts(const PlanFigures& exact, const std::vector<double>& stations,
                    AllocationCuts& cuts) {
  return static_cast<int>(std::erase_if(cuts.losses, [&](const PlanTangent& cut) {
    return cut.at(stations) > exact.branch_losses[cut.element] + kCutTolerance;
  }));
}

std::string infeasibility(const AllocationProblem& problem, const PlanFigures& figures) {
  std::string text = fmt::format("no candidate set can host {} stations:", problem.stations());
  const size_t count = std::min<size_t>(3, figures.violations.size());
  for (size_t i = 0; i < count; ++i) {
    const PlanViolation& v = figures.violations[i];
    text += fmt::format("{} {} {:.4f} {}, limit {:.4f} at hour {}, scenario {}", i == 0 ? "" : ";",
                        v.what, v.value, v.unit, v.limit, v.hour, v.scenario + 1);
  }
  return text;
}

/// Losses, voltages and cuts of such a plan mean nothing. True when there is nothing to go on with.
bool diverged(const PlanFigures& figures, const AllocationProblem& problem,
              AllocationResult& result) {
  if (figures.load_flow_converged) {
    return false;
  }
  result.status = AllocationStatus::infeasible;
  result.message = fmt::format(
      "no load flow for {} stations in hour {}, scenario {}: the feeder cannot carry that load; "
      "lower load_scale or stations",
      problem.stations(), figures.diverged_hour, figures.diverged_scenario + 1);
  return true;
}

std::vector<int> whole(const std::vector<double>& stations) {
  std::vector<int> out;
  for (const double count : stations) {
    out.push_back(static_cast<int>(std::lround(count)));
  }
  return out;
}

/// The plan that breaks limits least, with its exact figures.
void find_least_violation(const PlanEvaluator& evaluator, AllocationCuts cuts,
                          AllocationResult& result) {
  for (int round = 0; round < kElasticRounds; ++round) {
    const MasterSolution plan =
        solve_master(evaluator, result.objective, cuts, MasterKind::elastic);
    if (plan.stations.empty() || whole(plan.stations) == result.stations) {
      break;
    }
    result.stations = whole(plan.stations);
    result.figures = evaluator.evaluate(plan.stations);
    add_cuts(evaluator, plan.stations, cuts);
  }
  result.status = AllocationStatus::infeasible;
  result.message = infeasibility(evaluator.problem(), result.figures);
}

/// Harmonic currents of the chargers of a plan.
void add_lot_harmonics(const PlanEvaluator& evaluator, const LoadFlowResult& flow,
                       LoadFlowScenarios& scenarios) {
  const AllocationProblem& problem = evaluator.problem();
  const PlanningNetwork& network = problem.network;
  for (int i = 0; i < scenarios.count(); ++i) {
    for (const int bus : problem.candidates) {
      Complex power = scenarios.extra_power(i, bus);
      if (bus == problem.renewable_bus) {
        power +=
            problem.renewable_power(i / problem.hours(), i % problem.hours()) / network.base_mva();
      }
      add_charger_harmonics(network.nodal(), problem.charger_spectrum, i, bus, power,
                            flow.voltage(i, 0, bus), HarmonicCurrents::in_phase, scenarios);
    }
  }
}

/// The plan by Newton's method instead of the fixed point, and with harmonics.
void replay(const PlanEvaluator& evaluator, int threads, AllocationResult& result) {
  const AllocationProblem& problem = evaluator.problem();
  LoadFlowScenarios scenarios =
      evaluator.scenarios({result.stations.begin(), result.stations.end()});
  const LoadFlowResult fixed_point = evaluator.solve(scenarios);
  add_lot_harmonics(evaluator, fixed_point, scenarios);
  result.flow = problem.network.load_flow().solve(scenarios, {.max_sweeps = 0, .threads = threads});
  result.distortion = evaluate_distortion(problem.network.nodal(), scenarios, result.flow);
  for (int i = 0; i < scenarios.count(); ++i) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      result.replay_mismatch =
          std::max(result.replay_mismatch,
                   std::abs(fixed_point.voltage(i, 0, b) - result.flow.voltage(i, 0, b)));
      if (result.distortion.thd(i, b) > result.thd_max) {
        result.thd_max = result.distortion.thd(i, b);
        result.thd_max_bus = b;
        result.thd_max_hour = problem.hour[i % problem.hours()];
        result.thd_max_scenario = i / problem.hours();
      }
    }
  }
  if (!result.flow.converged() || result.replay_mismatch > kReplayTolerance) {
    result.status = AllocationStatus::not_verified;
    result.message = fmt::format("Newton's load flow gives voltages that differ by {:.3g} pu",
                                 result.replay_mismatch);
  }
}

/// Exact cost, best plan so far and cuts of one plan. True when that is the end: the bound is
/// reached (status optimal), or the plan has no load flow.
bool learn(const PlanEvaluator& evaluator, const MasterSolution& master,
           const AllocationOptions& options, AllocationCuts& cuts, AllocationResult& result) {
  const auto begin = Clock::now();
  const std::vector<double>& stations = master.stations;
  const PlanFigures figures = evaluator.evaluate(stations);
  if (diverged(figures, evaluator.problem(), result)) {
    result.status = AllocationStatus::failed;  // others may have one
    return true;
  }
  result.dropped_cuts += drop_false_cuts(figures, stations, cuts);
  const bool better = result.stations.empty() ||
                      figures.value(result.objective) < result.figures.value(result.objective);
  if (figures.violations.empty() && better) {
    result.stations = whole(stations);
    result.figures = figures;
  }
  const bool done = !result.stations.empty() &&
                    result.figures.value(result.objective) - master.bound <= options.tolerance;
  if (done) {
    result.status = AllocationStatus::optimal;
  } else {
    add_cuts(evaluator, stations, cuts);
  }
  result.load_flow_seconds += seconds_since(begin);
  return done;
}

/// Tangents where plans of fractions cost least: linear programs do most of the work where the cost
/// is flat round the optimum. Ends when the program's value is exact.
void approximate_relaxed(const PlanEvaluator& evaluator, const AllocationOptions& options,
                         AllocationCuts& cuts, AllocationResult& result) {
  for (int round = 0; round < options.max_rounds && !(options.stop && options.stop()); ++round) {
    const auto master_begin = Clock::now();
    const MasterSolution master =
        solve_master(evaluator, result.objective, cuts, MasterKind::relaxed);
    result.master_seconds += seconds_since(master_begin);
    if (master.stations.empty()) {
      return;  // the integer master says why
    }
    ++result.relaxed_rounds;
    const auto begin = Clock::now();
    const double believed = total_losses(cuts, master.stations);
    add_cuts(evaluator, master.stations, cuts);
    result.load_flow_seconds += seconds_since(begin);
    if (total_losses(cuts, master.stations) - believed <= options.tolerance) {
      return;
    }
  }
}

void approximate(const PlanEvaluator& evaluator, const AllocationOptions& options,
                 AllocationResult& result) {
  const AllocationProblem& problem = evaluator.problem();
  AllocationCuts cuts;
  const auto begin = Clock::now();
  const double equal = problem.stations() / static_cast<double>(problem.candidates.size());
  const std::vector<double> shared(problem.candidates.size(), equal);
  if (diverged(evaluator.evaluate(shared), problem, result)) {
    return;
  }
  add_cuts(evaluator, shared, cuts);
  add_outage_grid(evaluator, cuts);
  result.load_flow_seconds += seconds_since(begin);
  if (result.objective == AllocationObjective::losses) {
    approximate_relaxed(evaluator, options, cuts, result);
  }
  result.status = AllocationStatus::round_limit;
  for (result.rounds = 1; result.rounds <= options.max_rounds; ++result.rounds) {
    if (options.stop && options.stop()) {
      result.status = AllocationStatus::interrupted;
      return;
    }
    const auto master_begin = Clock::now();
    const MasterSolution master =
        solve_master(evaluator, result.objective, cuts, MasterKind::integer);
    result.master_seconds += seconds_since(master_begin);
    if (master.status == LinearStatus::infeasible) {
      find_least_violation(evaluator, cuts, result);
      return;
    }
    if (master.stations.empty()) {
      result.status = AllocationStatus::failed;
      result.message = fmt::format("master: {}", to_string(master.status));
      return;
    }
    result.bound = master.bound;
    if (learn(evaluator, master, options, cuts, result)) {
      return;
    }
  }
  result.message =
      fmt::format("{} rounds; the bound is still below the best plan", options.max_rounds);
}

}  // namespace

const Words<AllocationObjective>& allocation_objective_words() {
  static const Words<AllocationObjective> words = {
      {AllocationObjective::losses, "losses", ""},
      {AllocationObjective::unserved, "unserved", "energy that outages leave unserved"},
      {AllocationObjective::voltage, "voltage", "correction of voltage"},
      {AllocationObjective::total, "total", "all of them and installation"}};
  return words;
}

const char* to_string(AllocationObjective objective) {
  return word_of(allocation_objective_words(), objective);
}

const char* to_string(AllocationStatus status) {
  switch (status) {
    case AllocationStatus::not_run:
      return "not_run";
    case AllocationStatus::optimal:
      return "optimal";
    case AllocationStatus::round_limit:
      return "round_limit";
    case AllocationStatus::infeasible:
      return "infeasible";
    case AllocationStatus::not_verified:
      return "not_verified";
    case AllocationStatus::interrupted:
      return "interrupted";
    case AllocationStatus::failed:
      break;
  }
  return "failed";
}

void check_allocation(const AllocationProblem& problem) {
  check_allocation_arguments(problem);
  if (problem.candidates.empty()) {
    throw InputError("candidates: none; name at least one bus");
  }
  if (problem.stations() % problem.block != 0) {
    throw InputError(fmt::format("stations NS = {}; must be a multiple of block = {}",
                                 problem.stations(), problem.block));
  }
  if (!problem.behaviour.solved()) {
    throw InputError("behaviour of the stations: " + problem.behaviour.message);
  }
  for (size_t l = 0; l < problem.reliability.size(); ++l) {
    const BranchReliability& branch = problem.reliability[l];
    const std::string name = problem.network.branch_name(static_cast<int>(l));
    if (branch.repair_h < 1 || branch.repair_h > problem.hours()) {
      throw InputError(fmt::format("repair time {} h at branch {}; must be 1 to {}",
                                   branch.repair_h, name, problem.hours()));
    }
    if (branch.failures_per_year < 0.0) {
      throw InputError(fmt::format("failures_per_year {:g} at branch {}; must be >= 0",
                                   branch.failures_per_year, name));
    }
  }
  const int most = most_stations(problem) / problem.block * problem.block;
  const auto room = static_cast<std::int64_t>(most) * std::ssize(problem.candidates);
  if (room < problem.stations()) {
    throw InputError(
        fmt::format("no candidate set can host {} stations: a lot may export {:g} MW, "
                    "which is {} stations at each of {} buses",
                    problem.stations(), problem.lot_export_max, most, problem.candidates.size()));
  }
}

AllocationResult allocate(const AllocationProblem& problem, AllocationObjective objective,
                          const AllocationOptions& options) {
  check_allocation_options(options);
  check_allocation(problem);
  const auto begin = Clock::now();
  AllocationResult result;
  result.objective = objective;
  const PlanEvaluator evaluator(problem, options.threads);
  approximate(evaluator, options, result);
  if (!result.stations.empty()) {
    replay(evaluator, options.threads, result);
  }
  result.seconds = seconds_since(begin);
  return result;
}

}  // namespace overtone
