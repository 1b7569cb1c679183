#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_report.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/penetration_report.hpp>
#include <overtone/progress_line.hpp>

#include "command_numbers.hpp"
#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

/// Settings that are given replace those of the study.
struct ConditionArguments : StudyArguments {
  std::string method, cuts;          ///< empty: as in the study
  bool largest_penetration = false;  ///< search for it
  double up_to_percent = 100.0, within_percent = 1.0;
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

ConditioningProblem problem_at(ConditioningStudy study, double penetration) {
  study.penetration = penetration;
  return make_conditioning_problem(study, {.evaluator = dss_evaluator()});
}

PenetrationSearch search_with_progress(const ConditionArguments& arguments,
                                       const ConditioningStudy& study) {
  reporting::ProgressLine line("largest penetration");
  const double largest = arguments.up_to_percent / 100.0, within = arguments.within_percent / 100.0;
  const double solves = 2.0 + std::max(0.0, std::ceil(std::log2(largest / within)));
  double now = 0.0, done = 0.0;
  ConditioningOptions options = study.options;
  options.progress = [&](const SolverProgress& progress) {
    line.show(fmt::format("{:.5g} %, iteration {}", 100.0 * now, progress.iteration),
              done / solves);
    return !reporting::interrupted();
  };
  return largest_penetration(
      [&](double penetration) {
        now = penetration;
        line.show(fmt::format("{:.5g} %", 100.0 * now), done / solves);
        return problem_at(study, penetration);
      },
      options,
      {.largest = largest,
       .first = study.penetration,
       .tolerance = within,
       .progress = [&](const PenetrationStep&) {
         done += 1.0;
         return !reporting::interrupted();
       }});
}

int code_of(const PenetrationSearch& search) {
  switch (search.status) {
    case PenetrationStatus::all_allowed:
      return exit_code::ok;
    case PenetrationStatus::found:
      return search.undecided ? exit_code::not_converged : exit_code::ok;
    case PenetrationStatus::none_allowed:
      return search.undecided ? exit_code::not_converged : exit_code::infeasible;
    case PenetrationStatus::interrupted:
      return exit_code::interrupted;
    case PenetrationStatus::not_run:
      break;
  }
  return exit_code::internal_error;
}

int run_search(const ConditionArguments& arguments, ConditioningStudy study) {
  if (study.study_case == StudyCase::I) {
    throw InputError(
        fmt::format("{}: case I has no vehicles; --largest-penetration needs case II or III",
                    study.file.string()));
  }
  say(problem_at(study, study.penetration).warnings);
  reporting::catch_interrupts();
  const PenetrationSearch search = search_with_progress(arguments, study);
  study.penetration = search.solved;
  const ConditioningProblem problem = problem_at(study, study.penetration);
  put_result(
      arguments.output, [&] { return reporting::tables(problem, search); },
      [&] { return reporting::summary_json(study, problem, search); },
      [&] { return reporting::report(study, problem, search); });
  return code_of(search);
}

int run_condition(const ConditionArguments& arguments) {
  reporting::require_writable(arguments.output);
  const ConditioningStudy study = study_of(arguments);
  if (arguments.largest_penetration) {
    return run_search(arguments, study);
  }
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

void add_search(CLI::App& command, ConditionArguments& arguments) {
  CLI::Option* search =
      command.add_flag("--largest-penetration", arguments.largest_penetration,
                       "Search for the most vehicles that the limits allow, in place of the "
                       "study's penetration");
  command
      .add_option("--up-to", arguments.up_to_percent,
                  "Largest penetration that the search looks for")
      ->type_name("PERCENT")
      ->transform(finite_number(above(0.0, 1e4)))
      ->capture_default_str()
      ->needs(search);
  command
      .add_option("--within", arguments.within_percent,
                  "How near the search comes to what is no longer allowed")
      ->type_name("PERCENT")
      ->transform(finite_number({1e-3, 100.0}))
      ->capture_default_str()
      ->needs(search);
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
  add_search(*command, *arguments);
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_condition(*arguments); }};
}

}  // namespace overtone::cli
