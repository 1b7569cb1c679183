#include <cmath>
#include <string>
#include <vector>

#include "report/bus_figures.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

/// Magnitudes [hour][bus][order above 1] in percent of the fundamental, of some of the buses.
Grid magnitudes(const TableReader& table, const Axes& axes, const std::vector<size_t>& buses) {
  const size_t re = table.column("v_re"), im = table.column("v_im");
  const Grid all = axes.grid_of(
      [&](size_t row) { return std::hypot(table.number(row, re), table.number(row, im)); });
  const size_t orders = axes.size(2);
  Grid above = Grid::of({axes.size(0), buses.size(), orders - 1});
  auto out = above.value.begin();
  for (size_t h = 0; h < axes.size(0); ++h) {
    for (const size_t bus : buses) {
      const float* of_node = &all.value[(h * axes.size(1) + bus) * orders];
      for (size_t k = 1; k < orders; ++k) {
        *out++ = 100.0F * of_node[k] / of_node[0];
      }
    }
  }
  return above;
}

size_t place_of_largest(const std::vector<float>& values) {
  size_t place = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    place = values[i] > values[place] || std::isnan(values[place]) ? i : place;
  }
  return place;
}

}  // namespace

Figure spectrum_figure(const FeederMap& map, const TableReader& harmonics) {
  Figure figure("spectrum", "Spectrum of a bus",
                "Harmonic voltages relative to the fundamental at the same bus and hour.");
  const Axes axes(harmonics, {"hour", "bus", "order"});
  std::vector<size_t> buses;
  std::vector<std::string> names;
  for (size_t b = 0; b < axes.size(1); ++b) {
    if (map.live(axes.labels(1)[b])) {
      buses.push_back(b);
      names.push_back(axes.labels(1)[b]);
    }
  }
  if (buses.empty() || axes.size(2) < 2) {
    return figure;
  }
  const Grid grid = magnitudes(harmonics, axes, buses);
  const size_t worst = place_of_largest(grid.value) / (axes.size(2) - 1);
  figure.add(
      Control{.id = "bus", .label = "Bus", .options = names, .chosen = worst % buses.size()});
  figure.add(hour_control(axes.labels(0), worst / buses.size()));
  const std::vector<std::string> above(axes.labels(2).begin() + 1, axes.labels(2).end());
  figure.add(bars(above, "harmonic voltage", 0, "order", "%"));
  figure.follow("data.0.y", grid, {"hour", "bus"});
  figure.lay_out(
      {{"height", 320},
       {"xaxis", category_axis("harmonic order")},
       {"yaxis", {{"title", {{"text", "% of the fundamental"}}}, {"rangemode", "tozero"}}}});
  return figure;
}

}  // namespace overtone::reporting
