#include <overtone/network.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/harmonic_orders.hpp>
#include <overtone/input_problems.hpp>
#include <overtone/spelling.hpp>

#include "argument_checks.hpp"
#include "network_ranges.hpp"

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

const ArgumentChecks& network_checks() {
  static const ArgumentChecks all("network");
  return all;
}

std::string bus_label(const std::string& name) { return "bus " + name; }

/// "bus 'bus18b' is not a bus of this feeder; did you mean bus18a?"
std::string unknown_bus(const std::string& name, const NetworkDescription& feeder,
                        const std::string& whose) {
  return fmt::format("bus '{}' is not a bus of {}{}", name, whose,
                     did_you_mean(name, feeder.buses, &Bus::name));
}

/// "appears twice, first at bus.csv:3"
std::string appears_twice(const SourceLine& first) {
  const std::string place = to_string(first);
  return place.empty() ? "appears twice" : "appears twice, first at " + place;
}

void require_order(double order, const std::string& element, const SourceLine& where) {
  if (!(order >= kSmallestOrder && order <= kLargestOrder)) {
    throw InputError(element, where,
                     fmt::format("order {}; must be {} to {}, 1 the fundamental", order,
                                 kSmallestOrder, kLargestOrder));
  }
}

}  // namespace

void check_spectrum(const Spectrum& spectrum) {
  std::map<double, SourceLine> own;
  for (const SpectrumLine& line : spectrum.lines) {
    const std::string label = fmt::format("spectrum {} order {}", spectrum.name, line.order);
    if (!std::isfinite(line.factor) || !std::isfinite(line.angle_deg)) {
      throw InputError(
          label, line.where,
          fmt::format("factor {} angle {}; must be finite numbers", line.factor, line.angle_deg));
    }
    require_within(line.angle_deg, range::angle, label, line.where);
    if (line.order == 1 && line.factor != 1.0) {
      throw InputError(label, line.where,
                       fmt::format("factor {}; must be 1, all orders are relative to the "
                                   "fundamental",
                                   line.factor));
    }
    require_order(line.order, label, line.where);
    require_within(line.factor, range::factor, label, line.where);
    if (const auto [twin, added] = own.emplace(line.order, line.where); !added) {
      throw InputError(label, line.where, appears_twice(twin->second) + "; orders must be unique");
    }
  }
}

Network::Network(NetworkDescription description) : description_(std::move(description)) {
  InputProblems problems;
  check_numbers(problems);
  read_buses(problems);
  problems.raise();
  const auto& d = description_;
  source_impedance_ = Complex(d.source_r_ohm, d.source_x_ohm) / impedance_base_ohm();
  substation_limit_ = d.substation_current_limit_a > 0.0
                          ? d.substation_current_limit_a / current_base_a()
                          : std::numeric_limits<double>::infinity();
  read_branches(problems);
  problems.raise();
  read_branch_names();
  check_connected();
  read_spectra();
}

void Network::check_numbers(InputProblems& problems) const {
  const auto& d = description_;
  const std::string element = "feeder " + d.name;
  problems.attempt([&] { require_name(d.name, "feeder", d.where); });
  const auto require = [&](double value, const Range& range) {
    const auto found = d.where_of.find(range.quantity);
    problems.attempt([&] {
      require_within(value, range, element, found == d.where_of.end() ? d.where : found->second);
    });
  };
  require(d.base_kv, range::base_kv);
  require(d.base_mva, range::base_mva);
  require(d.slack_voltage_pu, range::slack_voltage);
  require(d.source_r_ohm, range::source_r);
  require(d.source_x_ohm, range::source_x);
  require(d.substation_current_limit_a, range::substation_limit);
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
    if (line.order != 1.0) {
      description.extra_orders.push_back(line.order);
    }
  }
  return Network(std::move(description));
}

void Network::read_buses(InputProblems& problems) {
  const auto& d = description_;
  for (int b = 0; b < bus_count(); ++b) {
    problems.attempt([&] { read_bus(b); });
  }
  if (bus_count() < 2) {
    problems.add(InputError("feeder " + d.name, d.where,
                            fmt::format("{} buses; at least two are needed", bus_count())));
    return;
  }
  if (d.slack_bus.empty()) {
    problems.add(
        InputError("feeder " + d.name, d.where, "no slack_bus; name the substation's bus"));
    return;
  }
  const auto slack = index_of_.find(d.slack_bus);
  if (slack == index_of_.end()) {
    problems.add(InputError("feeder " + d.name, d.where,
                            fmt::format("slack_bus '{}' is not a bus of this feeder{}", d.slack_bus,
                                        did_you_mean(d.slack_bus, d.buses, &Bus::name))));
    return;
  }
  slack_ = slack->second;
}

void Network::read_bus(int b) {
  const auto& d = description_;
  const Bus& bus = d.buses[b];
  const std::string label = bus_label(bus.name);
  if (bus.name.empty()) {
    throw InputError("bus", bus.where, "no name; every bus needs one");
  }
  require_name(bus.name, "bus", bus.where);
  if (const auto [twin, added] = index_of_.emplace(bus.name, b); !added) {
    throw InputError(label, bus.where,
                     appears_twice(d.buses[twin->second].where) + "; bus names must be unique");
  }
  require_within(bus.p_kw, range::load_p, label, bus.where);
  require_within(bus.q_kvar, range::load_q, label, bus.where);
  require_within(bus.capacitor_kvar, range::capacitor, label, bus.where);
  if (bus.place) {
    require_within(bus.place->x, range::map_x, label, bus.where);
    require_within(bus.place->y, range::map_y, label, bus.where);
  }
  load_.push_back(Complex(bus.p_kw, bus.q_kvar) / (1000.0 * d.base_mva));
}

void Network::read_branches(InputProblems& problems) {
  for (int l = 0; l < branch_count(); ++l) {
    problems.attempt([&] { read_branch(l); });
  }
}

void Network::read_branch(int l) {
  const Branch& branch = description_.branches[l];
  const std::string label = "branch " + branch.name();
  for (const auto* end : {&branch.from, &branch.to}) {
    if (!index_of_.contains(*end)) {
      throw InputError(label, branch.where, unknown_bus(*end, description_, "this feeder"));
    }
  }
  if (branch.from == branch.to) {
    throw InputError(label, branch.where, "both ends at the same bus; must join two buses");
  }
  require_within(branch.r_ohm, range::resistance, label, branch.where);
  require_within(branch.x_ohm, range::reactance, label, branch.where);
  require_within(branch.i_max_a, range::branch_limit, label, branch.where);
  require_within(branch.b_us, range::charging, label, branch.where);
  from_.push_back(index_of_.at(branch.from));
  to_.push_back(index_of_.at(branch.to));
  branch_limit_.push_back(branch.i_max_a > 0.0 ? branch.i_max_a / current_base_a()
                                               : std::numeric_limits<double>::infinity());
}

void Network::read_branch_names() {
  const auto& branches = description_.branches;
  branches_of_.reserve(2 * branches.size());
  for (int l = 0; l < branch_count(); ++l) {
    branches_of_.emplace(branches[l].from + "-" + branches[l].to, l);
    branches_of_.emplace(branches[l].to + "-" + branches[l].from, l);
  }
  for (int l = 0; l < branch_count(); ++l) {
    if (branches[l].id.empty()) {
      continue;
    }
    const std::string label = fmt::format("branch {}-{}", branches[l].from, branches[l].to);
    require_name(branches[l].id, label, branches[l].where);
    for (const int other : branches_called(branches[l].id)) {
      if (other != l) {
        throw InputError(label, branches[l].where,
                         fmt::format("id '{}' also names branch {}-{} ({}); ids must be unique",
                                     branches[l].id, branches[other].from, branches[other].to,
                                     to_string(branches[other].where)));
      }
    }
    branches_of_.emplace(branches[l].id, l);
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
  std::set<double> orders;
  for (const NonlinearLoad& load : description_.nonlinear_loads) {
    check_spectrum(load.spectrum);
    for (const SpectrumLine& line : load.spectrum.lines) {
      orders.insert(line.order);
    }
  }
  for (const double order : description_.extra_orders) {
    require_order(order, "feeder " + description_.name, description_.where);
    orders.insert(order);
  }
  orders_ = sorted_orders(std::move(orders));

  nonlinear_.assign(bus_count(), 0);
  factor_.assign(static_cast<size_t>(bus_count()) * orders_.size(), 0.0);
  angle_.assign(factor_.size(), 0.0);
  for (const NonlinearLoad& load : description_.nonlinear_loads) {
    const auto found = index_of_.find(load.bus);
    if (found == index_of_.end()) {
      throw InputError("nonlinear load", load.where,
                       unknown_bus(load.bus, description_, "this feeder"));
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
      const int k = index_of_order(orders_, line.order);
      const size_t at = static_cast<size_t>(found->second) * orders_.size() + k;
      factor_[at] = line.factor;
      angle_[at] = (line.angle_deg - line.order * fundamental_angle) * std::numbers::pi / 180.0;
    }
  }
}

void Network::refuse_bus(int bus) const { network_checks().index("bus", bus, load_.size()); }

void Network::refuse_branch(int branch) const {
  network_checks().index("branch", branch, from_.size());
}

int Network::bus_index(const std::string& name) const {
  const auto found = index_of_.find(name);
  if (found == index_of_.end()) {
    throw InputError(unknown_bus(name, description_, "feeder " + this->name()));
  }
  return found->second;
}

std::vector<int> Network::branches_called(const std::string& name) const {
  std::vector<int> branches;
  const auto [begin, end] = branches_of_.equal_range(name);
  std::transform(begin, end, std::back_inserter(branches),
                 [](const auto& called) { return called.second; });
  std::sort(branches.begin(), branches.end());
  branches.erase(std::unique(branches.begin(), branches.end()), branches.end());
  return branches;
}

int Network::only_branch(const std::vector<int>& found, const std::string& name) const {
  if (found.size() == 1) {
    return found.front();
  }
  if (found.empty()) {
    throw InputError(fmt::format(
        "branch '{}' is not a branch of feeder {}; branches are named "
        "from-to, as 1-2{}{}",
        name, this->name(), description_.branches.front().id.empty() ? "" : ", or by their id",
        did_you_mean(name, description_.branches, &Branch::name)));
  }
  std::vector<std::string> meant;
  for (const int l : found) {
    const Branch& branch = description_.branches[l];
    const std::string called = branch.id.empty() ? "without id" : "id " + branch.id;
    const std::string place = to_string(branch.where);
    meant.push_back(fmt::format("{} to {} ({}{}{})", branch.from, branch.to, called,
                                place.empty() ? "" : ", ", place));
  }
  throw InputError(fmt::format("branch '{}' may be {}; give them an id in branch.csv and name that",
                               name, fmt::join(meant, " or ")));
}

int Network::branch_index(const std::string& name) const {
  return only_branch(branches_called(name), name);
}

int Network::branch_index(const std::string& from, const std::string& to) const {
  std::vector<int> found = branches_called(from + "-" + to);
  std::erase_if(found, [&](int l) {
    const Branch& branch = description_.branches[l];
    return !(branch.from == from && branch.to == to) && !(branch.from == to && branch.to == from);
  });
  return only_branch(found, from + "-" + to);
}

double Network::impedance_base_ohm() const {
  return description_.base_kv * description_.base_kv / description_.base_mva;
}

double Network::current_base_a() const {
  return 1000.0 * description_.base_mva / (std::numbers::sqrt3 * description_.base_kv);
}

Complex Network::impedance(int branch, double order) const {
  check_branch(branch);
  const Branch& b = description_.branches[branch];
  return Complex(b.r_ohm * resistance_factor(b.skin_effect, order), b.x_ohm * order) /
         impedance_base_ohm();
}

Complex Network::charging_admittance(int branch, double order) const {
  check_branch(branch);
  return {0.0, 1e-6 * description_.branches[branch].b_us * order * impedance_base_ohm()};
}

Complex Network::shunt_admittance(int bus, double order) const {
  check_bus(bus);
  return {0.0, description_.buses[bus].capacitor_kvar * order / (1000.0 * description_.base_mva)};
}

Complex Network::source_impedance(double order) const {
  return {source_impedance_.real(), source_impedance_.imag() * order};
}

double Network::harmonic_factor(int bus, int order_index) const {
  check_bus(bus);
  network_checks().index("order", order_index, orders_.size());
  return order_index == 0 ? 1.0 : factor_[static_cast<size_t>(bus) * orders_.size() + order_index];
}

double Network::harmonic_angle(int bus, int order_index) const {
  check_bus(bus);
  network_checks().index("order", order_index, orders_.size());
  return order_index == 0 ? 0.0 : angle_[static_cast<size_t>(bus) * orders_.size() + order_index];
}

}  // namespace overtone
