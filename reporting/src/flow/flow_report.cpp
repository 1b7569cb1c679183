#include <overtone/flow_report.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <overtone/number_text.hpp>
#include <overtone/standards/voltage_limits.hpp>
#include <overtone/table_renderers.hpp>

#include "flow/flow_heading.hpp"
#include "network/figures_table.hpp"
#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

constexpr int kWorstBuses = 10;

Table flow_hours(const NetworkLabels& network, const FlowResult& flow) {
  Table table(
      "flow_hours", "An hour of the load flow.",
      {{.name = "hour", .text = "Label of the hour."},
       {.name = "load", .unit = "kW", .text = "Of all buses.", .format = decimals(1)},
       lowest_voltage_column(),
       lowest_voltage_bus_column(),
       largest_thd_column(),
       largest_thd_bus_column(),
       {.name = "over_519", .unit = "buses", .text = "Over IEEE 519.", .heading = "over 519"},
       {.name = "substation", .unit = "A", .text = "Current, rms.", .format = decimals(2)},
       {.name = "losses", .unit = "kW", .text = "In the branches.", .format = decimals(2)},
       {.name = "iterations", .text = "Of the load flow."}});
  for (int t = 0; t < flow.hour_count(); ++t) {
    if (!flow.converged(t)) {
      std::vector<Cell> row(table.column_count());
      row.front() = hour_cell(flow.hour[t]);
      row.back() = "none found";
      table.row(row);
      continue;
    }
    const HourFigures hour = hour_figures(flow.hours(), t);
    table.row(hour_cell(flow.hour[t]), flow.load(t).real() * network.base_kw(), hour.v_min,
              network.bus[hour.v_min_node], 100.0 * hour.thd_max, network.bus[hour.thd_max_node],
              flow.buses_over_ieee519[t], flow.distortion.substation_rms[t] * network.base_a,
              flow.losses[t] * network.base_kw(), flow.solution.report[t].iterations);
  }
  return table;
}

/// Buses by rising `key`, the first ten.
template <class Key>
std::vector<int> first_by(int bus_count, Key key) {
  std::vector<int> buses(bus_count);
  std::iota(buses.begin(), buses.end(), 0);
  std::stable_sort(buses.begin(), buses.end(), [&](int a, int b) { return key(a) < key(b); });
  buses.resize(std::min(kWorstBuses, bus_count));
  return buses;
}

Table worst_buses(const NetworkLabels& network, const FlowResult& flow) {
  const auto v1 = [&](int bus) { return std::abs(flow.solution.voltage(0, 0, bus)); };
  const auto thd = [&](int bus) { return flow.distortion.thd(0, bus); };
  const auto low = first_by(network.bus_count(), v1);
  const auto distorted = first_by(network.bus_count(), [&](int bus) { return -thd(bus); });
  Table table("worst_buses", "The lowest and the most distorted voltages, side by side.",
              {{.name = "lowest", .unit = "bus", .text = "By rising voltage."},
               {.name = "voltage", .unit = "pu", .text = "Of that bus.", .format = decimals(6)},
               {.name = "most", .unit = "bus", .text = "By falling THD.", .heading = "  most"},
               {.name = "thd",
                .unit = "%",
                .text = "Of that bus.",
                .heading = "THD",
                .format = decimals(4)}});
  for (size_t i = 0; i < low.size(); ++i) {
    table.row(network.bus[low[i]], v1(low[i]), network.bus[distorted[i]],
              100.0 * thd(distorted[i]));
  }
  return table;
}

/// "  substation up to 263.02 A at hour 20, 101.16 % of its limit"; nothing where it has none.
std::string substation_loading(const NetworkLabels& network, const FlowResult& flow) {
  const double limit = flow.network().measured.back().rating;
  if (!std::isfinite(limit)) {
    return "";
  }
  const auto& current = flow.figures->substation_current;
  const auto largest = std::ranges::max_element(current);
  const TimeStep& hour = flow.hour[largest - current.begin()];
  return fmt::format("  substation up to {:.2f} A{}, {:.2f} % of its limit\n",
                     *largest * network.base_a, hour.snapshot() ? "" : " at " + hour.name(),
                     100.0 * *largest / limit);
}

/// The largest voltage and how full branches and the substation are.
std::string flow_extremes(const NetworkLabels& network, const FlowResult& flow) {
  const FlowFigures& figures = *flow.figures;
  const std::string loading =
      figures.loading_max_branch < 0
          ? "no branch has a limit"
          : fmt::format("largest loading {:.2f} % at {}; {} branches over their limit",
                        100.0 * figures.loading_max,
                        place_text("branch " + network.branch[figures.loading_max_branch].name(),
                                   figures.loading_max_hour),
                        figures.overloaded_branches);
  return fmt::format("  largest voltage {:.6f} pu at {}\n  {}\n", figures.v_max,
                     place_text("bus " + network.bus[figures.v_max_node], figures.v_max_hour),
                     loading) +
         substation_loading(network, flow);
}

/// "IEEE 519 at 12.66 kV: THD up to 5 %, single orders up to 3 %"
std::string ieee519_text(const NetworkLabels& network) {
  if (!network.one_voltage_level()) {
    return "IEEE 519 at the voltage of each bus";
  }
  const VoltageLimits limits = voltage_limits(Standard::ieee519_2022, network.base_kv);
  return fmt::format("IEEE 519 at {:g} kV: THD up to {:g} %, single orders up to {:g} %",
                     network.base_kv, 100.0 * limits.total, 100.0 * limits.at(2));
}

std::string flow_sums(const NetworkLabels& network, const FlowResult& flow) {
  if (!flow.figures) {
    return "\nnot converged\n";
  }
  const FlowFigures& figures = *flow.figures;
  const auto at = [&](int bus, const TimeStep& hour) {
    return place_text("bus " + network.bus[bus], hour);
  };
  return fmt::format(
             "\n  sum of voltage deviations {:.6f} pu, sum of THD {:.6f}\n"
             "  smallest voltage {:.6f} pu at {}; largest THD {:.5f} % at {}\n"
             "  {}; {} values over\n",
             figures.sum_voltage_deviation, figures.sum_thd, figures.v_min,
             at(figures.v_min_node, figures.v_min_hour), 100.0 * figures.thd_max,
             at(figures.thd_max_node, figures.thd_max_hour), ieee519_text(network),
             std::accumulate(flow.ieee519_violations.begin(), flow.ieee519_violations.end(), 0)) +
         flow_extremes(network, flow);
}

}  // namespace

std::string report(const FlowRequest& request, const FlowResult& flow) {
  const NetworkLabels network = labels_of(flow.network());
  std::string text =
      flow_heading(request, flow, "load flow") + terminal_text(flow_hours(network, flow));
  if (flow.hour_count() == 1 && flow.converged()) {
    text += "\n" + terminal_text(worst_buses(network, flow));
  }
  return text + flow_sums(network, flow);
}

}  // namespace overtone::reporting
