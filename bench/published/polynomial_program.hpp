#pragma once

#include <array>
#include <vector>

#include <overtone/nonlinear_program.hpp>

namespace overtone {

/// A nonlinear program stated term by term: objective and rows are sums of monomials.
struct PolynomialTerms {
  static constexpr int kObjective = -1;  ///< in place of a row
  static constexpr int kMaxDegree = 4;

  struct Interval {
    double lower = 0.0, upper = 0.0;
  };
  /// coefficient times the product of up to four variables; one that occurs twice is squared.
  struct Monomial {
    int row = kObjective;
    double coefficient = 0.0;
    std::array<int, kMaxDegree> factor{-1, -1, -1, -1};  ///< variables; -1: none
  };

  std::vector<Interval> variables, rows;
  std::vector<Monomial> monomials;

  /// Index of the new variable.
  int add_variable(double lower, double upper);
  /// Index of the new row.
  int add_row(double lower, double upper);
  /// coefficient times the product of `factors`, at most kMaxDegree of them.
  void add(int row, double coefficient, const std::vector<int>& factors);
};

/// The same with exact first and second derivatives, derived from the terms; entries at the same
/// place are summed. One thread; no block structure.
class PolynomialProgram final : public NonlinearProgram {
 public:
  explicit PolynomialProgram(PolynomialTerms terms);

  [[nodiscard]] int variable_count() const override;
  [[nodiscard]] int row_count() const override;
  [[nodiscard]] int jacobian_count() const override;
  [[nodiscard]] int hessian_count() const override;

  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override;
  [[nodiscard]] double objective(const double* x) const override;
  void gradient(const double* x, double* gradient) const override;
  void rows(const double* x, double* values) const override;
  void jacobian_structure(int* row, int* column) const override;
  void jacobian(const double* x, double* values) const override;
  void hessian_structure(int* row, int* column) const override;
  void hessian(const double* x, double objective_factor, const double* multipliers,
               double* values) const override;

 private:
  struct Place {
    int row = 0, column = 0;
  };
  /// A monomial's derivative, and the entry it adds to.
  struct Derivative {
    int entry = 0;
    PolynomialTerms::Monomial monomial;
  };

  void differentiate_once();
  void differentiate_twice();
  /// Sorted places without repetition; sets the entries of `derivatives`, one for each place.
  static std::vector<Place> merge(const std::vector<Place>& places,
                                  std::vector<Derivative>& derivatives);

  PolynomialTerms terms_;
  std::vector<Derivative> gradient_, jacobian_, hessian_;  ///< gradient_: entry is the variable
  std::vector<Place> jacobian_place_, hessian_place_;
};

}  // namespace overtone
