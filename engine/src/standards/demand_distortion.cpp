#include <overtone/standards/demand_distortion.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <overtone/spelling.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr const char* kSubstation = "substation";

/// "name", or "name.3".
bool is_wire_of(const std::string& label, const std::string& name) {
  if (!label.starts_with(name)) {
    return false;
  }
  const std::string rest = label.substr(name.size());
  return rest.empty() || (rest.size() > 1 && rest[0] == '.' &&
                          rest.find_first_not_of("0123456789", 1) == std::string::npos);
}

/// Adds what a form measures, unless that is a neutral or a wire on ground.
void add_measured(const NodalNetwork& network, int form, std::vector<CouplingCurrent>& found) {
  const MeasuredQuantity& measured = network.measured[form];
  const LinearForm current = network.forms.at(form, 0);
  const bool on_ground = current.terms.empty() && measured.ports.empty();
  if (!on_ground && !is_neutral(network.nodes[measured.node])) {
    found.push_back({.label = measured.label, .node = measured.node, .form = form});
  }
}

/// "from-to".
bool joins(const std::string& name, const std::string& from, const std::string& to) {
  return name == fmt::format("{}-{}", from, to);
}

std::vector<CouplingCurrent> at_source(const NodalNetwork& network) {
  std::vector<CouplingCurrent> found;
  for (int f = network.source_form(); f < network.forms.count(); ++f) {
    add_measured(network, f, found);
  }
  return found;
}

/// What the loads of a bus draw, conductor by conductor; empty where no bus is called so.
std::vector<CouplingCurrent> at_bus(const NodalNetwork& network, const std::string& name) {
  std::vector<CouplingCurrent> found;
  for (int n = 0; n < network.node_count(); ++n) {
    if (!is_wire_of(network.nodes[n].label, name) || is_neutral(network.nodes[n])) {
      continue;
    }
    CouplingCurrent current{.label = "bus " + network.nodes[n].label, .node = n};
    for (int p = 0; p < network.port_count(); ++p) {
      const Port& port = network.ports[p];
      if (port.from == n || port.to == n) {
        current.ports.push_back({p, port.from == n ? 1.0 : -1.0});
      }
    }
    found.push_back(std::move(current));
  }
  return found;
}

/// At the end where a branch begins; empty where none is called so.
std::vector<CouplingCurrent> at_branch(const NodalNetwork& network, const std::string& name) {
  std::vector<CouplingCurrent> found;
  int last = -1;
  for (int f = network.first_branch_form(); f < network.source_form(); ++f) {
    const MeasuredQuantity& measured = network.measured[f];
    if (measured.branch == last) {
      continue;  // its other end
    }
    last = measured.branch;
    const std::string& id = network.branch_id[measured.branch];
    const std::string& from = network.nodes[measured.node].label;
    const std::string& to = network.nodes[measured.far_node].label;
    if (id.empty() ? joins(name, from, to) || joins(name, to, from) : is_wire_of(id, name)) {
      add_measured(network, f, found);
    }
  }
  return found;
}

/// Z of these nodes at the fundamental, pu.
Array2<Complex> impedance_of(const HarmonicLoadFlow& flow, const std::vector<int>& nodes) {
  const Array3<Complex> columns = flow.transfer_impedances(nodes);
  const int n = static_cast<int>(nodes.size());
  Array2<Complex> z(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      z(i, j) = columns(j, 0, nodes[i]);
    }
  }
  return z;
}

/// I of a conductor in an hour at an order, pu.
Complex current_of(const FlowResult& flow, const CouplingCurrent& at, int hour, int order_index) {
  const NodalNetwork& network = flow.network();
  if (at.form >= 0) {
    return flow.distortion.current(hour, order_index, at.form - network.first_branch_form());
  }
  Complex sum = 0.0;
  for (const PortShare& share : at.ports) {
    sum += share.factor * terminal_current(network, flow.solution, hour, order_index, share.port);
  }
  return sum;
}

void fill_currents(const FlowResult& flow, DemandDistortion& out) {
  const NodalNetwork& network = flow.network();
  const int conductors = static_cast<int>(out.point.currents.size());
  out.current.assign(flow.hour_count(), network.order_count(), conductors);
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int k = 0; k < network.order_count() && flow.converged(t); ++k) {
      for (int c = 0; c < conductors; ++c) {
        out.current(t, k, c) = current_of(flow, out.point.currents[c], t, k);
      }
    }
  }
}

void fill_totals(const FlowResult& flow, DemandDistortion& out) {
  const std::vector<double>& orders = flow.network().orders;
  const int conductors = out.current.extent(2);
  out.total.assign(flow.hour_count(), conductors);
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int c = 0; c < conductors; ++c) {
      double squares = 0.0;
      for (size_t k = 1; k < orders.size() && orders[k] <= VoltageLimits::kHighestOrder; ++k) {
        if (!is_whole(orders[k])) {
          continue;
        }
        const double one = out.individual(t, static_cast<int>(k), c);
        squares += one * one;
        out.breaches += one > out.limits.at(orders[k]) ? 1 : 0;
      }
      out.total(t, c) = std::sqrt(squares);
      out.breaches += out.total(t, c) > out.limits.total ? 1 : 0;
    }
  }
}

/// What a point may be called: buses and branches.
std::vector<std::string> point_names(const NodalNetwork& network) {
  std::vector<std::string> names = network.branch_id;
  for (const Node& node : network.nodes) {
    names.push_back(node.conductor == 0 ? node.label : node.label.substr(0, node.label.rfind('.')));
  }
  return names;
}

}  // namespace

PointOfCoupling point_of_coupling(const NodalNetwork& network, const std::string& name) {
  constexpr const char* kBus = "bus:";
  constexpr const char* kBranch = "branch:";
  if (name == kSubstation) {
    PointOfCoupling point{name, at_source(network)};
    if (point.currents.empty()) {
      throw InputError("feeder " + network.name, network.where,
                       "no conductor of a source has a voltage beside its bus's base; check the "
                       "sources' kv and base_kv");
    }
    return point;
  }
  const bool bus_only = name.starts_with(kBus), branch_only = name.starts_with(kBranch);
  const std::string plain = bus_only      ? name.substr(std::string(kBus).size())
                            : branch_only ? name.substr(std::string(kBranch).size())
                                          : name;
  auto bus = branch_only ? std::vector<CouplingCurrent>{} : at_bus(network, plain);
  auto branch = bus_only ? std::vector<CouplingCurrent>{} : at_branch(network, plain);
  if (!bus.empty() && !branch.empty()) {
    throw InputError("feeder " + network.name, network.where,
                     fmt::format("point of common coupling {}: both a bus and a branch are called "
                                 "so; say {}{} or {}{}",
                                 name, kBus, plain, kBranch, plain));
  }
  if (bus.empty() && branch.empty()) {
    throw InputError("feeder " + network.name, network.where,
                     fmt::format("point of common coupling {}: there is no such bus or branch; "
                                 "say {} for the source{}",
                                 name, kSubstation, did_you_mean(plain, point_names(network))));
  }
  return {name, bus.empty() ? std::move(branch) : std::move(bus)};
}

std::vector<double> short_circuit_currents(const HarmonicLoadFlow& flow,
                                           const PointOfCoupling& point) {
  constexpr double kThird = 2.0 * std::numbers::pi / 3.0;
  const NodalNetwork& network = flow.network();
  std::vector<int> nodes;
  for (const CouplingCurrent& at : point.currents) {
    nodes.push_back(at.node);
  }
  const Array2<Complex> z = impedance_of(flow, nodes);
  const int n = static_cast<int>(nodes.size());
  std::vector<double> current(n);
  std::vector<int> phases;  // conductors 1 to 3
  for (int i = 0; i < n; ++i) {
    current[i] = std::abs(network.nodes[nodes[i]].nominal) / std::abs(z(i, i));
    if (const int conductor = network.nodes[nodes[i]].conductor; conductor > 0 && conductor < 4) {
      phases.push_back(i);
    }
  }
  if (phases.size() != 3) {
    return current;
  }
  Complex positive = 0.0;
  for (const int i : phases) {
    for (const int j : phases) {
      const int turns = network.nodes[nodes[i]].conductor - network.nodes[nodes[j]].conductor;
      positive += z(i, j) * std::polar(1.0 / 3.0, kThird * turns);
    }
  }
  for (const int i : phases) {
    current[i] = std::abs(network.nodes[nodes[i]].nominal) / std::abs(positive);
  }
  return current;
}

DemandDistortion demand_distortion(const FlowResult& flow, PointOfCoupling point,
                                   const DemandOptions& options) {
  const ArgumentChecks check("demand distortion");
  check.require(flow.flow != nullptr && !point.currents.empty(), "there is no flow or no current");
  const NodalNetwork& network = flow.network();
  DemandDistortion out;
  out.point = std::move(point);
  fill_currents(flow, out);
  const int node = out.point.currents.front().node;
  out.base_a = network.current_base_a(node);
  out.demand = options.demand_a / out.base_a;
  for (int t = 0; t < flow.hour_count() && options.demand_a == 0.0; ++t) {
    for (const Complex& fundamental : out.current.row(t, 0)) {
      out.demand = std::max(out.demand, std::abs(fundamental));
    }
  }
  if (!(out.demand > 0.0)) {
    throw InputError("feeder " + network.name, network.where,
                     fmt::format("point of common coupling {}: no current flows there, so it has "
                                 "no demand; give the demand current, A",
                                 out.point.name));
  }
  out.short_circuit = options.short_circuit_a / out.base_a;
  if (options.short_circuit_a == 0.0) {
    out.short_circuit = std::ranges::min(short_circuit_currents(*flow.flow, out.point));
  }
  out.limits =
      current_limits(options.standard, network.nodes[node].base_kv, out.short_circuit / out.demand);
  fill_totals(flow, out);
  return out;
}

}  // namespace overtone
