#include "scan/scan_points.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

#include <overtone/spelling.hpp>

#include "scan/modes.hpp"

namespace overtone {

std::string ScanPoint::label() const {
  switch (phases) {
    case ScanPhases::one:
      return node;
    case ScanPhases::positive:
      return bus + " positive";
    case ScanPhases::zero:
      break;
  }
  return bus + " zero";
}

namespace {

bool phases_apart(const NodalNetwork& network) { return network.phases_per_node == 1; }

/// A node's bus and its conductor, from "bus.2".
std::string bus_of(const NodalNetwork& network, int node) {
  const std::string& label = network.nodes[node].label;
  return phases_apart(network) ? label.substr(0, label.rfind('.')) : label;
}
int conductor_of(const NodalNetwork& network, int node) {
  const std::string& label = network.nodes[node].label;
  return phases_apart(network) ? std::stoi(label.substr(label.rfind('.') + 1)) : 0;
}

/// Nodes by bus, in the network's order of buses.
std::vector<std::vector<int>> nodes_by_bus(const NodalNetwork& network) {
  std::map<int, std::vector<int>> of_bus;
  for (int n = 0; n < network.node_count(); ++n) {
    of_bus[network.nodes[n].bus].push_back(n);
  }
  std::vector<std::vector<int>> buses;
  for (auto& [bus, nodes] : of_bus) {
    buses.push_back(std::move(nodes));
  }
  return buses;
}

const std::vector<int>& nodes_called(const NodalNetwork& network,
                                     const std::map<std::string, std::vector<int>>& buses,
                                     const std::string& name) {
  const auto at = buses.find(name);
  if (at == buses.end()) {
    using Bus = std::pair<const std::string, std::vector<int>>;
    throw InputError(fmt::format("bus '{}' is not a bus of feeder {}{}", name, network.name,
                                 did_you_mean(name, buses, &Bus::first)));
  }
  return at->second;
}

}  // namespace

std::vector<ScanPoints::Place> ScanPoints::places_of(const NodalNetwork& network,
                                                     const std::vector<int>& nodes) {
  const std::string bus = bus_of(network, nodes.front());
  const double kv = network.nodes[nodes.front()].base_kv;
  const auto unknown = [&](int node) { return network.pattern.unknown_of(node); };
  if (!phases_apart(network)) {
    return {{{.bus = bus, .phases = ScanPhases::positive, .node = bus},
             {{unknown(nodes.front())}, {1.0}, kv}}};
  }
  std::vector<Place> places;
  std::vector<int> of_phase(3, -1);
  bool three = true;
  for (const int node : nodes) {
    const int conductor = conductor_of(network, node);
    places.push_back({{.bus = bus,
                       .phases = ScanPhases::one,
                       .conductor = conductor,
                       .node = network.nodes[node].label},
                      {{unknown(node)}, {1.0}, kv}});
    if (conductor <= 3) {
      of_phase[conductor - 1] = node;
    }
  }
  Current current{{}, {}, kv};
  for (const int node : of_phase) {
    three = three && node >= 0;
    current.unknown.push_back(node < 0 ? -1 : unknown(node));
  }
  for (const auto& [phases, step] :
       {std::pair(ScanPhases::positive, -1.0), {ScanPhases::zero, 0.0}}) {
    current.share.clear();
    for (int phase = 0; phase < 3; ++phase) {
      current.share.push_back(
          std::polar(1.0 / std::numbers::sqrt3, step * phase * 2.0 * std::numbers::pi / 3.0));
    }
    if (three) {
      places.push_back({{.bus = bus, .phases = phases}, current});
    }
  }
  return places;
}

ScanPoints::ScanPoints(const NodalNetwork& network, const ScanOptions& options)
    : base_mva_(network.base_mva) {
  const auto all = nodes_by_bus(network);
  std::map<std::string, std::vector<int>> called;
  for (const std::vector<int>& nodes : all) {
    called.emplace(bus_of(network, nodes.front()), nodes);
  }
  const auto add = [&](const std::vector<int>& nodes) {
    for (Place& place : places_of(network, nodes)) {
      points_.push_back(std::move(place.point));
      current_.push_back(std::move(place.current));
    }
  };
  if (options.buses.empty()) {
    std::ranges::for_each(all, add);
  }
  for (const std::string& name : options.buses) {
    add(nodes_called(network, called, name));
  }
  if (!options.driven.empty()) {
    driven_ = places_of(network, nodes_called(network, called, options.driven));
  }
}

/// Voltages of up to kLanes currents.
Eigen::MatrixXcd ScanPoints::columns(const std::vector<const Current*>& currents,
                                     const AdmittanceFactors& factors) const {
  Eigen::MatrixXcd right = Eigen::MatrixXcd::Zero(factors.size(), std::ssize(currents));
  for (size_t j = 0; j < currents.size(); ++j) {
    for (size_t i = 0; i < currents[j]->unknown.size(); ++i) {
      if (const int unknown = currents[j]->unknown[i]; unknown >= 0) {
        right(unknown, static_cast<int>(j)) = currents[j]->share[i];
      }
    }
  }
  return solve_columns(factors, right);
}

Complex ScanPoints::seen(const Current& current,
                         const Eigen::Ref<const Eigen::VectorXcd>& voltage) {
  Complex sum = 0.0;
  for (size_t i = 0; i < current.unknown.size(); ++i) {
    if (current.unknown[i] >= 0) {
      sum += std::conj(current.share[i]) * voltage[current.unknown[i]];
    }
  }
  return sum;
}

std::vector<Complex> ScanPoints::driving(const AdmittanceFactors& factors,
                                         const std::vector<int>& some) const {
  std::vector<int> wanted = some;
  if (wanted.empty()) {
    wanted.resize(points_.size());
    std::iota(wanted.begin(), wanted.end(), 0);
  }
  std::vector<Complex> impedance(points_.size());
  for (size_t first = 0; first < wanted.size(); first += kLanes) {
    const size_t last = std::min(first + kLanes, wanted.size());
    std::vector<const Current*> currents;
    for (size_t i = first; i < last; ++i) {
      currents.push_back(&current_[wanted[i]]);
    }
    const Eigen::MatrixXcd voltage = columns(currents, factors);
    for (size_t i = first; i < last; ++i) {
      const Current& at = current_[wanted[i]];
      impedance[wanted[i]] =
          seen(at, voltage.col(static_cast<int>(i - first))) * at.kv * at.kv / base_mva_;
    }
  }
  return impedance;
}

std::vector<Complex> ScanPoints::transfer(const AdmittanceFactors& factors) const {
  std::vector<Complex> impedance(points_.size());
  std::vector<const Current*> currents;
  for (const Place& place : driven_) {
    currents.push_back(&place.current);
  }
  const Eigen::MatrixXcd voltage = columns(currents, factors);
  for (size_t j = 0; j < driven_.size(); ++j) {
    const ScanPoint& from = driven_[j].point;
    for (size_t i = 0; i < points_.size(); ++i) {
      if (points_[i].phases == from.phases && points_[i].conductor == from.conductor) {
        impedance[i] = seen(current_[i], voltage.col(static_cast<int>(j))) * current_[i].kv *
                       driven_[j].current.kv / base_mva_;
      }
    }
  }
  return impedance;
}

}  // namespace overtone
