#include <overtone/comparison_report.hpp>

#include <fmt/format.h>

#include <overtone/conditioning_report.hpp>
#include <overtone/table_renderers.hpp>

#include "conditioning/conditioning_json.hpp"
#include "network/figures_table.hpp"

namespace overtone::reporting {

namespace {

/// An entry of `runs` in summary.json.
Json run_json(const MethodRun& run) {
  Json json = Json::parse(run.record);
  json["peak_memory_mb"] = run.peak_memory_mb;
  return json;
}

/// A number, or null.
Cell number_cell(const Json& value) {
  return value.is_number() ? Cell(value.get<double>()) : missing();
}

int solver_iterations(const Json& run) {
  int sum = 0;
  for (const Json& record : run["iterations"]) {
    sum += record["solver_iterations"].get<int>();
  }
  return sum;
}

Table methods(const std::vector<MethodRun>& runs) {
  Table table(
      "methods", "What a method took and found.",
      {{.name = "method", .align = Align::left},
       {.name = "time", .unit = "s", .text = "Of the solution.", .format = decimals(2)},
       {.name = "memory", .unit = "MB", .text = "Largest resident set.", .format = decimals(0)},
       {.name = "masters", .text = "Problems solved one after another."},
       {.name = "solver", .unit = "iter.", .text = "Of the interior-point method."},
       {.name = "w",
        .unit = "pu²",
        .text = "W: squared violations of operating limits.",
        .heading = "W",
        .format = powers_of_ten()},
       {.name = "objective", .unit = "true", .text = "Not smoothed.", .format = decimals(6)},
       {.name = "perspective_objective",
        .unit = "perspective",
        .text = "What was minimised.",
        .heading = "objective",
        .format = decimals(6)},
       {.name = "equations", .text = "Of the last master."},
       {.name = "variables", .text = "Of the last master."}});
  for (const MethodRun& one : runs) {
    const Json run = run_json(one);
    const bool point = run["objective"].is_number();
    table.row(one.name, number_cell(run["solve_seconds"]), one.peak_memory_mb,
              run["iterations"].size(), solver_iterations(run),
              point ? number_cell(run["operating_limit_violation"]) : missing(),
              number_cell(run["objective"]), number_cell(run["perspective_objective"]),
              run["equations"].get<long>(), run["variables"].get<long>());
  }
  return table;
}

Table outcomes(const std::vector<MethodRun>& runs) {
  Table table("outcomes", "How a method ended.",
              {{.name = "method", .align = Align::left},
               {.name = "status", .text = "Why it stopped.", .align = Align::left},
               {.name = "point", .text = "How good its result is.", .align = Align::left},
               {.name = "verification", .text = "By a load flow.", .align = Align::left}});
  for (const MethodRun& one : runs) {
    const Json run = run_json(one);
    const Json& check = run["verification"];
    const char* verdict = check["passed"].get<bool>() ? "passed" : "failed";
    table.row(one.name, run["status"].get<std::string>(), run["point_quality"].get<std::string>(),
              check["run"].get<bool>() ? verdict : "not run");
  }
  return table;
}

}  // namespace

std::string run_record(const ConditioningProblem& problem, const ConditioningResult& result) {
  Json json;
  add_outcome(json, problem, result);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string summary_json(const ConditioningStudy& study, const ConditioningProblem& problem,
                         const std::vector<MethodRun>& runs) {
  Json json = study_json("compare", study, problem);
  json["runs"] = Json::array();
  for (const MethodRun& run : runs) {
    json["runs"].push_back(run_json(run));
  }
  add_warnings(json, problem.warnings);
  add_units(json, labels_of(problem.network()));
  return json_text(json);
}

std::string report(const ConditioningStudy& study, const ConditioningProblem& problem,
                   const std::vector<MethodRun>& runs) {
  return fmt::format("{}\n{}\n{}", study_heading(study, problem), terminal_text(methods(runs)),
                     terminal_text(outcomes(runs)));
}

}  // namespace overtone::reporting
