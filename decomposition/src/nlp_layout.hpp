#pragma once

#include <vector>

#include <overtone/admittance.hpp>
#include <overtone/conditioning_problem.hpp>

namespace overtone {

/// Where the variables and the base rows of the conditioning NLP are.
///
/// Variables, hour after hour:
///   voltage   re, im of each unknown bus and order
///   tau       of each unknown bus: THD in its perspective form
///   deviation of each unknown bus: d >= | |V_1| - 1 |
///   and for each lot with a charger available in that hour: PE, QE, PB where charging is
///   optimised, and re, im of IE[h], h > 1, where harmonics are controlled.
/// Base rows, hour after hour:
///   balance   re, im of each unknown bus and order, (5)–(14)
///   deviation two of each unknown bus
///   thd       of each unknown bus where the limit is enforced, (22), (23)
///   and for each available lot: losses (15)–(18), reactive losses where Q is not controlled,
///   charger current (21);
/// then one energy row (20) for each lot where charging is optimised.
/// A lot without charger in an hour has no variable and no row there.
class NlpLayout {
 public:
  /// `hours`: positions in ConditioningProblem::hour that this NLP spans.
  NlpLayout(const ConditioningProblem& problem, const AdmittancePattern& pattern,
            const std::vector<int>& hours);

  struct LotVariables {
    int lot = 0;      ///< index in ConditioningProblem::lots
    int unknown = 0;  ///< of its bus
    int pe = 0, qe = 0;
    int pb = -1;        ///< -1: battery power is given
    int harmonic = -1;  ///< first of 2 (orders - 1) variables; -1: harmonics not controlled
    int loss_row = 0;
    int reactive_row = -1;  ///< -1: reactive power is controlled
    int current_row = 0;
    double current_scale = 1.0;  ///< 1 / IEmax^2: row (21) is scaled to <= 1
  };

  struct Hour {
    int position = 0;  ///< in ConditioningProblem::hour
    int first_variable = 0, first_row = 0;
    std::vector<LotVariables> lots;
    std::vector<int> lot_at;  ///< [unknown] position in lots, -1 without
  };

  [[nodiscard]] const std::vector<Hour>& hours() const { return hours_; }
  [[nodiscard]] int unknown_count() const { return unknowns_; }
  [[nodiscard]] int order_count() const { return orders_; }
  [[nodiscard]] int variable_count() const { return variables_; }
  [[nodiscard]] int row_count() const { return rows_; }
  [[nodiscard]] int first_energy_row() const { return first_energy_row_; }
  [[nodiscard]] const std::vector<int>& energy_lots() const { return energy_lots_; }
  /// Row (20) of a lot is scaled to = 1: the factor 1 / energy.
  [[nodiscard]] double energy_scale(int lot) const { return energy_scale_[lot]; }

  /// Real part; the imaginary part follows.
  [[nodiscard]] int voltage(const Hour& hour, int unknown, int order_index) const {
    return hour.first_variable + 2 * (unknown * orders_ + order_index);
  }
  [[nodiscard]] int tau(const Hour& hour, int unknown) const {
    return hour.first_variable + 2 * unknowns_ * orders_ + unknown;
  }
  [[nodiscard]] int deviation(const Hour& hour, int unknown) const {
    return tau(hour, unknown) + unknowns_;
  }
  [[nodiscard]] int balance_row(const Hour& hour, int unknown, int order_index) const {
    return hour.first_row + 2 * (unknown * orders_ + order_index);
  }
  /// First of two.
  [[nodiscard]] int deviation_row(const Hour& hour, int unknown) const {
    return hour.first_row + 2 * (unknowns_ * orders_ + unknown);
  }
  /// Only where the THD limit is enforced.
  [[nodiscard]] int thd_row(const Hour& hour, int unknown) const {
    return hour.first_row + 2 * unknowns_ * (orders_ + 1) + unknown;
  }
  /// Index in hours() of a position in ConditioningProblem::hour; -1 when not spanned.
  [[nodiscard]] int hour_at(int position) const { return hour_at_[position]; }

 private:
  void add_lots(const ConditioningProblem& problem, const AdmittancePattern& pattern, Hour& hour,
                int& variable, int& row) const;

  int unknowns_ = 0, orders_ = 0, variables_ = 0, rows_ = 0, first_energy_row_ = 0;
  std::vector<Hour> hours_;
  std::vector<int> hour_at_;
  std::vector<int> energy_lots_;
  std::vector<double> energy_scale_;
};

}  // namespace overtone
