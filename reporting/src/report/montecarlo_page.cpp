#include <cmath>

#include <fmt/format.h>

#include "report/page.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

Figure percentiles_figure(const TableReader& table) {
  Figure figure(
      "percentiles", "Distortion of every bus",
      "What 95 and 99 percent of the samples don't exceed, their mean, and what the "
      "summation law of IEC TR 61000-3-6 makes of the sources one by one; relative to the "
      "fundamental.");
  const Axes axes(table, {"order", "bus"});
  Control order{.id = "order", .label = "Distortion", .options = {}};
  for (const std::string& label : axes.labels(0)) {
    order.options.push_back(label == "0" ? "total" : "order " + label);
  }
  figure.add(std::move(order));
  const std::pair<const char*, const char*> columns[] = {{"mean", "mean"},
                                                         {"cp95", "95 %"},
                                                         {"cp99", "99 %"},
                                                         {"summation", "summation law"},
                                                         {"limit", "limit"}};
  for (size_t i = 0; i < std::size(columns); ++i) {
    Json trace = lines(axes.labels(1), columns[i].second, i, "bus", "%");
    if (i + 1 == std::size(columns)) {
      trace["mode"] = "lines";
      trace["line"]["dash"] = "dash";
    }
    figure.add(std::move(trace));
    figure.follow(fmt::format("data.{}.y", i), axes.grid(columns[i].first, 100.0), {"order"});
  }
  figure.lay_out({{"height", 400},
                  {"showlegend", true},
                  {"legend", legend_above()},
                  {"xaxis", category_axis("bus")},
                  {"yaxis", {{"title", {{"text", "distortion, %"}}}, {"rangemode", "tozero"}}}});
  return figure;
}

Table percentiles_table(const TableReader& all) {
  constexpr size_t kMostRows = 300;
  Table table(
      "percentiles", "Total distortion of every bus.",
      {{.name = "bus", .heading = "Bus"},
       {.name = "mean", .unit = "%", .heading = "Mean", .format = decimals(3)},
       {.name = "cp95", .unit = "%", .heading = "95 %", .format = decimals(3)},
       {.name = "cp99", .unit = "%", .heading = "99 %", .format = decimals(3)},
       {.name = "largest", .unit = "%", .heading = "Largest", .format = decimals(3)},
       {.name = "summation", .unit = "%", .heading = "Summation law", .format = decimals(3)},
       {.name = "limit", .unit = "%", .heading = "Limit", .format = decimals(2)}});
  for (size_t r = 0; r < all.rows() && table.row_count() < kMostRows; ++r) {
    if (all.number(r, "order") == 0.0) {
      table.row(all.text(r, "bus"), 100.0 * all.number(r, "mean"), 100.0 * all.number(r, "cp95"),
                100.0 * all.number(r, "cp99"), 100.0 * all.number(r, "largest"),
                100.0 * all.number(r, "summation"), 100.0 * all.number(r, "limit"));
    }
  }
  return table;
}

}  // namespace

Page montecarlo_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Monte Carlo", .title = text_at(summary, "title")};
  page.fact("Feeder", text_at(summary, "feeder"));
  page.fact("Samples", figure_text(number_at(summary, "samples"), 0, ""));
  page.fact("Seed", figure_text(number_at(summary, "seed"), 0, ""));
  page.fact("Standard", text_at(summary, "standard"));
  page.fact("Over limits at 95 %",
            figure_text(number_at(summary, "breaches_at_cp95"), 0, "values"));
  const std::string worst = figure_text(100.0 * number_at(summary, "thd_cp95_max"), 2, "%");
  if (!worst.empty()) {
    page.fact("Largest THD at 95 %", worst + " at bus " + text_at(summary, "thd_cp95_max_bus"));
  }
  if (result.has("bus_percentiles")) {
    std::vector<Figure> figures;
    figures.push_back(percentiles_figure(result.table("bus_percentiles")));
    figures.back().add(percentiles_table(result.table("bus_percentiles")));
    page.section("percentiles", "Percentiles", std::move(figures));
  }
  return page;
}

}  // namespace overtone::reporting
