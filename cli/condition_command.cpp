#include "condition_command.hpp"

#include <fmt/format.h>

#include <overtone/conditioning.hpp>
#include <overtone/study.hpp>

#include "condition_report.hpp"
#include "conditioning_exit.hpp"
#include "exit_codes.hpp"
#include "interrupt.hpp"
#include "output_folder.hpp"
#include "progress.hpp"
#include "result_tables.hpp"
#include "summary_json.hpp"

namespace overtone::cli {

namespace {

Study study_of(const ConditionArguments& arguments) {
  Study study = read_study(arguments.study);
  if (!arguments.method.empty()) {
    study.options.method = method_of(arguments.method);
  }
  if (!arguments.cuts.empty()) {
    study.options.cuts = cuts_of(arguments.cuts);
  }
  study.options.threads = arguments.threads.value_or(study.options.threads);
  return study;
}

ConditioningResult solve_with_progress(const ConditioningProblem& problem,
                                       ConditioningOptions options) {
  ProgressLine line("solving");
  options.progress = line.callback();
  return solve_conditioning(problem, options);
}

/// Without a point the tables have headings alone.
void write_files(const std::filesystem::path& folder, const Study& study,
                 const ConditioningProblem& problem, const ConditioningResult& result) {
  if (folder.empty()) {
    return;
  }
  const bool point = result.quality != PointQuality::none;
  NetworkHours hours;
  hours.network = &problem.network;
  if (point) {
    hours = hours_of(problem, result.schedule.voltage);
  }
  const Schedule schedule = point ? result.schedule : Schedule{};
  write_output_folder(folder, {{"bus_hours.csv", bus_hours_csv(hours)},
                               {"bus_harmonics.csv", bus_harmonics_csv(hours)},
                               {"branch_hours.csv", branch_hours_csv(hours)},
                               {"lots.csv", lots_csv(problem, schedule)},
                               {"lot_harmonics.csv", lot_harmonics_csv(problem, schedule)},
                               {"summary.json", condition_summary_json(study, problem, result)}});
}

}  // namespace

ConditioningMethod method_of(const std::string& name) {
  for (const auto method : {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    if (name == to_string(method)) {
      return method;
    }
  }
  throw InputError(fmt::format("method '{}'; must be benders or monolithic", name));
}

CutKind cuts_of(const std::string& name) {
  for (const auto kind : {CutKind::exact, CutKind::per_limit, CutKind::aggregated}) {
    if (name == to_string(kind)) {
      return kind;
    }
  }
  throw InputError(fmt::format("cuts '{}'; must be exact, per_limit or aggregated", name));
}

int run_condition(const ConditionArguments& arguments) {
  require_writable(arguments.output);
  const Study study = study_of(arguments);
  const ConditioningProblem problem = make_problem(study);
  catch_interrupts();
  const ConditioningResult result = solve_with_progress(problem, study.options);
  write_files(arguments.output, study, problem, result);
  fmt::print("{}", condition_report(study, problem, result));
  return exit_code_of(result);
}

}  // namespace overtone::cli
