#include "dispatch_command.hpp"

#include <fmt/format.h>

#include <overtone/dispatch_study.hpp>

#include "dispatch_report.hpp"
#include "exit_codes.hpp"
#include "interrupt.hpp"
#include "output_folder.hpp"

namespace overtone::cli {

namespace {

/// The exit code of the worst of the runs: interrupted, not verified, infeasible, failed or without
/// the bound that was asked for, in this order.
int worst_of(const std::vector<DispatchResult>& results, bool bound) {
  const auto any = [&](DispatchStatus status) {
    for (const DispatchResult& result : results) {
      if (result.status == status) {
        return true;
      }
    }
    return false;
  };
  if (any(DispatchStatus::interrupted)) {
    return exit_code::interrupted;
  }
  if (any(DispatchStatus::not_verified)) {
    return exit_code::verification_failed;
  }
  if (any(DispatchStatus::infeasible)) {
    return exit_code::infeasible;
  }
  if (any(DispatchStatus::failed) || (bound && any(DispatchStatus::feasible))) {
    return exit_code::not_converged;
  }
  return exit_code::ok;
}

}  // namespace

int run_dispatch(const DispatchArguments& arguments) {
  require_writable(arguments.output);
  DispatchStudy study = read_dispatch_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  const DispatchProblem problem = make_dispatch_problem(study);
  catch_interrupts();
  study.options.stop = interrupted;
  std::vector<DispatchResult> results;
  for (const DispatchRun& run : study.runs) {
    results.push_back(solve_dispatch(problem, run, study.options));
    if (results.back().status == DispatchStatus::interrupted) {
      break;
    }
  }
  write_output_folder(arguments.output, dispatch_files(study, problem, results));
  fmt::print("{}", dispatch_report(study, problem, results));
  return worst_of(results, study.options.bound);
}

}  // namespace overtone::cli
