#include <memory>
#include <utility>

#include "cuts.hpp"
#include "hour_group.hpp"

namespace overtone {

namespace {

/// After the first master fewer limits join that are only near their bound: the point is better.
constexpr double kLaterJoinShare = 0.25;

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
  /// With exact cuts the first master is left early, as it only has to find the limits that matter;
  /// tangents need its solution. Where it finds none it goes on. A master with new cuts starts
  /// from the load flow: points and multipliers of an earlier one have proved worse.
  void solve_master() {
    const bool goes_on = iteration_ > 1 && !cuts_added_;
    NlpPoint start;
    if (goes_on) {
      start = std::move(solution_.point);
    } else {
      nlp_ = std::make_unique<ConditioningNlp>(problem_, hours_, cuts_.exact_limits(),
                                               cuts_.linear_cuts(), options_.tau_min);
      start.x = nlp_->starting_point();
    }
    NlpOptions nlp_options = group_nlp_options(options_, iteration_);
    nlp_options.leave_at_barrier = loose_ ? options_.first_master_barrier : 0.0;
    if (goes_on) {
      nlp_options.initial_barrier = solution_.barrier;
    }
    solution_ = solve_nlp(*nlp_, start, nlp_options);
    if (!solution_.point.x.empty()) {
      nlp_->extract(solution_.point.x.data(), schedule_);
    }
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
    cuts_added_ = violations_.total > options_.violation_tolerance;
    if (cuts_added_) {
      const double share = loose_ ? 1.0 : kLaterJoinShare;
      outcome_.iterations.back().cuts_added =
          cuts_.add(*nlp_, violations_, solution_.point.x.data(), share * options_.join_margin);
    }
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
  bool cuts_added_ = false;
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
