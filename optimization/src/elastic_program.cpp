#include <overtone/elastic_program.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace overtone {

namespace {

/// Of a shortfall in its row.
double coefficient(const ElasticSide& side) {
  return side.side == RowSide::lower ? side.scale : -side.scale;
}

/// Bounds of a program's rows.
struct RowBounds {
  std::vector<double> lower, upper;

  explicit RowBounds(const NonlinearProgram& program)
      : lower(program.row_count()), upper(program.row_count()) {
    std::vector<double> x_lower(program.variable_count()), x_upper(program.variable_count());
    program.bounds(x_lower.data(), x_upper.data(), lower.data(), upper.data());
  }
  [[nodiscard]] double of(const ElasticSide& side) const {
    return side.side == RowSide::lower ? lower[side.row] : upper[side.row];
  }
};

void check(const ElasticSide& side, const NonlinearProgram& program, const RowBounds& bounds) {
  const std::string name = "elastic row " + std::to_string(side.row);
  if (side.row < 0 || side.row >= program.row_count()) {
    throw std::invalid_argument(name + ": the program has " + std::to_string(program.row_count()) +
                                " rows");
  }
  if (!std::isfinite(bounds.of(side))) {
    throw std::invalid_argument(name + ": the side that is to give way has no bound");
  }
  if (!(side.price >= 0.0 && std::isfinite(side.price))) {
    throw std::invalid_argument(name + ": price " + std::to_string(side.price) + "; must be >= 0");
  }
  if (!(side.scale > 0.0 && std::isfinite(side.scale))) {
    throw std::invalid_argument(name + ": scale " + std::to_string(side.scale) + "; must be > 0");
  }
}

}  // namespace

ElasticProgram::ElasticProgram(const NonlinearProgram& program, std::vector<ElasticSide> sides)
    : program_(program), sides_(std::move(sides)), own_(program.variable_count()) {
  const RowBounds bounds(program_);
  std::set<std::pair<int, RowSide>> named;
  for (const ElasticSide& side : sides_) {
    check(side, program_, bounds);
    if (!named.emplace(side.row, side.side).second) {
      throw std::invalid_argument("elastic row " + std::to_string(side.row) +
                                  ": the same side is named twice");
    }
  }
}

std::vector<double> ElasticProgram::start_from(std::vector<double> x) const {
  if (static_cast<int>(x.size()) != own_) {
    throw std::invalid_argument("elastic program: a start of " + std::to_string(x.size()) +
                                " values for " + std::to_string(own_) + " variables");
  }
  const RowBounds bounds(program_);
  std::vector<double> value(program_.row_count());
  program_.rows(x.data(), value.data());
  for (const ElasticSide& side : sides_) {
    const double lacking = side.side == RowSide::lower ? bounds.of(side) - value[side.row]
                                                       : value[side.row] - bounds.of(side);
    x.push_back(std::max(0.0, lacking) / side.scale);
  }
  return x;
}

std::vector<double> ElasticProgram::shortfalls(const std::vector<double>& x) const {
  if (static_cast<int>(x.size()) != variable_count()) {
    throw std::invalid_argument("elastic program: a point of " + std::to_string(x.size()) +
                                " values for " + std::to_string(variable_count()) + " variables");
  }
  return {x.begin() + own_, x.end()};
}

void ElasticProgram::bounds(double* x_lower, double* x_upper, double* row_lower,
                            double* row_upper) const {
  program_.bounds(x_lower, x_upper, row_lower, row_upper);
  std::fill_n(x_lower + own_, side_count(), 0.0);
  std::fill_n(x_upper + own_, side_count(), std::numeric_limits<double>::infinity());
}

double ElasticProgram::objective(const double* x) const {
  double sum = program_.objective(x);
  for (int i = 0; i < side_count(); ++i) {
    sum += sides_[i].price * x[own_ + i];
  }
  return sum;
}

void ElasticProgram::gradient(const double* x, double* gradient) const {
  program_.gradient(x, gradient);
  for (int i = 0; i < side_count(); ++i) {
    gradient[own_ + i] = sides_[i].price;
  }
}

void ElasticProgram::rows(const double* x, double* values) const {
  program_.rows(x, values);
  for (int i = 0; i < side_count(); ++i) {
    values[sides_[i].row] += coefficient(sides_[i]) * x[own_ + i];
  }
}

void ElasticProgram::jacobian_structure(int* row, int* column) const {
  program_.jacobian_structure(row, column);
  const int first = program_.jacobian_count();
  for (int i = 0; i < side_count(); ++i) {
    row[first + i] = sides_[i].row;
    column[first + i] = own_ + i;
  }
}

void ElasticProgram::jacobian(const double* x, double* values) const {
  program_.jacobian(x, values);
  const int first = program_.jacobian_count();
  for (int i = 0; i < side_count(); ++i) {
    values[first + i] = coefficient(sides_[i]);
  }
}

void ElasticProgram::hessian_structure(int* row, int* column) const {
  program_.hessian_structure(row, column);
}

void ElasticProgram::hessian(const double* x, double objective_factor, const double* multipliers,
                             double* values) const {
  program_.hessian(x, objective_factor, multipliers, values);
}

BlockStructure ElasticProgram::block_structure() const {
  BlockStructure structure = program_.block_structure();
  if (!structure.known()) {
    return structure;
  }
  const int first = own_ == 0 ? 0
                              : 1 + *std::max_element(structure.variable_slot.begin(),
                                                      structure.variable_slot.end());
  for (const ElasticSide& side : sides_) {
    structure.variable_block.push_back(structure.row_block[side.row]);
    structure.variable_slot.push_back(first + 2 * structure.row_slot[side.row] +
                                      (side.side == RowSide::upper ? 1 : 0));
  }
  if (!structure.pivot_row.empty()) {
    structure.pivot_row.resize(variable_count(), -1);
  }
  if (!structure.variable_chain.empty()) {
    structure.variable_chain.resize(variable_count());
  }
  for (const ElasticSide& side : sides_) {
    if (!structure.variable_stage.empty()) {
      structure.variable_stage.push_back(structure.row_stage[side.row]);
    }
  }
  return structure;
}

TypicalSizes ElasticProgram::typical_sizes() const {
  TypicalSizes size = program_.typical_sizes();
  for (size_t i = 0; size.known() && i < sides_.size(); ++i) {
    size.variable.push_back(size.row[sides_[i].row] / sides_[i].scale);
  }
  return size;
}

}  // namespace overtone
