#include "nlp_layout.hpp"

namespace overtone {

NlpLayout::NlpLayout(const ConditioningProblem& problem, const AdmittancePattern& pattern,
                     const std::vector<int>& hours)
    : unknowns_(pattern.unknown_count()),
      orders_(problem.network.order_count()),
      hour_at_(problem.hour_count(), -1) {
  int variable = 0;
  int row = 0;
  for (const int position : hours) {
    Hour hour;
    hour.position = position;
    hour.first_variable = variable;
    hour.first_row = row;
    variable += unknowns_ * (2 * orders_ + 2);
    row += unknowns_ * (2 * orders_ + 2 + (problem.enforce_thd_limit ? 1 : 0));
    add_lots(problem, pattern, hour, variable, row);
    hour_at_[position] = static_cast<int>(hours_.size());
    hours_.push_back(std::move(hour));
  }
  first_energy_row_ = row;
  if (problem.strategy == ChargingStrategy::optimised) {
    for (int p = 0; p < problem.lot_count(); ++p) {
      energy_lots_.push_back(p);
      const double energy = problem.lots[p].energy;
      energy_scale_.push_back(energy > 0.0 ? 1.0 / energy : 1.0);
    }
  }
  variables_ = variable;
  rows_ = row + static_cast<int>(energy_lots_.size());
}

void NlpLayout::add_lots(const ConditioningProblem& problem, const AdmittancePattern& pattern,
                         Hour& hour, int& variable, int& row) const {
  hour.lot_at.assign(unknowns_, -1);
  for (int p = 0; p < problem.lot_count(); ++p) {
    const ParkingLot& lot = problem.lots[p];
    if (!(lot.current_max[hour.position] > 0.0)) {
      continue;
    }
    LotVariables at;
    at.lot = p;
    at.unknown = pattern.unknown_of(lot.bus);
    at.pe = variable++;
    at.qe = variable++;
    if (problem.strategy == ChargingStrategy::optimised) {
      at.pb = variable++;
    }
    if (problem.harmonic_control()) {
      at.harmonic = variable;
      variable += 2 * (orders_ - 1);
    }
    at.loss_row = row++;
    if (!problem.reactive_control()) {
      at.reactive_row = row++;
    }
    at.current_row = row++;
    at.current_scale = 1.0 / (lot.current_max[hour.position] * lot.current_max[hour.position]);
    hour.lot_at[at.unknown] = static_cast<int>(hour.lots.size());
    hour.lots.push_back(at);
  }
}

}  // namespace overtone
