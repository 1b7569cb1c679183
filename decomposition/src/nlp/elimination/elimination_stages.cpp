#include "nlp/elimination/elimination_stages.hpp"

#include <algorithm>

#include "nlp/elimination/network_regions.hpp"

namespace overtone {

namespace {

/// Nodes of a region: with more, what ties it together is a matrix of its own size; with fewer,
/// buses that part, with all orders, are in the majority.
constexpr int kLargestRegion = 160;

enum Stage { kOrders, kTies, kPartingBuses };

/// [unknown] 1 where its bus parts regions.
std::vector<char> parting_unknowns(const NlpContext& at) {
  const AdmittancePattern& pattern = at.network.pattern;
  const int unknowns = at.layout.unknown_count();
  const auto bus_of = [&](int u) { return at.network.nodes[pattern.node_of(u)].bus; };
  int buses = 0;
  for (int u = 0; u < unknowns; ++u) {
    buses = std::max(buses, bus_of(u) + 1);
  }
  std::vector<std::vector<int>> neighbours(buses);
  std::vector<int> weight(buses, 0);
  for (int u = 0; u < unknowns; ++u) {
    ++weight[bus_of(u)];
    for (int p = pattern.column_start()[u]; p < pattern.column_start()[u + 1]; ++p) {
      neighbours[bus_of(u)].push_back(bus_of(pattern.row_index()[p]));
    }
  }
  const std::vector<char> parts = parting_vertices(neighbours, weight, kLargestRegion);
  std::vector<char> of_unknown(unknowns);
  for (int u = 0; u < unknowns; ++u) {
    of_unknown[u] = parts[bus_of(u)];
  }
  return of_unknown;
}

/// [unknown] 1 where the current of a load, and so its harmonics, depends on V_1.
std::vector<char> loaded_unknowns(const NlpContext& at) {
  std::vector<char> loaded(at.layout.unknown_count(), 0);
  for (int u = 0; u < at.layout.unknown_count(); ++u) {
    loaded[u] = at.ports.nonlinear(u).empty() ? 0 : 1;
  }
  for (const NlpPorts::Load& load : at.ports.others()) {
    for (const int end : {load.from, load.to}) {
      if (end >= 0 && !load.factor.empty()) {
        loaded[end] = 1;
      }
    }
  }
  return loaded;
}

}  // namespace

void set_elimination_stages(const NlpContext& at, const LimitRows& limits,
                            BlockStructure& structure) {
  if (at.network.phases_per_node > 1 || at.layout.order_count() == 1) {
    return;
  }
  structure.variable_stage.assign(structure.variable_block.size(), kOrders);
  structure.row_stage.assign(structure.row_block.size(), kOrders);
  const std::vector<char> parts = parting_unknowns(at), loaded = loaded_unknowns(at);
  for (const NlpLayout::Hour& hour : at.layout.hours()) {
    for (int u = 0; u < at.layout.unknown_count(); ++u) {
      const Stage tie = parts[u] != 0 ? kPartingBuses : kTies;
      const auto set = [&](int first, int count, Stage stage) {
        std::fill_n(structure.variable_stage.begin() + first, first >= 0 ? count : 0, stage);
      };
      if (parts[u] != 0) {
        set(at.layout.voltage(hour, u, 0), 2 * at.layout.voltage_orders(hour, u), tie);
      } else if (loaded[u] != 0) {
        set(at.layout.voltage(hour, u, 0), 2, tie);
      }
      set(at.layout.tau(hour, u), 1, tie);
      if (const int row = at.layout.thd_row(hour, u); row >= 0) {
        structure.row_stage[row] = tie;
      }
    }
    for (const NlpLayout::ChargerVariables& charger : hour.chargers) {
      structure.row_stage[charger.current_row] =
          parts[charger.unknown] != 0 ? kPartingBuses : kTies;
    }
  }
  for (const LimitRow& limit : limits.list()) {
    structure.row_stage[limit.row] = kTies;
  }
}

}  // namespace overtone
