#include "structured_kkt_solver.hpp"

namespace overtone {

bool StructuredKktSolver::InitializeImpl(const Ipopt::OptionsList& /*options*/,
                                         const std::string& /*prefix*/) {
  return true;
}

Ipopt::ESymSolverStatus StructuredKktSolver::InitializeStructure(Ipopt::Index dimension,
                                                                 Ipopt::Index nonzeros,
                                                                 const Ipopt::Index* /*row_start*/,
                                                                 const Ipopt::Index* /*column*/) {
  size_ = dimension;
  values_.assign(nonzeros, 0.0);
  factors_ = SparseLdlt();  // analysed with the first solve, which says how many rows are negative
  return Ipopt::SYMSOLVER_SUCCESS;
}

Ipopt::ESymSolverStatus StructuredKktSolver::MultiSolve(bool new_matrix,
                                                        const Ipopt::Index* row_start,
                                                        const Ipopt::Index* column,
                                                        Ipopt::Index right_hand_sides,
                                                        Ipopt::Number* rhs, bool check_inertia,
                                                        Ipopt::Index negative_eigenvalues) {
  if (new_matrix || !factors_.analyzed()) {
    if (!factors_.analyzed()) {
      factors_.analyze({size_, row_start, column}, negative_eigenvalues, {});
    }
    if (!factors_.factor(values_.data())) {
      return Ipopt::SYMSOLVER_SINGULAR;
    }
  }
  if (check_inertia && factors_.negative_eigenvalues() != negative_eigenvalues) {
    return Ipopt::SYMSOLVER_WRONG_INERTIA;
  }
  for (int r = 0; r < right_hand_sides; ++r) {
    factors_.solve(rhs + static_cast<std::ptrdiff_t>(r) * size_);
  }
  return Ipopt::SYMSOLVER_SUCCESS;
}

}  // namespace overtone
