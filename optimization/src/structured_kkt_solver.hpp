#pragma once

#include <vector>

#include <IpSparseSymLinearSolverInterface.hpp>

#include "sparse_ldlt.hpp"

namespace overtone {

/// SparseLdlt as Ipopt asks for a linear solver of its KKT systems
///   [W + Sigma_x          J_c^T  J_d^T]
///   [          Sigma_s           -I   ]
///   [J_c                              ]
///   [J_d      -I                      ]
/// whose last rows, as many as constraints, are those with a zero diagonal. Ipopt refines the
/// solutions against the matrix without regularisation.
class StructuredKktSolver final : public Ipopt::SparseSymLinearSolverInterface {
 public:
  bool InitializeImpl(const Ipopt::OptionsList& options, const std::string& prefix) override;
  Ipopt::ESymSolverStatus InitializeStructure(Ipopt::Index dimension, Ipopt::Index nonzeros,
                                              const Ipopt::Index* row_start,
                                              const Ipopt::Index* column) override;
  Ipopt::Number* GetValuesArrayPtr() override { return values_.data(); }
  Ipopt::ESymSolverStatus MultiSolve(bool new_matrix, const Ipopt::Index* row_start,
                                     const Ipopt::Index* column, Ipopt::Index right_hand_sides,
                                     Ipopt::Number* rhs, bool check_inertia,
                                     Ipopt::Index negative_eigenvalues) override;
  [[nodiscard]] Ipopt::Index NumberOfNegEVals() const override {
    return factors_.negative_eigenvalues();
  }
  bool IncreaseQuality() override { return false; }  // pivoting is static
  [[nodiscard]] bool ProvidesInertia() const override { return true; }
  [[nodiscard]] EMatrixFormat MatrixFormat() const override { return CSR_Format_0_Offset; }

 private:
  int size_ = 0;
  std::vector<double> values_;
  SparseLdlt factors_;
};

}  // namespace overtone
