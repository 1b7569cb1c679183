#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/page.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

constexpr size_t kMostRows = 200;     // of tables in the page
constexpr size_t kMostBreaches = 30;  // bars

std::string order_words(const std::string& order) {
  return order == "0" ? "total" : "order " + order;
}

std::string breach_words(const TableReader& table, size_t row) {
  return fmt::format("bus {}, {}, {}", table.text(row, "bus"), hour_words(table.text(row, "hour")),
                     order_words(table.text(row, "order")));
}

Table breaches_table(const TableReader& breaches) {
  Table table("breaches", "Distortions over their limit, the worst first.",
              {{.name = "bus", .heading = "Bus"},
               {.name = "hour", .heading = "Hour"},
               {.name = "order", .heading = "Order", .align = Align::left},
               {.name = "value", .unit = "%", .heading = "Distortion", .format = decimals(3)},
               {.name = "limit", .unit = "%", .heading = "Limit", .format = decimals(2)},
               {.name = "over", .heading = "Value / limit", .format = decimals(3)}});
  for (size_t r = 0; r < std::min(breaches.rows(), kMostRows); ++r) {
    table.row(breaches.text(r, "bus"), hour_name(breaches.text(r, "hour")),
              order_words(breaches.text(r, "order")), 100.0 * breaches.number(r, "value"),
              100.0 * breaches.number(r, "limit"), breaches.number(r, "over"));
  }
  return table;
}

Figure breaches_figure(const TableReader& breaches) {
  Figure figure("breaches", "Voltages over their limits",
                fmt::format("Distortion over its limit: 1 is just at it. The worst {} of {}.",
                            std::min(breaches.rows(), kMostBreaches), breaches.rows()));
  Json trace{{"type", "bar"},
             {"orientation", "h"},
             {"x", Json::array()},
             {"y", Json::array()},
             {"marker", {{"color", colour(1)}}},
             {"hovertemplate", "%{y}<br>%{x:.3f} times the limit<extra></extra>"}};
  for (size_t r = 0; r < std::min(breaches.rows(), kMostBreaches); ++r) {
    trace["y"].push_back(breach_words(breaches, r));
    trace["x"].push_back(breaches.number(r, "over"));
  }
  figure.add(std::move(trace));
  figure.add(breaches_table(breaches));
  figure.lay_out(
      {{"height", 120 + 18 * std::min(breaches.rows(), kMostBreaches)},
       {"xaxis", number_axis("value / limit")},
       {"yaxis", {{"type", "category"}, {"autorange", "reversed"}, {"automargin", true}}}});
  return figure;
}

Figure sources_figure(const TableReader& shares) {
  Figure figure("sources", "Which loads they come from",
                "Shares of the sources in a distortion over its limit; they sum to 100 %, and one "
                "below zero works against the rest.");
  Control control{.id = "breach", .label = "Distortion", .options = {}};
  Labels breaches;
  for (size_t r = 0; r < shares.rows() && breaches.size() <= kMostRows; ++r) {
    const std::string words = breach_words(shares, r);
    const size_t at = breaches.place(words);
    if (at == kMostRows) {
      break;
    }
    if (at == control.sets.size()) {
      control.options.push_back(words);
      control.sets.push_back({{"data.0.y", Json::array()}, {"data.0.x", Json::array()}});
    }
    control.sets[at]["data.0.y"].push_back(shares.text(r, "source"));
    control.sets[at]["data.0.x"].push_back(100.0 * shares.number(r, "share"));
  }
  figure.add({{"type", "bar"},
              {"orientation", "h"},
              {"marker", {{"color", colour(0)}}},
              {"hovertemplate", "%{y}<br>%{x:.1f} %<extra></extra>"}});
  figure.add(std::move(control));
  figure.lay_out(
      {{"height", 300},
       {"xaxis", number_axis("share, %")},
       {"yaxis", {{"type", "category"}, {"autorange", "reversed"}, {"automargin", true}}}});
  return figure;
}

Figure demand_figure(const TableReader& demand) {
  Figure figure(
      "demand", "Currents at the point of common coupling",
      "Harmonic currents relative to the demand current beside their limits; the total is "
      "the total demand distortion.");
  const Axes axes(demand, {"conductor", "hour", "order"});
  Json names = Json::array();
  for (const std::string& order : axes.labels(2)) {
    names.push_back(order == "0" ? "total" : order);
  }
  figure.add(Control{.id = "conductor", .label = "Current", .options = axes.labels(0)});
  size_t worst = 0;  // row of the largest total
  for (size_t r = 0; r < demand.rows(); ++r) {
    const bool total = demand.is(r, demand.column("order"), "0");
    worst =
        total && demand.number(r, "distortion") > demand.number(worst, "distortion") ? r : worst;
  }
  figure.add(hour_control(axes.labels(1), axes.place(worst, 1)));
  figure.add(bars(names, "distortion", 0, "order", "%"));
  Grid distortion = axes.grid("distortion", 100.0);
  for (size_t r = 0; r < demand.rows(); ++r) {
    if (demand.is(r, demand.column("order"), "1")) {  // the fundamental is no distortion
      distortion.value[(axes.place(r, 0) * axes.size(1) + axes.place(r, 1)) * axes.size(2) +
                       axes.place(r, 2)] = NAN;
    }
  }
  figure.follow("data.0.y", distortion, {"conductor", "hour"});
  Json limit = lines(names, "limit", 1, "order", "%");
  limit["mode"] = "markers";
  limit["marker"] = {
      {"symbol", "line-ew"}, {"size", 18}, {"line", {{"width", 2}, {"color", colour(1)}}}};
  figure.add(std::move(limit));
  figure.follow("data.1.y", axes.grid("limit", 100.0), {"conductor", "hour"});
  figure.lay_out({{"height", 340},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("harmonic order")},
                  {"yaxis", number_axis("% of the demand current")}});
  return figure;
}

/// A quantity of things over hours, a line each.
Figure hours_figure(Figure figure, const TableReader& table,
                    const std::vector<std::string_view>& things, const char* column, double factor,
                    const char* title, const char* unit) {
  constexpr size_t kMostLines = 40;
  Labels names;
  Labels hours;
  std::vector<std::pair<size_t, size_t>> place;
  for (size_t r = 0; r < table.rows(); ++r) {
    std::string name;
    for (const std::string_view thing : things) {
      name += (name.empty() ? "" : ":") + table.text(r, thing);
    }
    place.emplace_back(names.place(name), hours.place(table.text(r, "hour")));
  }
  Grid grid = Grid::of({names.size(), hours.size()});
  for (size_t r = 0; r < table.rows(); ++r) {
    grid.value[place[r].first * hours.size() + place[r].second] =
        static_cast<float>(factor * table.number(r, column));
  }
  for (size_t i = 0; i < std::min(names.size(), kMostLines); ++i) {
    Json trace = lines(hour_names(hours.all()), names.all()[i], i, "hour", unit);
    const auto begin = grid.value.begin() + static_cast<long>(i * hours.size());
    trace["y"] = numbers(std::vector<float>(begin, begin + static_cast<long>(hours.size())));
    figure.add(std::move(trace));
  }
  figure.lay_out({{"height", 340},
                  {"showlegend", true},
                  {"xaxis", category_axis("hour")},
                  {"yaxis", {{"title", {{"text", title}}}, {"rangemode", "tozero"}}}});
  return figure;
}

}  // namespace

Page standard_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Limits of a standard", .title = text_at(summary, "feeder")};
  page.fact("Standard", text_at(summary, "standard"));
  page.fact("Kept", summary.value("kept", false) ? "yes" : "no");
  page.fact("Voltages over limits", figure_text(number_at(summary, "voltage_breaches"), 0, ""));
  const Json coupling = summary.value("coupling", Json::object());
  page.fact("Point of common coupling", text_at(coupling, "name"));
  page.fact("Demand current", figure_text(number_at(coupling, "demand_a"), 1, "A"));
  page.fact("Largest TDD", figure_text(100.0 * number_at(coupling, "total_max"), 2, "%"));
  std::vector<Figure> voltages, currents, more;
  if (result.has("voltage_breaches")) {
    voltages.push_back(breaches_figure(result.table("voltage_breaches")));
  }
  if (result.has("breach_shares")) {
    voltages.push_back(sources_figure(result.table("breach_shares")));
  }
  if (result.has("demand_distortion")) {
    currents.push_back(demand_figure(result.table("demand_distortion")));
  }
  if (result.has("voltage_unbalance")) {
    more.push_back(hours_figure(Figure("unbalance", "Unbalance of voltages",
                                       "Negative over positive sequence, a line a bus."),
                                result.table("voltage_unbalance"), {"bus"}, "negative_factor",
                                100.0, "unbalance, %", "%"));
  }
  if (result.has("winding_harmonics")) {
    more.push_back(hours_figure(Figure("windings", "K-factors of transformers' windings",
                                       "Of the warmest wire, a line a winding."),
                                result.table("winding_harmonics"), {"transformer", "winding"},
                                "k_factor", 1.0, "K-factor", ""));
  }
  page.section("voltages", "Voltages", std::move(voltages));
  page.section("currents", "Currents", std::move(currents));
  page.section("more", "Unbalance and transformers", std::move(more));
  return page;
}

}  // namespace overtone::reporting
