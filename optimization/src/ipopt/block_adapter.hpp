#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <IpTNLP.hpp>
#include <IpTNLPAdapter.hpp>

#include <overtone/nonlinear_program.hpp>

#include "ipopt/block_matrices.hpp"
#include "kkt/kkt_rows.hpp"

namespace overtone {

/// A program of blocks as Ipopt's algorithm sees it: derivatives are evaluated once for all rows,
/// stay where the program puts them, and their products run in parallel. All else is Ipopt's own
/// adapter, of the same program as a TNLP.
class BlockAdapter final : public Ipopt::TNLPAdapter {
 public:
  /// `rows`: kkt_rows() of the program.
  BlockAdapter(const NonlinearProgram& nlp, std::shared_ptr<const KktRows> rows,
               const Ipopt::SmartPtr<Ipopt::TNLP>& tnlp,
               const Ipopt::SmartPtr<const Ipopt::Journalist>& journalist)
      : Ipopt::TNLPAdapter(tnlp, journalist), nlp_(nlp), rows_(std::move(rows)) {}

  bool GetSpaces(Ipopt::SmartPtr<const Ipopt::VectorSpace>& x_space,
                 Ipopt::SmartPtr<const Ipopt::VectorSpace>& c_space,
                 Ipopt::SmartPtr<const Ipopt::VectorSpace>& d_space,
                 Ipopt::SmartPtr<const Ipopt::VectorSpace>& x_l_space,
                 Ipopt::SmartPtr<const Ipopt::MatrixSpace>& px_l_space,
                 Ipopt::SmartPtr<const Ipopt::VectorSpace>& x_u_space,
                 Ipopt::SmartPtr<const Ipopt::MatrixSpace>& px_u_space,
                 Ipopt::SmartPtr<const Ipopt::VectorSpace>& d_l_space,
                 Ipopt::SmartPtr<const Ipopt::MatrixSpace>& pd_l_space,
                 Ipopt::SmartPtr<const Ipopt::VectorSpace>& d_u_space,
                 Ipopt::SmartPtr<const Ipopt::MatrixSpace>& pd_u_space,
                 Ipopt::SmartPtr<const Ipopt::MatrixSpace>& jac_c_space,
                 Ipopt::SmartPtr<const Ipopt::MatrixSpace>& jac_d_space,
                 Ipopt::SmartPtr<const Ipopt::SymMatrixSpace>& hessian_space) override;
  bool Eval_jac_c(const Ipopt::Vector& x, Ipopt::Matrix& jac_c) override {
    return evaluate_jacobian(x, jac_c);
  }
  bool Eval_jac_d(const Ipopt::Vector& x, Ipopt::Matrix& jac_d) override {
    return evaluate_jacobian(x, jac_d);
  }
  bool Eval_h(const Ipopt::Vector& x, Ipopt::Number objective_factor, const Ipopt::Vector& yc,
              const Ipopt::Vector& yd, Ipopt::SymMatrix& h) override;

 private:
  bool evaluate_jacobian(const Ipopt::Vector& x, Ipopt::Matrix& of_rows);

  /// Arrays of equal size, used anew when no matrix has them any more.
  class ValuePool {
   public:
    [[nodiscard]] std::shared_ptr<std::vector<double>> get(std::size_t size);

   private:
    std::vector<std::shared_ptr<std::vector<double>>> arrays_;
  };

  const NonlinearProgram& nlp_;
  std::shared_ptr<const KktRows> rows_;
  std::vector<double> x_, multipliers_;  ///< of the whole program
  ValuePool jacobians_, hessians_;
  ProgramValues jacobian_;  ///< at the point of that tag
  Ipopt::TaggedObject::Tag point_ = {};
};

}  // namespace overtone
