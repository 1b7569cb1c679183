#include <cmath>

#include <fmt/format.h>

#include "report/page.hpp"
#include "report/schedule_figures.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

/// "benders, exact"; the one program has no cuts.
std::string method_name(const Json& run) {
  const std::string method = text_at(run, "method");
  return method == "benders" ? method + ", " + text_at(run, "cuts") : method;
}

double iterations_of(const Json& run) {
  double sum = 0.0;
  for (const Json& one : list_at(run, "iterations")) {
    sum += number_at(one, "solver_iterations");
  }
  return sum;
}

Table methods_table(const Json& runs) {
  Table table("methods", "What each method took and found.",
              {{.name = "method", .heading = "Method", .align = Align::left},
               {.name = "status", .heading = "Status", .align = Align::left},
               {.name = "seconds", .unit = "s", .heading = "Time", .format = decimals(2)},
               {.name = "memory", .unit = "MiB", .heading = "Peak memory", .format = decimals(0)},
               {.name = "masters", .heading = "Masters"},
               {.name = "iterations", .heading = "Solver iterations"},
               {.name = "objective", .heading = "Objective", .format = decimals(6)},
               {.name = "w", .unit = "pu²", .heading = "W", .format = powers_of_ten()},
               {.name = "v_min", .unit = "pu", .heading = "Lowest voltage", .format = decimals(4)},
               {.name = "thd_max", .unit = "%", .heading = "Largest THD", .format = decimals(3)}});
  for (const Json& run : runs) {
    table.row(method_name(run), text_at(run, "status"), number_at(run, "solve_seconds"),
              number_at(run, "peak_memory_mb"), list_at(run, "iterations").size(),
              iterations_of(run), number_at(run, "objective"),
              number_at(run, "operating_limit_violation"), number_at(run, "v_min"),
              100.0 * number_at(run, "thd_max"));
  }
  return table;
}

Figure methods_figure(const Json& runs) {
  Figure figure("methods", "What each method takes", "The same study by every method.");
  const struct {
    const char *key, *title, *unit;
  } rows[] = {{"solve_seconds", "seconds", "s"},
              {"peak_memory_mb", "peak memory, MiB", "MiB"},
              {"", "solver iterations", "iterations"},
              {"objective", "objective", ""}};
  std::vector<Subplot> plots;
  for (size_t i = 0; i < std::size(rows); ++i) {
    Json trace = bars(Json::array(), rows[i].title, i, "", rows[i].unit);
    trace["showlegend"] = false;
    for (const Json& run : runs) {
      const bool of_key = *rows[i].key != '\0';
      const double value = of_key ? number_at(run, rows[i].key) : iterations_of(run);
      trace["x"].push_back(method_name(run));
      trace["y"].push_back(std::isnan(value) ? Json() : Json(value));
    }
    figure.add(on_axes(std::move(trace), i + 1));
    plots.push_back({rows[i].title});
  }
  figure.lay_out(subplots(plots, {{"type", "category"}}));
  figure.add(methods_table(runs));
  return figure;
}

}  // namespace

Page comparison_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Energy conditioning by every method", .title = text_at(summary, "title")};
  page.fact("Feeder", text_at(summary, "feeder"));
  page.fact("Case, strategy",
            fmt::format("{} {}", text_at(summary, "case"), text_at(summary, "strategy")));
  const Json& runs = list_at(summary, "runs");
  std::vector<std::pair<std::string, Json>> iterations;
  for (const Json& run : runs) {
    page.messages.push_back(method_name(run) + ": " + text_at(run, "message"));
    iterations.emplace_back(method_name(run), list_at(run, "iterations"));
  }
  std::vector<Figure> methods;
  methods.push_back(methods_figure(runs));
  page.section("methods", "The methods", std::move(methods));
  page.section("convergence", "How they converge", convergence_figures(iterations));
  return page;
}

}  // namespace overtone::reporting
