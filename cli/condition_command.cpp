#include <memory>

#include <fmt/format.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_report.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

/// Settings that are given replace those of the study.
struct ConditionArguments : StudyArguments {
  std::string method;  ///< empty: as in the study
  std::string cuts;    ///< empty: as in the study
};

ConditioningStudy study_of(const ConditionArguments& arguments) {
  ConditioningStudy study = read_conditioning_study(arguments.study);
  if (!arguments.method.empty()) {
    study.options.method = value_of(conditioning_method_words(), arguments.method, "method");
  }
  if (!arguments.cuts.empty()) {
    study.options.cuts = value_of(cut_words(), arguments.cuts, "cuts");
  }
  study.options.threads = arguments.threads.value_or(study.options.threads);
  return study;
}

ConditioningResult solve_with_progress(const ConditioningProblem& problem,
                                       ConditioningOptions options) {
  reporting::ProgressLine line("solving");
  options.progress = line.callback();
  return solve_conditioning(problem, options);
}

int run_condition(const ConditionArguments& arguments) {
  reporting::require_writable(arguments.output);
  const ConditioningStudy study = study_of(arguments);
  const ConditioningProblem problem =
      make_conditioning_problem(study, {.evaluator = dss_evaluator()});
  say(problem.warnings);
  reporting::catch_interrupts();
  const ConditioningResult result = solve_with_progress(problem, study.options);
  put_result(
      arguments.output, [&] { return reporting::tables(problem, result); },
      [&] { return reporting::summary_json(study, problem, result); },
      [&] { return reporting::report(study, problem, result); });
  return exit_code_of(result);
}

}  // namespace

Command add_condition(CLI::App& program) {
  CLI::App* command = add_command(
      program, "condition", "Schedule vehicle chargers so that voltages and distortion become best",
      "studies/ieee33-case3-strategy2.toml --output results");
  const auto arguments = std::make_shared<ConditionArguments>();
  add_study(*command, arguments->study);
  const std::vector<OptionRecord> keys = conditioning_study_keys();
  add_choice(*command, "--method", arguments->method, record_called(keys, "solver.method"),
             "as in the study");
  add_choice(*command, "--cuts", arguments->cuts, record_called(keys, "solver.cuts"),
             "as in the study");
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_condition(*arguments); }};
}

}  // namespace overtone::cli
