#include "allocate_command.hpp"

#include <fmt/format.h>

#include "allocate_report.hpp"
#include "exit_codes.hpp"
#include "interrupt.hpp"
#include "output_folder.hpp"

namespace overtone::cli {

namespace {

/// The exit code of the worst of the plans.
int worst_of(const std::vector<AllocationCase>& cases) {
  int code = exit_code::ok;
  for (const AllocationCase& one : cases) {
    for (const AllocationResult& plan : one.plans) {
      switch (plan.status) {
        case AllocationStatus::optimal:
          break;
        case AllocationStatus::interrupted:
          return exit_code::interrupted;
        case AllocationStatus::not_verified:
          code = exit_code::verification_failed;
          break;
        case AllocationStatus::infeasible:
          code = code == exit_code::verification_failed ? code : exit_code::infeasible;
          break;
        default:
          code = code == exit_code::ok ? exit_code::not_converged : code;
      }
    }
  }
  return code;
}

}  // namespace

int run_allocate(const AllocateArguments& arguments) {
  require_writable(arguments.output);
  AllocationStudy study = read_allocation_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  catch_interrupts();
  study.options.stop = interrupted;
  std::vector<AllocationCase> cases;
  const std::vector<int> sizes =
      arguments.stations.empty() ? std::vector<int>{study.stations} : arguments.stations;
  for (const int stations : sizes) {
    cases.push_back({make_allocation_problem(study, stations), {}});
    for (const AllocationObjective objective : study.objectives) {
      if (!interrupted()) {
        cases.back().plans.push_back(allocate(cases.back().problem, objective, study.options));
      }
    }
  }
  write_output_folder(arguments.output, allocate_files(study, cases));
  fmt::print("{}", allocate_report(study, cases));
  return interrupted() ? exit_code::interrupted : worst_of(cases);
}

}  // namespace overtone::cli
