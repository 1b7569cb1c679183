#include <memory>
#include <stdexcept>

#include <fmt/format.h>

#include <overtone/child_run.hpp>
#include <overtone/comparison_report.hpp>
#include <overtone/conditioning.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

using reporting::ChildRun;
using reporting::MethodRun;

struct Variant {
  ConditioningMethod method;
  CutKind cuts;
};

constexpr Variant kVariants[] = {{ConditioningMethod::monolithic, CutKind::exact},
                                 {ConditioningMethod::benders, CutKind::exact},
                                 {ConditioningMethod::benders, CutKind::per_limit},
                                 {ConditioningMethod::benders, CutKind::aggregated}};

std::string name_of(const Variant& variant) {
  return variant.method == ConditioningMethod::benders
             ? fmt::format("benders, {}", to_string(variant.cuts))
             : to_string(variant.method);
}

/// The child's part: exit code and record, a line each.
std::string solve_as_text(const ConditioningProblem& problem, const ConditioningOptions& options) {
  ConditioningResult result = solve_conditioning(problem, options);
  // As asked for, also where the problem is a load flow that has no method.
  result.method = options.method;
  result.cuts = options.cuts;
  return fmt::format("{}\n{}", exit_code_of(result), reporting::run_record(problem, result));
}

/// One method in a process of its own, whose peak memory is then its own too; and its exit code.
std::pair<MethodRun, int> run_apart(const ConditioningProblem& problem, ConditioningOptions options,
                                    const Variant& variant) {
  const std::string name = name_of(variant);
  options.method = variant.method;
  options.cuts = variant.cuts;
  const ChildRun child = reporting::run_in_child([&] {
    reporting::ProgressLine line(name);
    options.progress = line.callback();
    return solve_as_text(problem, options);
  });
  if (child.end != ChildRun::End::finished) {
    throw std::runtime_error(fmt::format("{}: {}", name, child.text));
  }
  const size_t line_end = child.text.find('\n');
  return {{name, child.text.substr(line_end + 1), child.peak_memory_mb},
          std::stoi(child.text.substr(0, line_end))};
}

int run_compare(const StudyArguments& arguments) {
  reporting::require_writable(arguments.output);
  ConditioningStudy study = read_conditioning_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  const ConditioningProblem problem =
      make_conditioning_problem(study, {.evaluator = dss_evaluator()});
  say(problem.warnings);
  reporting::catch_interrupts();
  std::vector<MethodRun> runs;
  int first_fault = exit_code::ok;
  for (const Variant& variant : kVariants) {
    if (reporting::interrupted()) {
      break;
    }
    auto [run, code] = run_apart(problem, study.options, variant);
    runs.push_back(std::move(run));
    first_fault = first_fault == exit_code::ok ? code : first_fault;
  }
  put_result(
      arguments.output, [] { return std::vector<reporting::Table>(); },
      [&] { return reporting::summary_json(study, problem, runs); },
      [&] { return reporting::report(study, problem, runs); });
  const bool stopped = reporting::interrupted() && first_fault != exit_code::ok;
  return stopped || runs.size() < std::size(kVariants) ? exit_code::interrupted : first_fault;
}

}  // namespace

Command add_compare(CLI::App& program) {
  CLI::App* command = add_command(program, "compare", "Solve a study by every method, side by side",
                                  "studies/ieee33-case3-strategy2-tight.toml");
  const auto arguments = std::make_shared<StudyArguments>();
  add_study(*command, arguments->study);
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_compare(*arguments); }};
}

}  // namespace overtone::cli
