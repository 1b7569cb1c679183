#include <overtone/charged_network.hpp>

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "conditioning_checks.hpp"

namespace overtone {

namespace {

/// Puts chargers of lots on a network.
class Chargers {
 public:
  Chargers(NodalNetwork network, const std::vector<BusLoad>& buses)
      : out_{.network = std::move(network), .ports = {}},
        balanced_(out_.network.phases_per_node > 1),
        shared_(out_.network.one_port_a_node()),
        nodes_at_(buses.size()) {
    for (int b = 0; b < static_cast<int>(buses.size()); ++b) {
      bus_of_.emplace(buses[b].bus, b);
    }
    for (int n = 0; n < out_.network.node_count(); ++n) {
      nodes_at_[out_.network.nodes[n].bus].push_back(n);
    }
  }

  void add(const ListedLot& lot) {
    const auto bus = bus_of_.find(lot.bus);
    if (bus == bus_of_.end()) {
      fail(lot, "there is no such bus in feeder " + out_.network.name);
    }
    if (balanced_ && !lot.phases.empty()) {
      fail(lot, "names phases, and the feeder is balanced; leave them out");
    }
    std::vector<int>& ports = out_.ports.emplace_back();
    for (const int node : nodes_of(lot, bus->second)) {
      ports.push_back(shared_ ? node : new_port(lot, node));
    }
    check_phases(lot, bus->second);
  }

  ChargedNetwork done() {
    // Arrays by port: those of chargers have no spectrum.
    NodalNetwork& network = out_.network;
    for (Array2<double>* array : {&network.factor, &network.angle}) {
      Array2<double> longer(network.port_count(), network.order_count());
      for (int p = 0; p < array->extent(0); ++p) {
        std::ranges::copy(array->row(p), longer.row(p).begin());
      }
      *array = std::move(longer);
    }
    return std::move(out_);
  }

 private:
  [[noreturn]] static void fail(const ListedLot& lot, const std::string& fault) {
    throw InputError("lot at bus " + lot.bus, lot.where, fault);
  }

  [[nodiscard]] static bool chosen(const ListedLot& lot, const Node& node) {
    return lot.phases.empty() ? node.live() : std::ranges::count(lot.phases, node.conductor) > 0;
  }

  /// Those whose voltage an ideal source holds only where there are no others, and the source's
  /// current is measured there.
  [[nodiscard]] std::vector<int> nodes_of(const ListedLot& lot, int bus) const {
    std::vector<int> free, held;
    for (const int node : nodes_at_[bus]) {
      if (chosen(lot, out_.network.nodes[node])) {
        (out_.network.nodes[node].fixed ? held : free).push_back(node);
      }
    }
    if (!free.empty()) {
      return free;
    }
    const bool measured =
        shared_ || std::ranges::all_of(held, [&](int node) { return source_form_at(node) >= 0; });
    return measured ? held : free;
  }

  /// The form of the current that a source gives at a node; -1: none.
  [[nodiscard]] int source_form_at(int node) const {
    for (int f = out_.network.source_form(); f < out_.network.forms.count(); ++f) {
      if (out_.network.measured[f].node == node) {
        return f;
      }
    }
    return -1;
  }

  int new_port(const ListedLot& lot, int node) {
    NodalNetwork& network = out_.network;
    if (floats(network, node)) {
      fail(lot, fmt::format("a charger from {} to ground has no way back: nothing else there is "
                            "on ground; take the lot out, or ground the winding that feeds it",
                            network.nodes[node].label));
    }
    network.ports.push_back(
        {.from = node, .load = 0.0, .label = "charger " + network.nodes[node].label});
    if (network.nodes[node].fixed) {
      network.measured[source_form_at(node)].ports.push_back({network.port_count() - 1});
    }
    return network.port_count() - 1;
  }

  void check_phases(const ListedLot& lot, int bus) const {
    for (const int phase : lot.phases) {
      const bool there = std::ranges::any_of(nodes_at_[bus], [&](int node) {
        return out_.network.nodes[node].conductor == phase && out_.network.nodes[node].live();
      });
      if (!there) {
        fail(lot, fmt::format("phase {}; the bus has no such conductor with a voltage", phase));
      }
    }
  }

  ChargedNetwork out_;
  bool balanced_;
  bool shared_;  ///< chargers hang at loads' ports
  std::unordered_map<std::string, int> bus_of_;
  std::vector<std::vector<int>> nodes_at_;  ///< [bus]
};

}  // namespace

ChargedNetwork with_chargers(NodalNetwork network, const std::vector<BusLoad>& buses,
                             const std::vector<ListedLot>& lots) {
  Chargers chargers(std::move(network), buses);
  for (const ListedLot& lot : lots) {
    chargers.add(lot);
  }
  return chargers.done();
}

}  // namespace overtone
