#pragma once

#include <limits>
#include <vector>

#include "nlp/objective/source_power.hpp"

namespace overtone {

/// What the substation's power costs: energy by its price in the hour, its peak over the hours, and
/// the feeder's losses, which are what it supplies and no port draws. Rows of the peak: power -
/// peak <= 0 in each hour.
class PowerObjective {
 public:
  using Hour = NlpLayout::Hour;

  explicit PowerObjective(const NlpContext& at);

  void bounds(const NlpBounds& out) const;
  /// Of an hour.
  [[nodiscard]] double value(int hour_index, const double* x) const;
  /// Of the peak.
  [[nodiscard]] double value(const double* x) const {
    return at_.layout.peak() >= 0 ? at_.layout.peak_weight() * x[at_.layout.peak()] : 0.0;
  }
  /// Onto that of the others.
  void gradient(int hour_index, const double* x, double* gradient) const;
  void gradient(double* gradient) const {
    if (at_.layout.peak() >= 0) {
      gradient[at_.layout.peak()] = at_.layout.peak_weight();
    }
  }
  void rows(int hour_index, const double* x, double* values) const;
  /// The largest power of the hours at x, and not below what was reached before: where the peak
  /// begins.
  [[nodiscard]] double largest_power(const double* x) const;

  template <class Sink>
  void jacobian(int hour_index, const double* x, Sink& out) const {
    if (const int row = at_.layout.hours()[hour_index].peak_row; row >= 0) {
      power_[hour_index].for_each_slope(
          x, [&](int variable, double slope) { out.add(row, variable, slope); });
      out.add(row, at_.layout.peak(), -1.0);
    }
  }

  template <class Sink>
  void hessian(int hour_index, const double* x, double factor, const double* multipliers,
               Sink& out) const {
    if (power_.empty()) {
      return;
    }
    const Hour& hour = at_.layout.hours()[hour_index];
    const double price = factor * power_price(hour);
    power_[hour_index].hessian(hour.peak_row >= 0 ? price + multipliers[hour.peak_row] : price, x,
                               out);
    const double loss = factor * loss_weight(hour);
    for (int i = 0; counts_losses() && i < static_cast<int>(at_.ports.others().size()); ++i) {
      const NlpPorts::Load& load = at_.ports.others()[i];
      const Complex v = at_.port_voltage(x, hour, load.port, 0);
      const PortLaw::Value law = law_of(hour, load, v);
      const double same = -2.0 * loss * law.slope.real();
      const double bend = -4.0 * loss * law.bend.real();
      add_port_hessian(at_.voltage_variables(hour, load, 0), same + bend * v.real() * v.real(),
                       bend * v.real() * v.imag(), same + bend * v.imag() * v.imag(), out);
    }
  }

  void slots(SlotWriter& writer) const;

 private:
  [[nodiscard]] bool counts_losses() const { return at_.problem.objective.losses > 0.0; }
  /// In the objective of an hour, of a pu of losses and of power.
  [[nodiscard]] double loss_weight(const Hour& hour) const {
    return hour.weight * at_.problem.objective.losses;
  }
  [[nodiscard]] double power_price(const Hour& hour) const {
    const std::vector<double>& price = at_.problem.objective.energy_price;
    return loss_weight(hour) + (price.empty() ? 0.0 : hour.weight * price[hour.position]);
  }
  [[nodiscard]] PortLaw::Value law_of(const Hour& hour, const NlpPorts::Load& load,
                                      Complex v) const {
    return load.law.at(std::norm(v), at_.problem.load(hour.position, load.port));
  }

  const NlpContext& at_;
  std::vector<SourcePower> power_;  ///< [hour]; empty: it costs nothing
  std::vector<double> given_draw_;  ///< [hour] of loads whose power is the same at any voltage, pu
};

}  // namespace overtone
