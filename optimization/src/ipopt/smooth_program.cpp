#include <algorithm>
#include <stdexcept>

#include <overtone/optimization_model.hpp>

namespace overtone {

namespace {

/// Rows: linear, then (a^2 + b^2)/v - l <= 0, then (a^2 + b^2)/r <= r, then quadratic. Hessian
/// entries, five a cone: (a,a), (b,b), (v,v), (a,v), (b,v); two a disc; one a square; one a
/// product.
class SmoothProgram final : public NonlinearProgram {
 public:
  explicit SmoothProgram(const OptimizationModel& model) : model_(model) {
    for (const LinearRow& row : model.rows()) {
      linear_count_ += static_cast<int>(row.terms.size());
    }
    for (const QuadraticRow& row : model.quadratic_rows()) {
      quadratic_jacobian_count_ += static_cast<int>(row.terms.size() + 2 * row.products.size());
      product_count_ += static_cast<int>(row.products.size());
    }
  }

  [[nodiscard]] int variable_count() const override { return model_.variable_count(); }
  [[nodiscard]] int row_count() const override {
    return static_cast<int>(model_.rows().size() + model_.cones().size() + model_.discs().size() +
                            model_.quadratic_rows().size());
  }
  [[nodiscard]] int jacobian_count() const override {
    return linear_count_ + quadratic_jacobian_count_ +
           static_cast<int>(4 * model_.cones().size() + 2 * model_.discs().size());
  }
  [[nodiscard]] int hessian_count() const override {
    return static_cast<int>(5 * model_.cones().size() + 2 * model_.discs().size() +
                            model_.squares().size()) +
           product_count_;
  }

  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override {
    for (int j = 0; j < variable_count(); ++j) {
      x_lower[j] = model_.lower(j);
      x_upper[j] = model_.upper(j);
    }
    for (const LinearRow& row : model_.rows()) {
      *row_lower++ = row.lower;
      *row_upper++ = row.upper;
    }
    row_lower = std::fill_n(row_lower, model_.cones().size() + model_.discs().size(), -kInfinity);
    row_upper = std::fill_n(row_upper, model_.cones().size(), 0.0);
    for (const Disc& disc : model_.discs()) {
      *row_upper++ = disc.radius;
    }
    for (const QuadraticRow& row : model_.quadratic_rows()) {
      *row_lower++ = row.lower;
      *row_upper++ = row.upper;
    }
  }

  [[nodiscard]] double objective(const double* x) const override {
    double value = model_.constant();
    for (int j = 0; j < variable_count(); ++j) {
      value += model_.cost(j) * x[j];
    }
    for (const SquaredTerm& square : model_.squares()) {
      const double off = x[square.variable] - square.target;
      value += square.weight * off * off;
    }
    return value;
  }

  void gradient(const double* x, double* gradient) const override {
    for (int j = 0; j < variable_count(); ++j) {
      gradient[j] = model_.cost(j);
    }
    for (const SquaredTerm& square : model_.squares()) {
      gradient[square.variable] += 2.0 * square.weight * (x[square.variable] - square.target);
    }
  }

  void rows(const double* x, double* values) const override {
    for (const LinearRow& row : model_.rows()) {
      double sum = 0.0;
      for (const LinearTerm& term : row.terms) {
        sum += term.coefficient * x[term.variable];
      }
      *values++ = sum;
    }
    for (const QuadraticOverLinear& cone : model_.cones()) {
      *values++ = (x[cone.a] * x[cone.a] + x[cone.b] * x[cone.b]) / x[cone.over] - x[cone.bound];
    }
    for (const Disc& disc : model_.discs()) {
      *values++ = (x[disc.a] * x[disc.a] + x[disc.b] * x[disc.b]) / disc.radius;
    }
    for (const QuadraticRow& row : model_.quadratic_rows()) {
      double sum = 0.0;
      for (const LinearTerm& term : row.terms) {
        sum += term.coefficient * x[term.variable];
      }
      for (const QuadraticTerm& product : row.products) {
        sum += product.coefficient * x[product.a] * x[product.b];
      }
      *values++ = sum;
    }
  }

  void jacobian_structure(int* row, int* column) const override {
    int index = 0;
    const auto put = [&](int variable) {
      *row++ = index;
      *column++ = variable;
    };
    for (const LinearRow& linear : model_.rows()) {
      for (const LinearTerm& term : linear.terms) {
        put(term.variable);
      }
      ++index;
    }
    for (const QuadraticOverLinear& cone : model_.cones()) {
      for (const int variable : {cone.a, cone.b, cone.over, cone.bound}) {
        put(variable);
      }
      ++index;
    }
    for (const Disc& disc : model_.discs()) {
      put(disc.a);
      put(disc.b);
      ++index;
    }
    for (const QuadraticRow& quadratic : model_.quadratic_rows()) {
      for (const LinearTerm& term : quadratic.terms) {
        put(term.variable);
      }
      for (const QuadraticTerm& product : quadratic.products) {
        put(product.a);
        put(product.b);
      }
      ++index;
    }
  }

  void jacobian(const double* x, double* values) const override {
    for (const LinearRow& row : model_.rows()) {
      for (const LinearTerm& term : row.terms) {
        *values++ = term.coefficient;
      }
    }
    for (const QuadraticOverLinear& cone : model_.cones()) {
      const double a = x[cone.a] / x[cone.over], b = x[cone.b] / x[cone.over];
      *values++ = 2.0 * a;
      *values++ = 2.0 * b;
      *values++ = -a * a - b * b;
      *values++ = -1.0;
    }
    for (const Disc& disc : model_.discs()) {
      *values++ = 2.0 * x[disc.a] / disc.radius;
      *values++ = 2.0 * x[disc.b] / disc.radius;
    }
    for (const QuadraticRow& row : model_.quadratic_rows()) {
      for (const LinearTerm& term : row.terms) {
        *values++ = term.coefficient;
      }
      for (const QuadraticTerm& product : row.products) {
        *values++ = product.coefficient * x[product.b];
        *values++ = product.coefficient * x[product.a];
      }
    }
  }

  void hessian_structure(int* row, int* column) const override {
    const auto put = [&](int i, int j) {
      *row++ = std::max(i, j);
      *column++ = std::min(i, j);
    };
    for (const QuadraticOverLinear& cone : model_.cones()) {
      put(cone.a, cone.a);
      put(cone.b, cone.b);
      put(cone.over, cone.over);
      put(cone.a, cone.over);
      put(cone.b, cone.over);
    }
    for (const Disc& disc : model_.discs()) {
      put(disc.a, disc.a);
      put(disc.b, disc.b);
    }
    for (const SquaredTerm& square : model_.squares()) {
      put(square.variable, square.variable);
    }
    for (const QuadraticRow& quadratic : model_.quadratic_rows()) {
      for (const QuadraticTerm& product : quadratic.products) {
        put(product.a, product.b);
      }
    }
  }

  void hessian(const double* x, double objective_factor, const double* multipliers,
               double* values) const override {
    const double* lambda = multipliers + model_.rows().size();
    for (const QuadraticOverLinear& cone : model_.cones()) {
      const double v = x[cone.over], a = x[cone.a] / v, b = x[cone.b] / v;
      const double factor = 2.0 * *lambda++ / v;
      *values++ = factor;
      *values++ = factor;
      *values++ = factor * (a * a + b * b);
      *values++ = -factor * a;
      *values++ = -factor * b;
    }
    for (const Disc& disc : model_.discs()) {
      const double factor = 2.0 * *lambda++ / disc.radius;
      *values++ = factor;
      *values++ = factor;
    }
    for (const SquaredTerm& square : model_.squares()) {
      *values++ = 2.0 * objective_factor * square.weight;
    }
    for (const QuadraticRow& row : model_.quadratic_rows()) {
      for (const QuadraticTerm& product : row.products) {
        *values++ = *lambda * product.coefficient * (product.a == product.b ? 2.0 : 1.0);
      }
      ++lambda;
    }
  }

 private:
  const OptimizationModel& model_;
  int linear_count_ = 0, quadratic_jacobian_count_ = 0, product_count_ = 0;
};

}  // namespace

std::unique_ptr<NonlinearProgram> as_nonlinear_program(const OptimizationModel& model) {
  return std::make_unique<SmoothProgram>(model);
}

ConvexSolution solve_smooth(const OptimizationModel& model, const NlpPoint& start,
                            const NlpOptions& options) {
  NlpSolution nlp = solve_nlp(SmoothProgram(model), start, options);
  ConvexSolution solution;
  solution.status = nlp.status;
  solution.message = std::move(nlp.message);
  solution.objective = nlp.objective;
  solution.primal_infeasibility = nlp.primal_infeasibility;
  solution.iterations = nlp.iterations;
  solution.seconds = nlp.seconds;
  solution.x = nlp.point.x;
  // Ipopt's Lagrangian is f + lambda g - z_L (x - lower) + z_U (x - upper).
  auto next = nlp.point.row_dual.begin();
  const auto take = [&next, &nlp](size_t count, std::vector<double>& duals) {
    for (size_t i = 0; i < count && next != nlp.point.row_dual.end(); ++i) {
      duals.push_back(-*next++);
    }
  };
  take(model.rows().size(), solution.row_dual);
  take(model.cones().size(), solution.cone_dual);
  take(model.discs().size(), solution.disc_dual);
  take(model.quadratic_rows().size(), solution.quadratic_dual);
  for (size_t j = 0; j < nlp.point.lower_dual.size(); ++j) {
    solution.bound_dual.push_back(nlp.point.lower_dual[j] - nlp.point.upper_dual[j]);
  }
  solution.point = std::move(nlp.point);
  return solution;
}

ConvexSolution solve_convex(const OptimizationModel& model, const NlpPoint& start,
                            const NlpOptions& options) {
  if (!model.quadratic_rows().empty()) {
    throw std::invalid_argument("a convex program cannot hold quadratic rows");
  }
  return solve_smooth(model, start, options);
}

}  // namespace overtone
