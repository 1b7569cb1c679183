#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <overtone/distortion.hpp>
#include <overtone/nonlinear_program.hpp>
#include <overtone/operating_limits.hpp>

#include "nlp_layout.hpp"

namespace overtone {

/// A linear row sum of coefficient x <= upper, from a Benders cut.
struct LinearCut {
  std::vector<std::pair<int, double>> terms;  ///< variable, coefficient
  double upper = 0.0;
};

/// The conditioning NLP (4)–(26): functions with exact first and second derivatives.
///
/// Minimises sum of d + 1/2 (S / (tau |V_1|^2) + tau), S = sum over h > 1 of |V_h|^2, the
/// perspective form of sum | |V_1| - 1 | + THD; with a current weight also that times the charger
/// currents of (21). Where a bus has no harmonics its tau is at its bound, tau_min, and counts with
/// half of that. Rows: the layout's base rows, then the operating
/// limits that are given, then linear cuts. Sparsity is by construction: the entries of the
/// Jacobian and of the Hessian are written in one fixed order, hours in parallel.
class ConditioningNlp final : public NonlinearProgram {
 public:
  ConditioningNlp(const ConditioningProblem& problem, const std::vector<int>& hours,
                  const std::vector<OperatingLimit>& limits, std::vector<LinearCut> cuts,
                  double tau_min, const HarmonicBuses& harmonics = {});

  [[nodiscard]] const ConditioningProblem& problem() const { return problem_; }
  [[nodiscard]] const NlpLayout& layout() const { return layout_; }
  [[nodiscard]] const AdmittancePattern& pattern() const { return pattern_; }
  [[nodiscard]] int variable_count() const override { return variables_; }
  [[nodiscard]] int row_count() const override { return rows_; }
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
  /// Hours are blocks; energy rows, and cuts over several hours, couple them.
  [[nodiscard]] BlockStructure block_structure() const override;

  /// Writes the hours of this NLP into `schedule`.
  void extract(const double* x, Schedule& schedule) const;
  /// Tangent of the left-hand side g <= 0 of an operating limit at x: value and gradient.
  [[nodiscard]] std::pair<double, std::vector<std::pair<int, double>>> limit_tangent(
      const OperatingLimit& limit, const double* x) const;

  /// IE[h] of a lot, h > 1: its variables, or what cancels the load of its bus.
  [[nodiscard]] Complex harmonic_current(const double* x, const NlpLayout::Hour& hour,
                                         const NlpLayout::LotVariables& at, int k) const;
  /// Values of the pattern at an order.
  [[nodiscard]] const std::vector<Complex>& admittance(int order_index) const {
    return admittance_[order_index];
  }

  /// A row of one or two operating limits on the same squared sum.
  struct LimitRow {
    LimitKind kind = LimitKind::voltage_low;  ///< voltage_low stands for any voltage
    int hour = 0;                             ///< index in layout().hours()
    int element = 0;                          ///< unknown, branch or 0
    double lower = 0.0, upper = 0.0;          ///< squared pu
    int row = 0;
  };
  [[nodiscard]] const std::vector<LimitRow>& limit_rows() const { return limit_rows_; }
  [[nodiscard]] const std::vector<LinearCut>& cuts() const { return cuts_; }
  [[nodiscard]] int first_cut_row() const { return first_cut_row_; }

 private:
  using Hour = NlpLayout::Hour;

  void add_limit_rows(const std::vector<OperatingLimit>& limits);
  void pair_voltages(const Hour& hour, int unknown, int orders, BlockStructure& structure) const;
  void count_jacobian_entries();
  void count_hessian_entries();

  template <class Body>
  void for_each_hour(const Body& body) const;
  [[nodiscard]] Complex voltage_at(const double* x, const Hour& hour, int bus, int k) const;
  [[nodiscard]] double limit_value(const LimitRow& row, const double* x) const;

  [[nodiscard]] Complex source_current_at(const LimitRow& row, int k, const double* x) const;

  /// Left-hand side of (21), squared pu: over all orders.
  [[nodiscard]] double charger_current_squared(const double* x, const Hour& hour,
                                               const NlpLayout::LotVariables& at) const;
  void add_current_gradient(const double* x, const Hour& hour, double* gradient) const;
  [[nodiscard]] double hour_objective(const Hour& hour, const double* x) const;
  void hour_rows(const Hour& hour, const double* x, double* values) const;
  template <class Sink>
  void hour_jacobian(int hour_index, const double* x, Sink& out) const;
  template <class Sink>
  void limit_jacobian(const LimitRow& row, const double* x, Sink& out) const;
  template <class Sink>
  void constant_jacobian(Sink& out) const;
  template <class Sink>
  void hour_hessian(int hour_index, const double* x, double objective_factor,
                    const double* multipliers, Sink& out) const;
  template <class Sink>
  void limit_hessian(const LimitRow& row, const double* multipliers, Sink& out) const;
  void add_isotropic(const LimitRow& row, double multiplier, std::vector<double>& diagonal) const;

  const ConditioningProblem& problem_;
  AdmittancePattern pattern_;
  NlpLayout layout_;
  std::vector<std::vector<Complex>> admittance_;                ///< [order] values of the pattern
  std::vector<Complex> source_;                                 ///< fundamental, by unknown
  std::vector<SourceCurrentForm> source_current_;               ///< [order]
  std::vector<std::vector<double>> branch_admittance_squared_;  ///< [order][branch] |y|^2
  std::vector<LimitRow> limit_rows_;
  std::vector<std::vector<int>> limit_rows_of_hour_;
  std::vector<LinearCut> cuts_;
  double tau_min_;
  int variables_ = 0, rows_ = 0, first_cut_row_ = 0;
  int jacobian_count_ = 0, hessian_count_ = 0;
  std::vector<int> first_jacobian_, first_hessian_;  ///< [hour]
  int first_constant_jacobian_ = 0;
  // Scratch, so that evaluations allocate nothing: one program is evaluated by one caller at a
  // time.
  mutable std::vector<double> hour_objective_;                ///< [hour]
  mutable std::vector<std::vector<double>> limit_curvature_;  ///< [hour][unknown, order]
};

}  // namespace overtone
