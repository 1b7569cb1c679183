#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/page.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

/// Lines at the resonances with what carries them.
void mark_resonances(Figure& figure, const TableReader& resonances) {
  constexpr size_t kMostNames = 12;  // more can't be read; the table has all
  Json shapes = Json::array(), notes = Json::array();
  for (size_t r = 0; r < std::min(resonances.rows(), kMostNames); ++r) {
    const double hertz = resonances.number(r, "frequency_hz");
    shapes.push_back({{"type", "line"},
                      {"x0", hertz},
                      {"x1", hertz},
                      {"yref", "paper"},
                      {"y0", 0},
                      {"y1", 1},
                      {"line", {{"dash", "dot"}, {"width", 1}, {"color", "#8a8f98"}}}});
    notes.push_back({{"x", hertz},
                     {"y", 1},
                     {"yref", "paper"},
                     {"yanchor", "bottom"},
                     {"xanchor", "left"},
                     {"textangle", -35},
                     {"showarrow", false},
                     {"font", {{"size", 10}}},
                     {"text", fmt::format("{:.2f} · {}", resonances.number(r, "order"),
                                          plotly_text(resonances.text(r, "element")))}});
  }
  figure.lay_out({{"shapes", shapes}, {"annotations", notes}, {"margin", {{"t", 110}}}});
}

Table resonances_table(const TableReader& resonances) {
  Table table(
      "resonances", "Parallel resonances and what carries them.",
      {{.name = "order", .heading = "Order", .format = decimals(3)},
       {.name = "frequency_hz", .unit = "Hz", .heading = "Frequency", .format = decimals(1)},
       {.name = "modal_impedance",
        .unit = "pu",
        .heading = "Modal impedance",
        .format = significant(5)},
       {.name = "multiplicity", .heading = "Modes alike"},
       {.name = "node", .heading = "Node that takes part most", .align = Align::left},
       {.name = "element", .heading = "Element with the largest share", .align = Align::left}});
  for (size_t r = 0; r < resonances.rows(); ++r) {
    table.row(resonances.number(r, "order"), resonances.number(r, "frequency_hz"),
              resonances.number(r, "modal_impedance"), resonances.number(r, "multiplicity"),
              resonances.text(r, "node"), resonances.text(r, "element"));
  }
  return table;
}

std::string phases_words(const std::string& phases) {
  if (phases.empty()) {
    return "impedance";
  }
  return phases == "positive" || phases == "zero" ? phases + " sequence" : "conductor " + phases;
}

Figure impedance_figure(const TableReader& impedances, const TableReader& resonances) {
  Figure figure(
      "impedance", "Impedance over the frequency",
      "Driving-point impedance, on a logarithmic scale, by conductor or sequence. Dotted "
      "lines are resonances of the feeder: their order and the element that carries most.");
  const Axes axes(impedances, {"phases", "bus", "frequency_hz"});
  const std::vector<double> all = impedances.numbers("frequency_hz");
  std::vector<double> frequency(axes.size(2));
  for (size_t r = 0; r < all.size(); ++r) {
    frequency[axes.place(r, 2)] = all[r];
  }
  const Grid grid = axes.grid("z_ohm");
  const std::vector<double> z = impedances.numbers("z_ohm");
  const auto peak = static_cast<size_t>(std::ranges::max_element(z) - z.begin());
  figure.add(Control{
      .id = "bus", .label = "Bus", .options = axes.labels(1), .chosen = axes.place(peak, 1)});
  for (size_t p = 0; p < axes.size(0); ++p) {
    const std::string phases = axes.labels(0)[p];
    Json trace = lines(numbers(frequency), phases_words(phases), p, "at", "ohm");
    trace["mode"] = "lines";
    trace["hovertemplate"] = "%{x:.1f} Hz<br>%{y:.4~g} ohm<extra>%{fullData.name}</extra>";
    figure.add(std::move(trace));
    Grid of_phases = Grid::of({axes.size(1), axes.size(2)});
    std::copy_n(grid.value.begin() + static_cast<long>(p * of_phases.value.size()),
                of_phases.value.size(), of_phases.value.begin());
    figure.follow(fmt::format("data.{}.y", p), of_phases, {"bus"});
  }
  figure.lay_out(
      {{"height", 440},
       {"showlegend", axes.size(0) > 1},
       {"legend", {{"orientation", "h"}, {"yref", "container"}, {"y", 0}, {"yanchor", "bottom"}}},
       {"xaxis", number_axis("frequency, Hz")},
       {"yaxis", {{"title", {{"text", "impedance, ohm"}}}, {"type", "log"}}}});
  mark_resonances(figure, resonances);
  figure.add(resonances_table(resonances));
  return figure;
}

Figure modes_figure(const TableReader& orders, const TableReader& resonances) {
  Figure figure(
      "modes", "Modal impedance",
      "The largest of the feeder's modal impedances, wherever one looks; its peaks are the "
      "resonances.");
  Json trace = lines(numbers(orders.numbers("frequency_hz")), "modal impedance", 0, "at", "pu");
  trace["mode"] = "lines";
  trace["y"] = numbers(orders.numbers("modal_impedance"));
  figure.add(std::move(trace));
  figure.lay_out({{"height", 340},
                  {"xaxis", number_axis("frequency, Hz")},
                  {"yaxis", {{"title", {{"text", "modal impedance, pu"}}}, {"type", "log"}}}});
  mark_resonances(figure, resonances);
  return figure;
}

/// The bars of a resonance: its nodes in the first trace, its elements in the second.
Json share_bars(const TableReader& shares, const Axes& axes, size_t resonance) {
  constexpr size_t kMostBars = 10;
  Json set = Json::object();
  for (size_t k = 0; k < 2; ++k) {
    Json names = Json::array(), values = Json::array();
    for (size_t r = 0; r < shares.rows(); ++r) {  // largest first
      if (axes.place(r, 0) == resonance && names.size() < kMostBars &&
          shares.text(r, "kind") == (k == 0 ? "node" : "element")) {
        names.push_back(shares.text(r, "name"));
        values.push_back(100.0 * shares.number(r, "share"));
      }
    }
    set[fmt::format("data.{}.y", k)] = std::move(names);
    set[fmt::format("data.{}.x", k)] = std::move(values);
  }
  return set;
}

Control resonance_control(const TableReader& shares) {
  const Axes axes(shares, {"order"});
  Control control{.id = "resonance", .label = "Resonance at order", .options = {}};
  control.options.resize(axes.size(0));
  for (size_t r = 0; r < shares.rows(); ++r) {
    control.options[axes.place(r, 0)] = fmt::format("{:.3f}", shares.number(r, "order"));
  }
  for (size_t resonance = 0; resonance < axes.size(0); ++resonance) {
    control.sets.push_back(share_bars(shares, axes, resonance));
  }
  return control;
}

Figure shares_figure(const TableReader& shares) {
  Figure figure(
      "shares", "What carries a resonance",
      "Participation of nodes, and elements' shares in the eigenvalue. A capacitor and the "
      "inductance it resonates with have about one half each.");
  for (size_t k = 0; k < 2; ++k) {
    figure.add(on_axes({{"type", "bar"},
                        {"orientation", "h"},
                        {"name", k == 0 ? "nodes" : "elements"},
                        {"showlegend", false},
                        {"marker", {{"color", colour(k)}}},
                        {"hovertemplate", "%{y}<br>%{x:.1f} %<extra></extra>"}},
                       k + 1));
  }
  figure.add(resonance_control(shares));
  const Json names{{"type", "category"}, {"autorange", "reversed"}, {"automargin", true}};
  figure.lay_out(subplots({{"", names}, {"", names}}, number_axis("share, %")));
  return figure;
}

}  // namespace

Page scan_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Frequency scan", .title = text_at(summary, "feeder")};
  page.fact("Status", text_at(summary, "status"));
  page.fact("Frequency of order 1", figure_text(number_at(summary, "frequency_hz"), 0, "Hz"));
  page.fact("Orders", fmt::format("{} to {}", number_at(summary, "from_order"),
                                  number_at(summary, "to_order")));
  page.fact("Linear loads", text_at(summary, "linear_loads"));
  page.fact("Resonances", fmt::format("{}", list_at(summary, "resonances").size()));
  const TableReader resonances = result.table("resonances");
  std::vector<Figure> figures;
  if (result.has("impedances")) {
    figures.push_back(impedance_figure(result.table("impedances"), resonances));
  }
  if (result.has("scan_orders")) {
    figures.push_back(modes_figure(result.table("scan_orders"), resonances));
  }
  if (result.has("resonance_shares")) {
    figures.push_back(shares_figure(result.table("resonance_shares")));
  }
  page.section("impedance", "Impedances and resonances", std::move(figures));
  return page;
}

}  // namespace overtone::reporting
