#include <overtone/compliance_report.hpp>

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include <overtone/table_renderers.hpp>

#include "flow/flow_heading.hpp"
#include "network/figures_table.hpp"
#include "network/network_columns.hpp"
#include "network/network_labels.hpp"

namespace overtone::reporting {

namespace {

constexpr size_t kWorstBreaches = 10;

/// The largest excess of each bus and order, whatever the hour.
std::vector<size_t> worst_breaches(const Compliance& compliance) {
  std::vector<size_t> worst;
  std::set<std::pair<int, int>> seen;
  for (size_t b = 0; b < compliance.voltage.size() && worst.size() < kWorstBreaches; ++b) {
    if (seen.emplace(compliance.voltage[b].node, compliance.voltage[b].order).second) {
      worst.push_back(b);
    }
  }
  return worst;
}

Table worst_breaches_table(const FlowResult& flow, const Compliance& compliance) {
  Table table("worst_breaches", "The largest excess of a bus and order.",
              {{.name = "bus", .text = "Name of the bus."},
               {.name = "order", .text = "Harmonic order, or THD."},
               {.name = "hour", .text = "Label of the hour."},
               {.name = "value", .unit = "%", .text = "Distortion.", .format = decimals(3)},
               {.name = "limit", .unit = "%", .text = "Of the standard.", .format = decimals(3)},
               {.name = "source", .text = "With the largest share.", .heading = "largest source"},
               {.name = "share", .unit = "%", .text = "Of that source.", .format = decimals(1)}});
  for (const size_t b : worst_breaches(compliance)) {
    const VoltageBreach& breach = compliance.voltage[b];
    const SourceShare& first = compliance.shares[b].front();
    table.row(flow.network().nodes[breach.node].label,
              breach.order == 0.0 ? "THD" : fmt::format("{}", breach.order),
              hour_cell(flow.hour[breach.scenario]), 100.0 * breach.value, 100.0 * breach.limit,
              compliance.sources[first.source].label, 100.0 * first.share);
  }
  return table;
}

std::string voltage_text(const FlowResult& flow, const Compliance& compliance) {
  if (compliance.voltage.empty()) {
    return "Voltages: no distortion is over its limit\n";
  }
  std::set<int> nodes;
  for (const VoltageBreach& breach : compliance.voltage) {
    nodes.insert(breach.node);
  }
  const char* what = flow.network().phases_per_node == 3 ? "buses" : "nodes of buses";
  return fmt::format("Voltages: {} values over their limits at {} {}; the largest\n\n{}",
                     compliance.voltage.size(), nodes.size(), what,
                     terminal_text(worst_breaches_table(flow, compliance)));
}

/// Where a current is the largest part of its limit, or of the demand where it has none.
struct WorstCurrent {
  int hour = 0, conductor = 0;
  double value = -1.0;
};

/// `value(hour, conductor)`.
template <class Value>
WorstCurrent worst_current(const FlowResult& flow, const DemandDistortion& demand,
                           const Value& value) {
  WorstCurrent worst;
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int c = 0; c < demand.current.extent(2) && flow.converged(t); ++c) {
      if (value(t, c) > worst.value) {
        worst = {t, c, value(t, c)};
      }
    }
  }
  return worst;
}

Table currents_table(const FlowResult& flow, const DemandDistortion& demand) {
  Table table("currents", "The largest current of an order at the point of common coupling.",
              {{.name = "order", .text = "Harmonic order, or TDD."},
               {.name = "value", .unit = "% IL", .text = "The largest.", .format = decimals(3)},
               {.name = "limit", .unit = "% IL", .text = "Of it.", .format = decimals(3)},
               {.name = "hour", .text = "Of the largest."},
               {.name = "conductor", .text = "Of the largest.", .heading = "at"}});
  const auto row = [&](const std::string& order, double limit, const auto& value) {
    const WorstCurrent worst = worst_current(flow, demand, value);
    if (worst.value >= 0.0) {
      table.row(order, 100.0 * worst.value, 100.0 * limit, hour_cell(flow.hour[worst.hour]),
                demand.point.currents[worst.conductor].label);
    }
  };
  row("TDD", demand.limits.total, [&](int t, int c) { return demand.total(t, c); });
  const std::vector<double>& orders = flow.network().orders;
  for (size_t k = 1; k < orders.size(); ++k) {
    row(fmt::format("{}", orders[k]), demand.limits.at(orders[k]),
        [&](int t, int c) { return demand.individual(t, static_cast<int>(k), c); });
  }
  return table;
}

std::string currents_text(const FlowResult& flow, const DemandDistortion& demand) {
  const double short_circuit = demand.short_circuit * demand.base_a;
  const std::string ratio = std::isinf(short_circuit)
                                ? "Isc without bound"
                                : fmt::format("Isc {:.5g} A, Isc/IL {:.4g}", short_circuit,
                                              demand.short_circuit / demand.demand);
  const std::string limits =
      demand.limits.source == nullptr
          ? "the standard has no limits of currents"
          : fmt::format("{}; {} values over", demand.limits.source, demand.breaches);
  return fmt::format("\nCurrents at {}: IL {:.5g} A, {}; {}\n\n{}", demand.point.name,
                     demand.demand * demand.base_a, ratio, limits,
                     terminal_text(currents_table(flow, demand)));
}

std::string unbalance_text(const FlowResult& flow, const Compliance& compliance) {
  if (compliance.buses.empty()) {
    return "";
  }
  double largest = -1.0;
  std::string place;
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (size_t b = 0; b < compliance.buses.size() && flow.converged(t); ++b) {
      const double factor = compliance.unbalance(t, static_cast<int>(b)).negative_factor();
      if (factor > largest) {
        largest = factor;
        place = place_text("bus " + compliance.buses[b].name, flow.hour[t]);
      }
    }
  }
  const bool limited = std::ranges::any_of(compliance.unbalance_limit,
                                           [](double limit) { return std::isfinite(limit); });
  const std::string over = limited ? fmt::format("{} values over", compliance.unbalance_breaches)
                                   : std::string("the standard has no limit of it");
  return largest < 0.0 ? ""
                       : fmt::format(
                             "\nUnbalance: negative over positive sequence up to {:.3f} % "
                             "at {}; {}\n",
                             100.0 * largest, place, over);
}

/// The warmest hour of each winding.
Table windings_table_of_worst(const FlowResult& flow, const Compliance& compliance) {
  const bool known = compliance.options.eddy_loss >= 0.0;
  Table table("windings", "A winding of a transformer in its warmest hour.",
              {{.name = "transformer", .text = "Its id."},
               {.name = "winding", .text = "From 1."},
               {.name = "hour", .text = "The warmest."},
               {.name = "loading", .unit = "%", .text = "Of its rating.", .format = decimals(1)},
               {.name = "loss_factor", .text = "F_HL.", .heading = "F_HL", .format = decimals(3)},
               {.name = "k_factor", .text = "K.", .heading = "K", .format = decimals(3)},
               {.name = "capacity", .unit = "%", .text = "Derated.", .format = decimals(1)}});
  const auto part = [&](const WindingHarmonics& one) {
    return known ? one.loading / one.capacity : one.loading;
  };
  for (int w = 0; w < static_cast<int>(flow.network().windings.size()); ++w) {
    const WindingHarmonics* worst = nullptr;
    for (const WindingHarmonics& one : compliance.windings) {
      if (one.winding == w && (worst == nullptr || part(one) > part(*worst))) {
        worst = &one;
      }
    }
    if (worst != nullptr) {
      const WindingCurrents& winding = flow.network().windings[w];
      table.row(winding.transformer, winding.winding, hour_cell(flow.hour[worst->hour]),
                100.0 * worst->loading, worst->loss_factor, worst->k_factor,
                cell_if(known, 100.0 * worst->capacity));
    }
  }
  return table;
}

std::string windings_text(const FlowResult& flow, const Compliance& compliance) {
  if (compliance.windings.empty()) {
    return "";
  }
  const std::string over =
      compliance.options.eddy_loss >= 0.0
          ? fmt::format("{} values over their capacity", compliance.windings_over)
          : std::string("no derating without --eddy-loss");
  return fmt::format("\nTransformers: {}\n\n{}", over,
                     terminal_text(windings_table_of_worst(flow, compliance)));
}

}  // namespace

std::string report(const ComplianceRequest& request, const FlowResult& flow,
                   const Compliance& compliance) {
  return flow_heading(request.flow, flow, "limits of " + request.standard) +
         voltage_text(flow, compliance) + currents_text(flow, compliance.demand) +
         unbalance_text(flow, compliance) + windings_text(flow, compliance) +
         (compliance.kept() ? "\nAll limits are kept.\n" : "\nLimits are broken.\n");
}

}  // namespace overtone::reporting
