// How a run of the interior-point method ends.

#include <overtone/nonlinear_program.hpp>

#include <filesystem>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// minimise (x - 2)^2 + y^2 subject to x^2 + y^2 <= 1 and x + y = level: infeasible above sqrt(2).
class Disc final : public NonlinearProgram {
 public:
  explicit Disc(double level) : level_(level) {}

  [[nodiscard]] int variable_count() const override { return 2; }
  [[nodiscard]] int row_count() const override { return 2; }
  [[nodiscard]] int jacobian_count() const override { return 4; }
  [[nodiscard]] int hessian_count() const override { return 2; }
  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override {
    for (int i = 0; i < 2; ++i) {
      x_lower[i] = -kInfinity;
      x_upper[i] = kInfinity;
    }
    row_lower[0] = -kInfinity;
    row_upper[0] = 1.0;
    row_lower[1] = row_upper[1] = level_;
  }
  [[nodiscard]] double objective(const double* x) const override {
    return (x[0] - 2.0) * (x[0] - 2.0) + x[1] * x[1];
  }
  void gradient(const double* x, double* gradient) const override {
    gradient[0] = 2.0 * (x[0] - 2.0);
    gradient[1] = 2.0 * x[1];
  }
  void rows(const double* x, double* values) const override {
    values[0] = x[0] * x[0] + x[1] * x[1];
    values[1] = x[0] + x[1];
  }
  void jacobian_structure(int* row, int* column) const override {
    for (int i = 0; i < 4; ++i) {
      row[i] = i / 2;
      column[i] = i % 2;
    }
  }
  void jacobian(const double* x, double* values) const override {
    values[0] = 2.0 * x[0];
    values[1] = 2.0 * x[1];
    values[2] = values[3] = 1.0;
  }
  void hessian_structure(int* row, int* column) const override {
    for (int i = 0; i < 2; ++i) {
      row[i] = column[i] = i;
    }
  }
  void hessian(const double* /*x*/, double objective_factor, const double* multipliers,
               double* values) const override {
    values[0] = values[1] = 2.0 * (objective_factor + multipliers[0]);
  }

 private:
  double level_;
};

NlpSolution solve(double level, bool tentative) {
  NlpOptions options;
  options.tentative = tentative;
  options.kkt_solver = KktSolverKind::structured;
  return solve_nlp(Disc(level), {{0.1, 0.2}, {}, {}, {}}, options);
}

TEST(NonlinearProgram, TentativeOrNotFindsTheSameOptimum) {
  const NlpSolution plain = solve(1.0, false);
  const NlpSolution tentative = solve(1.0, true);
  ASSERT_EQ(plain.status, NlpStatus::solved);
  ASSERT_EQ(tentative.status, NlpStatus::solved);
  EXPECT_EQ(plain.point.x, tentative.point.x);
  EXPECT_NEAR(plain.point.x[0], 1.0, 1e-6);
  EXPECT_NEAR(plain.point.x[1], 0.0, 1e-6);
}

TEST(NonlinearProgram, TentativeInfeasibleProgramIsLeftWithoutMumps) {
  const NlpSolution plain = solve(1.6, false);
  const NlpSolution tentative = solve(1.6, true);
  EXPECT_EQ(plain.status, NlpStatus::infeasible) << plain.message;
  EXPECT_EQ(tentative.status, NlpStatus::infeasible) << tentative.message;
  EXPECT_LE(tentative.iterations, plain.iterations);
  EXPECT_EQ(tentative.message.find("mumps"), std::string::npos);
}

TEST(NonlinearProgram, RunIsLeftAtABarrierUnlessItMayGoOn) {
  NlpOptions options;
  options.kkt_solver = KktSolverKind::structured;
  options.leave_at_barrier = 1e-2;
  const auto run = [&] { return solve_nlp(Disc(1.0), {{0.1, 0.2}, {}, {}, {}}, options); };
  const NlpSolution left = run();
  EXPECT_EQ(left.status, NlpStatus::left_early) << left.message;

  int asked = 0;
  std::vector<double> there;
  options.leave = [&](const std::vector<double>& x) {
    ++asked;
    there = x;
    return false;
  };
  const NlpSolution whole = run();
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(there, left.point.x);
  EXPECT_EQ(whole.status, NlpStatus::solved) << whole.message;
  EXPECT_EQ(whole.point.x, solve(1.0, false).point.x);

  options.leave = [](const std::vector<double>& /*x*/) { return true; };
  EXPECT_EQ(run().status, NlpStatus::left_early);
}

TEST(NonlinearProgram, OptionFileInTheWorkingDirectoryIsNotRead) {
  const support::TemporaryFolder folder;
  folder.write("ipopt.opt", "max_iter 1\n");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const NlpSolution solution = solve(1.0, false);
  std::filesystem::current_path(before);
  EXPECT_EQ(solution.status, NlpStatus::solved) << solution.message;
}

/// minimise (x - 2)^2 + (y / kSmall - 2)^2 / 4 subject to kSmall x + y <= 2 kSmall and
/// 0 <= y <= kSmall.
class SmallVariable final : public NonlinearProgram {
 public:
  static constexpr double kSmall = 1e-9;

  [[nodiscard]] int variable_count() const override { return 2; }
  [[nodiscard]] int row_count() const override { return 1; }
  [[nodiscard]] int jacobian_count() const override { return 2; }
  [[nodiscard]] int hessian_count() const override { return 2; }
  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override {
    x_lower[0] = -kInfinity;
    x_lower[1] = 0.0;
    x_upper[0] = kInfinity;
    x_upper[1] = kSmall;
    row_lower[0] = -kInfinity;
    row_upper[0] = 2.0 * kSmall;
  }
  [[nodiscard]] double objective(const double* x) const override {
    return (x[0] - 2.0) * (x[0] - 2.0) + kShare * square(x[1] / kSmall - 2.0);
  }
  void gradient(const double* x, double* gradient) const override {
    gradient[0] = 2.0 * (x[0] - 2.0);
    gradient[1] = 2.0 * kShare * (x[1] / kSmall - 2.0) / kSmall;
  }
  void rows(const double* x, double* values) const override { values[0] = kSmall * x[0] + x[1]; }
  void jacobian_structure(int* row, int* column) const override {
    row[0] = row[1] = 0;
    column[0] = 0;
    column[1] = 1;
  }
  void jacobian(const double* /*x*/, double* values) const override {
    values[0] = kSmall;
    values[1] = 1.0;
  }
  void hessian_structure(int* row, int* column) const override {
    row[0] = column[0] = 0;
    row[1] = column[1] = 1;
  }
  void hessian(const double* /*x*/, double objective_factor, const double* /*multipliers*/,
               double* values) const override {
    values[0] = 2.0 * objective_factor;
    values[1] = 2.0 * kShare * objective_factor / (kSmall * kSmall);
  }
  [[nodiscard]] TypicalSizes typical_sizes() const override { return {{1.0, kSmall}, {kSmall}}; }

 private:
  static constexpr double kShare = 0.25;
  static double square(double value) { return value * value; }
};

// With y = u kSmall: minimise (x - 2)^2 + (u - 2)^2 / 4 subject to x + u <= 2, u <= 1. The row is
// active: 2 (x - 2) = (u - 2) / 2, so x = 1.6, u = 0.4, and its multiplier is 0.8 / kSmall.
TEST(NonlinearProgram, SmallVariablesAreMeasuredByTheirSize) {
  for (const KktSolverKind kind : {KktSolverKind::structured, KktSolverKind::mumps}) {
    NlpOptions options;
    options.kkt_solver = kind;
    constexpr double kSmall = SmallVariable::kSmall;
    const NlpSolution solution = solve_nlp(SmallVariable(), {{0.0, 0.0}, {}, {}, {}}, options);
    ASSERT_EQ(solution.status, NlpStatus::solved) << solution.message;
    EXPECT_EQ(solution.message.find("mumps"), std::string::npos) << solution.message;
    EXPECT_NEAR(solution.point.x[0], 1.6, 1e-6);
    EXPECT_NEAR(solution.point.x[1] / kSmall, 0.4, 1e-6);
    EXPECT_NEAR(solution.point.row_dual[0] * kSmall, 0.8, 1e-6);
    EXPECT_LE(solution.iterations, 15);
  }
}

/// Waechter and Biegler's example: minimise x subject to x^2 - s - 1 = 0, x - t - 1/2 = 0 and
/// s, t >= 0. From x = -2 Newton's direction ends at a bound, steps along it get ever shorter, and
/// there is no way round.
class DeadEnd final : public NonlinearProgram {
 public:
  [[nodiscard]] int variable_count() const override { return 3; }
  [[nodiscard]] int row_count() const override { return 2; }
  [[nodiscard]] int jacobian_count() const override { return 4; }
  [[nodiscard]] int hessian_count() const override { return 1; }
  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override {
    x_lower[0] = -kInfinity;
    x_lower[1] = x_lower[2] = 0.0;
    x_upper[0] = x_upper[1] = x_upper[2] = kInfinity;
    row_lower[0] = row_upper[0] = 1.0;
    row_lower[1] = row_upper[1] = 0.5;
  }
  [[nodiscard]] double objective(const double* x) const override { return x[0]; }
  void gradient(const double* /*x*/, double* gradient) const override {
    gradient[0] = 1.0;
    gradient[1] = gradient[2] = 0.0;
  }
  void rows(const double* x, double* values) const override {
    values[0] = x[0] * x[0] - x[1];
    values[1] = x[0] - x[2];
  }
  void jacobian_structure(int* row, int* column) const override {
    for (int i = 0; i < 4; ++i) {
      row[i] = i / 2;
      column[i] = i % 2 == 0 ? 0 : 1 + i / 2;
    }
  }
  void jacobian(const double* x, double* values) const override {
    values[0] = 2.0 * x[0];
    values[2] = 1.0;
    values[1] = values[3] = -1.0;
  }
  void hessian_structure(int* row, int* column) const override { row[0] = column[0] = 0; }
  void hessian(const double* /*x*/, double /*objective_factor*/, const double* multipliers,
               double* values) const override {
    values[0] = 2.0 * multipliers[0];
  }
};

NlpSolution solve_dead_end(int longest_crawl) {
  NlpOptions options;
  options.longest_crawl = longest_crawl;
  return solve_nlp(DeadEnd(), {{-2.0, 1.0, 1.0}, {}, {}, {}}, options);
}

TEST(NonlinearProgram, ShortStepsInARowCountAsInfeasible) {
  const NlpSolution patient = solve_dead_end(0);
  EXPECT_EQ(patient.message, "converged to a point of local infeasibility");
  const NlpSolution left = solve_dead_end(3);
  EXPECT_EQ(left.status, NlpStatus::infeasible);
  EXPECT_EQ(left.message, "short steps only");
  EXPECT_LT(left.iterations, patient.iterations);
  const NlpSolution never_left = solve_dead_end(1000);
  EXPECT_EQ(never_left.iterations, patient.iterations);
  EXPECT_EQ(never_left.point.x, patient.point.x);
}

}  // namespace
}  // namespace overtone
