#include "report/bus_figures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

constexpr const char* kQuantity = "quantity";

/// A colour scale for values in a range; a range of one value gets some room.
std::pair<double, double> with_room(std::pair<double, double> range) {
  const double room = std::max(1e-9, 0.002 * std::abs(range.second));
  return range.second - range.first < room ? std::pair(range.first - room, range.second + room)
                                           : range;
}

Json bus_marker(const FeederMap& map, const BusStates& states, const char* value, Json colours) {
  Json x = Json::array(), y = Json::array();
  for (const std::string& bus : states.buses) {
    const size_t at = map.nodes().find(bus);
    x.push_back(map.x()[at]);
    y.push_back(map.y()[at]);
  }
  colours["size"] = map.mark_size();
  colours["line"] = {{"width", 0.5}, {"color", "#555b66"}};
  return {{"type", "scatter"},
          {"mode", "markers"},
          {"x", x},
          {"y", y},
          {"text", states.buses},
          {"showlegend", false},
          {"marker", std::move(colours)},
          {"hovertemplate", fmt::format("bus %{{text}}<br>{}<extra></extra>", value)}};
}

/// Loadings in percent [hour][branch of the map]; NaN where a branch has no limit.
Grid loadings(const FeederMap& map, const TableReader& branches,
              const std::vector<std::string>& hours) {
  Grid grid = Grid::of({hours.size(), map.branches().size()});
  const Axes axes(branches, {"hour"});
  std::vector<size_t> next(hours.size(), 0);  // rows of an hour are in the order of the branches
  for (size_t r = 0; r < branches.rows(); ++r) {
    const std::string& label = axes.labels(0)[axes.place(r, 0)];
    const auto hour = static_cast<size_t>(std::ranges::find(hours, label) - hours.begin());
    if (hour < hours.size() && next[hour] < map.branches().size()) {
      grid.value[hour * map.branches().size() + next[hour]++] =
          static_cast<float>(100.0 * branches.number(r, "loading"));
    }
  }
  return grid;
}

/// Branches coloured by loading, hidden until they are asked for; false where none has a limit.
bool add_loadings(Figure& figure, const FeederMap& map, const BusStates& states,
                  const TableReader& branches) {
  const Grid grid = loadings(map, branches, states.hours);
  const auto range = grid.range();
  if (range.second <= 0.0) {
    return false;
  }
  Json x = Json::array(), y = Json::array(), names = Json::array();
  for (const FeederMap::Branch& branch : map.branches()) {
    x.push_back(branch.x);
    y.push_back(branch.y);
    names.push_back(branch.name);
  }
  Json marker = colour_axis("loading, %", {0.0, std::max(100.0, range.second)}, ".0f");
  marker["symbol"] = "square";
  marker["size"] = map.mark_size();
  const size_t trace =
      figure.add({{"type", "scatter"},
                  {"mode", "markers"},
                  {"name", "loading"},
                  {"x", x},
                  {"y", y},
                  {"text", names},
                  {"visible", false},
                  {"showlegend", false},
                  {"marker", std::move(marker)},
                  {"hovertemplate", "branch %{text}<br>%{marker.color:.1f} %<extra></extra>"}});
  figure.follow(fmt::format("data.{}.marker.color", trace), grid, {kHour});
  return true;
}

/// One row of the hours from `first` up to `last` of a state.
void add_extremes(const BusStates& states, size_t state, size_t first, size_t last, Table& table) {
  const size_t buses = states.buses.size(), hours = states.hours.size();
  const float* v = &states.voltage.value[(state * hours + first) * buses];
  const float* thd = &states.thd.value[(state * hours + first) * buses];
  const size_t count = (last - first) * buses;
  if (std::any_of(v, v + count, [](float x) { return std::isnan(x); })) {
    return;  // not solved
  }
  const auto bus = [&](size_t at) {
    const std::string& name = states.buses[at % buses];
    return last - first == 1
               ? name
               : fmt::format("{}, {}", name, hour_words(states.hours[first + at / buses]));
  };
  const auto [low, high] = std::minmax_element(v, v + count);
  const float* worst = std::max_element(thd, thd + count);
  table.row(states.states[state],
            last - first == 1 ? hour_name(states.hours[first]) : std::string("all"), double{*low},
            bus(low - v), double{*high}, double{*worst}, bus(worst - thd));
}

/// Hour by hour, or of many results one by one.
Table extremes_table(const BusStates& states) {
  constexpr size_t kMostRows = 200;
  Table table("extremes", "Lowest and highest voltage and largest THD.",
              {{.name = kState, .heading = states.what, .align = Align::left},
               {.name = kHour, .heading = "Hour"},
               {.name = "v_min", .unit = "pu", .heading = "Lowest voltage", .format = decimals(4)},
               {.name = "v_min_bus", .heading = "at bus"},
               {.name = "v_max", .unit = "pu", .heading = "Highest voltage", .format = decimals(4)},
               {.name = "thd", .unit = "%", .heading = "Largest THD", .format = decimals(3)},
               {.name = "thd_bus", .heading = "at bus"}});
  const size_t hours = states.hours.size();
  const size_t step = states.states.size() * hours <= kMostRows ? 1 : hours;
  for (size_t s = 0; s < states.states.size(); ++s) {
    for (size_t h = 0; h < hours; h += step) {
      add_extremes(states, s, h, h + step, table);
    }
  }
  return table;
}

}  // namespace

Figure feeder_figure(const FeederMap& map, const BusStates& states,
                     const std::optional<TableReader>& branches) {
  Figure figure("feeder", "The feeder", map.text());
  map.draw(figure);
  const size_t first =
      figure.add(bus_marker(map, states, "%{marker.color:.4f} pu",
                            colour_axis("voltage, pu", with_room(states.voltage.range()), ".3f")));
  figure.add(bus_marker(map, states, "THD %{marker.color:.3f} %",
                        colour_axis("THD, %", with_room(states.thd.range()), ".2f")));
  figure.add(hour_control(states.hours, states.first_hour));
  figure.add(state_control(states));
  figure.lay_out({{"showlegend", false}});
  figure.follow(fmt::format("data.{}.marker.color", first), states.voltage, {kState, kHour});
  figure.follow(fmt::format("data.{}.marker.color", first + 1), states.thd, {kState, kHour});
  Control quantity{.id = kQuantity, .label = "Coloured by", .options = {"voltage", "THD"}};
  const bool loading =
      branches && states.states.size() == 1 && add_loadings(figure, map, states, *branches);
  if (loading) {
    quantity.options.emplace_back("branch loading");
  }
  for (size_t q = 0; q < quantity.options.size(); ++q) {
    quantity.sets.push_back(only(first, quantity.options.size(), q));
  }
  figure.add(std::move(quantity));
  figure.add(extremes_table(states));
  return figure;
}

Figure heat_figure(const BusStates& states) {
  Figure figure("heat", "Hours by buses", "Every bus in every hour at a glance.");
  const Grid* grids[] = {&states.voltage, &states.thd};
  const char* titles[] = {"voltage, pu", "THD, %"};
  const char* formats[] = {".4f", ".3f"};
  const Json hours = hour_names(states.hours);
  figure.add(state_control(states));
  for (size_t q = 0; q < 2; ++q) {
    const auto range = with_room(grids[q]->range());
    Json trace =
        heat(states.buses, hours, titles[q],
             fmt::format("bus %{{x}}, hour %{{y}}<br>{} %{{z:{}}}", titles[q], formats[q]));
    trace["zmin"] = range.first;
    trace["zmax"] = range.second;
    figure.add(std::move(trace));
    figure.follow(fmt::format("data.{}.z", q), *grids[q], {kState});
  }
  figure.add(Control{.id = kQuantity,
                     .label = "Quantity",
                     .options = {"voltage", "THD"},
                     .sets = {only(0, 2, 0), only(0, 2, 1)}});
  figure.lay_out(
      {{"height", 380}, {"xaxis", category_axis("bus")}, {"yaxis", category_axis("hour")}});
  return figure;
}

std::vector<Figure> bus_figures(const FeederMap& map, const BusStates& states,
                                const VoltageLimits& limits,
                                const std::optional<TableReader>& branches) {
  std::vector<Figure> figures;
  if (states.hours.empty()) {
    return figures;
  }
  figures.push_back(feeder_figure(map, states, branches));
  figures.push_back(profile_figure(map, states, limits));
  if (states.of_hours()) {
    figures.push_back(heat_figure(states));
  }
  return figures;
}

}  // namespace overtone::reporting
