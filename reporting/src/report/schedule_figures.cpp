#include "report/schedule_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

/// [1 + lots][hour][…]: all lots added up, then each.
Grid with_sum(const Grid& each) {
  Grid all = each;
  const size_t lots = each.shape[0], rest = each.value.size() / lots;
  all.shape[0] = lots + 1;
  all.value.insert(all.value.begin(), rest, 0.0F);
  for (size_t i = 0; i < each.value.size(); ++i) {
    all.value[i % rest] += std::isnan(each.value[i]) ? 0.0F : each.value[i];
  }
  return all;
}

Figure lot_hours(const TableReader& lots) {
  Figure figure(
      "lots", "Charging, reactive power and current",
      "Power that a lot's chargers draw, below zero what they give back; reactive power below "
      "zero lifts the voltage; and "
      "the current of the chargers beside the most that those of parked vehicles carry.");
  const Axes axes(lots, {"bus", "hour"});
  const Json hours = hour_names(axes.labels(1));
  figure.add(lot_control(axes.labels(0)));
  const struct {
    const char *column, *name, *unit;
    bool bar;
    size_t plot;
  } rows[] = {{"p_kw", "power", "kW", true, 1},
              {"q_kvar", "reactive power", "kvar", true, 1},
              {"i_rms_a", "current", "A", false, 2},
              {"i_capacity_a", "capacity", "A", false, 2}};
  for (size_t i = 0; i < std::size(rows); ++i) {
    figure.add(on_axes(rows[i].bar ? bars(hours, rows[i].name, i, "hour", rows[i].unit)
                                   : lines(hours, rows[i].name, i, "hour", rows[i].unit),
                       rows[i].plot));
    figure.follow(fmt::format("data.{}.y", i), with_sum(axes.sum(rows[i].column)), {"lot"});
  }
  figure.lay_out(subplots({{"kW and kvar"}, {"A per phase"}}, category_axis("hour")));
  return figure;
}

Figure lot_spectrum(const TableReader& harmonics) {
  Figure figure(
      "lot-harmonics", "Harmonic currents of the chargers",
      "What the chargers draw above the fundamental, hour by order. Magnitudes of several "
      "lots are added up as they are.");
  const Axes axes(harmonics, {"bus", "order", "hour"});
  figure.add(lot_control(axes.labels(0)));
  figure.add(heat(hour_names(axes.labels(2)), axes.labels(1), "A per phase",
                  "hour %{x}, order %{y}<br>%{z:.4~g} A"));
  figure.follow("data.0.z", with_sum(axes.sum("i_a")), {"lot"});
  figure.lay_out({{"height", 340},
                  {"xaxis", category_axis("hour")},
                  {"yaxis", category_axis("harmonic order")}});
  return figure;
}

Table iterations_table(const std::vector<std::pair<std::string, Json>>& methods) {
  Table table("iterations", "Each master problem that was solved.",
              {{.name = "method", .heading = "Method", .align = Align::left},
               {.name = "iteration", .heading = "Iteration"},
               {.name = "violation", .unit = "pu²", .heading = "W", .format = powers_of_ten()},
               {.name = "master_objective", .heading = "Objective", .format = decimals(5)},
               {.name = "cuts_total", .heading = "Cuts"},
               {.name = "solver_iterations", .heading = "Solver iterations"},
               {.name = "seconds", .unit = "s", .heading = "Time", .format = decimals(3)},
               {.name = "solver_status", .heading = "Solver said", .align = Align::left}});
  for (const auto& [method, iterations] : methods) {
    for (const Json& one : iterations) {
      table.row(method, number_at(one, "iteration"), number_at(one, "violation"),
                number_at(one, "master_objective"), number_at(one, "cuts_total"),
                number_at(one, "solver_iterations"), number_at(one, "seconds"),
                text_at(one, "solver_status"));
    }
  }
  return table;
}

Table limits_table(const TableReader& limits) {
  constexpr size_t kMostRows = 200;
  Table table("limits", "Limits that are met to a thousandth, or broken.",
              {{.name = "hour", .heading = "Hour"},
               {.name = "kind", .heading = "Kind", .align = Align::left},
               {.name = "element", .heading = "Where", .align = Align::left},
               {.name = "value", .heading = "Value", .format = significant(6)},
               {.name = "limit", .heading = "Limit", .format = significant(6)},
               {.name = "unit", .heading = "Unit", .align = Align::left}});
  for (size_t r = 0; r < std::min(limits.rows(), kMostRows); ++r) {
    table.row(hour_name(limits.text(r, "hour")), limits.text(r, "kind"), limits.text(r, "element"),
              limits.number(r, "value"), limits.number(r, "limit"), limits.text(r, "unit"));
  }
  return table;
}

}  // namespace

Control lot_control(const std::vector<std::string>& buses) {
  Control control{.id = "lot", .label = "Lot", .options = {"all lots, added up"}};
  for (const std::string& bus : buses) {
    control.options.push_back("at bus " + bus);
  }
  return control;
}

std::vector<Figure> substation_figures(const TableReader& hours) {
  Figure figure(
      "substation", "What the substation gives",
      "Power, reactive power and losses at the left, the current of the largest phase over "
      "all orders at the right.");
  if (hours.rows() < 2) {
    return {};
  }
  const Json labels = hour_names(Axes(hours, {"hour"}).labels(0));
  const struct {
    const char *column, *name, *unit;
    size_t plot;
  } rows[] = {{"p_mw", "power", "MW", 1},
              {"q_mvar", "reactive power", "Mvar", 1},
              {"losses_mw", "losses", "MW", 1},
              {"i_rms_a", "current", "A", 2}};
  for (size_t i = 0; i < std::size(rows); ++i) {
    Json trace = on_axes(lines(labels, rows[i].name, i, "hour", rows[i].unit), rows[i].plot);
    trace["y"] = numbers(hours.numbers(rows[i].column));
    figure.add(std::move(trace));
  }
  figure.lay_out(subplots({{"MW and Mvar"}, {"A"}}, category_axis("hour")));
  std::vector<Figure> figures;
  figures.push_back(std::move(figure));
  return figures;
}

std::vector<Figure> lot_figures(const TableReader& lots, const TableReader& harmonics) {
  std::vector<Figure> figures;
  figures.push_back(lot_hours(lots));
  if (harmonics.rows() > 0) {
    figures.push_back(lot_spectrum(harmonics));
  }
  return figures;
}

std::vector<Figure> objective_figures(const TableReader& objective) {
  Figure figure("objective", "What is minimised",
                "What each part of the objective costs: its amount times its weight.");
  Table table("objective", "A part of what is minimised.",
              {{.name = "term", .align = Align::left},
               {.name = "amount", .format = significant(6)},
               {.name = "unit", .align = Align::left},
               {.name = "cost", .format = significant(6)}});
  Json terms = Json::array(), costs = Json::array();
  bool more = false;
  for (size_t r = 0; r < objective.rows(); ++r) {
    const std::string term = objective.text(r, "term");
    const double cost = objective.number(r, "cost");
    const double amount = objective.number(r, "amount");
    table.row(term, std::isnan(amount) ? missing() : Cell(amount), objective.text(r, "unit"), cost);
    if (cost != 0.0 && term != "total") {
      terms.push_back(term);
      costs.push_back(cost);
      more = more || (term != "deviation" && term != "thd");
    }
  }
  if (!more) {
    return {};
  }
  Json trace = bars(terms, "cost", 0, "term", "");
  trace["y"] = costs;
  figure.add(std::move(trace));
  figure.add(std::move(table));
  figure.lay_out({{"height", 300},
                  {"xaxis", category_axis("term")},
                  {"yaxis", {{"title", {{"text", "cost"}}}}}});
  std::vector<Figure> figures;
  figures.push_back(std::move(figure));
  return figures;
}

std::vector<Figure> limit_figures(const TableReader& limits,
                                  const std::vector<std::string>& hours) {
  std::vector<Figure> figures;
  if (limits.rows() == 0) {
    return figures;
  }
  Figure figure("limits", "Limits that bind",
                "How many limits are met to a thousandth, or broken, in each hour.");
  std::map<std::string, std::map<std::string, int>> count;  // kind, hour
  for (size_t r = 0; r < limits.rows(); ++r) {
    ++count[limits.text(r, "kind")][limits.text(r, "hour")];
  }
  for (auto& [kind, by_hour] : count) {
    Json trace = bars(hour_names(hours), kind, figure.traces(), "hour", "limits");
    for (const std::string& hour : hours) {
      trace["y"].push_back(by_hour[hour]);
    }
    figure.add(std::move(trace));
  }
  figure.add(limits_table(limits));
  figure.lay_out({{"height", 300},
                  {"barmode", "stack"},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("hour")},
                  {"yaxis", {{"title", {{"text", "limits"}}}}}});
  figures.push_back(std::move(figure));
  return figures;
}

namespace {

/// Where W of zero stands on its logarithmic axis: a decade below the smallest that is not; 0 where
/// all are.
double foot_of_w(const std::vector<std::pair<std::string, Json>>& methods) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [method, iterations] : methods) {
    for (const Json& one : iterations) {
      const double w = number_at(one, "violation");
      least = w > 0.0 ? std::min(least, w) : least;
    }
  }
  return std::isfinite(least) ? std::pow(10.0, std::floor(std::log10(least)) - 1.0) : 0.0;
}

}  // namespace

std::vector<Figure> convergence_figures(const std::vector<std::pair<std::string, Json>>& methods) {
  Figure figure(
      "convergence", "Iteration by iteration",
      "W is the sum of squared violations of all operating limits, on a logarithmic scale, zero "
      "at its foot. The objective is that of the master, whose cuts and "
      "harmonics grow from one to the next.");
  size_t longest = 0;
  for (const auto& [method, iterations] : methods) {
    longest = std::max(longest, iterations.size());
  }
  const struct {
    const char *key, *unit;
  } rows[] = {
      {"violation", "pu²"}, {"master_objective", ""}, {"cuts_total", "cuts"}, {"seconds", "s"}};
  const double foot = foot_of_w(methods);
  for (size_t m = 0; m < methods.size(); ++m) {
    for (size_t i = 0; i < std::size(rows) && !methods[m].second.empty(); ++i) {
      Json trace =
          on_axes(lines(Json::array(), methods[m].first, m, "iteration", rows[i].unit), i + 1);
      trace["legendgroup"] = methods[m].first;
      trace["showlegend"] = i == 0 && methods.size() > 1;
      for (const Json& one : methods[m].second) {
        const double value = number_at(one, rows[i].key);
        trace["x"].push_back(one.value("iteration", 0));
        trace["y"].push_back(i == 0 ? std::max(value, foot) : value);
        trace["customdata"].push_back(value);
      }
      if (i == 0) {
        trace["hovertemplate"] =
            "iteration %{x}<br>%{customdata:.4~g} pu²<extra>%{fullData.name}</extra>";
      }
      figure.add(std::move(trace));
    }
  }
  figure.add(iterations_table(methods));
  Json iterations = number_axis("iteration");
  iterations["tickformat"] = "d";
  if (longest <= 12) {
    iterations["dtick"] = 1;
  }
  const Json w_axis =
      foot > 0.0 ? Json{{"type", "log"}, {"exponentformat", "e"}} : Json{{"range", {-0.05, 1.0}}};
  figure.lay_out(subplots({{"W, pu²", w_axis},
                           {"objective of the master"},
                           {"cuts in the master"},
                           {"seconds of the master"}},
                          iterations));
  std::vector<Figure> figures;
  figures.push_back(std::move(figure));
  return figures;
}

}  // namespace overtone::reporting
