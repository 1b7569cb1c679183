#include "nlp_layout.hpp"

namespace overtone {

NlpLayout::NlpLayout(const ConditioningProblem& problem, const AdmittancePattern& pattern,
                     const std::vector<int>& hours, const HarmonicBuses& harmonics)
    : unknowns_(pattern.unknown_count()),
      orders_(problem.network.order_count()),
      hour_at_(problem.hour_count(), -1) {
  for (const int position : hours) {
    Hour hour;
    hour.position = position;
    add_buses(problem, pattern, hour, harmonics);
    add_lots(problem, pattern, hour);
    hour_at_[position] = static_cast<int>(hours_.size());
    hours_.push_back(std::move(hour));
  }
  first_energy_row_ = rows_;
  if (problem.strategy == ChargingStrategy::optimised) {
    for (int p = 0; p < problem.lot_count(); ++p) {
      energy_lots_.push_back(p);
      const double energy = problem.lots[p].energy;
      energy_scale_.push_back(energy > 0.0 ? 1.0 / energy : 1.0);
    }
  }
  rows_ += static_cast<int>(energy_lots_.size());
}

void NlpLayout::add_buses(const ConditioningProblem& problem, const AdmittancePattern& pattern,
                          Hour& hour, const HarmonicBuses& harmonics) {
  const auto present = [&](int u) { return harmonics.empty() || harmonics[hour.position][u] != 0; };
  hour.buses.resize(unknowns_);
  for (int u = 0; u < unknowns_; ++u) {
    hour.buses[u].voltage = variables_;
    variables_ += 2 * (present(u) ? orders_ : 1);
    if (present(u)) {
      ++harmonic_buses_;
      for (int p = pattern.column_start()[u]; p < pattern.column_start()[u + 1]; ++p) {
        hour.buses[pattern.row_index()[p]].balance_orders = orders_;
      }
    }
  }
  for (int u = 0; u < unknowns_; ++u) {
    hour.buses[u].tau = present(u) ? variables_++ : -1;
  }
  for (NlpLayout::Bus& bus : hour.buses) {
    bus.deviation = variables_++;
  }
  for (Bus& bus : hour.buses) {
    bus.balance_row = rows_;
    rows_ += 2 * bus.balance_orders;
  }
  for (Bus& bus : hour.buses) {
    bus.deviation_row = rows_;
    rows_ += 2;
  }
  for (int u = 0; u < unknowns_; ++u) {
    hour.buses[u].thd_row = problem.enforce_thd_limit && present(u) ? rows_++ : -1;
  }
}

void NlpLayout::add_lots(const ConditioningProblem& problem, const AdmittancePattern& pattern,
                         Hour& hour) {
  hour.lot_at.assign(unknowns_, -1);
  for (int p = 0; p < problem.lot_count(); ++p) {
    const ParkingLot& lot = problem.lots[p];
    if (!(lot.current_max[hour.position] > 0.0)) {
      continue;
    }
    LotVariables at;
    at.lot = p;
    at.unknown = pattern.unknown_of(lot.bus);
    at.pe = variables_++;
    at.qe = variables_++;
    if (problem.strategy == ChargingStrategy::optimised) {
      at.pb = variables_++;
    }
    if (problem.harmonic_control()) {
      if (hour.buses[at.unknown].balance_orders > 1) {
        at.harmonic = variables_;
        variables_ += 2 * (orders_ - 1);
      } else {
        at.cancelled = problem.harmonic_load_squared(hour.position, lot.bus);
      }
    }
    at.loss_row = rows_++;
    if (!problem.reactive_control()) {
      at.reactive_row = rows_++;
    }
    at.current_row = rows_++;
    at.current_scale = 1.0 / (lot.current_max[hour.position] * lot.current_max[hour.position]);
    hour.lot_at[at.unknown] = static_cast<int>(hour.lots.size());
    hour.lots.push_back(at);
  }
}

}  // namespace overtone
