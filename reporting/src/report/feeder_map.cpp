#include "report/feeder_map.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include <overtone/input_error.hpp>

#include "report/feeder_layout.hpp"
#include "report/map_layout.hpp"

namespace overtone::reporting {

namespace {

constexpr double kLeastVoltage = 0.1;   // pu without load; less has a neutral
constexpr double kConductorStep = 0.2;  // rows between the conductors of a bus
constexpr size_t kMostNames = 150;      // buses whose names can be read
constexpr double kMapWidth = 900.0;     // of a page's column, px
constexpr const char* kGrey = "#8a8f98";

}  // namespace

FeederMap::FeederMap(const ResultView& result) {
  read_buses(result.table("feeder_buses"));
  read_branches(result.table("feeder_branches"));
  place_buses();
  place_branches();
  place_nodes();
}

void FeederMap::read_buses(const TableReader& table) {
  const bool mapped = table.has("x") && table.has("y");  // results of before have none
  for (size_t r = 0; r < table.rows(); ++r) {
    nodes_.place(table.text(r, "bus"));
    const size_t bus = buses_.place(table.text(r, "at"));
    given_.resize(buses_.size());
    if (mapped && std::isfinite(table.number(r, "x")) && std::isfinite(table.number(r, "y"))) {
      given_[bus] = MapPoint{table.number(r, "x"), table.number(r, "y")};
    }
    const double conductor = table.number(r, "conductor");
    bus_of_.push_back(bus);
    conductor_.push_back(conductor > 0.0 ? static_cast<int>(conductor) : 0);
    live_.push_back(table.number(r, "v_no_load") >= kLeastVoltage ? 1 : 0);
    if (table.number(r, "source") > 0.0 && std::ranges::find(sources_, bus) == sources_.end()) {
      sources_.push_back(static_cast<int>(bus));
    }
  }
  if (nodes_.size() != table.rows()) {
    throw InputError("feeder_buses.csv: a bus stands in it twice");
  }
}

void FeederMap::read_branches(const TableReader& table) {
  const auto bus = [&](size_t row, const char* column) {
    const std::string name = table.text(row, column);
    const size_t found = buses_.find(name);
    if (found == buses_.size()) {
      throw InputError(
          fmt::format("feeder_branches.csv: {} '{}' is no bus of feeder_buses.csv", column, name));
    }
    return static_cast<int>(found);
  };
  for (size_t r = 0; r < table.rows(); ++r) {
    ends_.emplace_back(bus(r, "from"), bus(r, "to"));
    branches_.push_back({table.text(r, "branch"), 0.0, 0.0});
  }
}

void FeederMap::place_buses() {
  const FeederLayout layout = feeder_layout(static_cast<int>(buses_.size()), ends_, sources_);
  if (auto places = map_layout(given_, layout.before, ends_)) {
    bus_ = *std::move(places);
    on_map_ = true;
    return;
  }
  for (size_t b = 0; b < buses_.size(); ++b) {
    bus_.push_back({layout.x[b], layout.y[b]});
  }
}

void FeederMap::place_branches() {
  for (size_t l = 0; l < ends_.size(); ++l) {
    const MapPoint& from = bus_[ends_[l].first];
    const MapPoint& to = bus_[ends_[l].second];
    // A lateral of the tree leaves its bus up or down and then goes on: halfway is on its own part.
    const bool straight = on_map_ || from.y == to.y;
    branches_[l].x = straight ? 0.5 * (from.x + to.x) : std::max(from.x, to.x) - 0.5;
    branches_[l].y = on_map_ ? 0.5 * (from.y + to.y) : from.x < to.x ? to.y : from.y;
  }
}

void FeederMap::place_nodes() {
  for (size_t n = 0; n < nodes_.size(); ++n) {
    const MapPoint& at = bus_[bus_of_[n]];
    node_x_.push_back(at.x);
    node_y_.push_back(conductor_[n] > 0 ? at.y + (2.0 - conductor_[n]) * kConductorStep : at.y);
  }
}

bool FeederMap::live(const std::string& node) const {
  const size_t at = nodes_.find(node);
  return at < live_.size() && live_[at] != 0;
}

int FeederMap::mark_size() const {
  constexpr size_t kMany = 400;
  return buses_.size() > kMany ? 6 : by_phase() ? 10 : kMarkSize;
}

void FeederMap::draw(Figure& figure) const {
  draw_branches(figure);
  draw_sources(figure);
  if (buses_.size() <= kMostNames) {
    draw_names(figure, by_phase() ? kConductorStep : 0.0);
  }
  const Json axis{{"visible", false}, {"fixedrange", false}};
  figure.lay_out({{"xaxis", axis},
                  {"yaxis", axis},
                  {"hovermode", "closest"},
                  {"height", std::clamp(height(), 260.0, 680.0)},
                  {"margin", {{"l", 16}, {"r", 16}, {"t", 24}, {"b", 16}}}});
  if (on_map_) {
    figure.lay_out({{"yaxis", {{"scaleanchor", "x"}}}});
  }
}

double FeederMap::height() const {
  if (bus_.empty()) {
    return 0.0;
  }
  const auto [left, right] = std::ranges::minmax(bus_, {}, &MapPoint::x);
  const auto [low, high] = std::ranges::minmax(bus_, {}, &MapPoint::y);
  const double rows = high.y - low.y, columns = right.x - left.x;
  if (on_map_) {
    return 60.0 + kMapWidth * rows / std::max(columns, 1e-3 * rows);
  }
  return 160.0 + (by_phase() ? 70.0 : 46.0) * rows;
}

const char* FeederMap::text() const {
  return on_map_ ? "The feeder on its map, the square its source; branches are straight lines."
                 : "One-line diagram from the source, the square at the left: the way to the "
                   "farthest bus is straight, laterals leave it up and down. Distances are not to "
                   "scale.";
}

/// Whatever its wires; of the tree each first up or down, then on.
void FeederMap::draw_branches(Figure& figure) const {
  Json x = Json::array(), y = Json::array();
  std::set<std::pair<int, int>> drawn;
  for (const auto& [from, to] : ends_) {
    if (!drawn.emplace(std::min(from, to), std::max(from, to)).second) {
      continue;
    }
    const MapPoint& near = bus_[bus_[from].x <= bus_[to].x ? from : to];
    const MapPoint& far = bus_[bus_[from].x <= bus_[to].x ? to : from];
    for (const Json& value : {Json(near.x), Json(on_map_ ? far.x : near.x), Json(far.x), Json()}) {
      x.push_back(value);
    }
    for (const Json& value : {Json(near.y), Json(far.y), Json(far.y), Json()}) {
      y.push_back(value);
    }
  }
  figure.add({{"type", "scatter"},
              {"mode", "lines"},
              {"x", x},
              {"y", y},
              {"hoverinfo", "skip"},
              {"showlegend", false},
              {"line", {{"color", kGrey}, {"width", 1.5}}}});
}

void FeederMap::draw_sources(Figure& figure) const {
  Json x = Json::array(), y = Json::array();
  for (const int source : sources_) {
    x.push_back(bus_[source].x);
    y.push_back(bus_[source].y);
  }
  const Json marker{
      {"symbol", "square-open"}, {"size", 20}, {"color", kGrey}, {"line", {{"width", 2}}}};
  figure.add({{"type", "scatter"},
              {"mode", "markers"},
              {"x", x},
              {"y", y},
              {"hoverinfo", "skip"},
              {"showlegend", false},
              {"marker", marker}});
}

/// Each above a mark that isn't seen, as far from the bus as a seen one.
void FeederMap::draw_names(Figure& figure, double above) const {
  Json names{{"type", "scatter"},
             {"mode", "markers+text"},
             {"x", Json::array()},
             {"y", Json::array()},
             {"text", buses_.all()},
             {"textposition", "top center"},
             {"textfont", {{"size", 10}}},
             {"hoverinfo", "skip"},
             {"showlegend", false},
             {"cliponaxis", false},
             {"marker", {{"size", kMarkSize + 2}, {"opacity", 0}}}};
  for (const MapPoint& at : bus_) {
    names["x"].push_back(at.x);
    names["y"].push_back(at.y + above);
  }
  figure.add(std::move(names));
}

}  // namespace overtone::reporting
