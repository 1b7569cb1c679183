#include <memory>

#include <fmt/format.h>

#include <overtone/allocation_report.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>

#include "command_numbers.hpp"
#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

using reporting::AllocationCase;

struct AllocateArguments : StudyArguments {
  std::vector<int> stations;  ///< empty: as in the study
};

int allocation_code(AllocationStatus status) {
  switch (status) {
    case AllocationStatus::optimal:
      return exit_code::ok;
    case AllocationStatus::interrupted:
      return exit_code::interrupted;
    case AllocationStatus::not_verified:
      return exit_code::verification_failed;
    case AllocationStatus::infeasible:
      return exit_code::infeasible;
    default:
      return exit_code::not_converged;
  }
}

/// Every number of stations, and for each every objective.
std::vector<AllocationCase> solve_cases(const AllocationStudy& study,
                                        const std::vector<int>& sizes) {
  reporting::ProgressLine line("allocation");
  std::vector<AllocationCase> cases;
  const double all = static_cast<double>(sizes.size() * study.objectives.size());
  int plans = 0;
  for (const int stations : sizes) {
    line.show(fmt::format("{} stations", stations));
    cases.push_back({make_allocation_problem(study, stations, {.evaluator = dss_evaluator()}), {}});
    if (cases.size() == 1) {
      say(cases.front().problem.warnings);
    }
    for (const AllocationObjective objective : study.objectives) {
      AllocationOptions options = study.options;
      options.stop = [&line, stations, objective, done = plans++ / all, rounds = 0]() mutable {
        line.show(
            fmt::format("{} stations, {}, round {}", stations, to_string(objective), ++rounds),
            done);
        return reporting::interrupted();
      };
      if (!reporting::interrupted()) {
        cases.back().plans.push_back(allocate(cases.back().problem, objective, options));
      }
    }
  }
  return cases;
}

int run_allocate(const AllocateArguments& arguments) {
  reporting::require_writable(arguments.output);
  AllocationStudy study = read_allocation_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  reporting::catch_interrupts();
  const auto cases = solve_cases(
      study, arguments.stations.empty() ? std::vector{study.stations} : arguments.stations);
  put_result(
      arguments.output, [&] { return reporting::tables(cases); },
      [&] { return reporting::summary_json(study, cases); },
      [&] { return reporting::report(study, cases); });
  if (reporting::interrupted()) {
    return exit_code::interrupted;
  }
  return worst_of(cases, [](const AllocationCase& one) {
    return worst_of(one.plans,
                    [](const AllocationResult& plan) { return allocation_code(plan.status); });
  });
}

}  // namespace

Command add_allocate(CLI::App& program) {
  CLI::App* command = add_command(program, "allocate",
                                  "Where charging stations should stand, and how many at each bus",
                                  "studies/allocation/ieee13.toml --stations 100 200");
  const auto arguments = std::make_shared<AllocateArguments>();
  add_study(*command, arguments->study);
  command
      ->add_option("--stations", arguments->stations,
                   "Numbers of stations, one after the other;\n0: none; default: as in the study")
      ->type_name("N…")
      ->transform(whole_number(record_called(allocation_study_keys(), "stations").bounds));
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_allocate(*arguments); }};
}

}  // namespace overtone::cli
