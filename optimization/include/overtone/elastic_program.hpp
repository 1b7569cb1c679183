#pragma once

#include <vector>

#include <overtone/nonlinear_program.hpp>

namespace overtone {

enum class RowSide { lower, upper };

/// A side of a row that may give way by scale e, e >= 0, at price e in the objective:
///   g(x) + scale e >= lower   or   g(x) - scale e <= upper.
struct ElasticSide {
  int row = 0;
  RowSide side = RowSide::upper;
  double price = 1.0;
  double scale = 1.0;
};

/// A nonlinear program of which some sides of rows give way at a price (l1 relaxation). Its
/// variables are the program's own, then one e for each side as they are given; its rows are the
/// program's. An e belongs to the block of its row. It refers to the program, which must outlive
/// it, and may be used by as many threads as that.
class ElasticProgram final : public NonlinearProgram {
 public:
  /// @throws std::invalid_argument where a row does not exist, a side is unbounded or named twice,
  ///   a price is negative or a scale not positive.
  ElasticProgram(const NonlinearProgram& program, std::vector<ElasticSide> sides);

  /// A point of the program, [its variables], with each e as small as its row allows there: a row
  /// of elastic sides holds.
  [[nodiscard]] std::vector<double> start_from(std::vector<double> x) const;
  /// [side] e at a point of this program. Both throw std::invalid_argument for another size.
  [[nodiscard]] std::vector<double> shortfalls(const std::vector<double>& x) const;

  [[nodiscard]] int variable_count() const override { return own_ + side_count(); }
  [[nodiscard]] int row_count() const override { return program_.row_count(); }
  [[nodiscard]] int jacobian_count() const override {
    return program_.jacobian_count() + side_count();
  }
  [[nodiscard]] int hessian_count() const override { return program_.hessian_count(); }
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
  [[nodiscard]] BlockStructure block_structure() const override;
  /// An e is as large as what moves its row by the row's size.
  [[nodiscard]] TypicalSizes typical_sizes() const override;

 private:
  [[nodiscard]] int side_count() const { return static_cast<int>(sides_.size()); }

  const NonlinearProgram& program_;
  std::vector<ElasticSide> sides_;
  int own_;  ///< variables of the program itself
};

}  // namespace overtone
