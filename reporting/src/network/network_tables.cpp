#include "network/network_tables.hpp"

#include <cmath>

#include "network/network_columns.hpp"

namespace overtone::reporting {

Table bus_hours(const NetworkHours& hours) {
  std::vector<Column> columns = {hour_column(),     bus_column(),   v1_column(),
                                 v1_angle_column(), v_rms_column(), thd_column()};
  const bool with_kv = hours.network.has_several_voltages();
  if (with_kv) {
    columns.push_back({.name = "base_kv",
                       .unit = "kV",
                       .text = "Line to line, of which voltages are in per unit."});
  }
  Table table("bus_hours", "Voltages of a bus in an hour.", columns);
  table.reserve(hours.solved.size() * hours.network.bus.size());
  for (int t = 0; t < hours.flow.hour_count(); ++t) {
    for (int b = 0; hours.solved[t] && b < hours.network.bus_count(); ++b) {
      const Complex v1 = (*hours.flow.voltage)(t, 0, b);
      const auto row = [&](const auto&... more) {
        table.row(label_cell(hours.flow.hour[t]), hours.network.bus[b], std::abs(v1), degrees(v1),
                  hours.flow.distortion->v_rms(t, b), hours.flow.distortion->thd(t, b), more...);
      };
      if (with_kv) {
        row(hours.network.bus_kv[b]);
      } else {
        row();
      }
    }
  }
  return table;
}

Table bus_harmonics(const NetworkHours& hours) {
  const NetworkLabels& network = hours.network;
  Table table("bus_harmonics", "Voltage of a bus in an hour at one order.",
              {hour_column(),
               bus_column(),
               order_column(),
               {.name = "v_re", .unit = "pu", .text = "Voltage phasor, real part."},
               {.name = "v_im", .unit = "pu", .text = "Voltage phasor, imaginary part."}});
  table.reserve(hours.solved.size() * network.bus.size() * network.orders.size());
  for (int t = 0; t < hours.flow.hour_count(); ++t) {
    for (int b = 0; hours.solved[t] && b < network.bus_count(); ++b) {
      for (int k = 0; k < network.order_count(); ++k) {
        const Complex v = (*hours.flow.voltage)(t, k, b);
        table.row(label_cell(hours.flow.hour[t]), network.bus[b], order_cell(network.orders[k]),
                  v.real(), v.imag());
      }
    }
  }
  return table;
}

Table branch_hours(const NetworkHours& hours) {
  const NetworkLabels& network = hours.network;
  std::vector<Column> columns = {
      hour_column(),
      {.name = "from", .text = "Bus the branch begins at."},
      {.name = "to", .text = "Bus the branch ends at."},
      {.name = "i_rms", .unit = "pu", .text = "Current over all orders, at the larger end."},
      {.name = "i_rms_a", .unit = "A", .text = "The same per phase."},
      {.name = "i_max", .unit = "pu", .text = "Limit of the study, or of the feeder."},
      {.name = "loading", .text = "i_rms / i_max."}};
  const bool with_ids = network.has_branch_ids();
  if (with_ids) {
    columns.push_back({.name = "id", .text = "Of the branch, where the feeder gives ids."});
  }
  Table table("branch_hours", "Current of a branch in an hour.", columns);
  table.reserve(hours.solved.size() * network.branch.size());
  for (int t = 0; t < hours.flow.hour_count(); ++t) {
    for (int l = 0; hours.solved[t] && l < network.branch_count(); ++l) {
      const double current = hours.flow.distortion->branch_rms(t, l);
      const double limit = hours.flow.branch_limit[l];
      const auto row = [&](const auto&... more) {
        table.row(label_cell(hours.flow.hour[t]), network.branch[l].from, network.branch[l].to,
                  current, current * network.branch[l].base_a, limit,
                  std::isfinite(limit) ? current / limit : limit, more...);
      };
      if (with_ids) {
        row(network.branch[l].id);
      } else {
        row();
      }
    }
  }
  return table;
}

Table substation_hours(const NetworkHours& hours) {
  Table table(
      "substation_hours", "What the source gives in an hour.",
      {hour_column(),
       {.name = "p_mw", .unit = "MW", .text = "At the fundamental, of all phases."},
       {.name = "q_mvar", .unit = "Mvar", .text = "The same, reactive."},
       {.name = "losses_mw", .unit = "MW", .text = "In the branches, over all orders."},
       {.name = "i_rms_a", .unit = "A", .text = "Current over all orders, of the largest phase."}});
  for (int t = 0; t < hours.flow.hour_count(); ++t) {
    if (hours.solved[t] == 0) {
      continue;
    }
    const NodalNetwork& network = *hours.flow.network;
    const Distortion& distortion = *hours.flow.distortion;
    const double mva = hours.network.power_base_mva;
    Complex power = 0.0;
    for (int f = network.source_form(); f < network.forms.count(); ++f) {
      const int node = network.measured[f].node;
      power += (*hours.flow.voltage)(t, 0, node) *
               std::conj(distortion.current(t, 0, f - network.first_branch_form()));
    }
    table.row(label_cell(hours.flow.hour[t]), power.real() * mva, power.imag() * mva,
              mva * branch_losses(network, *hours.flow.voltage, distortion, t),
              distortion.substation_rms[t] * hours.network.base_a);
  }
  return table;
}

}  // namespace overtone::reporting
