#pragma once

#include <vector>

#include "plan_evaluation.hpp"
#include "plan_tangents.hpp"

namespace overtone {

/// A tangent of the money of one branch's outages over the stations downstream.
struct OutageCut {
  int branch = 0;
  double cost = 0.0, slope = 0.0, stations = 0.0;  ///< at `stations`
};

/// All that has been learnt of the exact cost; every row is valid for every plan.
struct AllocationCuts {
  std::vector<PlanTangent> losses, v_squared, mva;
  std::vector<OutageCut> outages;
};

struct MasterSolution {
  LinearStatus status = LinearStatus::not_run;
  double bound = 0.0;
  std::vector<double> stations;  ///< [candidate]; empty where there is none
};

enum class MasterKind {
  integer,
  relaxed,  ///< stations and sites may be fractions: a linear program
  elastic,  ///< limits give way and their excess alone counts
};

/// Largest number of stations at one candidate (8).
[[nodiscard]] int most_stations(const AllocationProblem& problem);

/// The plan that costs least by the cuts.
[[nodiscard]] MasterSolution solve_master(const PlanEvaluator& evaluator,
                                          AllocationObjective objective, const AllocationCuts& cuts,
                                          MasterKind kind);

}  // namespace overtone
