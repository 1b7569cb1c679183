#pragma once

#include <vector>

#include <overtone/conditioning_options.hpp>
#include <overtone/conditioning_problem.hpp>
#include <overtone/conditioning_result.hpp>
#include <overtone/elastic_program.hpp>

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

/// The outcome for hours that are optimised together: all of them in strategy II, one in
/// strategy I. The schedule itself, and the end of what is solved, are written in place.
struct HourGroupOutcome {
  ConditioningStatus status = ConditioningStatus::not_run;
  std::string message;
  double objective = 0.0;  ///< with the perspective form of THD
  std::vector<IterationRecord> iterations;
  std::vector<LimitShortfall> shortfalls;
  long equations = 0, variables = 0;
};

/// Options of one NLP of a group; `master` is what its progress is reported under.
[[nodiscard]] NlpOptions group_nlp_options(const ConditioningOptions& options, int master);

/// The solution of a program from ConditioningOptions::start. One that isn't solved has led
/// nowhere: the program may still have a solution.
[[nodiscard]] NlpSolution solve_from_start(const ConditioningNlp& nlp,
                                           const ConditioningOptions& options, int master);

/// To the tolerance that was asked for, or to Ipopt's looser ones.
[[nodiscard]] bool is_solved(const NlpSolution& solution);

/// Why a group ended, where its NLP did not solve.
[[nodiscard]] ConditioningStatus failure_status(NlpStatus status);

/// A record of one master: W and its parts, objective, iterations, seconds.
[[nodiscard]] IterationRecord make_record(int iteration, const OperatingLimitViolations& violations,
                                          const NlpSolution& solution, int cuts_total);

/// Everything in one NLP: every operating limit is a row.
[[nodiscard]] HourGroupOutcome solve_monolithic(const ConditioningProblem& problem,
                                                const std::vector<int>& hours,
                                                const ConditioningOptions& options,
                                                Schedule& schedule, ConditioningStart& end);

/// Benders decomposition: master (4)–(23) with cuts, subproblem (27)–(32), cuts (33) until W is
/// within its tolerance.
[[nodiscard]] HourGroupOutcome solve_benders(const ConditioningProblem& problem,
                                             const std::vector<int>& hours,
                                             const ConditioningOptions& options, Schedule& schedule,
                                             ConditioningStart& end);

/// What a re-solve with limits that give way at a price says about a group.
struct Explanation {
  bool finished = false;   ///< false: interrupted or not solved, and then nothing is claimed
  double objective = 0.0;  ///< of the schedule, with the perspective form of THD
  std::vector<LimitShortfall> shortfalls;  ///< those that had to give way; none: all can be kept
};

/// The rows of a group that may give way, in this order: THD limits, energy to be charged (in
/// pu h), operating limits (in squared pu).
[[nodiscard]] std::vector<ElasticSide> elastic_limits(const ConditioningNlp& nlp, double price);

/// Writes the nearest schedule found.
[[nodiscard]] Explanation explain_infeasibility(const ConditioningProblem& problem,
                                                const std::vector<int>& hours,
                                                const ConditioningOptions& options,
                                                Schedule& schedule);

/// Why a solver may have found nothing: "; the load alone has no load flow in hour 20: …", the same
/// of vehicles that charge evenly, or nothing where both have one.
[[nodiscard]] std::string without_load_flow(const ConditioningProblem& problem,
                                            const std::vector<int>& hours);

/// Lots whose energy cannot be charged in their hours or whose chargers are too small for the
/// given battery power; found without solving anything.
[[nodiscard]] std::vector<LimitShortfall> impossible_lots(const ConditioningProblem& problem);

}  // namespace overtone
