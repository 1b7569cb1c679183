#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <IpAugSystemSolver.hpp>

#include "kkt/block_ldlt.hpp"
#include "kkt/column_shear.hpp"
#include "kkt/kkt_rows.hpp"

namespace overtone {

/// BlockLdlt as Ipopt asks for solutions of its KKT systems (kkt_rows()), whose matrices are those
/// of a BlockAdapter. Ipopt refines the solutions against the matrix without regularisation.
class StructuredKktSolver final : public Ipopt::AugSystemSolver {
 public:
  /// `rows`: kkt_rows() of the program to be solved.
  explicit StructuredKktSolver(std::shared_ptr<const KktRows> rows) : rows_(std::move(rows)) {}

  bool InitializeImpl(const Ipopt::OptionsList& /*options*/,
                      const std::string& /*prefix*/) override {
    return true;
  }
  Ipopt::ESymSolverStatus MultiSolve(const Ipopt::SymMatrix* w, Ipopt::Number w_factor,
                                     const Ipopt::Vector* d_x, Ipopt::Number delta_x,
                                     const Ipopt::Vector* d_s, Ipopt::Number delta_s,
                                     const Ipopt::Matrix* j_c, const Ipopt::Vector* d_c,
                                     Ipopt::Number delta_c, const Ipopt::Matrix* j_d,
                                     const Ipopt::Vector* d_d, Ipopt::Number delta_d,
                                     std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_x,
                                     std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_s,
                                     std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_c,
                                     std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_d,
                                     std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& x,
                                     std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& s,
                                     std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& y_c,
                                     std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& y_d,
                                     bool check_inertia,
                                     Ipopt::Index negative_eigenvalues) override;
  [[nodiscard]] Ipopt::Index NumberOfNegEVals() const override {
    return factors_->negative_eigenvalues();
  }
  bool IncreaseQuality() override { return false; }  // pivoting is static
  [[nodiscard]] bool ProvidesInertia() const override { return true; }

 private:
  /// What a diagonal has besides W: a vector where there is one, and a shift.
  struct Diagonal {
    const Ipopt::Vector* vector = nullptr;
    Ipopt::Number shift = 0.0;
  };
  /// The parts of a matrix.
  struct Parts {
    const Ipopt::SymMatrix* w;  ///< nullptr: none
    Ipopt::Number w_factor;
    std::array<Diagonal, 4> diagonal;  ///< of x, s, c, d
    const Ipopt::Matrix* j_c;
    const Ipopt::Matrix* j_d;
  };
  void analyze(const Parts& parts);
  void assemble(const Parts& parts);
  void assemble_hessian(const Ipopt::SymMatrix& w, double factor);
  /// Tags of its parts, their factors and shifts: the same again needs no new factors.
  [[nodiscard]] static std::vector<double> signature_of(const Parts& parts);
  /// Of the matrix in values_; false where that failed. `rhs`: sheared.
  bool factor(const double* rhs);

  std::shared_ptr<const KktRows> rows_;
  std::array<std::size_t, 4> first_{}, size_{};                ///< rows of x, s, c, d
  std::size_t hessian_ = 0, jacobian_c_ = 0, jacobian_d_ = 0;  ///< their entries
  ColumnShear shear_;                                          ///< since analyze()
  std::vector<double> values_;     ///< of the entries, then of those that the shear adds
  std::vector<double> x_;          ///< right-hand side, then solution
  std::vector<double> signature_;  ///< of the matrix that factors_ are of
  std::shared_ptr<const BlockLdlt::Analysis> analysis_;  ///< since analyze()
  std::optional<BlockLdlt> factors_;                     ///< since the first matrix
};

}  // namespace overtone
