#include <algorithm>
#include <memory>
#include <utility>

#include "cuts.hpp"
#include "hour_group.hpp"
#include "master_start.hpp"

namespace overtone {

namespace {

/// After the first master fewer limits join that are only near their bound: the point is better.
constexpr double kLaterJoinShare = 0.25;
/// A master that goes on from the one before takes fewer iterations than one from the load flow, or
/// it is lost.
constexpr int kLongestContinuation = 80;

/// The decomposition of one group of hours.
class Benders {
 public:
  Benders(const ConditioningProblem& problem, const std::vector<int>& hours,
          const ConditioningOptions& options, Schedule& schedule)
      : problem_(problem),
        hours_(hours),
        options_(options),
        schedule_(schedule),
        limits_(all_operating_limits(problem, hours)),
        cuts_(options.cuts),
        loose_(options.cuts == CutKind::exact && options.first_master_barrier > 0.0 &&
               options.max_masters > 1) {}

  HourGroupOutcome run() {
    for (iteration_ = 1; iteration_ <= options_.max_masters; ++iteration_) {
      solve_master();
      if (!master_solved()) {
        return stop(failure_status(solution_.status), solution_.message);
      }
      solve_subproblem();
      record();
      if (violations_.total <= options_.violation_tolerance && !loose_) {
        return stop(ConditioningStatus::gap_closed, "W within its tolerance");
      }
      add_cuts();
      loose_ = false;
    }
    return stop(ConditioningStatus::violations_left, "masters used up with limits violated");
  }

 private:
  /// With exact cuts the first master is left early, as it only has to find the limits that matter,
  /// and the next goes on from its point and multipliers, unless the classic loop is asked for;
  /// tangents need its solution, and a master with new ones starts from the load flow.
  void solve_master() {
    auto nlp = std::make_unique<ConditioningNlp>(problem_, hours_, cuts_.exact_limits(),
                                                 cuts_.linear_cuts(), options_.tau_min);
    const bool goes_on =
        iteration_ > 1 && options_.cuts == CutKind::exact && options_.continue_masters;
    if (goes_on) {
      continue_from_last_master(*nlp);
    }
    if (!goes_on || lost()) {
      solve_from_load_flow(*nlp);
    }
    nlp_ = std::move(nlp);
    if (!solution_.point.x.empty()) {
      nlp_->extract(solution_.point.x.data(), schedule_);
    }
  }

  void continue_from_last_master(const ConditioningNlp& nlp) {
    NlpOptions nlp_options = group_nlp_options(options_, iteration_);
    nlp_options.initial_barrier = solution_.barrier;
    nlp_options.max_iterations = std::min(options_.max_iterations, kLongestContinuation);
    const NlpPoint start =
        continued_point(*nlp_, std::move(solution_.point), nlp, solution_.barrier);
    solution_ = solve_nlp(nlp, start, nlp_options);
  }

  void solve_from_load_flow(const ConditioningNlp& nlp) {
    NlpOptions nlp_options = group_nlp_options(options_, iteration_);
    nlp_options.leave_at_barrier = loose_ ? options_.first_master_barrier : 0.0;
    const int iterations = lost() ? solution_.iterations : 0;
    const double seconds = lost() ? solution_.seconds : 0.0;
    solution_ = solve_nlp(nlp, {nlp.starting_point(), {}, {}, {}}, nlp_options);
    solution_.iterations += iterations;
    solution_.seconds += seconds;
  }

  /// Whether a master that went on from another did not get there.
  [[nodiscard]] bool lost() const {
    return solution_.status == NlpStatus::failed || solution_.status == NlpStatus::infeasible ||
           solution_.status == NlpStatus::iteration_limit;
  }

  [[nodiscard]] bool master_solved() const {
    return solution_.status == NlpStatus::solved || solution_.status == NlpStatus::acceptable ||
           solution_.status == NlpStatus::left_early;
  }

  void solve_subproblem() {
    violations_ = evaluate_operating_limits(problem_, schedule_.voltage, limits_);
  }

  void record() {
    outcome_.iterations.push_back(make_record(iteration_, violations_, solution_, cuts_.size()));
    outcome_.objective = solution_.objective;
    outcome_.equations = nlp_->row_count();
    outcome_.variables = nlp_->variable_count();
  }

  void add_cuts() {
    const double share = loose_ ? 1.0 : kLaterJoinShare;
    outcome_.iterations.back().cuts_added =
        cuts_.add(*nlp_, violations_, solution_.point.x.data(), share * options_.join_margin);
  }

  HourGroupOutcome stop(ConditioningStatus status, std::string message) {
    outcome_.status = status;
    outcome_.message = std::move(message);
    return std::move(outcome_);
  }

  const ConditioningProblem& problem_;
  const std::vector<int>& hours_;
  const ConditioningOptions& options_;
  Schedule& schedule_;
  std::vector<OperatingLimit> limits_;
  CutPool cuts_;
  bool loose_;
  int iteration_ = 0;
  std::unique_ptr<ConditioningNlp> nlp_;
  NlpSolution solution_;
  OperatingLimitViolations violations_;
  HourGroupOutcome outcome_;
};

}  // namespace

HourGroupOutcome solve_benders(const ConditioningProblem& problem, const std::vector<int>& hours,
                               const ConditioningOptions& options, Schedule& schedule) {
  return Benders(problem, hours, options, schedule).run();
}

}  // namespace overtone
