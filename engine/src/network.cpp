#include <overtone/network.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include <fmt/format.h>

#include "argument_checks.hpp"

namespace overtone {

double resistance_factor(SkinEffect law, double order) {
  switch (law) {
    case SkinEffect::square_root:
      return std::sqrt(order);
    case SkinEffect::overhead_line:
      return order <= 1.0 ? 1.0 : 1.0 + 0.646 * order * order / (192.0 + 0.518 * order * order);
    case SkinEffect::cable:
      return order < 2.35 ? 1.0 : 0.187 + 0.532 * std::sqrt(order);
    case SkinEffect::none:
      break;
  }
  return 1.0;
}

namespace {

std::string bus_label(const std::string& name) { return "bus " + name; }

/// "appears twice, first at bus.csv:3"
std::string appears_twice(const SourceLine& first) {
  const std::string place = to_string(first);
  return place.empty() ? "appears twice" : "appears twice, first at " + place;
}

void require_finite(double value, const char* quantity, const char* unit,
                    const std::string& element, const SourceLine& where) {
  if (!std::isfinite(value)) {
    throw InputError(element, where,
                     fmt::format("{} {} {}; must be a finite number", quantity, value, unit));
  }
}

void require_not_negative(double value, const char* quantity, const char* unit,
                          const std::string& element, const SourceLine& where) {
  require_finite(value, quantity, unit, element, where);
  if (value < 0.0) {
    throw InputError(element, where, fmt::format("{} {} {}; must be >= 0", quantity, value, unit));
  }
}

void require_positive(double value, const char* quantity, const char* unit,
                      const std::string& element, const SourceLine& where) {
  require_finite(value, quantity, unit, element, where);
  if (value <= 0.0) {
    throw InputError(element, where, fmt::format("{} {} {}; must be > 0", quantity, value, unit));
  }
}

void check_spectrum(const Spectrum& spectrum) {
  std::map<int, SourceLine> own;
  for (const SpectrumLine& line : spectrum.lines) {
    const std::string label = fmt::format("spectrum {} order {}", spectrum.name, line.order);
    if (!std::isfinite(line.factor) || !std::isfinite(line.angle_deg)) {
      throw InputError(
          label, line.where,
          fmt::format("factor {} angle {}; must be finite numbers", line.factor, line.angle_deg));
    }
    if (line.order == 1 && line.factor != 1.0) {
      throw InputError(label, line.where,
                       fmt::format("factor {}; must be 1, all orders are relative to the "
                                   "fundamental",
                                   line.factor));
    }
    if (line.order < 1) {
      throw InputError(label, line.where, "order must be >= 2 (or 1 for the fundamental)");
    }
    if (const auto [twin, added] = own.emplace(line.order, line.where); !added) {
      throw InputError(label, line.where, appears_twice(twin->second) + "; orders must be unique");
    }
  }
}

}  // namespace

Network::Network(NetworkDescription description) : description_(std::move(description)) {
  const auto& d = description_;
  const std::string element = "feeder " + d.name;
  require_positive(d.base_kv, "base_kv", "kV", element, d.where);
  require_positive(d.base_mva, "base_mva", "MVA", element, d.where);
  require_positive(d.slack_voltage_pu, "slack_voltage_pu", "pu", element, d.where);
  require_not_negative(d.source_r_ohm, "source_r_ohm", "ohm", element, d.where);
  require_not_negative(d.source_x_ohm, "source_x_ohm", "ohm", element, d.where);
  require_not_negative(d.substation_current_limit_a, "substation_current_limit_a", "A", element,
                       d.where);
  source_impedance_ = Complex(d.source_r_ohm, d.source_x_ohm) / impedance_base_ohm();
  substation_limit_ = d.substation_current_limit_a > 0.0
                          ? d.substation_current_limit_a / current_base_a()
                          : std::numeric_limits<double>::infinity();
  read_buses();
  read_branches();
  check_connected();
  read_spectra();
}

Network Network::with_source_voltage(double voltage) const {
  NetworkDescription description = description_;
  description.slack_voltage_pu = voltage;
  return Network(std::move(description));
}

Network Network::with_base(double base_mva) const {
  NetworkDescription description = description_;
  description.base_mva = base_mva;
  return Network(std::move(description));
}

Network Network::with_least_impedance(double least) const {
  NetworkDescription description = description_;
  for (int l = 0; l < branch_count(); ++l) {
    if (std::abs(impedance(l, 1)) < least) {
      description.branches[l].r_ohm = 0.0;
      description.branches[l].x_ohm = least * impedance_base_ohm();
    }
  }
  return Network(std::move(description));
}

Network Network::with_orders_of(const Spectrum& spectrum) const {
  check_spectrum(spectrum);
  NetworkDescription description = description_;
  for (const SpectrumLine& line : spectrum.lines) {
    if (line.order > 1) {
      description.extra_orders.push_back(line.order);
    }
  }
  return Network(std::move(description));
}

void Network::read_buses() {
  const auto& d = description_;
  if (bus_count() < 2) {
    throw InputError("feeder " + d.name, d.where,
                     fmt::format("{} buses; at least two are needed", bus_count()));
  }
  for (int b = 0; b < bus_count(); ++b) {
    const Bus& bus = d.buses[b];
    const std::string label = bus_label(bus.name);
    if (bus.name.empty()) {
      throw InputError("bus", bus.where, "no name; every bus needs one");
    }
    if (const auto [twin, added] = index_of_.emplace(bus.name, b); !added) {
      throw InputError(label, bus.where,
                       appears_twice(d.buses[twin->second].where) + "; bus names must be unique");
    }
    require_finite(bus.p_kw, "p_kw", "kW", label, bus.where);
    require_finite(bus.q_kvar, "q_kvar", "kvar", label, bus.where);
    require_not_negative(bus.capacitor_kvar, "capacitor_kvar", "kvar", label, bus.where);
    load_.push_back(Complex(bus.p_kw, bus.q_kvar) / (1000.0 * d.base_mva));
  }
  if (d.slack_bus.empty()) {
    throw InputError("feeder " + d.name, d.where, "no slack_bus; name the substation's bus");
  }
  const auto slack = index_of_.find(d.slack_bus);
  if (slack == index_of_.end()) {
    throw InputError("feeder " + d.name, d.where,
                     fmt::format("slack_bus '{}' is not a bus of this feeder", d.slack_bus));
  }
  slack_ = slack->second;
}

void Network::read_branches() {
  for (int l = 0; l < branch_count(); ++l) {
    const Branch& branch = description_.branches[l];
    const std::string label = "branch " + branch.name();
    for (const auto* end : {&branch.from, &branch.to}) {
      if (!index_of_.contains(*end)) {
        throw InputError(label, branch.where,
                         fmt::format("bus '{}' is not a bus of this feeder", *end));
      }
    }
    if (branch.from == branch.to) {
      throw InputError(label, branch.where, "both ends at the same bus; must join two buses");
    }
    require_not_negative(branch.r_ohm, "resistance", "ohm", label, branch.where);
    require_not_negative(branch.x_ohm, "reactance", "ohm", label, branch.where);
    require_not_negative(branch.i_max_a, "i_max_a", "A", label, branch.where);
    require_not_negative(branch.b_us, "b_us", "uS", label, branch.where);
    from_.push_back(index_of_.at(branch.from));
    to_.push_back(index_of_.at(branch.to));
    branch_of_.emplace(branch.name(), l);
    branch_limit_.push_back(branch.i_max_a > 0.0 ? branch.i_max_a / current_base_a()
                                                 : std::numeric_limits<double>::infinity());
  }
}

void Network::check_connected() const {
  std::vector<std::vector<int>> neighbours(bus_count());
  for (int l = 0; l < branch_count(); ++l) {
    neighbours[from_[l]].push_back(to_[l]);
    neighbours[to_[l]].push_back(from_[l]);
  }
  std::vector<char> reached(bus_count(), 0);
  std::vector<int> front{slack_};
  reached[slack_] = 1;
  while (!front.empty()) {
    const int bus = front.back();
    front.pop_back();
    for (const int next : neighbours[bus]) {
      if (reached[next] == 0) {
        reached[next] = 1;
        front.push_back(next);
      }
    }
  }
  const auto island = std::find(reached.begin(), reached.end(), 0);
  if (island != reached.end()) {
    const Bus& bus = description_.buses[island - reached.begin()];
    throw InputError(bus_label(bus.name), bus.where,
                     fmt::format("no path to the slack bus {}; connect it or remove it ({} of {} "
                                 "buses are disconnected)",
                                 description_.slack_bus,
                                 std::count(reached.begin(), reached.end(), 0), bus_count()));
  }
}

void Network::read_spectra() {
  std::set<int> orders{1};
  for (const NonlinearLoad& load : description_.nonlinear_loads) {
    check_spectrum(load.spectrum);
    for (const SpectrumLine& line : load.spectrum.lines) {
      orders.insert(line.order);
    }
  }
  for (const int order : description_.extra_orders) {
    if (order < 2) {
      throw InputError("feeder " + description_.name, description_.where,
                       fmt::format("extra order {}; must be >= 2", order));
    }
    orders.insert(order);
  }
  orders_.assign(orders.begin(), orders.end());

  nonlinear_.assign(bus_count(), 0);
  factor_.assign(static_cast<size_t>(bus_count()) * orders_.size(), 0.0);
  angle_.assign(factor_.size(), 0.0);
  for (const NonlinearLoad& load : description_.nonlinear_loads) {
    const auto found = index_of_.find(load.bus);
    if (found == index_of_.end()) {
      throw InputError("nonlinear load", load.where,
                       fmt::format("bus '{}' is not a bus of this feeder", load.bus));
    }
    if (nonlinear_[found->second] != 0) {
      throw InputError("nonlinear load at bus " + load.bus, load.where,
                       "appears twice; give one spectrum a bus");
    }
    nonlinear_[found->second] = 1;
    double fundamental_angle = 0.0;
    for (const SpectrumLine& line : load.spectrum.lines) {
      if (line.order == 1) {
        fundamental_angle = line.angle_deg;
      }
    }
    for (const SpectrumLine& line : load.spectrum.lines) {
      const auto k = std::lower_bound(orders_.begin(), orders_.end(), line.order) - orders_.begin();
      const size_t at = static_cast<size_t>(found->second) * orders_.size() + k;
      factor_[at] = line.factor;
      angle_[at] = (line.angle_deg - line.order * fundamental_angle) * std::numbers::pi / 180.0;
    }
  }
}

void Network::check_bus(int bus) const {
  ArgumentChecks("network").index("bus", bus, load_.size());
}

void Network::check_branch(int branch) const {
  ArgumentChecks("network").index("branch", branch, from_.size());
}

int Network::bus_index(const std::string& name) const {
  const auto found = index_of_.find(name);
  if (found == index_of_.end()) {
    throw InputError(fmt::format("bus '{}' is not a bus of feeder {}", name, this->name()));
  }
  return found->second;
}

int Network::branch_index(const std::string& name) const {
  const auto found = branch_of_.find(name);
  if (found != branch_of_.end()) {
    return found->second;
  }
  for (int l = 0; l < branch_count(); ++l) {
    if (description_.branches[l].to + "-" + description_.branches[l].from == name) {
      return l;
    }
  }
  throw InputError(
      fmt::format("branch '{}' is not a branch of feeder {}; branches are named "
                  "from-to, as 1-2",
                  name, this->name()));
}

double Network::impedance_base_ohm() const {
  return description_.base_kv * description_.base_kv / description_.base_mva;
}

double Network::current_base_a() const {
  return 1000.0 * description_.base_mva / (std::numbers::sqrt3 * description_.base_kv);
}

Complex Network::impedance(int branch, int order) const {
  check_branch(branch);
  const Branch& b = description_.branches[branch];
  return Complex(b.r_ohm * resistance_factor(b.skin_effect, order), b.x_ohm * order) /
         impedance_base_ohm();
}

Complex Network::charging_admittance(int branch, int order) const {
  check_branch(branch);
  return {0.0, 1e-6 * description_.branches[branch].b_us * order * impedance_base_ohm()};
}

Complex Network::shunt_admittance(int bus, int order) const {
  check_bus(bus);
  return {0.0, description_.buses[bus].capacitor_kvar * order / (1000.0 * description_.base_mva)};
}

Complex Network::source_impedance(int order) const {
  return {source_impedance_.real(), source_impedance_.imag() * order};
}

double Network::harmonic_factor(int bus, int order_index) const {
  check_bus(bus);
  ArgumentChecks("network").index("order", order_index, orders_.size());
  return order_index == 0 ? 1.0 : factor_[static_cast<size_t>(bus) * orders_.size() + order_index];
}

double Network::harmonic_angle(int bus, int order_index) const {
  check_bus(bus);
  ArgumentChecks("network").index("order", order_index, orders_.size());
  return order_index == 0 ? 0.0 : angle_[static_cast<size_t>(bus) * orders_.size() + order_index];
}

}  // namespace overtone
