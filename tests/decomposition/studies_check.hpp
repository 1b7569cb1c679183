#pragma once

// What every solved study must show, whatever its feeder.

#include <string>

#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>

#include "support/studies.hpp"

namespace overtone::support {

/// Position of an hour label.
inline int hour_position(const ConditioningProblem& problem, int label) {
  for (int t = 0; t < problem.hour_count(); ++t) {
    if (problem.hour[t] == label) {
      return t;
    }
  }
  return -1;
}

/// Solved, within every limit and verified from scratch.
inline void expect_solved(const ConditioningProblem& problem, const ConditioningResult& result) {
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed) << result.message;
  EXPECT_EQ(result.quality, PointQuality::optimal);
  EXPECT_LE(result.operating_limit_violation, 1e-6);
  EXPECT_TRUE(result.verification.run);
  EXPECT_TRUE(result.verification.passed);
  for (const std::string& fault : result.verification.faults) {
    ADD_FAILURE() << fault;
  }
  EXPECT_LE(result.verification.voltage_mismatch, 1e-8);
  EXPECT_TRUE(result.shortfalls.empty());
  ASSERT_FALSE(result.iterations.empty());
  EXPECT_LE(result.iterations.back().violation, 1e-6);
  // The perspective form is above the true sums, by at most tau_min/2 per bus and hour and the
  // solver's own slack of a few times its tolerance, 1e-6, in each.
  const double terms = static_cast<double>(problem.hour_count()) * problem.network().node_count();
  const double tau_min = ConditioningOptions().tau_min;
  EXPECT_GE(result.perspective_objective, result.figures.objective() - 1e-6);
  EXPECT_LE(result.perspective_objective,
            result.figures.objective() + terms * (0.5 * tau_min + 5e-6));
}

/// At the reference's sum of deviation and THD to 1e-3, or lower; the lowest voltage to 2e-3 and
/// the substation's current at hour 20 to `current_tolerance` of itself. The optimum is flat where
/// many schedules charge the same energy, so single figures of larger feeders are less sharp.
inline void expect_reference(const ConditioningProblem& problem, const ConditioningResult& result,
                             const ReferenceFigures& reference, double current_tolerance = 2e-3) {
  const FlowFigures& figures = result.figures;
  EXPECT_LE(figures.objective(), reference.objective() * (1.0 + 1e-3));
  EXPECT_NEAR(figures.v_min, reference.v_min, 2e-3);
  const int evening = hour_position(problem, 20);
  ASSERT_GE(evening, 0);
  EXPECT_NEAR(figures.substation_current[evening], reference.substation_hour20,
              current_tolerance * reference.substation_hour20);
}

/// What is compared of two results of one study, made by different methods.
inline void expect_same_objective(const ConditioningResult& one, const ConditioningResult& other) {
  EXPECT_NEAR(one.perspective_objective, other.perspective_objective,
              1e-3 * other.perspective_objective);
}

inline ConditioningResult solve_study(const ConditioningProblem& problem,
                                      ConditioningMethod method) {
  ConditioningOptions options;
  options.method = method;
  return solve_conditioning(problem, options);
}

}  // namespace overtone::support
