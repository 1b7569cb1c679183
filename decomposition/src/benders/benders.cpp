#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "cuts.hpp"
#include "harmonic_pool.hpp"
#include "hour_group.hpp"
#include "master_start.hpp"
#include "one_way_limits.hpp"
#include "smoothing.hpp"
#include "warm_start.hpp"

namespace overtone {

namespace {

/// After the first master fewer limits join that are only near their bound: the point is better.
constexpr double kLaterJoinShare = 0.25;
/// By phase a current is of the voltages of all wires: its row is dense, and fewer join.
constexpr double kPhaseJoinShare = 0.25;
/// A loose master that breaks no limit and has no current closer than this to its own goes on to
/// the end: what could join then is better looked for there.
constexpr double kClearMargin = 0.1;
/// A master that goes on from the one before takes fewer iterations than this, or it is lost. The
/// longest one seen, where the first master breaks currents twofold, took 89.
constexpr int kLongestContinuation = 150;

/// Where harmonics join a master that has solved its problem, the run goes on from this barrier
/// parameter: from the solution's own, 24 iterations instead of 19 on 33 buses.
constexpr double kHarmonicsJoinBarrier = 1e-6;

/// A loose master with few harmonics that takes longer is given all of them; it takes 6 to 11
/// iterations where all is well.
constexpr int kLongestLooseWithFewHarmonics = 25;

/// The share of the objective that the smoothing of THD may make up for tau_min to stay.
constexpr double kMostSmoothing = 1e-3;
constexpr double kSmallestTau = 1e-8;

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
        one_way_(problem),
        tau_min_(options.tau_min),
        harmonics_(problem, hours,
                   harmonics_join() ? HarmonicPool::Start::few : HarmonicPool::Start::all),
        loose_(options.cuts == CutKind::exact && options.first_master_barrier > 0.0 &&
               options.max_masters > 1 && !std::isfinite(problem.unbalance_limit)) {}

  /// The first master starts from the end of an earlier solve, with the limits and harmonics that
  /// it held.
  void start_from(const ConditioningStart& start) {
    started_ = true;
    loose_ = false;
    cuts_.hold(limits_of(start, limits_));
    harmonics_.replace(harmonics_of(start));
    for (const int hour : hours_) {
      if (const double tau_min = start.hour[hour].tau_min; tau_min > 0.0) {
        tau_min_ = std::min(tau_min_, std::max(tau_min, kSmallestTau));
      }
    }
  }
  /// What masters of an attempt that led nowhere took counts in the first of the next.
  void follow(const Benders& vain) {
    before_iterations_ = vain.iterations_;
    before_seconds_ = vain.seconds_;
  }
  /// The point that the last master ended at.
  void store_end(ConditioningStart& end) const {
    overtone::store_end(*nlp_, solution_.point, end);
    for (const int hour : hours_) {
      end.hour[hour].tau_min = tau_min_;
    }
  }

  HourGroupOutcome run() {
    for (iteration_ = 1; iteration_ <= options_.max_masters; ++iteration_) {
      solve_master();
      if (!master_solved()) {
        return stop(failure_status(solution_.status), solution_.message);
      }
      loose_ = loose_ && solution_.status == NlpStatus::left_early;
      solve_subproblem();
      record();
      const int joined = add_one_way_limits();
      const bool limits_hold = operating_limits_hold() && joined == 0;
      const bool sharper = limits_hold && follow_solution();
      if (limits_hold && !add_harmonics() && !sharper) {
        return stop(ConditioningStatus::gap_closed, "W within its tolerance");
      }
      if (!operating_limits_hold()) {
        add_cuts();
      }
      if (iteration_ + 1 == options_.max_masters) {  // nothing is left out of the last one
        outcome_.iterations.back().harmonics_added += harmonics_.add_all();
      }
      loose_ = false;
    }
    return stop(ConditioningStatus::violations_left, "masters used up with limits violated");
  }

 private:
  /// Tangents are of one master's variables, and harmonics that join renumber them.
  [[nodiscard]] bool harmonics_join() const {
    return options_.cuts == CutKind::exact && options_.continue_masters &&
           options_.harmonics_tolerance > 0.0 && options_.max_masters > 1;
  }

  void solve_master() {
    auto nlp = make_master();
    NlpSolution solution = solve(*nlp);
    if (lost(solution) && !at_start() &&
        harmonics_.add_all() > 0) {  // chargers may not be able to cancel as much
      nlp = make_master();
      solution = after(solution, solve(*nlp));
    }
    nlp_ = std::move(nlp);
    solution_ = std::move(solution);
    solution_.iterations += std::exchange(before_iterations_, 0);
    solution_.seconds += std::exchange(before_seconds_, 0.0);
    iterations_ += solution_.iterations;
    seconds_ += solution_.seconds;
    if (!solution_.point.x.empty()) {
      nlp_->extract(solution_.point.x.data(), schedule_);
      outcome_.objective = solution_.objective;
    }
  }

  [[nodiscard]] std::unique_ptr<ConditioningNlp> make_master() const {
    return std::make_unique<ConditioningNlp>(problem_, hours_, cuts_.exact_limits(),
                                             cuts_.linear_cuts(), tau_min_, harmonics_.nodes(),
                                             one_way_.held());
  }

  /// As far as the last master shows: a loose one does not.
  [[nodiscard]] bool operating_limits_hold() const {
    return violations_.total <= options_.violation_tolerance && !loose_;
  }

  /// With exact cuts the first master is left early, as it only has to find the limits that matter,
  /// and the next goes on from its point and multipliers, unless the classic loop is asked for;
  /// tangents need its solution, and a master with new ones starts from the load flow.
  [[nodiscard]] NlpSolution solve(const ConditioningNlp& nlp) const {
    if (at_start()) {
      return solve_from_start(nlp, options_, iteration_);
    }
    const bool goes_on =
        iteration_ > 1 && options_.cuts == CutKind::exact && options_.continue_masters;
    if (!goes_on) {
      return solve_from_load_flow(nlp);
    }
    const NlpSolution solution = continue_from_last_master(nlp);
    return lost(solution) && !harmonics_.left_out() ? after(solution, solve_from_load_flow(nlp))
                                                    : solution;
  }

  [[nodiscard]] bool at_start() const { return started_ && iteration_ == 1; }

  [[nodiscard]] NlpSolution continue_from_last_master(const ConditioningNlp& nlp) const {
    NlpOptions nlp_options = master_options();
    nlp_options.initial_barrier = next_barrier_;
    nlp_options.max_iterations = std::min(options_.max_iterations, kLongestContinuation);
    return solve_nlp(nlp, continued_point(*nlp_, solution_.point, nlp, tau_min_, next_barrier_),
                     nlp_options);
  }

  [[nodiscard]] NlpSolution solve_from_load_flow(const ConditioningNlp& nlp) const {
    NlpOptions nlp_options = master_options();
    if (loose_) {
      nlp_options.leave_at_barrier = options_.first_master_barrier;
      nlp_options.leave = [&](const std::vector<double>& x) { return needs_limits(nlp, x); };
    }
    if (loose_ && harmonics_.left_out()) {
      nlp_options.max_iterations = std::min(options_.max_iterations, kLongestLooseWithFewHarmonics);
    }
    return solve_nlp(nlp, {nlp.starting_point(), {}, {}, {}}, nlp_options);
  }

  [[nodiscard]] NlpOptions master_options() const {
    NlpOptions nlp_options = group_nlp_options(options_, iteration_);
    if (harmonics_.left_out()) {
      nlp_options.tentative = true;
    }
    return nlp_options;
  }

  /// The second of two attempts, with the work of both.
  [[nodiscard]] static NlpSolution after(const NlpSolution& first, NlpSolution second) {
    second.iterations += first.iterations;
    second.seconds += first.seconds;
    return second;
  }

  /// Whether a master did not get there.
  [[nodiscard]] static bool lost(const NlpSolution& solution) {
    return solution.status == NlpStatus::failed || solution.status == NlpStatus::infeasible ||
           solution.status == NlpStatus::iteration_limit;
  }

  [[nodiscard]] bool master_solved() const {
    return is_solved(solution_) || solution_.status == NlpStatus::left_early;
  }

  /// Whether anything would join a master that has come to x: it is left only then.
  [[nodiscard]] bool needs_limits(const ConditioningNlp& nlp, const std::vector<double>& x) const {
    if (harmonics_.left_out()) {
      return true;
    }
    nlp.extract(x.data(), schedule_);
    return !keeps_clear(violations_of(nlp), problem_.network(), kClearMargin);
  }

  void solve_subproblem() { violations_ = violations_of(*nlp_); }

  /// Where nodes are joined by next to no impedance, currents between them are differences that a
  /// master's tolerance drowns: there the voltages are those that follow from what chargers do.
  [[nodiscard]] OperatingLimitViolations violations_of(const ConditioningNlp& nlp) const {
    if (nlp.layout().stiff().list().empty()) {
      return evaluate_operating_limits(problem_, schedule_, limits_);
    }
    Schedule replayed = schedule_;
    const LoadFlowResult flow =
        load_flow_of(problem_, schedule_, hours_, {.threads = options_.threads});
    for (std::size_t s = 0; s < hours_.size(); ++s) {
      if (flow.report[s].status == LoadFlowStatus::converged) {
        for (int k = 0; k < flow.voltage.extent(1); ++k) {
          std::ranges::copy(flow.voltage.row(static_cast<int>(s), k),
                            replayed.voltage.row(hours_[s], k).begin());
        }
      }
    }
    return evaluate_operating_limits(problem_, replayed, limits_);
  }

  void record() {
    outcome_.iterations.push_back(
        make_record(iteration_, violations_, solution_, cuts_.size() + one_way_.size()));
    outcome_.iterations.back().harmonics_total = nlp_->layout().harmonic_node_count();
    next_barrier_ = solution_.barrier;
    outcome_.equations = nlp_->row_count();
    outcome_.variables = nlp_->variable_count();
  }

  /// A loose master takes and gives at once because it is loose.
  int add_one_way_limits() {
    const int joined = loose_ ? 0 : one_way_.add(*nlp_, solution_.point.x.data());
    outcome_.iterations.back().cuts_added = joined;
    if (joined > 0) {
      next_barrier_ = std::max(next_barrier_, kOneWayBarrier);
    }
    return joined;
  }

  void add_cuts() {
    const double share = (loose_ ? 1.0 : kLaterJoinShare) *
                         (problem_.network().phases_per_node == 1 ? kPhaseJoinShare : 1.0);
    outcome_.iterations.back().cuts_added +=
        cuts_.add(*nlp_, violations_, solution_.point.x.data(), share * options_.join_margin);
    outcome_.iterations.back().harmonics_added = harmonics_.add_low_hours(violations_);
  }

  /// Where the objective is small, so is tau_min for all that follows: a node without harmonics
  /// costs tau_min / 2, one with some may have THD of tau_min for nothing. True where the master
  /// has nodes with harmonics and is not what it would be with the new one.
  bool follow_solution() {
    const SmoothingOfThd smoothing = smoothing_of_thd(*nlp_);
    const double sharp = std::abs(solution_.objective - smoothing.without_harmonics);
    if (!harmonics_join() || iteration_ == options_.max_masters ||
        smoothing.most <= kMostSmoothing * sharp || tau_min_ <= kSmallestTau) {
      return false;
    }
    const double factor =
        std::max(0.5 * kMostSmoothing * sharp / smoothing.most, kSmallestTau / tau_min_);
    tau_min_ *= factor;
    solution_.objective -= (1.0 - factor) * smoothing.without_harmonics;
    outcome_.objective = solution_.objective;
    outcome_.iterations.back().master_objective = solution_.objective;
    next_barrier_ = std::max(next_barrier_, kHarmonicsJoinBarrier);
    return nlp_->layout().harmonic_node_count() > 0;
  }

  /// False where those that are left out may stay so. The first to join start on the central path,
  /// unless the run began next to its end: few join then.
  bool add_harmonics() {
    if (!harmonics_.joined() && !started_) {
      next_barrier_ = std::max(next_barrier_, kHarmonicsJoinBarrier);
    }
    const int added = harmonics_.add(*nlp_, solution_, tau_min_, options_.harmonics_tolerance);
    outcome_.iterations.back().harmonics_added = added;
    return added > 0;
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
  OneWayPool one_way_;
  double tau_min_;  ///< of masters to come
  HarmonicPool harmonics_;
  bool loose_;
  bool started_ = false;
  int before_iterations_ = 0, iterations_ = 0;  ///< of the attempt before, of all masters
  double before_seconds_ = 0.0, seconds_ = 0.0;
  int iteration_ = 0;
  std::unique_ptr<ConditioningNlp> nlp_;
  NlpSolution solution_;
  double next_barrier_ = 0.0;  ///< from which the next master goes on
  OperatingLimitViolations violations_;
  HourGroupOutcome outcome_;
};

HourGroupOutcome run(Benders& loop, ConditioningStart& end) {
  HourGroupOutcome outcome = loop.run();
  if (outcome.status == ConditioningStatus::gap_closed) {
    loop.store_end(end);
  }
  return outcome;
}

}  // namespace

HourGroupOutcome solve_benders(const ConditioningProblem& problem, const std::vector<int>& hours,
                               const ConditioningOptions& options, Schedule& schedule,
                               ConditioningStart& end) {
  if (!options.start) {
    Benders loop(problem, hours, options, schedule);
    return run(loop, end);
  }
  const Schedule before = schedule;
  Benders from_start(problem, hours, options, schedule);
  from_start.start_from(*options.start);
  HourGroupOutcome outcome = run(from_start, end);
  if (outcome.status == ConditioningStatus::gap_closed ||
      outcome.status == ConditioningStatus::interrupted) {
    return outcome;
  }
  schedule = before;
  Benders anew(problem, hours, options, schedule);
  anew.follow(from_start);
  return run(anew, end);
}

}  // namespace overtone
