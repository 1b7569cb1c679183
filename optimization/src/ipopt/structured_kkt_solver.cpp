#include "structured_kkt_solver.hpp"

#include <algorithm>

#include <IpDiagMatrix.hpp>
#include <IpSumSymMatrix.hpp>
#include <IpTimingStatistics.hpp>

#include "ipopt/block_matrices.hpp"

namespace overtone {

namespace {

/// Small enough that the first solution is nearly always good enough where 2x2 pivots keep the
/// digits; without them a pivot may be the regularisation itself, and the default stays.
constexpr double kRegularizationOfPairs = 1e-10;

/// Runs one of Ipopt's clocks while it lives.
class Clock {
 public:
  explicit Clock(Ipopt::TimedTask& task) : task_(task) { task_.Start(); }
  ~Clock() { task_.End(); }
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;

 private:
  Ipopt::TimedTask& task_;
};

void copy(const Ipopt::Vector& vector, double* to) {
  const double* from = numbers(vector);
  on_parts(vector.Dim(), [&](std::size_t first, std::size_t end) {
    std::copy(from + first, from + end, to + first);
  });
}

void copy(const double* from, Ipopt::Vector& vector) {
  double* to = numbers(vector);
  on_parts(vector.Dim(), [&](std::size_t first, std::size_t end) {
    std::copy(from + first, from + end, to + first);
  });
}

/// The Hessian of a program among the terms that W is made of: in restoration it has a diagonal
/// beside it.
const Ipopt::SymMatrix* hessian_in(const Ipopt::SymMatrix* w) {
  if (const auto* sum = dynamic_cast<const Ipopt::SumSymMatrix*>(w)) {
    for (Ipopt::Index t = 0; t < sum->NTerms(); ++t) {
      double factor = 0.0;
      Ipopt::SmartPtr<const Ipopt::SymMatrix> term;
      sum->GetTerm(t, factor, term);
      if (dynamic_cast<const Ipopt::DiagMatrix*>(GetRawPtr(term)) == nullptr) {
        return GetRawPtr(term);
      }
    }
  }
  return w;
}

}  // namespace

std::vector<double> StructuredKktSolver::signature_of(const Parts& parts) {
  const auto tag = [](const Ipopt::TaggedObject* of) {
    return of != nullptr ? static_cast<double>(of->GetTag()) : -1.0;
  };
  std::vector<double> signature{tag(parts.w), parts.w_factor, tag(parts.j_c), tag(parts.j_d)};
  for (const Diagonal& diagonal : parts.diagonal) {
    signature.push_back(tag(diagonal.vector));
    signature.push_back(diagonal.shift);
  }
  return signature;
}

/// Entries: W, the four diagonals, J_c, J_d, and -1 between slacks and their rows.
void StructuredKktSolver::analyze(const Parts& parts) {
  const Clock clock(IpData().TimingStats().LinearSystemSymbolicFactorization());
  std::vector<int> row, column;
  const auto add_places = [&](const EntryPlaces& places, std::size_t first_row) {
    const std::size_t first = row.size();
    row.resize(first + places.count);
    column.resize(first + places.count);
    on_parts(places.count, [&](std::size_t begin, std::size_t end) {
      for (std::size_t e = begin; e < end; ++e) {
        row[first + e] = static_cast<int>(first_row) + places.row[e] - 1;
        column[first + e] = places.column[e] - 1;
      }
    });
  };
  const EntryPlaces w = places_of(*hessian_in(parts.w));
  const EntryPlaces c = places_of(*parts.j_c);
  const EntryPlaces d = places_of(*parts.j_d);
  const std::size_t size = rows_->pattern.size;
  row.reserve(w.count + c.count + d.count + size + size_[1]);
  column.reserve(row.capacity());
  add_places(w, 0);
  hessian_ = w.count;
  for (std::size_t i = 0; i < size; ++i) {
    row.push_back(static_cast<int>(i));
    column.push_back(static_cast<int>(i));
  }
  jacobian_c_ = row.size();
  add_places(c, first_[2]);
  jacobian_d_ = row.size();
  add_places(d, first_[3]);
  for (std::size_t i = 0; i < size_[1]; ++i) {
    row.push_back(static_cast<int>(first_[3] + i));
    column.push_back(static_cast<int>(first_[1] + i));
  }
  shear_ = ColumnShear(rows_->proportional, static_cast<int>(size), row, column);
  values_.assign(row.size(), 0.0);
  x_.assign(size, 0.0);
  BlockPattern pattern = rows_->pattern;
  pattern.entries = static_cast<int>(row.size());
  pattern.row = row.data();
  pattern.column = column.data();
  BlockLdlt::Options options;
  if (std::ranges::any_of(pattern.partner, [](int partner) { return partner >= 0; })) {
    options.regularization = kRegularizationOfPairs;
  }
  factors_.reset();
  analysis_ = BlockLdlt::analyze(pattern, options);
}

void StructuredKktSolver::assemble(const Parts& parts) {
  double* diagonal = values_.data() + hessian_;
  for (std::size_t part = 0; part < first_.size(); ++part) {
    const Diagonal& of_part = parts.diagonal[part];
    double* to = diagonal + first_[part];
    const double* from = of_part.vector != nullptr ? numbers(*of_part.vector) : nullptr;
    on_parts(size_[part], [&](std::size_t first, std::size_t end) {
      for (std::size_t i = first; i < end; ++i) {
        to[i] = (from != nullptr ? from[i] : 0.0) + of_part.shift;
      }
    });
  }
  if (parts.w != nullptr && parts.w_factor != 0.0) {
    assemble_hessian(*parts.w, parts.w_factor);
  } else {
    std::fill_n(values_.begin(), hessian_, 0.0);
  }
  copy_values(*parts.j_c, 1.0, values_.data() + jacobian_c_);
  copy_values(*parts.j_d, 1.0, values_.data() + jacobian_d_);
  std::fill_n(
      values_.begin() + static_cast<std::ptrdiff_t>(jacobian_d_ + places_of(*parts.j_d).count),
      size_[1], -1.0);
}

void StructuredKktSolver::assemble_hessian(const Ipopt::SymMatrix& w, double factor) {
  const auto* sum = dynamic_cast<const Ipopt::SumSymMatrix*>(&w);
  if (sum == nullptr) {
    copy_values(w, factor, values_.data());
    return;
  }
  for (Ipopt::Index t = 0; t < sum->NTerms(); ++t) {
    double of_term = 0.0;
    Ipopt::SmartPtr<const Ipopt::SymMatrix> term;
    sum->GetTerm(t, of_term, term);
    if (const auto* diagonal = dynamic_cast<const Ipopt::DiagMatrix*>(GetRawPtr(term))) {
      const double* from = numbers(*diagonal->GetDiag());
      for (std::size_t i = 0; i < size_[0]; ++i) {
        values_[hessian_ + i] += factor * of_term * from[i];
      }
    } else {
      copy_values(*term, factor * of_term, values_.data());
    }
  }
}

bool StructuredKktSolver::factor(const double* rhs) {
  if (factors_) {
    return factors_->refactor(values_.data(), rhs);
  }
  return factors_.emplace(analysis_, values_.data(), rhs).sound();
}

Ipopt::ESymSolverStatus StructuredKktSolver::MultiSolve(
    const Ipopt::SymMatrix* w, Ipopt::Number w_factor, const Ipopt::Vector* d_x,
    Ipopt::Number delta_x, const Ipopt::Vector* d_s, Ipopt::Number delta_s,
    const Ipopt::Matrix* j_c, const Ipopt::Vector* d_c, Ipopt::Number delta_c,
    const Ipopt::Matrix* j_d, const Ipopt::Vector* d_d, Ipopt::Number delta_d,
    std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_x,
    std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_s,
    std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_c,
    std::vector<Ipopt::SmartPtr<const Ipopt::Vector>>& rhs_d,
    std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& x, std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& s,
    std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& y_c,
    std::vector<Ipopt::SmartPtr<Ipopt::Vector>>& y_d, bool check_inertia,
    Ipopt::Index negative_eigenvalues) {
  const Clock clock(IpData().TimingStats().StdAugSystemSolverMultiSolve());
  const Parts parts{
      w, w_factor, {{{d_x, delta_x}, {d_s, delta_s}, {d_c, -delta_c}, {d_d, -delta_d}}}, j_c, j_d};
  if (analysis_ == nullptr) {
    std::size_t next = 0;
    for (std::size_t part = 0; const auto* of : {&rhs_x, &rhs_s, &rhs_c, &rhs_d}) {
      first_[part] = next;
      size_[part] = of->front()->Dim();
      next += size_[part++];
    }
    if (w == nullptr || next != static_cast<std::size_t>(rows_->pattern.size)) {
      return Ipopt::SYMSOLVER_FATAL_ERROR;
    }
    analyze(parts);
  }
  std::vector<double> signature = signature_of(parts);
  const bool new_matrix = signature != signature_;
  const auto read = [&](std::size_t r) {
    copy(*rhs_x[r], x_.data() + first_[0]);
    copy(*rhs_s[r], x_.data() + first_[1]);
    copy(*rhs_c[r], x_.data() + first_[2]);
    copy(*rhs_d[r], x_.data() + first_[3]);
    shear_.shear_right_hand_side(x_.data());
  };
  if (new_matrix) {
    const Clock of_factors(IpData().TimingStats().LinearSystemFactorization());
    signature_.clear();
    assemble(parts);
    shear_.append(values_.data());
    read(0);
    if (!factor(x_.data())) {
      return Ipopt::SYMSOLVER_SINGULAR;
    }
    signature_ = std::move(signature);
  }
  if (check_inertia && factors_->negative_eigenvalues() != negative_eigenvalues) {
    return Ipopt::SYMSOLVER_WRONG_INERTIA;
  }
  const Clock of_solves(IpData().TimingStats().LinearSystemBackSolve());
  for (std::size_t r = 0; r < rhs_x.size(); ++r) {
    if (new_matrix && r == 0) {
      factors_->finish_solve(x_.data());
    } else {
      read(r);
      factors_->solve(x_.data());
    }
    shear_.unshear_solution(x_.data());
    copy(x_.data() + first_[0], *x[r]);
    copy(x_.data() + first_[1], *s[r]);
    copy(x_.data() + first_[2], *y_c[r]);
    copy(x_.data() + first_[3], *y_d[r]);
  }
  return Ipopt::SYMSOLVER_SUCCESS;
}

}  // namespace overtone
