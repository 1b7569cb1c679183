#include <overtone/planning_network.hpp>

#include <algorithm>

namespace overtone {

namespace {

constexpr double kTreeBaseMva = 1.0;

std::shared_ptr<const NodalNetwork> nodal_equations(const Network& feeder,
                                                    const Spectrum& chargers) {
  auto nodal =
      std::make_shared<const NodalNetwork>(positive_sequence(feeder.with_orders_of(chargers)));
  if (std::ranges::none_of(nodal->nodes, &Node::fixed)) {
    throw InputError("feeder " + nodal->name, nodal->where,
                     "has a source impedance; the substation voltage is taken as given: set "
                     "source_r_ohm and source_x_ohm to 0");
  }
  return nodal;
}

}  // namespace

PlanningNetwork::PlanningNetwork(const Network& feeder, const Spectrum& chargers)
    : parts_(std::make_shared<const Parts>(
          Parts{feeder, radial_network(feeder, kTreeBaseMva),
                HarmonicLoadFlow(nodal_equations(
                    feeder.with_least_impedance(parting_impedance(feeder)), chargers))})) {}

std::string PlanningNetwork::branch_label(int branch) const {
  (void)feeder().from(branch);  // refuses one that does not exist
  return bus_name(tree().parent[branch]) + "->" + bus_name(tree().child[branch]);
}

}  // namespace overtone
