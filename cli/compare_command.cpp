#include "compare_command.hpp"

#include <limits>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <overtone/conditioning.hpp>
#include <overtone/study.hpp>

#include "child_run.hpp"
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

using Json = nlohmann::ordered_json;

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

/// What became of one method.
struct MethodRun {
  std::string name;
  int exit_code = exit_code::internal_error;
  Json run;  ///< an entry of `runs` in summary.json
};

/// The child's part: solves, and gives exit code and run as JSON.
std::string solve_as_json(const ConditioningProblem& problem, const ConditioningOptions& options) {
  ConditioningResult result = solve_conditioning(problem, options);
  // As asked for, also where the problem is a load flow that has no method.
  result.method = options.method;
  result.cuts = options.cuts;
  return Json{{"exit_code", exit_code_of(result)}, {"run", compare_run_json(problem, result)}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

/// One method in a process of its own, whose peak memory is then its own too.
MethodRun run_apart(const ConditioningProblem& problem, ConditioningOptions options,
                    const Variant& variant) {
  MethodRun run{.name = name_of(variant.method, variant.cuts), .run = {}};
  options.method = variant.method;
  options.cuts = variant.cuts;
  const ChildRun child = run_in_child([&] {
    ProgressLine line(run.name);
    options.progress = line.callback();
    return solve_as_json(problem, options);
  });
  if (child.end != ChildRun::End::finished) {
    throw std::runtime_error(fmt::format("{}: {}", run.name, child.text));
  }
  Json outcome = Json::parse(child.text);
  run.exit_code = outcome["exit_code"];
  run.run = std::move(outcome["run"]);
  run.run["peak_memory_mb"] = child.peak_memory_mb;
  return run;
}

/// Ends after the run that was interrupted.
std::vector<MethodRun> solve_all(const ConditioningProblem& problem,
                                 const ConditioningOptions& options) {
  std::vector<MethodRun> runs;
  for (const Variant& variant : kVariants) {
    if (interrupted()) {
      break;
    }
    runs.push_back(run_apart(problem, options, variant));
  }
  return runs;
}

/// For a number or null.
double number(const Json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

int solver_iterations(const Json& run) {
  int sum = 0;
  for (const Json& record : run["iterations"]) {
    sum += record["solver_iterations"].get<int>();
  }
  return sum;
}

std::string comparison_table(const std::vector<MethodRun>& runs) {
  TerminalTable table;
  table.add_column("method", "", Align::left);
  table.add_column("time", "s");
  table.add_column("memory", "MB");
  table.add_column("masters");
  table.add_column("solver", "iter.");
  table.add_column("W", "pu²");
  table.add_column("objective", "true");
  table.add_column("objective", "perspective");
  table.add_column("equations");
  table.add_column("variables");
  for (const auto& [name, code, run] : runs) {
    const bool point = run["objective"].is_number();
    table.add_row(
        {name, fixed(number(run["solve_seconds"]), 2), fixed(number(run["peak_memory_mb"]), 0),
         fmt::format("{}", run["iterations"].size()), fmt::format("{}", solver_iterations(run)),
         point ? scientific(number(run["operating_limit_violation"])) : "–",
         fixed(number(run["objective"]), 6), fixed(number(run["perspective_objective"]), 6),
         fmt::format("{}", run["equations"].get<long>()),
         fmt::format("{}", run["variables"].get<long>())});
  }
  return table.text();
}

std::string status_table(const std::vector<MethodRun>& runs) {
  TerminalTable table;
  table.add_column("method", "", Align::left);
  table.add_column("status", "", Align::left);
  table.add_column("point", "", Align::left);
  table.add_column("verification", "", Align::left);
  for (const auto& [name, code, run] : runs) {
    const Json& check = run["verification"];
    const char* verdict = check["passed"].get<bool>() ? "passed" : "failed";
    table.add_row({name, run["status"].get<std::string>(), run["point_quality"].get<std::string>(),
                   check["run"].get<bool>() ? verdict : "not run"});
  }
  return table.text();
}

int exit_code_of_all(const std::vector<MethodRun>& runs) {
  for (const MethodRun& run : runs) {
    if (run.exit_code != exit_code::ok) {
      return interrupted() ? exit_code::interrupted : run.exit_code;
    }
  }
  return runs.size() < std::size(kVariants) ? exit_code::interrupted : exit_code::ok;
}

/// What summary.json lists.
std::vector<Json> json_of(const std::vector<MethodRun>& runs) {
  std::vector<Json> list;
  for (const MethodRun& run : runs) {
    list.push_back(run.run);
  }
  return list;
}

}  // namespace

int run_compare(const CompareArguments& arguments) {
  require_writable(arguments.output);
  Study study = read_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  const ConditioningProblem problem = make_problem(study);
  catch_interrupts();
  const auto runs = solve_all(problem, study.options);
  write_output_folder(arguments.output,
                      {{"summary.json", compare_summary_json(study, problem, json_of(runs))}});
  fmt::print("{}\n{}\n{}", study_heading(study, problem), comparison_table(runs),
             status_table(runs));
  return exit_code_of_all(runs);
}

}  // namespace overtone::cli
