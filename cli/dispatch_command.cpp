#include <memory>

#include <fmt/format.h>

#include <overtone/dispatch_report.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

/// A bound that was asked for and not found is no convergence.
int dispatch_code(DispatchStatus status, bool bound) {
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
      return bound ? exit_code::not_converged : exit_code::ok;
    default:
      return exit_code::ok;
  }
}

int run_dispatch(const StudyArguments& arguments) {
  reporting::require_writable(arguments.output);
  DispatchStudy study = read_dispatch_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  const DispatchProblem problem = make_dispatch_problem(study);
  reporting::catch_interrupts();
  study.options.stop = reporting::interrupted;
  std::vector<DispatchResult> results;
  for (const DispatchRun& run : study.runs) {
    results.push_back(solve_dispatch(problem, run, study.options));
    if (results.back().status == DispatchStatus::interrupted) {
      break;
    }
  }
  reporting::write_results(
      arguments.output, [&] { return reporting::tables(problem, results); },
      [&] { return reporting::summary_json(study, problem, results); });
  fmt::print("{}", reporting::report(study, problem, results));
  return worst_of(results, [&](const DispatchResult& result) {
    return dispatch_code(result.status, study.options.bound);
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
