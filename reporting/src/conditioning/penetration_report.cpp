#include <overtone/penetration_report.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/conditioning_report.hpp>
#include <overtone/table_renderers.hpp>

#include "conditioning/conditioning_json.hpp"

namespace overtone::reporting {

namespace {

/// In the order in which they were solved.
Table runs(const PenetrationSearch& search) {
  Table table("penetration", "A solve at one penetration of vehicles.",
              {{.name = "penetration_percent",
                .unit = "%",
                .text = "Of the vehicles that the lots are sized for.",
                .heading = "vehicles",
                .format = significant(5)},
               {.name = "allowed", .text = "Whether all limits hold, verified."},
               {.name = "status", .text = "Of the solve.", .align = Align::left},
               {.name = "operating_limit_violation",
                .unit = "pu²",
                .text = "W over all limits.",
                .heading = "W",
                .format = powers_of_ten()},
               {.name = "v_min",
                .unit = "pu",
                .text = "Lowest fundamental voltage.",
                .format = decimals(4)},
               {.name = "solver_iterations",
                .text = "Of the interior-point method.",
                .heading = "iterations"},
               {.name = "from_last",
                .text = "Whether it began at the last plan that was allowed.",
                .heading = "from last"},
               {.name = "seconds", .unit = "s", .text = "Of the solve.", .format = decimals(2)},
               {.name = "limits",
                .text = "What is broken or can't be kept.",
                .heading = "what breaks",
                .align = Align::left}});
  for (const PenetrationStep& step : search.steps) {
    table.row(100.0 * step.penetration, step.allowed, to_string(step.status),
              step.operating_limit_violation, cell_if(step.v_min > 0.0, step.v_min),
              step.solver_iterations, step.from_last, step.seconds,
              cell_if(!step.shortfalls.empty(),
                      std::string_view(step.shortfalls.empty() ? "" : step.shortfalls.front())));
  }
  return table;
}

bool any(const PenetrationSearch& search, bool allowed) {
  return std::ranges::any_of(search.steps,
                             [&](const PenetrationStep& step) { return step.allowed == allowed; });
}

std::string beyond_text(const PenetrationSearch& search) {
  return fmt::format(
      "at {:.5g} % {}", 100.0 * search.beyond,
      search.undecided ? "the solve gave up, which shows nothing" : "limits can't be kept");
}

std::string answer(const PenetrationSearch& search) {
  const std::string allowed = fmt::format("{:.5g} %", 100.0 * search.allowed);
  switch (search.status) {
    case PenetrationStatus::all_allowed:
      return allowed + ", all that was asked for";
    case PenetrationStatus::found:
      return allowed + "; " + beyond_text(search);
    case PenetrationStatus::none_allowed:
      return "none; limits are broken without vehicles, too";
    case PenetrationStatus::interrupted:
      return "interrupted; " +
             (any(search, true) ? allowed + " is allowed" : std::string("no answer yet"));
    case PenetrationStatus::not_run:
      break;
  }
  return "not run";
}

}  // namespace

std::vector<Table> tables(const ConditioningProblem& problem, const PenetrationSearch& search) {
  std::vector<Table> all = tables(problem, search.result);
  all.push_back(runs(search));
  return all;
}

std::string summary_json(const ConditioningStudy& study, const ConditioningProblem& problem,
                         const PenetrationSearch& search) {
  Json json = Json::parse(summary_json(study, problem, search.result));
  Json& found = json["largest_penetration"];
  found["status"] = to_string(search.status);
  found["allowed_percent"] = any(search, true) ? Json(100.0 * search.allowed) : Json();
  found["beyond_percent"] = any(search, false) ? Json(100.0 * search.beyond) : Json();
  found["undecided"] = search.undecided;
  found["runs"] = json_rows(runs(search));
  return json_text(json);
}

std::string report(const ConditioningStudy& study, const ConditioningProblem& problem,
                   const PenetrationSearch& search) {
  return report(study, problem, search.result) + fmt::format("\n{}\nlargest penetration: {}\n",
                                                             terminal_text(runs(search)),
                                                             answer(search));
}

}  // namespace overtone::reporting
