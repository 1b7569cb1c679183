#pragma once

#include "nlp/nlp_context.hpp"

namespace overtone {

/// What batteries store: energy rows (20), one a session, its chargers' battery power over its
/// steps, scaled to = 1. Where vehicles discharge a battery stores what it takes less what giving
/// takes out of it; a session has a row for each of its steps, from what is stored before it to
/// what is stored after it, which is between what it can give and what fits; and the wear of giving
/// is in the objective.
class BatteryRows {
 public:
  using Hour = NlpLayout::Hour;

  explicit BatteryRows(const NlpContext& at) : at_(at) {}

  void bounds(const NlpBounds& out) const;
  /// What is stored after each step of what batteries take and give at x, into x.
  void store(double* x) const;
  /// What the wear of an hour adds to the objective.
  [[nodiscard]] double value(const Hour& hour, const double* x) const;
  void gradient(const Hour& hour, double* gradient) const;
  void rows(const double* x, double* values) const;

  template <class Sink>
  void jacobian(Sink& out) const {
    for_each([&](int row, int variable, double factor) { out.add(row, variable, factor); });
  }

  /// Rows of a session's steps are a chain: each touches the hour of its own step alone.
  void chain(BlockStructure& structure) const;

 private:
  /// body(row, variable, factor)
  template <class Body>
  void for_each(const Body& body) const {
    for_each_power(body);
    for (const NlpLayout::EnergyRow& energy : at_.layout.energy_rows()) {
      for (int k = 0; k < energy.stored_count(); ++k) {
        body(energy.row_of(k), energy.stored + k, -energy.scale);
        body(energy.row_of(k + 1), energy.stored + k, energy.scale);
      }
    }
  }
  /// Of what batteries take and give.
  template <class Body>
  void for_each_power(const Body& body) const {
    for (const Hour& hour : at_.layout.hours()) {
      for (const NlpLayout::BatteryVariable& battery : hour.batteries) {
        const NlpLayout::EnergyRow& energy = at_.layout.energy_rows()[battery.energy];
        const int row = energy.row_of(battery.step);
        body(row, battery.taken, energy.scale * hour.length);
        if (battery.given >= 0) {
          body(row, battery.given,
               -energy.scale * hour.length / at_.problem.discharging.efficiency);
        }
      }
    }
  }

  /// Of a pu that is given back, in the objective of an hour.
  [[nodiscard]] double wear_weight(const Hour& hour) const {
    return at_.problem.discharging.allowed() ? hour.weight * at_.problem.objective.wear : 0.0;
  }

  const NlpContext& at_;
};

}  // namespace overtone
