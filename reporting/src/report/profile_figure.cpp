#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "report/bus_figures.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

constexpr size_t kMostLines = 6;  // results side by side
constexpr size_t kMostMarks = 200;

/// Buses along a line: all of a balanced feeder, or the conductors of one number.
struct Way {
  std::string name;                ///< "conductor 2"; empty: the only one
  std::vector<std::string> buses;  ///< without conductors
  Grid voltage, thd;               ///< [state][hour][bus]
};

Grid some(const Grid& all, const std::vector<size_t>& buses) {
  Grid grid = Grid::of({all.shape[0], all.shape[1], buses.size()});
  auto out = grid.value.begin();
  for (size_t i = 0; i < all.shape[0] * all.shape[1]; ++i) {
    for (const size_t bus : buses) {
      *out++ = all.value[i * all.shape[2] + bus];
    }
  }
  return grid;
}

std::vector<Way> ways_of(const FeederMap& map, const BusStates& states) {
  if (!map.by_phase()) {
    return {{"", states.buses, states.voltage, states.thd}};
  }
  std::map<int, std::vector<size_t>> of_conductor;
  for (size_t b = 0; b < states.buses.size(); ++b) {
    of_conductor[map.conductor_of(map.nodes().find(states.buses[b]))].push_back(b);
  }
  std::vector<Way> ways;
  for (const auto& [conductor, nodes] : of_conductor) {
    Way& way = ways.emplace_back();
    way.name = fmt::format("conductor {}", conductor);
    for (const size_t node : nodes) {
      way.buses.push_back(map.bus_of(map.nodes().find(states.buses[node])));
    }
    way.voltage = some(states.voltage, nodes);
    way.thd = some(states.thd, nodes);
  }
  return ways;
}

/// One of the two pictures below one another.
struct Row {
  const char *axis, *unit, *format;
  const Grid Way::* grid;
};

/// Between which values those of a bus are over the hours, of the first result.
void add_band(Figure& figure, const Way& way, const Row& row) {
  const Grid& grid = way.*row.grid;
  const size_t buses = way.buses.size();
  std::vector<float> low(buses, NAN), high(buses, NAN);
  for (size_t i = 0; i < grid.shape[1] * buses; ++i) {
    low[i % buses] = std::fmin(low[i % buses], grid.value[i]);
    high[i % buses] = std::fmax(high[i % buses], grid.value[i]);
  }
  for (const bool upper : {false, true}) {
    Json trace{{"type", "scatter"},
               {"mode", "lines"},
               {"x", way.buses},
               {"y", numbers(upper ? high : low)},
               {"yaxis", row.axis},
               {"hoverinfo", "skip"},
               {"legendgroup", "band"},
               {"name", "all hours"},
               {"showlegend", upper && std::string(row.axis) == "y"},
               {"line", {{"width", 0}, {"color", colour(0)}}}};
    if (upper) {
      trace["fill"] = "tonexty";
      trace["fillcolor"] = "rgba(0,114,178,0.15)";
    }
    figure.add(std::move(trace));
  }
}

/// A line of a result, or of the one that is chosen.
void add_line(Figure& figure, const Way& way, const Row& row, const Json& state,
              const std::string& name, size_t i) {
  const bool many = way.buses.size() > kMostMarks;
  const size_t trace = figure.add(
      {{"type", "scatter"},
       {"mode", many ? "lines" : "lines+markers"},
       {"x", way.buses},
       {"yaxis", row.axis},
       {"name", name},
       {"legendgroup", name},
       {"showlegend", !name.empty() && std::string(row.axis) == "y"},
       {"line", {{"color", colour(i)}, {"width", 2}, {"dash", i % 2 == 0 ? "solid" : "dot"}}},
       {"marker", {{"size", 5}, {"symbol", i}}},
       {"hovertemplate", fmt::format("bus %{{x}}<br>%{{y:{}}} {}<extra>{}</extra>", row.format,
                                     row.unit, name.empty() ? "" : "%{fullData.name}")}});
  figure.follow(fmt::format("data.{}.y", trace), way.*row.grid, {state, kHour});
}

/// Of several results, conductors, or both; empty where there is nothing to tell apart.
std::string line_name(const BusStates& states, size_t state, const Way& way) {
  const bool told = states.states.size() > 1 || (way.name.empty() && states.of_hours());
  const std::string name = told ? states.states[state] : "";
  return name.empty() || way.name.empty() ? name + way.name : name + ", " + way.name;
}

void add_lines(Figure& figure, const BusStates& states, const std::vector<Way>& ways,
               const Row& row) {
  const bool one_by_one = states.states.size() > kMostLines;
  if (states.of_hours() && !one_by_one && ways.size() == 1) {
    add_band(figure, ways.front(), row);
  }
  size_t i = 0;
  for (const Way& way : ways) {
    for (size_t s = 0; s < (one_by_one ? 1 : states.states.size()); ++s) {
      add_line(figure, way, row, one_by_one ? Json(kState) : Json(s),
               one_by_one ? way.name : line_name(states, s, way), i++);
    }
  }
}

Json limit_lines(const VoltageLimits& limits) {
  Json shapes = Json::array();
  for (const auto& [axis, value] :
       {std::pair("y", limits.low), {"y", limits.high}, {"y2", limits.thd_percent}}) {
    if (std::isfinite(value)) {
      shapes.push_back({{"type", "line"},
                        {"xref", "paper"},
                        {"x0", 0},
                        {"x1", 1},
                        {"yref", axis},
                        {"y0", value},
                        {"y1", value},
                        {"line", {{"dash", "dash"}, {"width", 1.5}, {"color", "#d55e00"}}}});
    }
  }
  return shapes;
}

Json profile_layout(const FeederMap& map, const VoltageLimits& limits) {
  Json bus_axis = category_axis("bus");
  bus_axis["anchor"] = "y2";
  if (map.by_phase()) {  // the order of the feeder, whichever conductor has a bus first
    bus_axis["categoryorder"] = "array";
    for (const std::string& bus : map.buses().all()) {
      bus_axis["categoryarray"].push_back(plotly_text(bus));
    }
  }
  return {{"height", 460},
          {"shapes", limit_lines(limits)},
          {"xaxis", bus_axis},
          {"yaxis", {{"title", {{"text", "voltage, pu"}}}, {"domain", {0.54, 1.0}}}},
          {"yaxis2",
           {{"title", {{"text", "THD, %"}}}, {"domain", {0.0, 0.46}}, {"rangemode", "tozero"}}},
          {"legend", legend_above()}};
}

}  // namespace

Figure profile_figure(const FeederMap& map, const BusStates& states, const VoltageLimits& limits) {
  const std::vector<Way> ways = ways_of(map, states);
  const bool one_by_one = states.states.size() > kMostLines;
  const bool band = states.of_hours() && !one_by_one && ways.size() == 1;
  std::string text = "Bus by bus, in the order of the feeder's files.";
  text += band ? " The band holds all hours of the first line." : "";
  text += limit_lines(limits).empty() ? "" : " Dashed lines are limits.";
  Figure figure("profile", "Voltage and distortion along the feeder", text);
  figure.add(hour_control(states.hours, states.first_hour));
  if (one_by_one) {
    figure.add(state_control(states));
  }
  add_lines(figure, states, ways, {"y", "pu", ".4f", &Way::voltage});
  add_lines(figure, states, ways, {"y2", "%", ".3f", &Way::thd});
  figure.lay_out(profile_layout(map, limits));
  return figure;
}

}  // namespace overtone::reporting
