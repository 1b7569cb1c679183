#include "nlp/nlp_layout.hpp"

#include <algorithm>
#include <cmath>

#include "three_phase_unknowns.hpp"

namespace overtone {

namespace {

/// Chargers of a smaller IEmax, pu, are measured by it: below a hundredth of this, bounds are so
/// near that steps are short, and barrier (1e-7 at the end) and balances (1e-8) hide what a charger
/// does.
constexpr double kOrdinaryCurrent = 1e-3;

/// [session] the lowest number that no session before it has in one of its hours, of its lot: so
/// that hours with other sessions have the same structure.
std::vector<int> slots_of_sessions(const ConditioningProblem& problem) {
  std::vector<int> slot;
  std::vector<std::vector<char>> taken;  // [slot][hour] of a lot
  int lot = -1;
  for (const ParkingSession& session : problem.fleet.sessions) {
    if (session.lot != lot) {
      taken.clear();
      lot = session.lot;
    }
    const auto meets = [&](const std::vector<char>& hours) {
      for (int t = 0; t < problem.hour_count(); ++t) {
        if (hours[t] != 0 && session.in(t)) {
          return true;
        }
      }
      return false;
    };
    const auto place = std::ranges::find_if_not(taken, meets) - taken.begin();
    if (place == std::ssize(taken)) {
      taken.emplace_back(problem.hour_count(), 0);
    }
    for (int t = 0; t < problem.hour_count(); ++t) {
      taken[place][t] = taken[place][t] != 0 || session.in(t) ? 1 : 0;
    }
    slot.push_back(static_cast<int>(place));
  }
  return slot;
}

}  // namespace

NlpLayout::NlpLayout(const ConditioningProblem& problem, const std::vector<int>& hours,
                     const HarmonicNodes& harmonics)
    : stiff_(problem.network()),
      ports_(problem),
      cancelled_(problem.network().unknown_count()),
      unknowns_(problem.network().unknown_count()),
      orders_(problem.network().order_count()),
      hour_at_(problem.hour_count(), -1) {
  for (int u = 0; u < unknowns_; ++u) {
    deviation_weight_.push_back(problem.weight_at(u) * problem.objective.deviation);
    thd_weight_.push_back(problem.weight_at(u) * problem.objective.thd);
  }
  if (std::isfinite(problem.unbalance_limit)) {
    limited_buses_ = three_phase_unknowns(problem.network());
  }
  if (problem.objective.unbalance > 0.0) {
    weighted_buses_ = counted_three_phase_unknowns(problem);
  }
  sum_.assign(unknowns_, 0);
  for (const FloatingIsland& island : problem.network().floating) {
    sum_[island.unknowns.front()] = 1;
  }
  if (problem.strategy == ChargingStrategy::optimised) {
    list_energy_rows(problem);
    slot_of_session_ = slots_of_sessions(problem);
    for (const int slot : slot_of_session_) {
      battery_slots_ = std::max(battery_slots_, slot + 1);
    }
  }
  const double unit = problem.objective_unit();
  for (const int position : hours) {
    Hour hour;
    hour.position = position;
    hour.length = problem.hour[position].hours;
    hour.weight = hour.length / unit;
    add_nodes(problem, hour, harmonics);
    add_chargers(problem, hour);
    hour_at_[position] = static_cast<int>(hours_.size());
    hours_.push_back(std::move(hour));
  }
  if (problem.objective.peak > 0.0) {
    peak_ = variables_++;
    peak_weight_ = problem.objective.peak / unit;
  }
  for (EnergyRow& energy : energy_rows_) {
    energy.stored = variables_;
    variables_ += energy.stored_count();
    rows_ += 1 + energy.stored_count();
    energy.row = rows_ - 1;
  }
}

/// A lot at an ideal source charges evenly without one.
void NlpLayout::list_energy_rows(const ConditioningProblem& problem) {
  std::vector<char> given(problem.fleet.lots.size(), 0);
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    given[problem.fleet.chargers[c].lot] = problem.at_source(c) ? 1 : 0;
  }
  const double mean_step = problem.mean_step();
  energy_of_session_.assign(problem.fleet.sessions.size(), -1);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    const ParkingSession& session = problem.fleet.sessions[s];
    if (given[session.lot] == 0) {
      double energy = session.energy;
      if (problem.discharging.allowed() && !session.stored.empty()) {
        energy += std::ranges::max(session.stored);
      }
      energy_of_session_[s] = static_cast<int>(energy_rows_.size());
      energy_rows_.push_back(
          {.session = s, .scale = 1.0 / (mean_step * (energy > 0.0 ? energy : 1.0))});
      if (problem.discharging.allowed()) {
        energy_rows_.back().steps = session.steps(problem.hour_count());
      }
    }
  }
}

void NlpLayout::add_nodes(const ConditioningProblem& problem, Hour& hour,
                          const HarmonicNodes& harmonics) {
  const AdmittancePattern& pattern = problem.network().pattern;
  const auto present = [&](int u) { return harmonics.empty() || harmonics[hour.position][u] != 0; };
  hour.nodes.resize(unknowns_);
  for (int u = 0; u < unknowns_; ++u) {
    hour.nodes[u].voltage = variables_;
    hour.nodes[u].harmonics = present(u);
    variables_ += 2 * (present(u) ? orders_ : 1);
    if (present(u)) {
      ++harmonic_nodes_;
      for (int p = pattern.column_start()[u]; p < pattern.column_start()[u + 1]; ++p) {
        hour.nodes[pattern.row_index()[p]].balance_orders = orders_;
      }
    }
  }
  for (const FloatingIsland& island : problem.network().floating) {
    for (const int u : island.unknowns) {  // their sum has the voltages of all
      int& orders = hour.nodes[island.unknowns.front()].balance_orders;
      orders = std::max(orders, hour.nodes[u].harmonics ? orders_ : 1);
    }
  }
  for (const StiffClusters::Cluster& cluster : stiff_.list()) {  // whose balances are mixed
    int orders = 1;
    for (const int u : cluster.members) {
      orders = std::max(orders, hour.nodes[u].balance_orders);
    }
    for (const int u : cluster.members) {
      hour.nodes[u].balance_orders = orders;
    }
  }
  for (int u = 0; u < unknowns_; ++u) {
    hour.nodes[u].tau = present(u) && thd_weight_[u] > 0.0 ? variables_++ : -1;
  }
  for (int u = 0; u < unknowns_; ++u) {
    hour.nodes[u].deviation = deviation_weight_[u] > 0.0 ? variables_++ : -1;
  }
  hour.unbalance = variables_;
  variables_ += static_cast<int>(weighted_buses_.size());
  for (NodeVariables& node : hour.nodes) {
    node.balance_row = rows_;
    rows_ += 2 * node.balance_orders;
  }
  for (int u = 0; u < unknowns_; ++u) {
    if (deviation_weight_[u] > 0.0) {
      hour.nodes[u].deviation_row = rows_;
      rows_ += 2;
    }
  }
  for (int u = 0; u < unknowns_; ++u) {
    hour.nodes[u].thd_row = problem.enforce_thd_limit && present(u) ? rows_++ : -1;
  }
  hour.unbalance_row = rows_;
  rows_ += static_cast<int>(limited_buses_.size());
  hour.peak_row = problem.objective.peak > 0.0 ? rows_++ : -1;
}

/// The first charger at a node takes all of it.
void NlpLayout::cancel_loads(const ConditioningProblem& problem, const Hour& hour,
                             ChargerVariables& at) {
  at.cancels = hour.charger_at[at.unknown] < 0;
  const std::vector<NodeLoad>& loads = ports_.nonlinear(at.unknown);
  if (!at.cancels || loads.empty()) {
    return;
  }
  if (loads.size() == 1 && ports_.only_grounded(at.unknown)) {
    at.cancelled = problem.harmonic_load_squared(hour.position, loads.front().load.port);
    return;
  }
  if (ports_.only_grounded(at.unknown)) {
    for (int k = 1; k < orders_; ++k) {
      Complex sum = 0.0;
      for (const NodeLoad& load : loads) {
        sum += load.load.factor[k] * std::conj(problem.load(hour.position, load.load.port));
      }
      at.cancelled += std::norm(sum);
    }
    return;
  }
  std::unique_ptr<const CancelledCurrent>& current = cancelled_[at.unknown];
  if (current == nullptr) {
    current = std::make_unique<const CancelledCurrent>(loads);
  }
  at.current = current.get();
  const auto variable = [&](int unknown) { return unknown >= 0 ? voltage(hour, unknown, 0) : -1; };
  for (size_t p = 0; p < loads.size(); ++p) {
    const NlpPorts::Load& load = loads[p].load;
    at.place.power[p] = problem.load(hour.position, load.port);
    at.place.variables[p] = {variable(load.from), variable(load.to)};
  }
}

void NlpLayout::add_batteries(const ConditioningProblem& problem, const std::vector<int>& sessions,
                              Hour& hour, ChargerVariables& at) {
  at.first_battery = static_cast<int>(hour.batteries.size());
  at.batteries = static_cast<int>(sessions.size());
  const double battery_max = problem.fleet.chargers[at.charger].battery_max[hour.position];
  const Discharging& discharging = problem.discharging;
  for (const int s : sessions) {
    const double most = problem.fleet.sessions[s].share_in(hour.position) * battery_max;
    const int energy = energy_of_session_[s];
    const std::vector<int>& steps = energy_rows_[energy].steps;
    const auto step = std::ranges::find(steps, hour.position) - steps.begin();
    const int taken = variables_++;
    hour.batteries.push_back({.taken = taken,
                              .given = discharging.allowed() ? variables_++ : -1,
                              .session = s,
                              .energy = energy,
                              .step = static_cast<int>(step),
                              .slot = slot_of_session_[s],
                              .most = most,
                              .most_given = discharging.share * most});
  }
}

const NlpLayout::BatteryVariable* NlpLayout::Hour::battery_of(int charger, int session) const {
  for (const ChargerVariables& at : chargers) {
    for (const BatteryVariable& battery : batteries_of(at)) {
      if (at.charger == charger && battery.session == session) {
        return &battery;
      }
    }
  }
  return nullptr;
}

void NlpLayout::add_chargers(const ConditioningProblem& problem, Hour& hour) {
  const NodalNetwork& network = problem.network();
  hour.charger_at.assign(unknowns_, -1);
  const std::vector<std::vector<int>> sessions = problem.fleet.sessions_in(hour.position);
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    const Charger& charger = problem.fleet.chargers[c];
    const double current_max = charger.current_max[hour.position];
    if (!(current_max > 0.0) || problem.at_source(c)) {
      continue;
    }
    ChargerVariables at;
    at.charger = c;
    at.lot = charger.lot;
    at.port = charger.port;
    at.unknown = network.pattern.unknown_of(network.ports[charger.port].from);
    at.pe = variables_++;
    at.qe = variables_++;
    if (problem.strategy == ChargingStrategy::optimised) {
      add_batteries(problem, sessions[charger.lot], hour, at);
    } else {
      at.given_battery = charger.battery_max[hour.position];
    }
    if (problem.harmonic_control()) {
      if (hour.nodes[at.unknown].balance_orders > 1) {
        at.harmonic = variables_;
        variables_ += 2 * (orders_ - 1);
      } else {
        cancel_loads(problem, hour, at);
      }
    }
    at.loss_row = rows_++;
    if (!problem.reactive_control()) {
      at.reactive_row = rows_++;
    }
    at.current_row = rows_++;
    if (problem.equal_phases && !hour.chargers.empty() && hour.chargers.back().lot == at.lot) {
      at.equal_pe = hour.chargers.back().pe;
      at.equal_row = rows_++;
    }
    at.current_scale = 1.0 / (current_max * current_max);
    at.size = current_max < kOrdinaryCurrent ? current_max : 1.0;
    int* last = &hour.charger_at[at.unknown];
    while (*last >= 0) {
      last = &hour.chargers[*last].next;
    }
    *last = static_cast<int>(hour.chargers.size());
    hour.chargers.push_back(at);
  }
}

}  // namespace overtone
