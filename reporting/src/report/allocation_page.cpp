#include <cmath>

#include <fmt/format.h>

#include "report/bus_figures.hpp"
#include "report/page.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

/// A plan and the label that its rows have in tables: "200, total".
struct Plan {
  std::string label;
  const Json* json;
};

std::vector<Plan> plans_of(const Json& summary) {
  std::vector<Plan> plans;
  for (const Json& one : list_at(summary, "cases")) {
    for (const Json& plan : list_at(one, "plans")) {
      plans.push_back({fmt::format("{:.0f} stations, {}", number_at(one, "stations"),
                                   text_at(plan, "objective")),
                       &plan});
    }
  }
  return plans;
}

std::string plan_label(const TableReader& table, size_t row) {
  return fmt::format("{} stations, {}", table.text(row, "stations"), table.text(row, "objective"));
}

/// Stations of every plan [plan][bus of the map].
Grid stations(const TableReader& table, const FeederMap& map, Labels& plans) {
  for (size_t r = 0; r < table.rows(); ++r) {
    plans.place(plan_label(table, r));
  }
  Grid grid = Grid::of({plans.size(), map.nodes().size()});
  for (size_t r = 0; r < table.rows(); ++r) {
    const size_t bus = map.nodes().find(table.text(r, "bus"));
    if (bus < map.nodes().size()) {
      grid.value[plans.find(plan_label(table, r)) * map.nodes().size() + bus] =
          static_cast<float>(table.number(r, "count"));
    }
  }
  return grid;
}

/// Diameters of marks whose areas are as the numbers.
Grid diameters(Grid grid) {
  const double largest = grid.range().second;
  for (float& value : grid.value) {
    value = value > 0.0F ? static_cast<float>(8.0 + 34.0 * std::sqrt(value / largest)) : 0.0F;
  }
  return grid;
}

Table sites_table(const TableReader& plans) {
  Table table("sites", "Stations of each plan.",
              {{.name = "plan", .heading = "Plan", .align = Align::left},
               {.name = "bus", .heading = "Bus"},
               {.name = "count", .heading = "Stations"}});
  for (size_t r = 0; r < plans.rows(); ++r) {
    if (plans.number(r, "count") > 0.0) {
      table.row(plan_label(plans, r), plans.text(r, "bus"), plans.number(r, "count"));
    }
  }
  return table;
}

Figure site_figure(const FeederMap& map, const TableReader& table) {
  Figure figure("sites", "Where the stations stand",
                "The larger the mark, the more stations stand at the bus.");
  Labels plans;
  const Grid counts = stations(table, map, plans);
  map.draw(figure);
  figure.add(
      Control{.id = "plan", .label = "Plan", .options = plans.all(), .chosen = plans.size() - 1});
  const size_t trace =
      figure.add({{"type", "scatter"},
                  {"mode", "markers"},
                  {"x", map.x()},
                  {"y", map.y()},
                  {"text", map.nodes().all()},
                  {"showlegend", false},
                  {"marker", {{"color", colour(0)}, {"opacity", 0.85}, {"line", {{"width", 0}}}}},
                  {"hovertemplate", "bus %{text}<br>%{customdata:.0f} stations<extra></extra>"}});
  figure.follow(fmt::format("data.{}.marker.size", trace), diameters(counts), {"plan"});
  figure.follow(fmt::format("data.{}.customdata", trace), counts, {"plan"});
  figure.lay_out({{"showlegend", false}});
  figure.add(sites_table(table));
  return figure;
}

Table plans_table(const std::vector<Plan>& plans) {
  Table table("plans", "What each plan costs.",
              {{.name = "plan", .heading = "Plan", .align = Align::left},
               {.name = "status", .heading = "Status", .align = Align::left},
               {.name = "total", .unit = "a day", .heading = "Total cost", .format = decimals(2)},
               {.name = "bound", .unit = "a day", .heading = "Bound", .format = decimals(2)},
               {.name = "eens", .unit = "kWh a day", .heading = "EENS", .format = decimals(3)},
               {.name = "vdi", .unit = "pu", .heading = "Voltage deviation", .format = decimals(4)},
               {.name = "v_min", .unit = "pu", .heading = "Lowest voltage", .format = decimals(4)},
               {.name = "thd", .unit = "%", .heading = "Largest THD", .format = decimals(2)},
               {.name = "seconds", .unit = "s", .heading = "Time", .format = decimals(2)}});
  for (const auto& [label, plan] : plans) {
    table.row(label, text_at(*plan, "status"), number_at(*plan, "total_cost"),
              number_at(*plan, "bound"), number_at(*plan, "unserved_kwh"),
              number_at(*plan, "voltage_deviation_index"), number_at(*plan, "v_min"),
              100.0 * number_at(*plan, "thd_max"), number_at(*plan, "seconds"));
  }
  return table;
}

Json plan_values(const std::vector<Plan>& plans, const char* key, Json trace) {
  for (const auto& [label, plan] : plans) {
    const double value = number_at(*plan, key);
    trace["x"].push_back(label);
    trace["y"].push_back(std::isnan(value) ? Json() : Json(value));
  }
  return trace;
}

Figure plan_costs_figure(const std::vector<Plan>& plans) {
  Figure figure("costs", "Costs by objective",
                "What each plan costs a day, whatever it is best for; at the right the energy that "
                "is expected not to be served (EENS).");
  constexpr std::pair<const char*, const char*> kCosts[] = {{"losses_cost", "losses"},
                                                            {"unserved_cost", "unserved energy"},
                                                            {"voltage_cost", "voltage"},
                                                            {"installation_cost", "installation"}};
  for (size_t i = 0; i < std::size(kCosts); ++i) {
    figure.add(on_axes(
        plan_values(plans, kCosts[i].first, bars(Json::array(), kCosts[i].second, i, "", "a day")),
        1));
  }
  figure.add(on_axes(plan_values(plans, "unserved_kwh",
                                 bars(Json::array(), "EENS", std::size(kCosts), "", "kWh a day")),
                     2));
  figure.lay_out(subplots({{"money a day"}, {"EENS, kWh a day"}}, {{"type", "category"}}));
  figure.lay_out({{"barmode", "relative"}, {"height", 420}, {"showlegend", true}});
  figure.add(plans_table(plans));
  return figure;
}

Figure owner_figure(const TableReader& owner) {
  Figure figure("owner", "The owner's day",
                "What all stations together do in the markets, by hour.");
  const Axes axes(owner, {"stations", "season", "hour"});
  figure.add(Control{.id = "stations", .label = "Stations", .options = axes.labels(0)});
  figure.add(Control{.id = "season", .label = "Season", .options = axes.labels(1)});
  constexpr std::pair<const char*, const char*> kRows[] = {{"charge_kw", "charging"},
                                                           {"discharge_kw", "discharging"},
                                                           {"reserve_kw", "reserve offered"}};
  for (size_t i = 0; i < std::size(kRows); ++i) {
    figure.add(on_axes(bars(hour_names(axes.labels(2)), kRows[i].second, i, "hour", "kW"), 1));
    figure.follow(fmt::format("data.{}.y", i), axes.grid(kRows[i].first, i == 1 ? -1.0 : 1.0),
                  {"stations", "season"});
  }
  figure.add(on_axes(lines(hour_names(axes.labels(2)), "stored in cars", 3, "hour", "kWh"), 2));
  figure.follow("data.3.y", axes.grid("stored_kwh"), {"stations", "season"});
  figure.lay_out(subplots({{"kW"}, {"kWh"}}, category_axis("hour")));
  figure.lay_out({{"barmode", "relative"}, {"showlegend", true}});
  return figure;
}

}  // namespace

Page allocation_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Siting of charging stations", .title = text_at(summary, "title")};
  page.fact("Feeder", text_at(summary, "feeder"));
  const std::vector<Plan> plans = plans_of(summary);
  for (const auto& [label, plan] : plans) {
    const std::string message = text_at(*plan, "message");
    if (!message.empty()) {
      page.messages.push_back(fmt::format("{}: {}", label, message));
    }
  }
  for (const Json& one : list_at(summary, "cases")) {
    const Json owner = one.value("owner", Json::object());
    page.fact(fmt::format("Owner's profit, {:.0f} stations", number_at(one, "stations")),
              figure_text(number_at(owner, "profit"), 2, "a day"));
  }
  std::vector<Figure> siting;
  const FeederMap map(result);
  if (result.has("plans")) {
    siting.push_back(site_figure(map, result.table("plans")));
  }
  siting.push_back(plan_costs_figure(plans));
  page.section("plans", "The plans", std::move(siting));
  if (result.has("owner")) {
    std::vector<Figure> owner;
    owner.push_back(owner_figure(result.table("owner")));
    page.section("owner", "Charging and the markets", std::move(owner));
  }
  if (result.has("bus_hours")) {
    page.section("network", "The network",
                 bus_figures(map,
                             bus_states(map, "Plan and scenario", result.table("bus_hours"),
                                        {"stations", "objective", "scenario"}),
                             {NAN, NAN, NAN}, std::nullopt));
  }
  return page;
}

}  // namespace overtone::reporting
