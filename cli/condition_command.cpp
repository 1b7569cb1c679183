#include <memory>

#include <fmt/format.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_report.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

/// Settings that are given replace those of the study.
struct ConditionArguments : StudyArguments {
  std::string method;  ///< empty: as in the study
  std::string cuts;    ///< empty: as in the study
};

/// The one of `values` with that name, or `otherwise` where it has none.
template <class Value>
Value named(const std::string& name, std::initializer_list<Value> values, Value otherwise) {
  for (const Value value : values) {
    if (name == to_string(value)) {
      return value;
    }
  }
  return otherwise;
}

Study study_of(const ConditionArguments& arguments) {
  Study study = read_study(arguments.study);
  study.options.method =
      named(arguments.method, {ConditioningMethod::benders, ConditioningMethod::monolithic},
            study.options.method);
  study.options.cuts =
      named(arguments.cuts, {CutKind::exact, CutKind::per_limit, CutKind::aggregated},
            study.options.cuts);
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
  const Study study = study_of(arguments);
  const ConditioningProblem problem = make_problem(study);
  reporting::catch_interrupts();
  const ConditioningResult result = solve_with_progress(problem, study.options);
  reporting::write_results(
      arguments.output, [&] { return reporting::tables(problem, result); },
      [&] { return reporting::summary_json(study, problem, result); });
  fmt::print("{}", reporting::report(study, problem, result));
  return exit_code_of(result);
}

}  // namespace

Command add_condition(CLI::App& program) {
  CLI::App* command = add_command(
      program, "condition", "Schedule vehicle chargers so that voltages and distortion become best",
      "studies/ieee33-case3-strategy2.toml --output results");
  const auto arguments = std::make_shared<ConditionArguments>();
  add_study(*command, arguments->study);
  command
      ->add_option("--method", arguments->method,
                   "Decomposition, or one problem with all limits;\ndefault: as in the study")
      ->type_name("benders|monolithic")
      ->check(CLI::IsMember({"benders", "monolithic"}).description(""));
  command
      ->add_option("--cuts", arguments->cuts,
                   "What a violated limit adds to the decomposition;\ndefault: as in the study")
      ->type_name("exact|per_limit|aggregated")
      ->check(CLI::IsMember({"exact", "per_limit", "aggregated"}).description(""));
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_condition(*arguments); }};
}

}  // namespace overtone::cli
