#include <overtone/flow_figures.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <overtone/standards/voltage_unbalance.hpp>

#include "argument_checks.hpp"
#include "distortion_checks.hpp"

namespace overtone {

namespace {

constexpr double kOver = 1.0 + 1e-6;  // of a limit: what counts as over it

void check_hours(const ArgumentChecks& check, const FlowHours& hours) {
  const int count = hours.hour_count();
  check.require(hours.voltage != nullptr && hours.distortion != nullptr,
                "there are no voltages or no distortion");
  const Distortion& distortion = *hours.distortion;
  const int nodes = hours.voltage->extent(2);
  check.shape("voltage", *hours.voltage, {count, hours.voltage->extent(1), nodes});
  check.require(count == 0 || hours.voltage->extent(1) > 0, "voltage has no orders");
  check.shape("thd", distortion.thd, {count, nodes});
  check.size("substation_rms", distortion.substation_rms.size(), count);
  if (!hours.branch_limit.empty()) {
    check.shape("branch_rms", distortion.branch_rms,
                {count, static_cast<int>(hours.branch_limit.size())});
    check.all_limits("branch_limit", hours.branch_limit);
  }
  check.limit("thd_limit", hours.thd_limit);
  if (!hours.node_weight.empty()) {
    check.size("node_weight", hours.node_weight.size(), nodes);
    check.all_not_negative("node_weight", hours.node_weight);
  }
}

double weight_of(const FlowHours& hours, int node) {
  if (hours.node_weight.empty()) {
    return hours.network->nodes[node].same_as >= 0 ? 0.0 : 1.0;
  }
  return hours.node_weight[node];
}

/// Sums and extremes of the nodes of an hour.
void add_nodes(const FlowHours& hours, int t, FlowFigures& figures) {
  const Distortion& distortion = *hours.distortion;
  int over = 0;
  for (int n = 0; n < distortion.thd.extent(1); ++n) {
    const double weight = weight_of(hours, n);
    if (!(weight > 0.0)) {
      continue;
    }
    const double v = std::abs((*hours.voltage)(t, 0, n));
    const double thd = distortion.thd(t, n);
    figures.sum_voltage_deviation += hours.hour[t].hours * weight * std::abs(v - 1.0);
    figures.sum_thd += hours.hour[t].hours * weight * thd;
    if (v < figures.v_min) {
      figures.v_min = v;
      figures.v_min_node = n;
      figures.v_min_hour = hours.hour[t];
    }
    if (v > figures.v_max) {
      figures.v_max = v;
      figures.v_max_node = n;
      figures.v_max_hour = hours.hour[t];
    }
    if (thd > figures.thd_max) {
      figures.thd_max = thd;
      figures.thd_max_node = n;
      figures.thd_max_hour = hours.hour[t];
    }
    over += thd > hours.thd_limit * kOver ? 1 : 0;
  }
  figures.buses_over_thd_limit.push_back(over);
}

/// The largest loading of a branch over the hours.
void add_branch(const FlowHours& hours, int branch, FlowFigures& figures) {
  const double limit = hours.branch_limit[branch];
  if (!std::isfinite(limit)) {
    return;
  }
  double largest = 0.0;
  for (int t = 0; t < hours.hour_count(); ++t) {
    const double loading = hours.distortion->branch_rms(t, branch) / limit;
    largest = std::max(largest, loading);
    if (figures.loading_max_branch < 0 || loading > figures.loading_max) {
      figures.loading_max = loading;
      figures.loading_max_branch = branch;
      figures.loading_max_hour = hours.hour[t];
    }
  }
  figures.overloaded_branches += largest > kOver ? 1 : 0;
}

void add_unbalance(const FlowHours& hours, FlowFigures& figures) {
  std::vector<ThreePhaseBus> buses = three_phase_buses(*hours.network);
  std::erase_if(buses, [&](const ThreePhaseBus& bus) {
    return !hours.node_weight.empty() && !(hours.node_weight[bus.nodes.front()] > 0.0);
  });
  double whole = 0.0;
  for (const TimeStep& step : hours.hour) {
    whole += step.hours;
  }
  for (const ThreePhaseBus& bus : buses) {
    for (int t = 0; t < hours.hour_count(); ++t) {
      const std::span<const Complex> v = hours.voltage->row(t, 0);
      const auto& [one, two, three] = bus.nodes;
      const double factor = sequence_voltages({v[one], v[two], v[three]}).negative_factor();
      figures.unbalance_mean +=
          hours.hour[t].hours * factor / (static_cast<double>(buses.size()) * whole);
      if (figures.unbalance_max_bus.empty() || factor > figures.unbalance_max) {
        figures.unbalance_max = factor;
        figures.unbalance_max_bus = bus.name;
        figures.unbalance_max_hour = hours.hour[t];
      }
    }
  }
}

}  // namespace

HourFigures hour_figures(const FlowHours& hours, int t) {
  const ArgumentChecks check("figures of a flow");
  check_hours(check, hours);
  check.index("hour", t, hours.hour.size());
  HourFigures figures;
  for (int n = 0; n < hours.distortion->thd.extent(1); ++n) {
    const double v = std::abs((*hours.voltage)(t, 0, n));
    if (n == 0 || v < figures.v_min) {
      figures.v_min = v;
      figures.v_min_node = n;
    }
    const double thd = hours.distortion->thd(t, n);
    if (n == 0 || thd > figures.thd_max) {
      figures.thd_max = thd;
      figures.thd_max_node = n;
    }
  }
  return figures;
}

FlowFigures flow_figures(const FlowHours& hours) {
  check_hours(ArgumentChecks("figures of a flow"), hours);
  FlowFigures figures;
  figures.v_min = std::numeric_limits<double>::infinity();
  figures.v_max = figures.thd_max = -1.0;
  for (int t = 0; t < hours.hour_count(); ++t) {
    add_nodes(hours, t, figures);
    figures.substation_current.push_back(hours.distortion->substation_rms[t]);
  }
  for (size_t l = 0; l < hours.branch_limit.size(); ++l) {
    add_branch(hours, static_cast<int>(l), figures);
  }
  add_unbalance(hours, figures);
  return figures;
}

double branch_losses(const NodalNetwork& network, const Array3<Complex>& voltage,
                     const Distortion& distortion, int scenario) {
  const ArgumentChecks check("branch losses");
  check.index("scenario", scenario, voltage.extent(0));
  check.shape("voltage", voltage,
              {distortion.current.extent(0), network.order_count(), network.node_count()});
  check_currents(check, network, distortion);
  const int first = network.first_branch_form();
  double losses = 0.0;
  for (int k = 0; k < network.order_count(); ++k) {
    for (int f = first; f < network.source_form(); ++f) {
      const MeasuredQuantity& at = network.measured[f];
      const Complex far = at.through ? voltage(scenario, k, at.far_node) : Complex(0.0);
      const Complex v = voltage(scenario, k, at.node) - far;
      losses += (v * std::conj(distortion.current(scenario, k, f - first))).real();
    }
  }
  return losses;
}

}  // namespace overtone
