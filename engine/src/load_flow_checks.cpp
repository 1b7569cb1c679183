#include "load_flow_checks.hpp"

#include <cmath>
#include <set>

#include <fmt/format.h>

#include <overtone/harmonic_orders.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

ArgumentChecks checks_of_order(double order) {
  return ArgumentChecks(fmt::format("nodal network, order {}", order));
}

void check_equations(const ArgumentChecks& check, const NodalNetwork& network) {
  const size_t orders = network.orders.size();
  check.require(are_sorted_orders(network.orders), "orders must be 1, then others ascending");
  check.size("admittance", network.admittance.size(), orders);
  for (size_t k = 0; k < orders; ++k) {
    const ArgumentChecks at_order = checks_of_order(network.orders[k]);
    at_order.size("admittance", network.admittance[k].size(), network.pattern.entry_count());
    at_order.all_finite("admittance", network.admittance[k]);
  }
  check.size("source", network.source.size(), network.unknown_count());
  check.all_finite("source", network.source);
  if (!network.background.empty()) {
    check.size("background", network.background.size(), orders);
    for (size_t k = 0; k < orders; ++k) {
      const ArgumentChecks at_order = checks_of_order(network.orders[k]);
      at_order.size("background", network.background[k].size(), network.unknown_count());
      at_order.all_finite("background", network.background[k]);
    }
  }
  for (int u = 0; u < network.unknown_count(); ++u) {
    check.index("node of an unknown", network.pattern.node_of(u), network.nodes.size());
  }
}

/// What is wrong with a port; nullptr: nothing.
const char* fault_of(const NodalNetwork& network, const Port& port) {
  const int nodes = network.node_count();
  if (port.from < 0 || port.from >= nodes) {
    return "from must be a node";
  }
  if (port.to < -1 || port.to >= nodes || port.to == port.from) {
    return "to must be -1 or another node";
  }
  if (port.law >= static_cast<int>(network.laws.size())) {
    return "law must be one of the network's";
  }
  if (port.linear >= static_cast<int>(network.linear_loads.size())) {
    return "linear must be one of the network's linear loads";
  }
  if (port.internal >= static_cast<int>(network.internal_voltages.size())) {
    return "internal must be one of the network's internal voltages";
  }
  if (!std::isfinite(port.rated) || port.rated <= 0.0) {
    return "rated must be > 0";
  }
  return nullptr;
}

void check_ports(const ArgumentChecks& check, const NodalNetwork& network) {
  for (int p = 0; p < network.port_count(); ++p) {
    if (const char* fault = fault_of(network, network.ports[p])) {
      check.of("port", p).refuse(fault);
    }
  }
  check.shape("factor", network.factor, {network.port_count(), network.order_count()});
  check.shape("angle", network.angle, {network.port_count(), network.order_count()});
  check.all_finite("factor", network.factor);
  check.all_finite("angle", network.angle);
}

void check_internal_voltages(const ArgumentChecks& check, const NodalNetwork& network) {
  for (size_t i = 0; i < network.internal_voltages.size(); ++i) {
    const ArgumentChecks at = check.of("internal voltage", static_cast<int>(i));
    const InternalVoltage& internal = network.internal_voltages[i];
    at.require(std::max(internal.from, internal.to) < network.node_count(),
               "from and to must be nodes or -1");
    for (const PortShare& share : internal.drop) {
      at.index("port", share.port, network.ports.size());
    }
  }
}

void check_held_voltages(const ArgumentChecks& check, const NodalNetwork& network) {
  std::set<int> ports;
  for (size_t g = 0; g < network.held_voltages.size(); ++g) {
    const ArgumentChecks at = check.of("held voltage", static_cast<int>(g));
    const HeldVoltage& held = network.held_voltages[g];
    at.above("voltage", held.voltage, 0.0);
    at.require(held.q_min <= held.q_max, "q_min must be at most q_max");
    at.require(!held.ports.empty(), "there must be a port that holds it");
    for (const int port : held.ports) {
      at.index("port", port, network.ports.size());
      at.require(network.ports[port].law < 0, "ports must be of constant power");
      at.require(ports.insert(port).second, "ports must be of one held voltage");
    }
  }
}

void check_forms(const ArgumentChecks& check, const NodalNetwork& network) {
  check.size("measured", network.measured.size(), network.forms.count());
  check.size("orders of the forms", network.forms.order_count(), network.orders.size());
  check.require(network.forms.count() > network.node_count(),
                "forms must be the voltage of each node, then currents");
  for (const MeasuredQuantity& measured : network.measured) {
    check.index("measured node", measured.node, network.nodes.size());
    if (measured.branch >= 0) {
      check.index("measured branch", measured.branch, network.branch_count());
    }
  }
}

void check_options(const ArgumentChecks& check, const LoadFlowOptions& options) {
  check.above("tolerance", options.tolerance, 0.0, 1e-2);
  check.at_least("max_sweeps", options.max_sweeps, 0);
  check.at_least("max_newton_iterations", options.max_newton_iterations, 0);
  check.at_least("max_balance_iterations", options.max_balance_iterations, 1);
  check.threads(options.threads);
}

}  // namespace

void check_load_flow_network(const NodalNetwork& network) {
  const ArgumentChecks check("nodal network");
  check_equations(check, network);
  check_ports(check, network);
  check_internal_voltages(check, network);
  check_held_voltages(check, network);
  check_forms(check, network);
}

void check_load_flow(const NodalNetwork& network, const LoadFlowScenarios& scenarios,
                     const LoadFlowOptions& options) {
  const ArgumentChecks check("load flow");
  const int count = scenarios.count(), ports = network.port_count();
  check_options(check, options);
  if (count > 0) {
    check.shape("load", scenarios.load, {count, ports});
    check.all_finite("load", scenarios.load);
  }
  if (!scenarios.extra_power.empty()) {
    check.shape("extra_power", scenarios.extra_power, {count, ports});
    check.all_finite("extra_power", scenarios.extra_power);
  }
  if (!scenarios.extra_current.empty()) {
    check.shape("extra_current", scenarios.extra_current, {count, network.order_count(), ports});
    check.all_finite("extra_current", scenarios.extra_current);
  }
}

void check_load_flow_batch(const NodalNetwork& network, std::span<const Complex> load,
                           std::span<const Complex> voltage, std::size_t scenarios,
                           const LoadFlowOptions& options) {
  const ArgumentChecks check("load flow batch");
  check_options(check, options);
  check.size("load", load.size(), scenarios * network.port_count());
  check.size("voltage", voltage.size(), scenarios * network.node_count());
}

}  // namespace overtone
