#pragma once

#include <utility>
#include <vector>

#include <overtone/nonlinear_program.hpp>
#include <overtone/operating_limits.hpp>

#include "nlp/currents/load_currents.hpp"
#include "nlp/currents/port_loads.hpp"
#include "nlp/nlp_context.hpp"
#include "nlp/objective/distortion_objective.hpp"
#include "nlp/objective/power_objective.hpp"
#include "nlp/objective/unbalance_objective.hpp"
#include "nlp/rows/balance_rows.hpp"
#include "nlp/rows/battery_rows.hpp"
#include "nlp/rows/charger_rows.hpp"
#include "nlp/rows/cut_rows.hpp"
#include "nlp/rows/deviation_rows.hpp"
#include "nlp/rows/limit_rows.hpp"
#include "nlp/rows/thd_rows.hpp"
#include "nlp/rows/unbalance_rows.hpp"
#include "one_way_limits.hpp"

namespace overtone {

/// The conditioning NLP (4)–(26): functions with exact first and second derivatives.
///
/// Minimises what ConditioningObjective weighs, as a rule the sum of d + 1/2 (S / (tau |V_1|^2) +
/// tau), S = sum over h > 1 of |V_h|^2, the perspective form of sum | |V_1| - 1 | + THD. Where a
/// node has no harmonics its tau is at its bound, tau_min, and counts with half of that. Rows: the
/// layout's base rows, then the operating limits that are given, then linear cuts. Batteries
/// that go one way have no more than that.
///
/// It is put together of elements, one for each kind of row (…_rows.hpp, load_currents.hpp,
/// distortion_objective.hpp), which write their own values, derivatives, bounds and slots. Sparsity
/// is by construction: entries of the Jacobian and of the Hessian are written in one fixed order,
/// hours in parallel.
class ConditioningNlp final : public NonlinearProgram {
 public:
  ConditioningNlp(const ConditioningProblem& problem, const std::vector<int>& hours,
                  const std::vector<OperatingLimit>& limits, std::vector<LinearCut> cuts,
                  double tau_min, const HarmonicNodes& harmonics = {},
                  const std::vector<OneWayLimit>& one_way = {});
  ConditioningNlp(const ConditioningNlp&) = delete;
  ConditioningNlp& operator=(const ConditioningNlp&) = delete;
  ~ConditioningNlp() override = default;

  [[nodiscard]] const ConditioningProblem& problem() const { return problem_; }
  [[nodiscard]] const NodalNetwork& network() const { return problem_.network(); }
  [[nodiscard]] double tau_min() const { return at_.tau_min; }
  [[nodiscard]] const NlpLayout& layout() const { return layout_; }
  [[nodiscard]] int variable_count() const override { return layout_.variable_count(); }
  [[nodiscard]] int row_count() const override { return first_cut_row_ + cuts_.count(); }
  [[nodiscard]] int jacobian_count() const override { return jacobian_count_; }
  [[nodiscard]] int hessian_count() const override { return hessian_count_; }

  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override;
  /// Load flow of each hour with battery power in proportion to PBmax, no reactive power and no
  /// harmonic currents.
  [[nodiscard]] std::vector<double> starting_point() const;

  [[nodiscard]] double objective(const double* x) const override;
  void gradient(const double* x, double* gradient) const override;
  void rows(const double* x, double* values) const override;
  void jacobian_structure(int* row, int* column) const override;
  void jacobian(const double* x, double* values) const override;
  /// Lower triangle: row >= column.
  void hessian_structure(int* row, int* column) const override;
  void hessian(const double* x, double objective_factor, const double* multipliers,
               double* values) const override;
  /// Hours are blocks; rows of energy, and cuts over several hours, couple them.
  [[nodiscard]] BlockStructure block_structure() const override;
  /// Those of small chargers; empty where there are none.
  [[nodiscard]] TypicalSizes typical_sizes() const override;

  /// Batteries of x that go one way do in all what they did, as far as it is that way, and what is
  /// stored after each step is what follows.
  void settle_batteries(double* x) const;
  /// Writes the hours of this NLP into `schedule`.
  void extract(const double* x, Schedule& schedule) const;
  /// Tangent of the left-hand side g <= 0 of an operating limit at x: value and gradient.
  [[nodiscard]] std::pair<double, std::vector<std::pair<int, double>>> limit_tangent(
      const OperatingLimit& limit, const double* x) const;
  /// IE[h] of a charger, h > 1: its variables, or what cancels the loads at its node.
  [[nodiscard]] Complex harmonic_current(const double* x, const NlpLayout::Hour& hour,
                                         const NlpLayout::ChargerVariables& at, int k) const;
  /// What cancels the loads at the node of a charger, h > 1.
  [[nodiscard]] Complex cancelling_current(const double* x, const NlpLayout::Hour& hour,
                                           const NlpLayout::ChargerVariables& at, int k) const;
  [[nodiscard]] const std::vector<LimitRow>& limit_rows() const { return limits_.list(); }

 private:
  using Hour = NlpLayout::Hour;

  void count_entries();
  /// body(variable of the way that a battery goes, of the other)
  template <class Body>
  void for_each_one_way(const Body& body) const {
    for (const OneWayLimit& limit : one_way_) {
      const int h = layout_.hour_at(limit.hour);
      const NlpLayout::BatteryVariable* battery =
          h < 0 ? nullptr : layout_.hours()[h].battery_of(limit.charger, limit.session);
      if (battery != nullptr && limit.gives) {
        body(battery->given, battery->taken);
      } else if (battery != nullptr) {
        body(battery->taken, battery->given);
      }
    }
  }
  [[nodiscard]] int hour_count() const { return static_cast<int>(layout_.hours().size()); }
  template <class Sink>
  void hour_jacobian(int hour_index, const double* x, Sink& out) const;
  template <class Sink>
  void linear_jacobian(Sink& out) const;
  template <class Sink>
  void hour_hessian(int hour_index, const double* x, double objective_factor,
                    const double* multipliers, Sink& out) const;
  template <class Sink>
  void node_hessian(int hour_index, int unknown, const double* x, double objective_factor,
                    const double* multipliers, Sink& out) const;

  const ConditioningProblem& problem_;
  NlpLayout layout_;
  NlpContext at_;
  DistortionObjective distortion_;
  BalanceRows balances_;
  LoadCurrents loads_;
  PortLoads port_loads_;
  DeviationRows deviations_;
  ThdRows thd_;
  UnbalanceRows unbalance_;
  UnbalanceObjective unbalance_objective_;
  PowerObjective power_;
  ChargerRows chargers_;
  LimitRows limits_;
  BatteryRows batteries_;
  std::vector<OneWayLimit> one_way_;
  int first_cut_row_;
  CutRows cuts_;
  int jacobian_count_ = 0, hessian_count_ = 0;
  std::vector<int> first_jacobian_, first_hessian_;  ///< [hour]
  int first_linear_jacobian_ = 0;
  // Scratch, so that evaluations allocate nothing: one program is evaluated by one caller at a
  // time.
  mutable std::vector<double> hour_objective_;           ///< [hour]
  mutable std::vector<Array2<double>> limit_curvature_;  ///< [hour], [unknown][order]
};

}  // namespace overtone
