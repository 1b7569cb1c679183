#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <IpSparseSymLinearSolverInterface.hpp>

#include <overtone/nonlinear_program.hpp>

#include "block_ldlt.hpp"
#include "column_shear.hpp"

namespace overtone {

/// The rows of a KKT matrix in terms of the program.
struct KktRows {
  BlockPattern pattern;  ///< without entries
  std::vector<ProportionalRows> proportional;
};

/// What the rows of Ipopt's KKT matrix
///   [W + Sigma_x          J_c^T  J_d^T]
///   [          Sigma_s           -I   ]
///   [J_c                              ]
///   [J_d      -I                      ]
/// are in terms of the program: variables that are not fixed, slacks of the inequality rows,
/// equality rows, inequality rows.
[[nodiscard]] KktRows kkt_rows(const NonlinearProgram& nlp);

/// BlockLdlt as Ipopt asks for a linear solver of its KKT systems. Ipopt refines the solutions
/// against the matrix without regularisation.
class StructuredKktSolver final : public Ipopt::SparseSymLinearSolverInterface {
 public:
  /// `rows`: kkt_rows() of the program to be solved.
  explicit StructuredKktSolver(KktRows rows) : rows_(std::move(rows)) {}

  bool InitializeImpl(const Ipopt::OptionsList& options, const std::string& prefix) override;
  Ipopt::ESymSolverStatus InitializeStructure(Ipopt::Index dimension, Ipopt::Index nonzeros,
                                              const Ipopt::Index* row,
                                              const Ipopt::Index* column) override;
  Ipopt::Number* GetValuesArrayPtr() override { return values_.data(); }
  Ipopt::ESymSolverStatus MultiSolve(bool new_matrix, const Ipopt::Index* row,
                                     const Ipopt::Index* column, Ipopt::Index right_hand_sides,
                                     Ipopt::Number* rhs, bool check_inertia,
                                     Ipopt::Index negative_eigenvalues) override;
  [[nodiscard]] Ipopt::Index NumberOfNegEVals() const override {
    return factors_->negative_eigenvalues();
  }
  bool IncreaseQuality() override { return false; }  // pivoting is static
  [[nodiscard]] bool ProvidesInertia() const override { return true; }
  [[nodiscard]] EMatrixFormat MatrixFormat() const override { return Triplet_Format; }

 private:
  /// Of the matrix in values_; false where that failed. `rhs`: sheared.
  bool factor(const double* rhs);

  KktRows rows_;
  ColumnShear shear_;           ///< since InitializeStructure
  std::vector<double> values_;  ///< of Ipopt's entries, then of those that the shear adds
  std::shared_ptr<const BlockLdlt::Analysis> analysis_;  ///< since InitializeStructure
  std::optional<BlockLdlt> factors_;                     ///< since the first matrix
};

}  // namespace overtone
