#pragma once

#include <vector>

#include <overtone/array.hpp>

#include "plan_evaluation.hpp"

namespace overtone {

/// value + coefficients . stations, of one quantity; valid on one side where it is convex.
struct PlanTangent {
  double constant = 0.0;
  std::vector<double> coefficient;  ///< [candidate]
  int element = 0;                  ///< bus or branch
  int scenario_hour = 0;

  [[nodiscard]] double at(const std::vector<double>& stations) const;
  /// Smallest and largest value over all ways to place `total` stations.
  [[nodiscard]] double least(double total) const;
  [[nodiscard]] double most(double total) const;
};

/// Tangents at a plan, by central differences of one station.
struct PlanTangents {
  std::vector<PlanTangent> losses;  ///< [branch] money: below the true losses
  Array2<PlanTangent> v_squared;    ///< [scenario hour][bus]: above the true V^2
  Array2<PlanTangent> mva;          ///< [scenario hour][branch]: below the true flow
};

[[nodiscard]] PlanTangents tangents_at(const PlanEvaluator& evaluator,
                                       const std::vector<double>& stations);

}  // namespace overtone
