#include "polynomial_program.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace overtone {

namespace {

using Monomial = PolynomialTerms::Monomial;

double value_of(const Monomial& monomial, const double* x) {
  double value = monomial.coefficient;
  for (const int variable : monomial.factor) {
    if (variable < 0) {
      break;
    }
    value *= x[variable];
  }
  return value;
}

int degree_of(const Monomial& monomial) {
  return static_cast<int>(std::find(monomial.factor.begin(), monomial.factor.end(), -1) -
                          monomial.factor.begin());
}

/// The derivative with respect to the factor at `position` alone.
Monomial without_factor(Monomial monomial, int position) {
  for (size_t i = position; i + 1 < monomial.factor.size(); ++i) {
    monomial.factor[i] = monomial.factor[i + 1];
  }
  monomial.factor.back() = -1;
  return monomial;
}

}  // namespace

int PolynomialTerms::add_variable(double lower, double upper) {
  variables.push_back({lower, upper});
  return static_cast<int>(variables.size()) - 1;
}

int PolynomialTerms::add_row(double lower, double upper) {
  rows.push_back({lower, upper});
  return static_cast<int>(rows.size()) - 1;
}

void PolynomialTerms::add(int row, double coefficient, const std::vector<int>& factors) {
  if (factors.size() > kMaxDegree) {
    throw std::invalid_argument("a monomial of more than four variables");
  }
  Monomial monomial;
  monomial.row = row;
  monomial.coefficient = coefficient;
  std::copy(factors.begin(), factors.end(), monomial.factor.begin());
  monomials.push_back(monomial);
}

PolynomialProgram::PolynomialProgram(PolynomialTerms terms) : terms_(std::move(terms)) {
  differentiate_once();
  differentiate_twice();
}

void PolynomialProgram::differentiate_once() {
  std::vector<Place> places;
  for (const Monomial& monomial : terms_.monomials) {
    for (int i = 0; i < degree_of(monomial); ++i) {
      const int variable = monomial.factor[i];
      if (monomial.row == PolynomialTerms::kObjective) {
        gradient_.push_back({variable, without_factor(monomial, i)});
      } else {
        places.push_back({monomial.row, variable});
        jacobian_.push_back({0, without_factor(monomial, i)});
      }
    }
  }
  jacobian_place_ = merge(places, jacobian_);
}

void PolynomialProgram::differentiate_twice() {
  std::vector<Place> places;
  for (const Monomial& monomial : terms_.monomials) {
    for (int i = 0; i < degree_of(monomial); ++i) {
      for (int j = i + 1; j < degree_of(monomial); ++j) {
        const auto [column, row] = std::minmax(monomial.factor[i], monomial.factor[j]);
        Monomial derivative = without_factor(without_factor(monomial, j), i);
        derivative.coefficient *= row == column ? 2.0 : 1.0;  // both orders of the two factors
        places.push_back({row, column});
        hessian_.push_back({0, derivative});
      }
    }
  }
  hessian_place_ = merge(places, hessian_);
}

std::vector<PolynomialProgram::Place> PolynomialProgram::merge(
    const std::vector<Place>& places, std::vector<Derivative>& derivatives) {
  const auto before = [](const Place& a, const Place& b) {
    return std::pair(a.row, a.column) < std::pair(b.row, b.column);
  };
  std::vector<Place> merged = places;
  std::sort(merged.begin(), merged.end(), before);
  const auto same = [](const Place& a, const Place& b) {
    return a.row == b.row && a.column == b.column;
  };
  merged.erase(std::unique(merged.begin(), merged.end(), same), merged.end());
  merged.shrink_to_fit();
  for (size_t i = 0; i < places.size(); ++i) {
    const auto at = std::lower_bound(merged.begin(), merged.end(), places[i], before);
    derivatives[i].entry = static_cast<int>(at - merged.begin());
  }
  return merged;
}

int PolynomialProgram::variable_count() const { return static_cast<int>(terms_.variables.size()); }

int PolynomialProgram::row_count() const { return static_cast<int>(terms_.rows.size()); }

int PolynomialProgram::jacobian_count() const { return static_cast<int>(jacobian_place_.size()); }

int PolynomialProgram::hessian_count() const { return static_cast<int>(hessian_place_.size()); }

void PolynomialProgram::bounds(double* x_lower, double* x_upper, double* row_lower,
                               double* row_upper) const {
  for (size_t i = 0; i < terms_.variables.size(); ++i) {
    x_lower[i] = terms_.variables[i].lower;
    x_upper[i] = terms_.variables[i].upper;
  }
  for (size_t i = 0; i < terms_.rows.size(); ++i) {
    row_lower[i] = terms_.rows[i].lower;
    row_upper[i] = terms_.rows[i].upper;
  }
}

double PolynomialProgram::objective(const double* x) const {
  double sum = 0.0;
  for (const Monomial& monomial : terms_.monomials) {
    if (monomial.row == PolynomialTerms::kObjective) {
      sum += value_of(monomial, x);
    }
  }
  return sum;
}

void PolynomialProgram::gradient(const double* x, double* gradient) const {
  std::fill_n(gradient, variable_count(), 0.0);
  for (const Derivative& derivative : gradient_) {
    gradient[derivative.entry] += value_of(derivative.monomial, x);
  }
}

void PolynomialProgram::rows(const double* x, double* values) const {
  std::fill_n(values, row_count(), 0.0);
  for (const Monomial& monomial : terms_.monomials) {
    if (monomial.row != PolynomialTerms::kObjective) {
      values[monomial.row] += value_of(monomial, x);
    }
  }
}

void PolynomialProgram::jacobian_structure(int* row, int* column) const {
  for (size_t i = 0; i < jacobian_place_.size(); ++i) {
    row[i] = jacobian_place_[i].row;
    column[i] = jacobian_place_[i].column;
  }
}

void PolynomialProgram::jacobian(const double* x, double* values) const {
  std::fill_n(values, jacobian_count(), 0.0);
  for (const Derivative& derivative : jacobian_) {
    values[derivative.entry] += value_of(derivative.monomial, x);
  }
}

void PolynomialProgram::hessian_structure(int* row, int* column) const {
  for (size_t i = 0; i < hessian_place_.size(); ++i) {
    row[i] = hessian_place_[i].row;
    column[i] = hessian_place_[i].column;
  }
}

void PolynomialProgram::hessian(const double* x, double objective_factor, const double* multipliers,
                                double* values) const {
  std::fill_n(values, hessian_count(), 0.0);
  for (const Derivative& derivative : hessian_) {
    const int row = derivative.monomial.row;
    const double weight = row == PolynomialTerms::kObjective ? objective_factor : multipliers[row];
    values[derivative.entry] += weight * value_of(derivative.monomial, x);
  }
}

}  // namespace overtone
