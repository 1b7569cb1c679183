#include "hour_group.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "benders/master_start.hpp"
#include "one_way_limits.hpp"
#include "warm_start.hpp"

namespace overtone {

namespace {

/// Programs that can be solved took at most 10 short steps in a row (33 to 123 buses, 0.3 to 3
/// times the vehicles, 0.5 to 1.2 times the load), infeasible ones 30 to 70.
constexpr int kLongestCrawl = 25;

/// A program that starts from the end of an earlier solve does so at the barrier parameter at which
/// Ipopt ends, this part of the tolerance: from a larger one below the tolerance it would end
/// there, up to 5e-3 of the objective off (123 buses).
constexpr double kLastBarrier = 1.0 / 11.0;
/// The iterations after which it has led nowhere.
constexpr int kLongestFromStart = 80;

}  // namespace

NlpOptions group_nlp_options(const ConditioningOptions& options, int master) {
  NlpOptions nlp_options;
  nlp_options.tolerance = options.tolerance;
  nlp_options.max_iterations = options.max_iterations;
  nlp_options.kkt_solver = options.kkt_solver;
  nlp_options.longest_crawl = kLongestCrawl;
  if (options.progress) {
    nlp_options.progress = [&options, master](int iteration, double objective, double primal,
                                              double dual) {
      return options.progress({master, iteration, objective, primal, dual});
    };
  }
  return nlp_options;
}

bool is_solved(const NlpSolution& solution) {
  return solution.status == NlpStatus::solved || solution.status == NlpStatus::acceptable;
}

ConditioningStatus failure_status(NlpStatus status) {
  switch (status) {
    case NlpStatus::interrupted:
      return ConditioningStatus::interrupted;
    case NlpStatus::iteration_limit:
      return ConditioningStatus::iteration_limit;
    case NlpStatus::infeasible:
      return ConditioningStatus::infeasible;
    default:
      return ConditioningStatus::solver_failed;
  }
}

IterationRecord make_record(int iteration, const OperatingLimitViolations& violations,
                            const NlpSolution& solution, int cuts_total) {
  IterationRecord record;
  record.iteration = iteration;
  record.violation = violations.total;
  std::copy_n(violations.total_by_kind, kLimitKindCount, record.violation_by_kind);
  std::copy_n(violations.count_by_kind, kLimitKindCount, record.violated_by_kind);
  record.cuts_total = cuts_total;
  record.master_objective = solution.objective;
  record.solver_iterations = solution.iterations;
  record.seconds = solution.seconds;
  record.solver_status = solution.message;
  return record;
}

NlpSolution solve_from_start(const ConditioningNlp& nlp, const ConditioningOptions& options,
                             int master) {
  NlpOptions nlp_options = group_nlp_options(options, master);
  nlp_options.tentative = true;
  nlp_options.initial_barrier = kLastBarrier * options.tolerance;
  nlp_options.max_iterations = std::min(options.max_iterations, kLongestFromStart);
  return solve_nlp(nlp, start_point(*options.start, nlp, nlp_options.initial_barrier), nlp_options);
}

namespace {

/// From the start that is given, and from the load flow where there is none or it leads nowhere.
NlpSolution solve_program(const ConditioningNlp& nlp, const ConditioningOptions& options) {
  NlpSolution vain;
  if (options.start) {
    vain = solve_from_start(nlp, options, 0);
    if (is_solved(vain) || vain.status == NlpStatus::interrupted) {
      return vain;
    }
  }
  NlpSolution solution =
      solve_nlp(nlp, {nlp.starting_point(), {}, {}, {}}, group_nlp_options(options, 0));
  solution.iterations += vain.iterations;
  solution.seconds += vain.seconds;
  return solution;
}

/// One NLP, which goes on where batteries of its solution take and give at once.
class GrowingProgram {
 public:
  GrowingProgram(const ConditioningProblem& problem, const std::vector<int>& hours,
                 const ConditioningOptions& options)
      : problem_(problem),
        hours_(hours),
        options_(options),
        limits_(all_operating_limits(problem, hours)),
        one_way_(problem) {
    nlp_ = make();
  }

  [[nodiscard]] const ConditioningNlp& nlp() const { return *nlp_; }
  [[nodiscard]] const std::vector<OperatingLimit>& limits() const { return limits_; }
  [[nodiscard]] int one_way_count() const { return one_way_.size(); }

  NlpSolution solve() {
    NlpSolution solution = solve_program(*nlp_, options_);
    while (is_solved(solution)) {
      if (one_way_.add(*nlp_, solution.point.x.data()) == 0) {
        break;
      }
      go_on(solution);
    }
    return solution;
  }

 private:
  [[nodiscard]] std::unique_ptr<const ConditioningNlp> make() const {
    return std::make_unique<const ConditioningNlp>(problem_, hours_, limits_,
                                                   std::vector<LinearCut>(), options_.tau_min,
                                                   HarmonicNodes(), one_way_.held());
  }

  /// With what has joined, from the last solution.
  void go_on(NlpSolution& solution) {
    std::unique_ptr<const ConditioningNlp> grown = make();
    NlpOptions nlp_options = group_nlp_options(options_, 0);
    nlp_options.initial_barrier = std::max(solution.barrier, kOneWayBarrier);
    NlpSolution next = solve_nlp(*grown,
                                 continued_point(*nlp_, solution.point, *grown, options_.tau_min,
                                                 nlp_options.initial_barrier),
                                 nlp_options);
    next.iterations += solution.iterations;
    next.seconds += solution.seconds;
    nlp_ = std::move(grown);
    solution = std::move(next);
  }

  const ConditioningProblem& problem_;
  const std::vector<int>& hours_;
  const ConditioningOptions& options_;
  std::vector<OperatingLimit> limits_;
  OneWayPool one_way_;
  std::unique_ptr<const ConditioningNlp> nlp_;
};

}  // namespace

HourGroupOutcome solve_monolithic(const ConditioningProblem& problem, const std::vector<int>& hours,
                                  const ConditioningOptions& options, Schedule& schedule,
                                  ConditioningStart& end) {
  GrowingProgram program(problem, hours, options);
  const NlpSolution solution = program.solve();
  const ConditioningNlp& nlp = program.nlp();
  HourGroupOutcome outcome;
  outcome.equations = nlp.row_count();
  outcome.variables = nlp.variable_count();
  outcome.objective = solution.objective;
  outcome.message = solution.message;
  if (!solution.point.x.empty()) {
    nlp.extract(solution.point.x.data(), schedule);
    outcome.iterations.push_back(
        make_record(1, evaluate_operating_limits(problem, schedule, program.limits()), solution,
                    program.one_way_count()));
    outcome.iterations.back().harmonics_total = nlp.layout().harmonic_node_count();
  }
  const bool solved = is_solved(solution);
  if (solved) {
    store_end(nlp, solution.point, end);
  }
  outcome.status = solved ? ConditioningStatus::gap_closed : failure_status(solution.status);
  return outcome;
}

}  // namespace overtone
