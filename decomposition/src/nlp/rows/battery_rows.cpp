#include "nlp/rows/battery_rows.hpp"

#include <limits>

namespace overtone {

namespace {

/// The hour at which a chain of all sessions begins: in which the fewest of them are between two
/// steps.
int begin_of_chain(const NlpLayout& layout, int hour_count) {
  int best = 0, fewest = std::numeric_limits<int>::max();
  for (int begin = 0; begin < hour_count; ++begin) {
    const auto turn = [&](int step) { return (step - begin + hour_count) % hour_count; };
    int across = 0;
    for (const NlpLayout::EnergyRow& energy : layout.energy_rows()) {
      for (int k = 0; k < energy.stored_count(); ++k) {
        across += turn(energy.steps[k]) > turn(energy.steps[k + 1]) ? 1 : 0;
      }
    }
    if (across < fewest) {
      best = begin;
      fewest = across;
    }
  }
  return best;
}

}  // namespace

void BatteryRows::bounds(const NlpBounds& out) const {
  for (const NlpLayout::EnergyRow& energy : at_.layout.energy_rows()) {
    const ParkingSession& session = at_.problem.fleet.sessions[energy.session];
    out.row_lower[energy.row] = out.row_upper[energy.row] = session.energy * energy.scale;
    for (int k = 0; k < energy.stored_count(); ++k) {
      out.x_lower[energy.stored + k] = -session.stored_at(energy.steps[k]);
      out.x_upper[energy.stored + k] = session.most_stored(energy.steps[k]);
    }
  }
}

void BatteryRows::store(double* x) const {
  for (const NlpLayout::EnergyRow& energy : at_.layout.energy_rows()) {
    for (int k = 0; k < energy.stored_count(); ++k) {
      x[energy.stored + k] = 0.0;
    }
  }
  for (const Hour& hour : at_.layout.hours()) {
    for (const NlpLayout::BatteryVariable& battery : hour.batteries) {
      const NlpLayout::EnergyRow& energy = at_.layout.energy_rows()[battery.energy];
      if (battery.step < energy.stored_count()) {
        x[energy.stored + battery.step] +=
            hour.length *
            (x[battery.taken] - x[battery.given] / at_.problem.discharging.efficiency);
      }
    }
  }
  for (const NlpLayout::EnergyRow& energy : at_.layout.energy_rows()) {
    for (int k = 1; k < energy.stored_count(); ++k) {
      x[energy.stored + k] += x[energy.stored + k - 1];
    }
  }
}

double BatteryRows::value(const Hour& hour, const double* x) const {
  const double weight = wear_weight(hour);
  double sum = 0.0;
  for (std::size_t b = 0; weight > 0.0 && b < hour.batteries.size(); ++b) {
    sum += weight * x[hour.batteries[b].given];
  }
  return sum;
}

void BatteryRows::gradient(const Hour& hour, double* gradient) const {
  const double weight = wear_weight(hour);
  for (std::size_t b = 0; weight > 0.0 && b < hour.batteries.size(); ++b) {
    gradient[hour.batteries[b].given] += weight;
  }
}

void BatteryRows::rows(const double* x, double* values) const {
  for (const NlpLayout::EnergyRow& energy : at_.layout.energy_rows()) {
    for (int k = 0; k <= energy.stored_count(); ++k) {
      values[energy.row_of(k)] = 0.0;
    }
  }
  for_each([&](int row, int variable, double factor) { values[row] += factor * x[variable]; });
}

void BatteryRows::chain(BlockStructure& structure) const {
  if (!at_.problem.discharging.allowed()) {
    return;
  }
  structure.variable_chain.resize(structure.variable_block.size());
  structure.row_chain.resize(structure.row_block.size());
  const int hours = at_.problem.hour_count();
  const int begin = begin_of_chain(at_.layout, hours);
  const auto& rows = at_.layout.energy_rows();
  for (std::size_t e = 0; e < rows.size(); ++e) {
    for (std::size_t k = 0; k < rows[e].steps.size(); ++k) {
      const int turn = 2 * ((rows[e].steps[k] - begin + hours) % hours);
      const int step = static_cast<int>(k);
      structure.row_chain[rows[e].row_of(step)] = {turn, static_cast<int>(e)};
      if (step < rows[e].stored_count()) {
        structure.variable_chain[rows[e].stored + step] = {turn + 1, -1};
      }
    }
  }
}

}  // namespace overtone
