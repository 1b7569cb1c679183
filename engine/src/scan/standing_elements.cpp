#include "scan/standing_elements.hpp"

namespace overtone {

namespace {

/// `at` of every order of a network.
template <class At>
std::vector<Eigen::MatrixXcd> at_orders(const Network& network, const At& at) {
  std::vector<Eigen::MatrixXcd> admittance;
  for (const double order : network.orders()) {
    admittance.push_back(at(order));
  }
  return admittance;
}

}  // namespace

std::vector<StandingElement> standing_elements(const NodalElements& elements) {
  const auto volt = [&](int node) { return node < 0 ? 0.0 : elements.base_volt(node); };
  std::vector<StandingElement> standing;
  for (const Stamp& stamp : elements.stamps) {
    StandingElement one{stamp.kind + " " + stamp.id, stamp.node, stamp.admittance};
    for (Eigen::MatrixXcd& y : one.admittance) {
      for (size_t i = 0; i < stamp.node.size(); ++i) {
        for (size_t j = 0; j < stamp.node.size(); ++j) {
          y(i, j) *= volt(stamp.node[i]) * volt(stamp.node[j]) / elements.base_va();
        }
      }
    }
    standing.push_back(std::move(one));
  }
  return standing;
}

std::vector<StandingElement> standing_elements(const Network& network) {
  std::vector<StandingElement> elements;
  for (int l = 0; l < network.branch_count(); ++l) {
    if (std::abs(network.impedance(l, 1.0)) <= least_impedance(network)) {
      continue;  // a closed switch: its ends are one node
    }
    elements.push_back({.label = "branch " + network.branch_name(l),
                        .node = {network.from(l), network.to(l)},
                        .admittance = at_orders(network, [&](double order) {
                          const Complex series = 1.0 / network.impedance(l, order);
                          const Complex end = series + 0.5 * network.charging_admittance(l, order);
                          Eigen::MatrixXcd y(2, 2);
                          y << end, -series, -series, end;
                          return y;
                        })});
  }
  for (int b = 0; b < network.bus_count(); ++b) {
    if (network.shunt_admittance(b, 1.0) != Complex(0.0)) {
      elements.push_back({.label = "capacitor at " + network.bus_name(b),
                          .node = {b},
                          .admittance = at_orders(network, [&](double order) -> Eigen::MatrixXcd {
                            return Eigen::MatrixXcd::Constant(1, 1,
                                                              network.shunt_admittance(b, order));
                          })});
    }
  }
  if (network.has_source_impedance()) {
    elements.push_back({.label = "source",
                        .node = {network.slack()},
                        .admittance = at_orders(network, [&](double order) -> Eigen::MatrixXcd {
                          return Eigen::MatrixXcd::Constant(1, 1,
                                                            1.0 / network.source_impedance(order));
                        })});
  }
  return elements;
}

}  // namespace overtone
