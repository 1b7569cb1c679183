#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "report/bus_figures.hpp"
#include "report/page.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

/// A column of a device's table, summed over the devices, [run][hour] in the order of the grid's.
Grid total(const ResultView& result, const char* device, const char* column, double factor,
           const Axes& grid) {
  Grid sum = Grid::of({grid.size(0), grid.size(1)});
  if (!result.has(device)) {
    return sum;
  }
  const TableReader table = result.table(device);
  const Axes axes(table, {"run", "hour"});
  const size_t value = table.column(column);
  for (size_t r = 0; r < table.rows(); ++r) {
    const size_t run = grid.axis(0).find(axes.labels(0)[axes.place(r, 0)]);
    const size_t hour = grid.axis(1).find(axes.labels(1)[axes.place(r, 1)]);
    if (run < grid.size(0) && hour < grid.size(1)) {
      float& at = sum.value[run * grid.size(1) + hour];
      at = (std::isnan(at) ? 0.0F : at) + static_cast<float>(factor * table.number(r, value));
    }
  }
  return sum;
}

Control run_control(const Axes& grid) {
  return {.id = "run", .label = "Run", .options = grid.labels(0), .chosen = grid.size(0) - 1};
}

struct Source {
  const char *table, *column, *name;
  double factor;
};

/// Bars over hours that follow the run; sources without any device are left out.
Figure stacked(const ResultView& result, const Axes& grid, Figure figure,
               const std::vector<Source>& sources, const char* unit) {
  figure.add(run_control(grid));
  const Json hours = hour_names(grid.labels(1));
  for (size_t i = 0; i < sources.size(); ++i) {
    const Grid sum = total(result, sources[i].table, sources[i].column, sources[i].factor, grid);
    if (sum.range() == std::pair(0.0, 0.0)) {
      continue;
    }
    const size_t trace = figure.add(bars(hours, sources[i].name, i, "hour", unit));
    figure.follow(fmt::format("data.{}.y", trace), sum, {"run"});
  }
  figure.lay_out({{"height", 360},
                  {"barmode", "relative"},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("hour")},
                  {"yaxis", number_axis(unit)}});
  return figure;
}

Figure price_figure(const Axes& grid) {
  Figure figure("price", "Price of energy", "Money per MWh at the substation.");
  Json trace = lines(hour_names(grid.labels(1)), "price", 1, "hour", "per MWh");
  const Grid price = grid.grid("price");
  trace["y"] = numbers(std::vector<float>(price.value.begin(),
                                          price.value.begin() + static_cast<long>(grid.size(1))));
  trace["line"]["shape"] = "hv";
  figure.add(std::move(trace));
  figure.lay_out(
      {{"height", 220}, {"xaxis", category_axis("hour")}, {"yaxis", number_axis("per MWh")}});
  return figure;
}

Figure energy_figure(const ResultView& result, const Axes& grid) {
  Figure figure("energy", "Stored energy", "At the end of each hour, all units added up.");
  figure.add(run_control(grid));
  const Source stores[] = {{"storage", "energy_mwh", "storage", 1.0},
                           {"lots", "energy_mwh", "vehicles in lots", 1.0},
                           {"lots", "capacity_mwh", "room in vehicles' batteries", 1.0}};
  for (size_t i = 0; i < std::size(stores); ++i) {
    if (result.has(stores[i].table)) {
      const size_t trace =
          figure.add(lines(hour_names(grid.labels(1)), stores[i].name, i, "hour", "MWh"));
      figure.follow(fmt::format("data.{}.y", trace),
                    total(result, stores[i].table, stores[i].column, 1.0, grid), {"run"});
    }
  }
  figure.lay_out({{"height", 300},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("hour")},
                  {"yaxis", number_axis("MWh")}});
  return figure;
}

struct CostColumn {
  const char *key, *name;
};
constexpr CostColumn kCosts[] = {
    {"grid_cost", "energy from the grid"}, {"reactive_cost", "reactive power"},
    {"generator_cost", "generators"},      {"renewable_cost", "renewables"},
    {"wear_cost", "wear of batteries"},    {"penalty_cost", "bad voltage"}};

Table runs_table(const Json& runs) {
  Table table("runs", "What each run found.",
              {{.name = "run", .heading = "Run", .align = Align::left},
               {.name = "status", .heading = "Status", .align = Align::left},
               {.name = "objective", .heading = "Cost", .format = decimals(2)},
               {.name = "bound", .heading = "Bound", .format = decimals(2)},
               {.name = "gap", .heading = "Gap", .format = powers_of_ten()},
               {.name = "v_min", .unit = "pu", .heading = "Lowest voltage", .format = decimals(4)},
               {.name = "losses_mwh", .unit = "MWh", .heading = "Losses", .format = decimals(3)},
               {.name = "thd_max", .unit = "%", .heading = "Largest THD", .format = decimals(2)},
               {.name = "exact_seconds", .unit = "s", .heading = "Time", .format = decimals(2)}});
  for (const Json& run : runs) {
    const Json figures = run.value("figures", Json());
    const Json& there = figures.is_object() ? figures : Json::object();
    table.row(text_at(run, "run"), text_at(run, "status"), number_at(there, "objective"),
              number_at(run, "bound"), number_at(run, "gap"), number_at(there, "v_min"),
              number_at(there, "losses_mwh"), 100.0 * number_at(run, "thd_max"),
              number_at(run, "exact_seconds"));
  }
  return table;
}

Figure run_costs_figure(const Json& runs) {
  Figure figure(
      "costs", "What the day costs",
      "Costs of each run, in the money of the prices. In runs a bad voltage costs nothing, "
      "in runs b it does; in runs 2 the lots give reactive power.");
  for (size_t i = 0; i < std::size(kCosts); ++i) {
    Json trace = bars(Json::array(), kCosts[i].name, i, "run", "");
    bool any = false;
    for (const Json& run : runs) {
      const Json figures = run.value("figures", Json());
      const double value = figures.is_object() ? number_at(figures, kCosts[i].key) : NAN;
      trace["x"].push_back(text_at(run, "run"));
      trace["y"].push_back(std::isnan(value) ? Json() : Json(value));
      any = any || (std::isfinite(value) && value != 0.0);
    }
    if (any) {
      figure.add(std::move(trace));
    }
  }
  figure.add(runs_table(runs));
  figure.lay_out({{"height", 340},
                  {"barmode", "relative"},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("run")},
                  {"yaxis", number_axis("money")}});
  return figure;
}

std::vector<Figure> schedule_figures(const ResultView& result, const Axes& grid) {
  std::vector<Figure> figures;
  figures.push_back(
      stacked(result, grid,
              Figure("sources", "Sources and charging",
                     "What gives power stands above zero, what charges below it; all devices of a "
                     "kind added up. The difference is the feeder's load and losses."),
              {{"grid", "p_mw", "grid", 1.0},
               {"generators", "p_mw", "generators", 1.0},
               {"renewables", "p_mw", "renewables", 1.0},
               {"storage", "discharge_mw", "storage, discharging", 1.0},
               {"lots", "discharge_mw", "lots, discharging", 1.0},
               {"storage", "charge_mw", "storage, charging", -1.0},
               {"lots", "charge_mw", "lots, charging", -1.0}},
              "MW"));
  figures.push_back(price_figure(grid));
  figures.push_back(
      stacked(result, grid,
              Figure("reactive", "Reactive power", "What gives reactive power stands above zero."),
              {{"grid", "q_import_mvar", "grid, given", 1.0},
               {"grid", "q_export_mvar", "grid, taken", -1.0},
               {"generators", "q_mvar", "generators", 1.0},
               {"lots", "q_mvar", "lots", -1.0}},
              "Mvar"));
  figures.push_back(energy_figure(result, grid));
  return figures;
}

}  // namespace

Page dispatch_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Dispatch with parking lots", .title = text_at(summary, "title")};
  page.fact("Feeder", text_at(summary, "feeder"));
  const Json& runs = list_at(summary, "runs");
  for (const Json& run : runs) {
    const Json figures = run.value("figures", Json());
    page.fact("Cost of " + text_at(run, "run"),
              figures.is_object() ? figure_text(number_at(figures, "objective"), 2, "")
                                  : text_at(run, "status"));
    if (!text_at(run, "message").empty()) {
      page.messages.push_back(text_at(run, "run") + ": " + text_at(run, "message"));
    }
  }
  std::vector<Figure> costs;
  costs.push_back(run_costs_figure(runs));
  page.section("costs", "Costs", std::move(costs));
  if (!result.has("grid")) {
    return page;
  }
  const TableReader table = result.table("grid");
  const Axes grid(table, {"run", "hour"});
  page.section("schedule", "The schedule", schedule_figures(result, grid));
  const FeederMap map(result);
  page.section("network", "The network",
               bus_figures(map, bus_states(map, "Run", result.table("bus_hours"), {"run"}),
                           {NAN, NAN, NAN}, std::nullopt));
  return page;
}

}  // namespace overtone::reporting
