#include "harmonic_pool.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "conditioning_checks.hpp"

namespace overtone {

namespace {

/// Chargers for each node below which all nodes have harmonics: one that joins would take whole
/// regions without charger with it.
constexpr double kFewestChargers = 0.15;
/// Share of the square of a charger's room that is counted on at the start.
constexpr double kRoomTaken = 0.9;
/// Share of what a charger has left that may make up for what others lack.
constexpr double kSpareTaken = 0.5;
/// At the start, a charger beside a bus with harmonics holds its own voltage at zero where it has
/// this much left, share of what its load draws.
constexpr double kHeldSpare = 0.25;
/// Hours in which more than one bus in so many has harmonics at the start have them at all.
constexpr int kWholeHourOf = 2;
/// Where what is left out costs this share of the objective, the prices are no guide to which buses
/// matter, and all join.
constexpr double kCostOfTooFew = 0.1;
/// Share of the buses and hours with harmonics from which on all have them: at the first joining,
/// and later, when the multipliers have proved to find too few.
constexpr double kMostAtFirst = 0.8;
constexpr double kMostLater = 0.5;
/// Share of the budget that is left to the buses that stay out: their costs shift when others join.
constexpr double kBudgetLeft = 0.25;

/// Calls body(u) for the bus itself and for those that a branch joins to it.
template <class Body>
void for_each_neighbour(const AdmittancePattern& pattern, int unknown, const Body& body) {
  for (int p = pattern.column_start()[unknown]; p < pattern.column_start()[unknown + 1]; ++p) {
    body(pattern.row_index()[p]);
  }
}

/// Rms current that (21) leaves beside charging in proportion to PBmax at |V_1| = 1, of which a
/// part is not counted on, pu.
double room_for_harmonics(const ConditioningProblem& problem, double charging, int index,
                          int hour) {
  const Charger& charger = problem.fleet.chargers[index];
  const double current_max = charger.current_max[hour];
  const double squared = current_max * current_max - std::norm(charger_power_without_control(
                                                         charging, problem.losses_of(index)));
  return std::sqrt(kRoomTaken * std::max(0.0, squared));
}

/// Whether linear loads are part of Y at harmonics, which is one of the hour then.
bool draws_as_admittance(const NodalNetwork& network) {
  return std::ranges::any_of(network.ports, [](const Port& port) { return port.linear >= 0; });
}

/// Rms harmonic current that loads put into an unknown at nominal voltages, pu.
double harmonic_draw(const ConditioningProblem& problem, const std::vector<NodeLoad>& loads,
                     int hour) {
  const NodalNetwork& network = problem.network();
  double sum = 0.0;
  for (int k = 1; k < network.order_count(); ++k) {
    Complex current = 0.0;
    for (const NodeLoad& load : loads) {
      const Port& port = network.ports[load.load.port];
      const Complex v = network.nodes[port.from].nominal -
                        (port.to < 0 ? Complex(0.0) : network.nodes[port.to].nominal);
      current += load.sign * load.load.factor[k] *
                 PortCurrent(load.load.law, problem.load(hour, load.load.port), v).value;
    }
    sum += std::norm(current);
  }
  return std::sqrt(sum);
}

}  // namespace

HarmonicPool::HarmonicPool(const ConditioningProblem& problem, const std::vector<int>& hours,
                           Start start)
    : problem_(problem),
      pattern_(problem.network().pattern),
      ports_(problem),
      stiff_(problem.network()),
      one_port_a_node_(problem.network().one_port_a_node()),
      hours_(hours) {
  if (start == Start::all || !problem.harmonic_control() ||
      draws_as_admittance(problem.network()) || !problem.network().background.empty() ||
      problem.strategy == ChargingStrategy::on_arrival || !(problem.objective.thd > 0.0) ||
      problem.fleet.charger_count() < kFewestChargers * pattern_.unknown_count()) {
    return;
  }
  nodes_.resize(problem.hour_count());
  find_shared();
  const Array2<double> charging = even_charging(problem);
  for (const int t : hours) {
    begin_hour(t, charging.row(t));
  }
  if (kWholeHourOf * count() > most()) {  // little would be saved
    add_all();
  }
}

/// Of the chargers at a node one cancels, so several are left to the master, as are nodes of many
/// loads and, where chargers hang at their port, of several; and what nothing holds against ground.
void HarmonicPool::find_shared() {
  const NodalNetwork& network = problem_.network();
  if (!one_port_a_node_) {
    find_shared_of_ports();
    return;
  }
  std::vector<char> draws(network.port_count(), 0);
  for (int p = 0; p < network.port_count(); ++p) {
    draws[p] = network.ports[p].nonlinear ? 1 : 0;
  }
  for (const Charger& charger : problem_.fleet.chargers) {
    draws[charger.port] = 1;
  }
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    const auto ports = network.ports_at(u);
    if (std::count_if(ports.begin(), ports.end(), [&](int p) { return draws[p] != 0; }) > 1) {
      shared_.push_back(u);
    }
  }
}

void HarmonicPool::find_shared_of_ports() {
  std::vector<int> chargers(pattern_.unknown_count(), 0);
  for (const Charger& charger : problem_.fleet.chargers) {
    if (const int u = unknown_of(charger); u >= 0) {
      ++chargers[u];
    }
  }
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    if (chargers[u] > 1 || floats(problem_.network(), pattern_.node_of(u)) ||
        ports_.nonlinear(u).size() > kMostLoads) {
      shared_.push_back(u);
    }
  }
}

void HarmonicPool::begin_hour(int hour, std::span<const double> charging) {
  const int unknowns = pattern_.unknown_count();
  std::vector<double> spare(unknowns, 0.0);  // current that a charger has left, pu; < 0: lacks
  std::vector<double> load(unknowns, 0.0);
  for (int c = 0; c < problem_.fleet.charger_count(); ++c) {
    if (const int u = unknown_of(problem_.fleet.chargers[c]); u >= 0) {
      spare[u] += room_for_harmonics(problem_, charging[c], c, hour);
    }
  }
  for (int u = 0; u < unknowns; ++u) {
    if (!one_port_a_node_) {
      load[u] = harmonic_draw(problem_, ports_.nonlinear(u), hour);
    } else {
      for (const int port : problem_.network().ports_at(u)) {
        load[u] += std::sqrt(problem_.harmonic_load_squared(hour, port));
      }
    }
    spare[u] -= load[u];
  }
  std::vector<char>& present = nodes_[hour];
  present.assign(unknowns, 0);
  for (int u = 0; u < unknowns; ++u) {
    if (spare[u] < 0.0 && !spread(u, spare, present)) {
      present.assign(unknowns, 1);
      return;
    }
  }
  for (const int u : shared_) {
    present[u] = 1;
  }
  std::vector<char> holds = with_charger(hour);
  for (int u = 0; u < unknowns; ++u) {
    holds[u] = holds[u] != 0 && spare[u] >= kHeldSpare * load[u] ? 1 : 0;
  }
  close(hour, holds);
  if (kWholeHourOf * std::count(present.begin(), present.end(), 1) > unknowns) {
    present.assign(unknowns, 1);
  }
}

/// Lets the chargers nearest to a bus make up for what its own lacks; the buses between have
/// harmonics. False when there is not enough in the network.
bool HarmonicPool::spread(int unknown, std::vector<double>& spare,
                          std::vector<char>& present) const {
  double lacking = -spare[unknown];
  spare[unknown] = 0.0;
  std::vector<char> seen(spare.size(), 0);
  std::vector<int> queue = {unknown};
  seen[unknown] = 1;
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const int j = queue[next];
    present[j] = 1;
    const double taken = std::min(lacking, std::max(0.0, kSpareTaken * spare[j]));
    lacking -= taken;
    spare[j] -= taken / kSpareTaken;
    if (!(lacking > 0.0)) {
      return true;
    }
    for_each_neighbour(pattern_, j, [&](int u) {
      if (seen[u] == 0) {
        seen[u] = 1;
        queue.push_back(u);
      }
    });
  }
  return false;
}

int HarmonicPool::add(const ConditioningNlp& master, const NlpSolution& solution, double tau_min,
                      double tolerance) {
  if (nodes_.empty()) {
    return 0;
  }
  const auto pull = harmonic_pull(master, solution.point);
  std::vector<std::tuple<double, int, int>> left_out;  // cost, hour, unknown
  double total = 0.0;
  for (std::size_t h = 0; h < pull.size(); ++h) {
    for (int u = 0; u < master.layout().unknown_count(); ++u) {
      if (pull[h][u].g > 0.0) {
        const double cost = pull[h][u].cost(tau_min);
        left_out.emplace_back(cost, master.layout().hours()[h].position, u);
        total += cost;
      }
    }
  }
  const double objective = std::abs(solution.objective);
  const double budget = tolerance * objective;
  if (total <= budget) {
    return 0;
  }
  if (total > kCostOfTooFew * objective) {
    return add_all();
  }
  const long before = count();
  std::sort(left_out.begin(), left_out.end());
  total = 0.0;
  for (const auto& [cost, hour, u] : left_out) {
    total += cost;
    if (total > kBudgetLeft * budget) {
      nodes_[hour][u] = 1;
    }
  }
  for (const int t : hours_) {
    close(t, with_charger(t));
  }
  const double share = static_cast<double>(count()) / static_cast<double>(most());
  if (share > (joined_ ? kMostLater : kMostAtFirst)) {
    add_all();
    return static_cast<int>(most() - before);
  }
  joined_ = true;
  return static_cast<int>(count() - before);
}

int HarmonicPool::add_low_hours(const OperatingLimitViolations& violations) {
  if (nodes_.empty()) {
    return 0;
  }
  const long before = count();
  for (std::size_t i = 0; i < violations.g.size(); ++i) {
    const OperatingLimit& limit = violations.limit[i];
    if (limit.lower && violations.g[i] > 0.0) {
      std::fill(nodes_[limit.hour].begin(), nodes_[limit.hour].end(), 1);
    }
  }
  return static_cast<int>(count() - before);
}

void HarmonicPool::replace(const HarmonicNodes& nodes) {
  if (nodes_.empty()) {
    return;
  }
  for (const int t : hours_) {
    nodes_[t] = nodes[t];
    for (const int u : shared_) {
      nodes_[t][u] = 1;
    }
    close(t, with_charger(t));
  }
}

bool HarmonicPool::left_out() const { return !nodes_.empty() && count() < most(); }

int HarmonicPool::add_all() {
  const long added = left_out() ? most() - count() : 0;
  nodes_.clear();
  return static_cast<int>(added);
}

long HarmonicPool::most() const {
  return static_cast<long>(hours_.size()) * pattern_.unknown_count();
}

long HarmonicPool::count() const {
  long sum = 0;
  for (const int t : hours_) {
    sum += std::count(nodes_[t].begin(), nodes_[t].end(), 1);
  }
  return sum;
}

int HarmonicPool::unknown_of(const Charger& charger) const {
  return pattern_.unknown_of(problem_.network().ports[charger.port].from);
}

std::vector<char> HarmonicPool::with_charger(int hour) const {
  std::vector<char> with(pattern_.unknown_count(), 0);
  for (const Charger& charger : problem_.fleet.chargers) {
    if (const int u = unknown_of(charger); u >= 0 && charger.current_max[hour] > 0.0) {
      with[u] = stiff_.of(u) == nullptr ? 1 : 0;  // whose balances are those of all its cluster
    }
  }
  return with;
}

void HarmonicPool::close(int hour, const std::vector<char>& holds) {
  std::vector<char>& present = nodes_[hour];
  std::vector<int> next;
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    if (present[u] != 0) {
      next.push_back(u);
    }
  }
  while (!next.empty()) {
    const int j = next.back();
    next.pop_back();
    for_each_neighbour(pattern_, j, [&](int u) {
      if (present[u] == 0 && holds[u] == 0) {
        present[u] = 1;
        next.push_back(u);
      }
    });
  }
}

}  // namespace overtone
