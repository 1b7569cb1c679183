#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "report/feeder_map.hpp"
#include "report/page.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

constexpr const char* kFree = "none named";

/// Of every case the limit with the largest multiplier.
class Binding {
 public:
  explicit Binding(const TableReader& limits) {
    for (size_t r = 0; r < limits.rows(); ++r) {
      Limit& kept = limit_[{limits.text(r, "scenario"), limits.text(r, "pattern"),
                            limits.text(r, "bus"), limits.text(r, "role")}];
      const double multiplier = limits.number(r, "multiplier");
      if (kept.kind.empty() || multiplier > kept.multiplier) {
        std::string kind = limits.text(r, "kind");
        std::ranges::replace(kind, '_', ' ');
        const std::string hour = limits.text(r, "hour");
        kept = {kind, multiplier,
                fmt::format("{} at {}{}", kind, limits.text(r, "at"),
                            hour == "0" ? "" : ", hour " + hour)};
      }
    }
  }
  [[nodiscard]] std::string kind(const TableReader& cases, size_t row) const {
    const Limit* limit = of(cases, row, "binding");
    return limit == nullptr ? kFree : limit->kind;
  }
  [[nodiscard]] std::string words(const TableReader& cases, size_t row) const {
    const Limit* limit = of(cases, row, "binding");
    limit = limit == nullptr ? of(cases, row, "shortfall") : limit;
    return limit == nullptr ? kFree : limit->words;
  }

 private:
  struct Limit {
    std::string kind;
    double multiplier = 0.0;
    std::string words;
  };
  [[nodiscard]] const Limit* of(const TableReader& cases, size_t row, const char* role) const {
    const auto found = limit_.find(
        {cases.text(row, "scenario"), cases.text(row, "pattern"), cases.text(row, "bus"), role});
    return found == limit_.end() ? nullptr : &found->second;
  }
  std::map<std::tuple<std::string, std::string, std::string, std::string>, Limit> limit_;
};

void add_case_controls(Figure& figure, const Axes& cases) {
  figure.add(Control{.id = "scenario", .label = "Scenario", .options = cases.labels(0)});
  figure.add(Control{.id = "pattern", .label = "Charging pattern", .options = cases.labels(1)});
}

Figure capacity_figure(const TableReader& table, const Axes& cases, const Binding& binding) {
  Figure figure("capacity", "Capacity by bus, and what binds",
                "The largest station that each bus alone can host; the colour is the kind of limit "
                "with the largest multiplier. Capacities of different buses must not be summed. "
                "Buses without a bar have no answer: the table says why.");
  add_case_controls(figure, cases);
  Labels kinds;
  for (size_t r = 0; r < table.rows(); ++r) {
    kinds.place(binding.kind(table, r));
  }
  const size_t station = table.column("station_mw");
  for (size_t k = 0; k < kinds.size(); ++k) {
    figure.add(bars(cases.labels(2), kinds.all()[k], k, "bus", "MW"));
    figure.follow(fmt::format("data.{}.y", k), cases.grid_of([&](size_t row) {
      return binding.kind(table, row) == kinds.all()[k] ? table.number(row, station) : NAN;
    }),
                  {"scenario", "pattern"});
  }
  figure.lay_out({{"height", 340},
                  {"barmode", "stack"},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("bus")},
                  {"yaxis", {{"title", {{"text", "station, MW"}}}, {"rangemode", "tozero"}}}});
  return figure;
}

Table cases_table(const TableReader& cases, const Binding& binding) {
  Table table("cases", "Every case.",
              {{.name = "scenario", .heading = "Scenario"},
               {.name = "pattern", .heading = "Pattern", .align = Align::left},
               {.name = "bus", .heading = "Bus"},
               {.name = "status", .heading = "Status", .align = Align::left},
               {.name = "station_mw", .unit = "MW", .heading = "Station", .format = decimals(4)},
               {.name = "losses_mwh", .unit = "MWh", .heading = "Losses", .format = decimals(4)},
               {.name = "binding", .heading = "What binds", .align = Align::left}});
  for (size_t r = 0; r < cases.rows(); ++r) {
    table.row(cases.text(r, "scenario"), cases.text(r, "pattern"), cases.text(r, "bus"),
              cases.text(r, "status"), cases.number(r, "station_mw"), cases.number(r, "losses_mwh"),
              binding.words(cases, r));
  }
  return table;
}

Figure capacity_map(const ResultView& result, const TableReader& table, const Axes& cases,
                    const Binding& binding) {
  Figure figure(
      "map", "Where on the feeder",
      "Buses coloured by the largest station each alone can host. The numbers below say what "
      "binds.");
  const FeederMap map(result);
  map.draw(figure);
  add_case_controls(figure, cases);
  const Grid grid = cases.grid("station_mw");
  Json x = Json::array(), y = Json::array();
  for (const std::string& bus : cases.labels(2)) {
    const size_t at = map.nodes().find(bus);
    x.push_back(at < map.x().size() ? Json(map.x()[at]) : Json());
    y.push_back(at < map.y().size() ? Json(map.y()[at]) : Json());
  }
  Json marker = colour_axis("station, MW", {0.0, grid.range().second}, ".2f");
  marker["size"] = 14;
  const size_t trace = figure.add({{"type", "scatter"},
                                   {"mode", "markers"},
                                   {"x", x},
                                   {"y", y},
                                   {"text", cases.labels(2)},
                                   {"showlegend", false},
                                   {"marker", std::move(marker)},
                                   {"hovertemplate",
                                    "bus %{text}<br>%{marker.color:.4f} MW"
                                    "<extra></extra>"}});
  figure.follow(fmt::format("data.{}.marker.color", trace), grid, {"scenario", "pattern"});
  figure.lay_out({{"showlegend", false}});
  figure.add(cases_table(table, binding));
  return figure;
}

Figure scenarios_figure(const Axes& cases) {
  Figure figure("scenarios", "All scenarios side by side",
                "Capacity of every bus in every scenario; empty where there is no answer.");
  figure.add(Control{.id = "pattern", .label = "Charging pattern", .options = cases.labels(1)});
  figure.add(heat(cases.labels(2), cases.labels(0), "station, MW",
                  "bus %{x}, scenario %{y}<br>%{z:.4f} MW"));
  const Grid grid = cases.grid("station_mw");
  Grid by_pattern = Grid::of({cases.size(1), cases.size(0), cases.size(2)});
  for (size_t i = 0; i < grid.value.size(); ++i) {
    const size_t bus = i % cases.size(2), pattern = i / cases.size(2) % cases.size(1);
    const size_t scenario = i / cases.size(2) / cases.size(1);
    by_pattern.value[(pattern * cases.size(0) + scenario) * cases.size(2) + bus] = grid.value[i];
  }
  figure.follow("data.0.z", by_pattern, {"pattern"});
  figure.lay_out(
      {{"height", 320}, {"xaxis", category_axis("bus")}, {"yaxis", category_axis("scenario")}});
  return figure;
}

Table growth_table(const TableReader& growth) {
  Table table("growth", "Mean growth over the buses with an answer in both scenarios.",
              {{.name = "scenario", .heading = "Scenario"},
               {.name = "base", .heading = "Against"},
               {.name = "pattern", .heading = "Pattern", .align = Align::left},
               {.name = "growth", .unit = "%", .heading = "Mean growth", .format = decimals(2)},
               {.name = "buses", .heading = "Buses"}});
  for (size_t r = 0; r < growth.rows(); ++r) {
    table.row(growth.text(r, "scenario"), growth.text(r, "base"), growth.text(r, "pattern"),
              growth.number(r, "mean_growth_percent"), growth.number(r, "buses"));
  }
  return table;
}

Figure growth_figure(const TableReader& growth) {
  Figure figure("growth", "What a scenario gains",
                "Mean growth of the stations beyond those of the scenario it is held against.");
  const Axes axes(growth, {"pattern", "scenario"});
  const Grid grid = axes.grid("mean_growth_percent");
  for (size_t p = 0; p < axes.size(0); ++p) {
    Json trace = bars(axes.labels(1), axes.labels(0)[p], p, "scenario", "%");
    const auto begin = grid.value.begin() + static_cast<long>(p * axes.size(1));
    trace["y"] = numbers(std::vector<float>(begin, begin + static_cast<long>(axes.size(1))));
    figure.add(std::move(trace));
  }
  figure.add(growth_table(growth));
  figure.lay_out({{"height", 300},
                  {"barmode", "group"},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("scenario")},
                  {"yaxis", number_axis("growth, %")}});
  return figure;
}

}  // namespace

Page hosting_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Hosting capacity", .title = text_at(summary, "study")};
  page.fact("Feeder", text_at(summary, "feeder"));
  page.fact("Mode", text_at(summary, "mode"));
  page.fact("Voltages", fmt::format("{} to {} pu", number_at(summary, "v_min_pu"),
                                    number_at(summary, "v_max_pu")));
  page.fact("THD", figure_text(number_at(summary, "thd_limit_percent"), 1, "% at most"));
  const Json checks = summary.value("checks", Json::object());
  page.fact("Cases with an answer", fmt::format("{:.0f} of {:.0f}", number_at(checks, "solved"),
                                                number_at(checks, "cases")));
  const TableReader table = result.table("capacities");
  if (table.rows() == 0) {
    return page;
  }
  const Axes cases(table, {"scenario", "pattern", "bus"});
  const Binding binding(result.table("limits"));
  std::vector<Figure> figures;
  figures.push_back(capacity_figure(table, cases, binding));
  figures.push_back(capacity_map(result, table, cases, binding));
  figures.push_back(scenarios_figure(cases));
  page.section("capacity", "The largest station at each bus", std::move(figures));
  if (result.has("growth")) {
    std::vector<Figure> growth;
    growth.push_back(growth_figure(result.table("growth")));
    page.section("growth", "Scenarios", std::move(growth));
  }
  return page;
}

}  // namespace overtone::reporting
