#include "nlp_layout.hpp"

namespace overtone {

namespace {

/// Chargers of a smaller IEmax, pu, are measured by it: below a hundredth of this, bounds are so
/// near that steps are short, and barrier (1e-7 at the end) and balances (1e-8) hide what a charger
/// does.
constexpr double kOrdinaryCurrent = 1e-3;

}  // namespace

NlpLayout::NlpLayout(const ConditioningProblem& problem, const std::vector<int>& hours,
                     const HarmonicNodes& harmonics)
    : unknowns_(problem.network().unknown_count()),
      orders_(problem.network().order_count()),
      hour_at_(problem.hour_count(), -1) {
  for (const int position : hours) {
    Hour hour;
    hour.position = position;
    add_nodes(problem, hour, harmonics);
    add_chargers(problem, hour);
    hour_at_[position] = static_cast<int>(hours_.size());
    hours_.push_back(std::move(hour));
  }
  first_energy_row_ = rows_;
  if (problem.strategy == ChargingStrategy::optimised) {
    for (const ParkingLot& lot : problem.fleet.lots) {
      energy_scale_.push_back(lot.energy > 0.0 ? 1.0 / lot.energy : 1.0);
    }
  }
  rows_ += energy_row_count();
}

void NlpLayout::add_nodes(const ConditioningProblem& problem, Hour& hour,
                          const HarmonicNodes& harmonics) {
  const AdmittancePattern& pattern = problem.network().pattern;
  const auto present = [&](int u) { return harmonics.empty() || harmonics[hour.position][u] != 0; };
  hour.nodes.resize(unknowns_);
  for (int u = 0; u < unknowns_; ++u) {
    hour.nodes[u].voltage = variables_;
    variables_ += 2 * (present(u) ? orders_ : 1);
    if (present(u)) {
      ++harmonic_nodes_;
      for (int p = pattern.column_start()[u]; p < pattern.column_start()[u + 1]; ++p) {
        hour.nodes[pattern.row_index()[p]].balance_orders = orders_;
      }
    }
  }
  for (int u = 0; u < unknowns_; ++u) {
    hour.nodes[u].tau = present(u) ? variables_++ : -1;
  }
  for (NodeVariables& node : hour.nodes) {
    node.deviation = variables_++;
  }
  for (NodeVariables& node : hour.nodes) {
    node.balance_row = rows_;
    rows_ += 2 * node.balance_orders;
  }
  for (NodeVariables& node : hour.nodes) {
    node.deviation_row = rows_;
    rows_ += 2;
  }
  for (int u = 0; u < unknowns_; ++u) {
    hour.nodes[u].thd_row = problem.enforce_thd_limit && present(u) ? rows_++ : -1;
  }
}

void NlpLayout::add_chargers(const ConditioningProblem& problem, Hour& hour) {
  const NodalNetwork& network = problem.network();
  hour.charger_at.assign(unknowns_, -1);
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    const Charger& charger = problem.fleet.chargers[c];
    const double current_max = charger.current_max[hour.position];
    if (!(current_max > 0.0)) {
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
      at.pb = variables_++;
    }
    if (problem.harmonic_control()) {
      if (hour.nodes[at.unknown].balance_orders > 1) {
        at.harmonic = variables_;
        variables_ += 2 * (orders_ - 1);
      } else {
        at.cancelled = problem.harmonic_load_squared(hour.position, charger.port);
      }
    }
    at.loss_row = rows_++;
    if (!problem.reactive_control()) {
      at.reactive_row = rows_++;
    }
    at.current_row = rows_++;
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
