#include <memory>

#include <fmt/format.h>

#include <overtone/dispatch_report.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

/// `proof`: whether a bound was asked for that can show the optimum; one that is not found then is
/// no convergence.
int dispatch_code(DispatchStatus status, bool proof) {
  switch (status) {
    case DispatchStatus::interrupted:
      return exit_code::interrupted;
    case DispatchStatus::not_verified:
      return exit_code::verification_failed;
    case DispatchStatus::infeasible:
      return exit_code::infeasible;
    case DispatchStatus::failed:
      return exit_code::not_converged;
    case DispatchStatus::feasible:
      return proof ? exit_code::not_converged : exit_code::ok;
    default:
      return exit_code::ok;
  }
}

/// One after another, up to the first that is interrupted.
std::vector<DispatchResult> solve_runs(const DispatchStudy& study, const DispatchProblem& problem) {
  reporting::ProgressLine line("dispatch");
  std::vector<DispatchResult> results;
  for (const DispatchRun& run : study.runs) {
    DispatchOptions options = study.options;
    const double done =
        static_cast<double>(results.size()) / static_cast<double>(study.runs.size());
    options.stop = [&line, &run, done, steps = 0]() mutable {
      line.show(fmt::format("{}, step {}", run.name(), ++steps), done);
      return reporting::interrupted();
    };
    results.push_back(solve_dispatch(problem, run, options));
    if (results.back().status == DispatchStatus::interrupted) {
      break;
    }
  }
  return results;
}

int run_dispatch(const StudyArguments& arguments) {
  reporting::require_writable(arguments.output);
  DispatchStudy study = read_dispatch_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  const DispatchProblem problem = make_dispatch_problem(study, {.evaluator = dss_evaluator()});
  say(problem.warnings);
  reporting::catch_interrupts();
  const std::vector<DispatchResult> results = solve_runs(study, problem);
  put_result(
      arguments.output, [&] { return reporting::tables(problem, results); },
      [&] { return reporting::summary_json(study, problem, results); },
      [&] { return reporting::report(study, problem, results); });
  return worst_of(results, [&](const DispatchResult& result) {
    return dispatch_code(result.status, study.options.bound && !problem.burning_earns());
  });
}

}  // namespace

Command add_dispatch(CLI::App& program) {
  CLI::App* command = add_command(
      program, "dispatch", "Tomorrow's cheapest schedule, and what lots' reactive power saves",
      "studies/dispatch/ieee33.toml --output results");
  const auto arguments = std::make_shared<StudyArguments>();
  add_study(*command, arguments->study);
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_dispatch(*arguments); }};
}

}  // namespace overtone::cli
