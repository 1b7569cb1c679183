#include "flow_report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <overtone/ieee519.hpp>

#include "number_text.hpp"
#include "terminal_table.hpp"

namespace overtone::cli {

namespace {

constexpr int kWorstBuses = 10;

std::string title(const FlowResult& flow) {
  const Network& network = flow.problem->network;
  const std::string when =
      flow.profile.empty()
          ? "full load"
          : fmt::format("{}, {} {}", flow.profile, flow.hours.hour_count() == 1 ? "hour" : "hours",
                        hours_text(flow.hours.hour));
  const std::string scale = flow.arguments.load_scale == 1.0
                                ? ""
                                : fmt::format(", load times {}", flow.arguments.load_scale);
  return fmt::format(
      "{}: load flow, {}{}\n{} buses, {} branches; currents {}, power balance {}\n\n",
      network.name(), when, scale, network.bus_count(), network.branch_count(),
      flow.arguments.currents, flow.arguments.power_balance);
}

std::string hour_table(const FlowResult& flow) {
  const Network& network = flow.problem->network;
  const double kw = 1000.0 * network.description().base_mva;
  TerminalTable table;
  table.add_column("hour");
  table.add_column("load", "kW");
  table.add_column("V_min", "pu");
  table.add_column("at bus");
  table.add_column("THD max", "%");
  table.add_column("at bus");
  table.add_column("over 519", "buses");
  table.add_column("substation", "A");
  table.add_column("losses", "kW");
  table.add_column("iterations");
  for (int t = 0; t < flow.hours.hour_count(); ++t) {
    const HourSummary& hour = flow.summaries[t];
    if (!hour.solved) {
      table.add_row({hour_text(hour.hour), "–", "–", "–", "–", "–", "–", "–", "–", "none found"});
      continue;
    }
    table.add_row({hour_text(hour.hour), fixed(hour.load.real() * kw, 1), fixed(hour.v_min, 6),
                   network.bus_name(hour.v_min_bus), fixed(100.0 * hour.thd_max, 4),
                   network.bus_name(hour.thd_max_bus),
                   fmt::format("{}", flow.buses_over_ieee519[t]),
                   fixed(hour.substation * network.current_base_a(), 2), fixed(hour.losses * kw, 2),
                   fmt::format("{}", flow.report[t].iterations)});
  }
  return table.text();
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

std::string worst_buses(const FlowResult& flow) {
  const Network& network = flow.problem->network;
  const auto v1 = [&](int bus) { return std::abs(flow.hours.v(0, 0, bus)); };
  const auto thd = [&](int bus) { return flow.hours.distortion.thd_at(0, bus); };
  const auto low = first_by(network.bus_count(), v1);
  const auto distorted = first_by(network.bus_count(), [&](int bus) { return -thd(bus); });
  TerminalTable table;
  table.add_column("lowest", "bus");
  table.add_column("voltage", "pu");
  table.add_column("  most", "bus");
  table.add_column("THD", "%");
  for (size_t i = 0; i < low.size(); ++i) {
    table.add_row({network.bus_name(low[i]), fixed(v1(low[i]), 6), network.bus_name(distorted[i]),
                   fixed(100.0 * thd(distorted[i]), 4)});
  }
  return table.text();
}

std::string sums(const FlowResult& flow) {
  if (!flow.figures) {
    return "\nnot converged\n";
  }
  const ScheduleFigures& figures = *flow.figures;
  const Network& network = flow.problem->network;
  const auto limits = ieee519_voltage_limits(network.description().base_kv);
  const auto at = [&](int bus, int hour) {
    return hour == 0 ? "bus " + network.bus_name(bus)
                     : fmt::format("bus {}, hour {}", network.bus_name(bus), hour);
  };
  return fmt::format(
      "\n  sum of voltage deviations {:.6f} pu, sum of THD {:.6f}\n"
      "  smallest voltage {:.6f} pu at {}; largest THD {:.5f} % at {}\n"
      "  IEEE 519 at {:g} kV: THD up to {:g} %, single orders up to {:g} %; {} values over\n",
      figures.sum_voltage_deviation, figures.sum_thd, figures.v_min,
      at(figures.v_min_bus, figures.v_min_hour), 100.0 * figures.thd_max,
      at(figures.thd_max_bus, figures.thd_max_hour), network.description().base_kv,
      100.0 * limits.total, 100.0 * limits.individual,
      std::accumulate(flow.ieee519_violations.begin(), flow.ieee519_violations.end(), 0));
}

}  // namespace

std::string flow_report(const FlowResult& flow) {
  std::string report = title(flow) + hour_table(flow);
  if (flow.hours.hour_count() == 1 && flow.converged()) {
    report += "\n" + worst_buses(flow);
  }
  return report + sums(flow);
}

}  // namespace overtone::cli
