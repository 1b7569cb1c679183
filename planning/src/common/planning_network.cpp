#include <overtone/planning_network.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <overtone/spelling.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr double kTreeBaseMva = 1.0;

}  // namespace

std::shared_ptr<const PlanningNetwork::Parts> PlanningNetwork::parts_of(const StudyFeeder& feeder,
                                                                        const Spectrum& chargers,
                                                                        HarmonicCurrents currents,
                                                                        Warnings& warnings) {
  PartedNetwork parted = feeder.parted(currents, chargers, warnings);
  RadialNetwork tree =
      radial_network(parted.nodal, kTreeBaseMva, parted.stiff_impedance,
                     [&](int branch) { return feeder.place_of(parted.nodal, branch); });
  std::unordered_map<std::string, int> index_of;
  for (int n = 0; n < parted.nodal.node_count(); ++n) {
    index_of.emplace(parted.nodal.nodes[n].label, n);
  }
  return std::make_shared<const Parts>(
      Parts{feeder, std::move(tree),
            HarmonicLoadFlow(std::make_shared<const NodalNetwork>(std::move(parted.nodal))),
            std::move(index_of)});
}

PlanningNetwork::PlanningNetwork(const StudyFeeder& feeder, const Spectrum& chargers,
                                 HarmonicCurrents currents, Warnings& warnings)
    : parts_(parts_of(feeder, chargers, currents, warnings)) {}

PlanningNetwork::PlanningNetwork(const Network& feeder, const Spectrum& chargers)
    : parts_([&] {
        Warnings warnings;
        return parts_of(StudyFeeder(feeder), chargers, HarmonicCurrents::in_phase, warnings);
      }()) {}

bool PlanningNetwork::described(int bus) const {
  const Feeder* elements = feeder().by_elements();
  return elements == nullptr ? bus < feeder().balanced()->bus_count()
                             : std::ranges::find(elements->buses, bus_name(bus),
                                                 &FeederBus::name) != elements->buses.end();
}

Array2<Complex> PlanningNetwork::loads_mva(const std::vector<double>& share) const {
  Array2<Complex> load = scaled_loads(nodal(), share).load;
  for (Complex& power : load.flat()) {
    power *= base_mva();
  }
  return load;
}

Array2<Complex> PlanningNetwork::at_buses(const Array2<Complex>& at_ports) const {
  ArgumentChecks("planning network")
      .shape("at_ports", at_ports, {at_ports.extent(0), nodal().port_count()});
  Array2<Complex> sums(at_ports.extent(0), bus_count());
  for (int row = 0; row < at_ports.extent(0); ++row) {
    for (int p = 0; p < nodal().port_count(); ++p) {
      sums(row, nodal().ports[p].from) += at_ports(row, p);
    }
  }
  return sums;
}

int PlanningNetwork::bus_index(const std::string& name) const {
  const auto found = parts_->index_of.find(name);
  if (found == parts_->index_of.end()) {
    throw InputError(fmt::format("bus '{}' is not a bus of feeder {}{}", name, this->name(),
                                 did_you_mean(name, nodal().nodes, &Node::label)));
  }
  return found->second;
}

std::string PlanningNetwork::branch_name(int branch) const {
  ArgumentChecks("planning network").index("branch", branch, tree().child.size());
  const int measured = tree().measured[branch];
  if (measured < 0) {
    return bus_name(tree().parent[branch]) + "-" + bus_name(tree().child[branch]);
  }
  const MeasuredQuantity& current = nodal().measured[measured];
  const std::string& id = nodal().branch_id[current.branch];
  return id.empty() ? bus_name(current.node) + "-" + bus_name(current.far_node) : id;
}

std::string PlanningNetwork::branch_label(int branch) const {
  ArgumentChecks("planning network").index("branch", branch, tree().child.size());
  return bus_name(tree().parent[branch]) + "->" + bus_name(tree().child[branch]);
}

int PlanningNetwork::branch_index(const std::string& name) const {
  const int branch = tree().branch_of[feeder().branch_index(nodal(), name)];
  if (branch < 0) {
    throw InputError(
        fmt::format("branch '{}' joins no two buses of feeder {}", name, this->name()));
  }
  return branch;
}

int PlanningNetwork::branch_between(const std::string& from, const std::string& to) const {
  const int one = bus_index(from), other = bus_index(to);
  for (const auto& [child, parent] : {std::pair(one, other), std::pair(other, one)}) {
    const int branch = tree().entering[child];
    if (branch >= 0 && tree().parent[branch] == parent) {
      return branch;
    }
  }
  throw InputError(
      fmt::format("branch '{}-{}' is not a branch of feeder {}; nothing joins these "
                  "buses",
                  from, to, name()));
}

}  // namespace overtone
