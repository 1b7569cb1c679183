#include <overtone/optimization_model.hpp>

#include <algorithm>
#include <cmath>

#include "argument_checks.hpp"

namespace overtone {

namespace {

void check_interval(double lower, double upper) {
  ArgumentChecks("model").interval("a variable or row", lower, upper);
}

void check_finite(double value, const char* what) { ArgumentChecks("model").finite(what, value); }

void check_at(const char* what, int at, const std::vector<double>& x) {
  ArgumentChecks("point").index(what, at, x.size());
}

}  // namespace

void OptimizationModel::check_variable(int variable) const {
  ArgumentChecks("model").index("variable", variable, lower_.size());
}

int OptimizationModel::add_variable(double lower, double upper, double cost) {
  check_interval(lower, upper);
  check_finite(cost, "cost");
  lower_.push_back(lower);
  upper_.push_back(upper);
  cost_.push_back(cost);
  integer_.push_back(0);
  return variable_count() - 1;
}

int OptimizationModel::add_integer(double lower, double upper, double cost) {
  const int variable = add_variable(lower, upper, cost);
  integer_[variable] = 1;
  return variable;
}

int OptimizationModel::add_row(double lower, double upper, std::vector<LinearTerm> terms) {
  check_interval(lower, upper);
  for (const LinearTerm& term : terms) {
    check_variable(term.variable);
    check_finite(term.coefficient, "coefficient");
  }
  std::stable_sort(terms.begin(), terms.end(), [](const LinearTerm& a, const LinearTerm& b) {
    return a.variable < b.variable;
  });
  LinearRow row{lower, upper, {}};
  for (const LinearTerm& term : terms) {
    if (!row.terms.empty() && row.terms.back().variable == term.variable) {
      row.terms.back().coefficient += term.coefficient;
    } else {
      row.terms.push_back(term);
    }
  }
  rows_.push_back(std::move(row));
  return static_cast<int>(rows_.size()) - 1;
}

int OptimizationModel::add_quadratic_over_linear(int a, int b, int over, int bound) {
  for (const int variable : {a, b, over, bound}) {
    check_variable(variable);
  }
  if (lower_[over] <= 0.0) {
    ArgumentChecks("model").refuse(fmt::format(
        "a row divides by variable {} with lower bound {}; must be > 0", over, lower_[over]));
  }
  cones_.push_back({a, b, over, bound});
  return static_cast<int>(cones_.size()) - 1;
}

int OptimizationModel::add_disc(int a, int b, double radius) {
  check_variable(a);
  check_variable(b);
  ArgumentChecks("model").above("radius of a disc", radius, 0.0);
  discs_.push_back({a, b, radius});
  return static_cast<int>(discs_.size()) - 1;
}

int OptimizationModel::add_quadratic_row(double lower, double upper, std::vector<LinearTerm> terms,
                                         std::vector<QuadraticTerm> products) {
  check_interval(lower, upper);
  for (const LinearTerm& term : terms) {
    check_variable(term.variable);
    check_finite(term.coefficient, "coefficient");
  }
  for (const QuadraticTerm& product : products) {
    check_variable(product.a);
    check_variable(product.b);
    check_finite(product.coefficient, "coefficient");
  }
  quadratic_rows_.push_back({lower, upper, std::move(terms), std::move(products)});
  return static_cast<int>(quadratic_rows_.size()) - 1;
}

void OptimizationModel::add_square(int variable, double weight, double target) {
  check_variable(variable);
  check_finite(target, "target");
  ArgumentChecks("model").not_negative("weight of a square", weight);
  squares_.push_back({variable, weight, target});
}

void OptimizationModel::add_constant(double constant) {
  check_finite(constant, "constant");
  constant_ += constant;
}

void OptimizationModel::set_bounds(int variable, double lower, double upper) {
  check_variable(variable);
  check_interval(lower, upper);
  lower_[variable] = lower;
  upper_[variable] = upper;
}

void OptimizationModel::set_cost(int variable, double cost) {
  check_variable(variable);
  check_finite(cost, "cost");
  cost_[variable] = cost;
}

void OptimizationModel::set_row_bounds(int row, double lower, double upper) {
  ArgumentChecks("model").index("row", row, rows_.size());
  check_interval(lower, upper);
  rows_[row].lower = lower;
  rows_[row].upper = upper;
}

void OptimizationModel::clear_costs() {
  std::fill(cost_.begin(), cost_.end(), 0.0);
  squares_.clear();
  constant_ = 0.0;
}

/// A variable by which a side between these bounds gives way, as a term of the row.
LinearTerm OptimizationModel::add_shortfall(double lower, double upper, RowSide side,
                                            double price) {
  ArgumentChecks("model").not_negative("price", price);
  if (!std::isfinite(side == RowSide::lower ? lower : upper)) {
    ArgumentChecks("model").refuse("a side that is to give way has no bound");
  }
  return {add_variable(0.0, kInfinity, price), side == RowSide::lower ? 1.0 : -1.0};
}

int OptimizationModel::make_row_elastic(int row, RowSide side, double price) {
  ArgumentChecks("model").index("row", row, rows_.size());
  LinearRow& of = rows_[row];
  of.terms.push_back(add_shortfall(of.lower, of.upper, side, price));
  return of.terms.back().variable;
}

int OptimizationModel::make_quadratic_row_elastic(int row, RowSide side, double price) {
  ArgumentChecks("model").index("quadratic row", row, quadratic_rows_.size());
  QuadraticRow& of = quadratic_rows_[row];
  of.terms.push_back(add_shortfall(of.lower, of.upper, side, price));
  return of.terms.back().variable;
}

int OptimizationModel::make_bound_elastic(int variable, RowSide side, double price,
                                          double outermost) {
  check_variable(variable);
  const double lower = lower_[variable], upper = upper_[variable];
  check_interval(side == RowSide::lower ? outermost : lower,
                 side == RowSide::lower ? upper : outermost);
  const LinearTerm shortfall = add_shortfall(lower, upper, side, price);
  if (side == RowSide::lower) {
    add_row(lower, kInfinity, {{variable, 1.0}, shortfall});
    set_bounds(variable, outermost, upper);
  } else {
    add_row(-kInfinity, upper, {{variable, 1.0}, shortfall});
    set_bounds(variable, lower, outermost);
  }
  return shortfall.variable;
}

std::vector<int> OptimizationModel::make_discs_elastic(const std::vector<int>& discs,
                                                       double price) {
  std::vector<int> radii;
  std::vector<Disc> rigid;
  int first = 0;
  check_finite(price, "price");
  for (std::size_t i = 0; i < discs.size(); ++i) {
    const ArgumentChecks check("model");
    check.index("disc", discs[i], discs_.size());
    check.require(i == 0 || discs[i - 1] < discs[i], "discs must be ascending");
  }
  for (const int disc : discs) {
    const Disc given = discs_[disc];
    rigid.insert(rigid.end(), discs_.begin() + first, discs_.begin() + disc);
    first = disc + 1;
    radii.push_back(add_variable(given.radius, kInfinity, price));
    add_constant(-price * given.radius);
    add_quadratic_over_linear(given.a, given.b, radii.back(), radii.back());
  }
  rigid.insert(rigid.end(), discs_.begin() + first, discs_.end());
  discs_ = std::move(rigid);
  return radii;
}

bool OptimizationModel::has_integers() const {
  return std::find(integer_.begin(), integer_.end(), 1) != integer_.end();
}

double OptimizationModel::objective(const std::vector<double>& x) const {
  ArgumentChecks("model").size("x", x.size(), lower_.size());
  double value = constant_;
  for (int j = 0; j < variable_count(); ++j) {
    value += cost_[j] * x[j];
  }
  for (const SquaredTerm& square : squares_) {
    const double off = x[square.variable] - square.target;
    value += square.weight * off * off;
  }
  return value;
}

double excess(const QuadraticOverLinear& cone, const std::vector<double>& x) {
  check_at("variable", std::max({cone.a, cone.b, cone.over, cone.bound}), x);
  check_at("variable", std::min({cone.a, cone.b, cone.over, cone.bound}), x);
  return (x[cone.a] * x[cone.a] + x[cone.b] * x[cone.b]) / x[cone.over] - x[cone.bound];
}

LinearRow tangent_cut(const QuadraticOverLinear& cone, const std::vector<double>& x) {
  check_at("variable", std::max({cone.a, cone.b, cone.over}), x);
  check_at("variable", std::min({cone.a, cone.b, cone.over}), x);
  const double a = x[cone.a] / x[cone.over], b = x[cone.b] / x[cone.over];
  return {-kInfinity,
          0.0,
          {{cone.a, 2.0 * a}, {cone.b, 2.0 * b}, {cone.over, -a * a - b * b}, {cone.bound, -1.0}}};
}

LinearRow tangent_cut(const Disc& disc, const std::vector<double>& x) {
  check_at("variable", disc.a, x);
  check_at("variable", disc.b, x);
  const double length = std::hypot(x[disc.a], x[disc.b]);
  if (length == 0.0) {
    return {};
  }
  return {-kInfinity, disc.radius, {{disc.a, x[disc.a] / length}, {disc.b, x[disc.b] / length}}};
}

}  // namespace overtone
