#include "compare_command.hpp"

#include <numeric>

#include <fmt/format.h>

#include <overtone/conditioning.hpp>
#include <overtone/study.hpp>

#include "condition_report.hpp"
#include "conditioning_exit.hpp"
#include "exit_codes.hpp"
#include "interrupt.hpp"
#include "number_text.hpp"
#include "output_folder.hpp"
#include "progress.hpp"
#include "summary_json.hpp"
#include "terminal_table.hpp"

namespace overtone::cli {

namespace {

struct Variant {
  ConditioningMethod method;
  CutKind cuts;
};

constexpr Variant kVariants[] = {{ConditioningMethod::monolithic, CutKind::exact},
                                 {ConditioningMethod::benders, CutKind::exact},
                                 {ConditioningMethod::benders, CutKind::per_limit},
                                 {ConditioningMethod::benders, CutKind::aggregated}};

std::string name_of(ConditioningMethod method, CutKind cuts) {
  return method == ConditioningMethod::benders ? fmt::format("benders, {}", to_string(cuts))
                                               : to_string(method);
}

int solver_iterations(const ConditioningResult& result) {
  return std::accumulate(
      result.iterations.begin(), result.iterations.end(), 0,
      [](int sum, const IterationRecord& record) { return sum + record.solver_iterations; });
}

/// Ends after the run that was interrupted.
std::vector<ConditioningResult> solve_all(const ConditioningProblem& problem,
                                          ConditioningOptions options) {
  std::vector<ConditioningResult> results;
  for (const auto& [method, cuts] : kVariants) {
    if (interrupted()) {
      break;
    }
    ProgressLine line(name_of(method, cuts));
    options.method = method;
    options.cuts = cuts;
    options.progress = line.callback();
    results.push_back(solve_conditioning(problem, options));
    // As asked for, also where the problem is a load flow that has no method.
    results.back().method = method;
    results.back().cuts = cuts;
  }
  return results;
}

std::string comparison_table(const std::vector<ConditioningResult>& results) {
  TerminalTable table;
  table.add_column("method", "", Align::left);
  table.add_column("time", "s");
  table.add_column("masters");
  table.add_column("solver", "iter.");
  table.add_column("W", "pu²");
  table.add_column("objective", "true");
  table.add_column("objective", "perspective");
  table.add_column("equations");
  table.add_column("variables");
  for (const ConditioningResult& result : results) {
    const bool point = result.quality != PointQuality::none;
    table.add_row({name_of(result.method, result.cuts), fixed(result.solve_seconds, 2),
                   fmt::format("{}", result.iterations.size()),
                   fmt::format("{}", solver_iterations(result)),
                   point ? scientific(result.operating_limit_violation) : "–",
                   point ? fixed(result.figures.objective(), 6) : "–",
                   point && result.status != ConditioningStatus::load_flow
                       ? fixed(result.perspective_objective, 6)
                       : "–",
                   fmt::format("{}", result.equations), fmt::format("{}", result.variables)});
  }
  return table.text();
}

std::string status_table(const std::vector<ConditioningResult>& results) {
  TerminalTable table;
  table.add_column("method", "", Align::left);
  table.add_column("status", "", Align::left);
  table.add_column("point", "", Align::left);
  table.add_column("verification", "", Align::left);
  for (const ConditioningResult& result : results) {
    const Verification& check = result.verification;
    table.add_row({name_of(result.method, result.cuts), to_string(result.status),
                   to_string(result.quality),
                   !check.run ? "not run" : (check.passed ? "passed" : "failed")});
  }
  return table.text();
}

int exit_code_of_all(const std::vector<ConditioningResult>& results) {
  for (const ConditioningResult& result : results) {
    const int code = exit_code_of(result);
    if (code != exit_code::ok) {
      return interrupted() ? exit_code::interrupted : code;
    }
  }
  return results.size() < std::size(kVariants) ? exit_code::interrupted : exit_code::ok;
}

}  // namespace

int run_compare(const CompareArguments& arguments) {
  require_writable(arguments.output);
  Study study = read_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  const ConditioningProblem problem = make_problem(study);
  catch_interrupts();
  const auto results = solve_all(problem, study.options);
  write_output_folder(arguments.output,
                      {{"summary.json", compare_summary_json(study, problem, results)}});
  fmt::print("{}\n{}\n{}", study_heading(study, problem), comparison_table(results),
             status_table(results));
  return exit_code_of_all(results);
}

}  // namespace overtone::cli
