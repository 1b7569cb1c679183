#include "structured_kkt_solver.hpp"

#include <algorithm>

#include <IpTimingStatistics.hpp>

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

/// `place`: [variable] its row, -1 where it is fixed.
ProportionalRows rows_of(const ProportionalColumns& columns, const std::vector<int>& place) {
  ProportionalRows rows;
  rows.leader = place[columns.leader];
  for (const int follower : columns.followers) {
    rows.followers.push_back(place[follower]);
  }
  rows.shared.assign(place.begin() + columns.first, place.begin() + columns.first + columns.count);
  return rows;
}

}  // namespace

KktRows kkt_rows(const NonlinearProgram& nlp) {
  const int n = nlp.variable_count();
  const int m = nlp.row_count();
  std::vector<double> x_lower(n), x_upper(n), row_lower(m), row_upper(m);
  nlp.bounds(x_lower.data(), x_upper.data(), row_lower.data(), row_upper.data());
  const BlockStructure structure = nlp.block_structure();
  const bool known = structure.known();
  const bool staged = !structure.variable_stage.empty();

  KktRows result;
  BlockPattern& rows = result.pattern;
  rows.blocks = known ? structure.blocks : 1;
  const auto add = [&](int block, int slot, signed char sign, int stage) {
    rows.block.push_back(block);
    if (staged) {
      rows.stage.push_back(stage);
    }
    rows.slot.push_back(slot);
    rows.partner.push_back(-1);
    rows.sign.push_back(sign);
  };
  // Slots of the program's variables, of slacks and of rows follow one another.
  const auto slots = [](const std::vector<int>& slot) {
    return slot.empty() ? 0 : *std::max_element(slot.begin(), slot.end()) + 1;
  };
  const int first_slack = known ? slots(structure.variable_slot) : n;
  const int first_row = first_slack + (known ? slots(structure.row_slot) : m);
  const auto block_of_row = [&](int r) { return known ? structure.row_block[r] : 0; };
  const auto slot_of_row = [&](int r) { return known ? structure.row_slot[r] : r; };
  const auto stage_of_row = [&](int r) { return staged ? structure.row_stage[r] : 0; };

  std::vector<int> place(n, -1);
  for (int i = 0; i < n; ++i) {
    if (x_lower[i] < x_upper[i]) {  // Ipopt takes fixed variables out
      place[i] = static_cast<int>(rows.block.size());
      add(known ? structure.variable_block[i] : 0, known ? structure.variable_slot[i] : i, 1,
          staged ? structure.variable_stage[i] : 0);
    }
  }
  for (int r = 0; r < m; ++r) {
    if (row_lower[r] != row_upper[r]) {
      add(block_of_row(r), first_slack + slot_of_row(r), 0,  // its diagonal is positive
          stage_of_row(r));
    }
  }
  std::vector<int> equality(m, -1);
  for (const bool equalities : {true, false}) {
    for (int r = 0; r < m; ++r) {
      if ((row_lower[r] == row_upper[r]) == equalities) {
        equality[r] = equalities ? static_cast<int>(rows.block.size()) : -1;
        add(block_of_row(r), first_row + slot_of_row(r), -1, stage_of_row(r));
      }
    }
  }
  for (int i = 0; known && i < n; ++i) {
    const int r = structure.pivot_row.empty() ? -1 : structure.pivot_row[i];
    if (place[i] >= 0 && r >= 0 && equality[r] >= 0) {
      rows.partner[place[i]] = equality[r];
      rows.partner[equality[r]] = place[i];
    }
  }
  rows.size = static_cast<int>(rows.block.size());
  for (const ProportionalColumns& columns : structure.proportional) {
    result.proportional.push_back(rows_of(columns, place));
    if (std::ranges::count(result.proportional.back().followers, -1) > 0 ||
        std::ranges::count(result.proportional.back().shared, -1) > 0 ||
        result.proportional.back().leader < 0) {
      result.proportional.pop_back();  // some of it is fixed
    }
  }
  return result;
}

bool StructuredKktSolver::InitializeImpl(const Ipopt::OptionsList& /*options*/,
                                         const std::string& /*prefix*/) {
  return true;
}

Ipopt::ESymSolverStatus StructuredKktSolver::InitializeStructure(Ipopt::Index dimension,
                                                                 Ipopt::Index nonzeros,
                                                                 const Ipopt::Index* row,
                                                                 const Ipopt::Index* column) {
  if (dimension != rows_.pattern.size) {
    return Ipopt::SYMSOLVER_FATAL_ERROR;
  }
  const Clock clock(IpData().TimingStats().LinearSystemSymbolicFactorization());
  std::vector<int> from(row, row + nonzeros), to(column, column + nonzeros);
  for (Ipopt::Index e = 0; e < nonzeros; ++e) {  // counted from one
    --from[e];
    --to[e];
  }
  shear_ = ColumnShear(rows_.proportional, dimension, from, to);
  values_.assign(from.size(), 0.0);
  BlockPattern pattern = rows_.pattern;
  pattern.entries = static_cast<int>(from.size());
  pattern.row = from.data();
  pattern.column = to.data();
  BlockLdlt::Options options;
  if (std::ranges::any_of(pattern.partner, [](int partner) { return partner >= 0; })) {
    options.regularization = kRegularizationOfPairs;
  }
  factors_.reset();
  analysis_ = BlockLdlt::analyze(pattern, options);
  return Ipopt::SYMSOLVER_SUCCESS;
}

bool StructuredKktSolver::factor(const double* rhs) {
  if (factors_) {
    return factors_->refactor(values_.data(), rhs);
  }
  return factors_.emplace(analysis_, values_.data(), rhs).sound();
}

Ipopt::ESymSolverStatus StructuredKktSolver::MultiSolve(bool new_matrix,
                                                        const Ipopt::Index* /*row*/,
                                                        const Ipopt::Index* /*column*/,
                                                        Ipopt::Index right_hand_sides,
                                                        Ipopt::Number* rhs, bool check_inertia,
                                                        Ipopt::Index negative_eigenvalues) {
  if (new_matrix) {
    const Clock clock(IpData().TimingStats().LinearSystemFactorization());
    shear_.append(values_.data());
    shear_.shear_right_hand_side(rhs);
    if (!factor(rhs)) {
      return Ipopt::SYMSOLVER_SINGULAR;
    }
  }
  if (check_inertia && factors_->negative_eigenvalues() != negative_eigenvalues) {
    return Ipopt::SYMSOLVER_WRONG_INERTIA;
  }
  const Clock clock(IpData().TimingStats().LinearSystemBackSolve());
  for (int r = 0; r < right_hand_sides; ++r) {
    double* x = rhs + static_cast<std::ptrdiff_t>(r) * rows_.pattern.size;
    if (new_matrix && r == 0) {
      factors_->finish_solve(x);
    } else {
      shear_.shear_right_hand_side(x);
      factors_->solve(x);
    }
    shear_.unshear_solution(x);
  }
  return Ipopt::SYMSOLVER_SUCCESS;
}

}  // namespace overtone
