// Fleets that vanish: what they may do goes to nothing, and the solution to the load flow of case
// I.

#include <cmath>
#include <tuple>

#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>

#include "studies_check.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using support::SmallGrid;

/// The same vehicles in every lot, fewer of them.
void scale_fleet(ParkingFleet& fleet, double share) {
  for (ParkingLot& lot : fleet.lots) {
    lot.vehicles *= share;
  }
  for (ParkingSession& session : fleet.sessions) {
    session.energy *= share;
  }
  for (Charger& charger : fleet.chargers) {
    for (std::vector<double>* of : {&charger.battery_max, &charger.current_max}) {
      for (double& value : *of) {
        value *= share;
      }
    }
  }
}

int solver_iterations(const ConditioningResult& result) {
  int sum = 0;
  for (const IterationRecord& master : result.iterations) {
    sum += master.solver_iterations;
  }
  return sum;
}

using Parameter = std::tuple<StudyCase, ChargingStrategy, SmallGrid>;

class SmallFleets : public testing::TestWithParam<Parameter> {
 protected:
  [[nodiscard]] static ConditioningProblem problem() {
    return support::small_problem({.grid = std::get<2>(GetParam()),
                                   .study_case = std::get<0>(GetParam()),
                                   .strategy = std::get<1>(GetParam())});
  }
};

TEST_P(SmallFleets, ConditionInProportionAndInNoMoreIterations) {
  ConditioningProblem without = problem();
  without.study_case = StudyCase::I;
  without.fleet = {};
  const double of_load = solve_conditioning(without, {}).figures.objective();
  const int ordinary = solver_iterations(solve_conditioning(problem(), {}));
  double per_share = 0.0;  // change of the objective
  for (const double share : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10}) {
    SCOPED_TRACE(share);
    ConditioningProblem few = problem();
    scale_fleet(few.fleet, share);
    const ConditioningResult result = solve_conditioning(few, {});
    support::expect_solved(few, result);
    EXPECT_LE(solver_iterations(result), 2 * ordinary);
    const double change = result.figures.objective() - of_load;
    if (share == 1e-3) {
      per_share = change / share;
    }
    EXPECT_NEAR(change, per_share * share, 0.1 * std::abs(per_share) * share + 1e-6);
  }
}

std::string name_of(const testing::TestParamInfo<Parameter>& instance) {
  const auto [study_case, strategy, grid] = instance.param;
  return std::string("Case") + to_string(study_case) + "Strategy" + to_string(strategy) +
         to_string(grid);
}

INSTANTIATE_TEST_SUITE_P(
    OnSmallGrids, SmallFleets,
    testing::Values(Parameter{StudyCase::II, ChargingStrategy::optimised, SmallGrid::radial},
                    Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::radial},
                    Parameter{StudyCase::III, ChargingStrategy::on_arrival, SmallGrid::radial},
                    Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::switches}),
    name_of);

}  // namespace
}  // namespace overtone
