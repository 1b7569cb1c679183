#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include <overtone/input_problems.hpp>
#include <overtone/nodal_network.hpp>
#include <overtone/primitive_admittance.hpp>
#include <overtone/spelling.hpp>

namespace overtone {

/// Calls visit(kind, element) for the elements of a feeder that have an admittance at every order.
template <class Visit>
void for_each_stamped(const Feeder& feeder, const Visit& visit) {
  std::ranges::for_each(feeder.voltage_sources, [&](const VoltageSource& e) {
    if (!e.ideal()) {
      visit("voltage source", e);
    }
  });
  std::ranges::for_each(feeder.lines, [&](const Line& e) {
    if (e.closed) {
      visit("line", e);
    }
  });
  std::ranges::for_each(feeder.transformers, [&](const auto& e) { visit("transformer", e); });
  std::ranges::for_each(feeder.capacitors, [&](const auto& e) { visit("capacitor", e); });
  std::ranges::for_each(feeder.reactors, [&](const auto& e) { visit("reactor", e); });
}

/// The same for all elements.
template <class Visit>
void for_each_element(const Feeder& feeder, const Visit& visit) {
  for_each_stamped(feeder, visit);
  std::ranges::for_each(feeder.voltage_sources, [&](const VoltageSource& e) {
    if (e.ideal()) {
      visit("voltage source", e);
    }
  });
  std::ranges::for_each(feeder.current_sources, [&](const auto& e) { visit("current source", e); });
  std::ranges::for_each(feeder.loads, [&](const auto& e) { visit("load", e); });
  std::ranges::for_each(feeder.generators, [&](const auto& e) { visit("generator", e); });
}

/// The conductors of a feeder's buses that elements are on, bus by bus.
class FeederNodes {
 public:
  /// @throws InputError for two buses of one name and a bus that there is not.
  explicit FeederNodes(const Feeder& feeder) {
    for (int b = 0; b < static_cast<int>(feeder.buses.size()); ++b) {
      const FeederBus& bus = feeder.buses[b];
      if (!bus_of_.emplace(bus.name, b).second) {
        throw InputError("bus " + bus.name, bus.where, "appears twice");
      }
    }
    std::vector<std::set<int>> conductors(feeder.buses.size());
    InputProblems problems;
    for_each_element(feeder, [&](const char* kind, const auto& element) {
      for (const Terminal* terminal : terminals(element)) {
        problems.attempt([&] {
          const int bus = bus_at(kind, element, *terminal, feeder.buses);
          for (const int conductor : terminal->conductor) {
            if (conductor > 0) {
              conductors[bus].insert(conductor);
            }
          }
        });
      }
    });
    problems.raise();
    for (int b = 0; b < static_cast<int>(conductors.size()); ++b) {
      for (const int conductor : conductors[b]) {
        node_of_.emplace(std::pair(b, conductor), static_cast<int>(nodes_.size()));
        nodes_.push_back({.label = fmt::format("{}.{}", feeder.buses[b].name, conductor),
                          .bus = b,
                          .conductor = conductor,
                          .base_kv = feeder.buses[b].base_kv,
                          .place = feeder.buses[b].place});
      }
    }
  }

  /// Called "bus.2".
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }

  /// Nodes of the wires of an element; -1: ground.
  template <class Element>
  [[nodiscard]] std::vector<int> of(const Element& element) const {
    std::vector<int> nodes;
    for (const Terminal* terminal : terminals(element)) {
      const int bus = bus_of_.at(terminal->bus);
      for (const int conductor : terminal->conductor) {
        nodes.push_back(conductor > 0 ? node_of_.at({bus, conductor}) : -1);
      }
    }
    return nodes;
  }

 private:
  template <class Element>
  [[nodiscard]] int bus_at(const char* kind, const Element& element, const Terminal& terminal,
                           const std::vector<FeederBus>& buses) const {
    const auto at = bus_of_.find(terminal.bus);
    if (at == bus_of_.end()) {
      throw InputError(fmt::format("{} {}", kind, element.id), element.where,
                       fmt::format("bus {}; the feeder has none of this name{}", terminal.bus,
                                   did_you_mean(terminal.bus, buses, &FeederBus::name)));
    }
    return at->second;
  }

  std::unordered_map<std::string, int> bus_of_;
  std::map<std::pair<int, int>, int> node_of_;  ///< bus, conductor
  std::vector<Node> nodes_;
};

}  // namespace overtone
