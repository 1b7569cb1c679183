#include "block_adapter.hpp"

#include <stdexcept>

namespace overtone {

namespace {

/// So long that threads share work.
constexpr std::size_t kLongestSegment = std::size_t{1} << 15U;

/// Those of the program's entries that a matrix has, in the program's order.
class SegmentList {
 public:
  void add(std::size_t source) {
    if (list_.empty() || list_.back().source + list_.back().count != source ||
        list_.back().count == kLongestSegment) {
      list_.push_back({count_, source, 0});
    }
    ++list_.back().count;
    ++count_;
  }
  /// @throws std::logic_error where Ipopt's space has others.
  [[nodiscard]] const std::vector<EntrySegment>& of(Ipopt::Index nonzeros) const {
    if (count_ != static_cast<std::size_t>(nonzeros)) {
      throw std::logic_error("Ipopt's matrices have other entries than the program");
    }
    return list_;
  }

 private:
  std::vector<EntrySegment> list_;
  std::size_t count_ = 0;
};

}  // namespace

std::shared_ptr<std::vector<double>> BlockAdapter::ValuePool::get(std::size_t size) {
  for (const auto& array : arrays_) {
    if (array.use_count() == 1) {
      return array;
    }
  }
  arrays_.push_back(std::make_shared<std::vector<double>>(size));
  return arrays_.back();
}

bool BlockAdapter::GetSpaces(Ipopt::SmartPtr<const Ipopt::VectorSpace>& x_space,
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
                             Ipopt::SmartPtr<const Ipopt::SymMatrixSpace>& hessian_space) {
  if (!Ipopt::TNLPAdapter::GetSpaces(x_space, c_space, d_space, x_l_space, px_l_space, x_u_space,
                                     px_u_space, d_l_space, pd_l_space, d_u_space, pd_u_space,
                                     jac_c_space, jac_d_space, hessian_space)) {
    return false;
  }
  x_.resize(nlp_.variable_count());
  multipliers_.resize(nlp_.row_count());
  const std::vector<char>& is_free = rows_->is_free;
  SegmentList equalities, inequalities, second;
  {
    std::vector<int> row(nlp_.jacobian_count()), column(nlp_.jacobian_count());
    nlp_.jacobian_structure(row.data(), column.data());
    for (std::size_t e = 0; e < row.size(); ++e) {
      if (is_free[column[e]] != 0) {
        (rows_->is_equality[row[e]] != 0 ? equalities : inequalities).add(e);
      }
    }
    row.resize(nlp_.hessian_count());
    column.resize(nlp_.hessian_count());
    nlp_.hessian_structure(row.data(), column.data());
    for (std::size_t e = 0; e < row.size(); ++e) {
      if (is_free[row[e]] != 0 && is_free[column[e]] != 0) {
        second.add(e);
      }
    }
  }
  // Rows of the KKT matrix: variables, slacks, equalities, inequalities.
  const BlockPattern& kkt = rows_->pattern;
  if (x_space->Dim() + 2 * d_space->Dim() + c_space->Dim() != kkt.size) {
    return false;
  }
  auto blocks_of = [next = kkt.block.begin()](Ipopt::Index count) mutable {
    const BlockOf blocks(next, next + count);
    next += count;
    return blocks;
  };
  const BlockOf variables = blocks_of(x_space->Dim());
  const BlockOf of_inequalities = blocks_of(d_space->Dim());
  const BlockOf of_equalities = blocks_of(c_space->Dim());
  const auto& c = dynamic_cast<const Ipopt::GenTMatrixSpace&>(*jac_c_space);
  const auto& d = dynamic_cast<const Ipopt::GenTMatrixSpace&>(*jac_d_space);
  const auto& h = dynamic_cast<const Ipopt::SymTMatrixSpace&>(*hessian_space);
  jac_c_space =
      new BlockJacobianSpace(c, equalities.of(c.Nonzeros()), of_equalities, variables, kkt.blocks);
  jac_d_space = new BlockJacobianSpace(d, inequalities.of(d.Nonzeros()), of_inequalities, variables,
                                       kkt.blocks);
  hessian_space = new BlockHessianSpace(h, second.of(h.Nonzeros()), variables, kkt.blocks);
  return true;
}

bool BlockAdapter::evaluate_jacobian(const Ipopt::Vector& x, Ipopt::Matrix& of_rows) {
  if (jacobian_ == nullptr || x.GetTag() != point_) {
    jacobian_.reset();
    ResortX(x, x_.data());
    const auto values = jacobians_.get(nlp_.jacobian_count());
    nlp_.jacobian(x_.data(), values->data());
    jacobian_ = values;
    point_ = x.GetTag();
  }
  dynamic_cast<BlockJacobian&>(of_rows).set(jacobian_);
  return true;
}

bool BlockAdapter::Eval_h(const Ipopt::Vector& x, Ipopt::Number objective_factor,
                          const Ipopt::Vector& yc, const Ipopt::Vector& yd, Ipopt::SymMatrix& h) {
  ResortX(x, x_.data());
  ResortG(yc, yd, multipliers_.data());
  const auto values = hessians_.get(nlp_.hessian_count());
  nlp_.hessian(x_.data(), objective_factor, multipliers_.data(), values->data());
  dynamic_cast<BlockHessian&>(h).set(values);
  return true;
}

}  // namespace overtone
