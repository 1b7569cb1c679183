#include "network/feeder_tables.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "network/network_columns.hpp"
#include "network/network_labels.hpp"

namespace overtone::reporting {

namespace {

/// The bus that a node is a conductor of.
std::string bus_of(const Node& node) {
  return node.conductor == 0 ? node.label : node.label.substr(0, node.label.rfind('.'));
}

/// Nodes at both ends of a branch.
using Ends = std::pair<int, int>;

/// The wires of transformers' windings, from their own bus to that of another winding: the first
/// one's, and of the first the second's.
void join_windings(const NodalNetwork& network, std::vector<Ends>& ends) {
  const std::vector<WindingCurrents>& windings = network.windings;
  const auto node_of = [&](size_t w) { return network.measured[windings[w].first_form].node; };
  for (size_t w = 0; w < windings.size(); ++w) {
    const bool next_is_same =
        w + 1 < windings.size() && windings[w + 1].transformer == windings[w].transformer;
    const size_t first = w - static_cast<size_t>(windings[w].winding - 1);
    const size_t other = w != first ? first : next_is_same ? w + 1 : w;
    const int end = w + 1 < windings.size() ? windings[w + 1].first_form : network.source_form();
    for (int f = windings[w].first_form; f < end; ++f) {
      ends[network.measured[f].branch] = {node_of(w), node_of(other)};
    }
  }
}

}  // namespace

Table feeder_buses(const NodalNetwork& network) {
  Table table("feeder_buses", "A bus of the feeder; by phase a conductor of one.",
              {bus_column(),
               {.name = "at", .text = "The bus, by phase without the conductor."},
               {.name = "conductor", .text = "Of the bus, from 1; missing on a balanced feeder."},
               {.name = "base_kv", .unit = "kV", .text = "Line to line."},
               {.name = "v_no_load", .unit = "pu", .text = "Voltage without any load."},
               {.name = "source", .text = "Whether a source is there."},
               {.name = "x", .text = "Where the bus stands on the feeder's map, in its unit."},
               {.name = "y", .text = "The same, upwards."}});
  if (network.node_count() == 0) {
    return table;
  }
  std::set<int> sources;
  for (int f = network.source_form(); f < network.forms.count(); ++f) {
    sources.insert(network.measured[f].node);
  }
  for (int n = 0; n < network.node_count(); ++n) {
    const Node& node = network.nodes[n];
    table.row(node.label, bus_of(node), cell_if(node.conductor > 0, node.conductor), node.base_kv,
              std::abs(node.nominal), sources.contains(n),
              cell_if(node.place.has_value(), node.place.value_or(MapPoint{}).x),
              cell_if(node.place.has_value(), node.place.value_or(MapPoint{}).y));
  }
  return table;
}

Table feeder_branches(const NodalNetwork& network) {
  Table table(
      "feeder_branches",
      "A branch of the feeder, by phase its wire; the order is that of branch_hours.",
      {{.name = "branch", .text = "Its id, else \"from-to\"; by phase with the wire."},
       {.name = "from", .text = "Bus where it begins; of a winding its own."},
       {.name = "to", .text = "Bus where it ends; of a winding one beyond the transformer."}});
  if (network.branch_count() == 0) {
    return table;
  }
  const NetworkLabels labels = labels_of(network);
  std::vector<Ends> ends(network.branch_count());
  for (int f = network.source_form() - 1; f >= network.first_branch_form(); --f) {
    const MeasuredQuantity& at = network.measured[f];  // the end it begins at comes last here
    ends[at.branch] = {at.node, at.far_node};
  }
  join_windings(network, ends);
  for (int l = 0; l < network.branch_count(); ++l) {
    table.row(labels.branch[l].name(), bus_of(network.nodes[ends[l].first]),
              bus_of(network.nodes[ends[l].second]));
  }
  return table;
}

}  // namespace overtone::reporting
