// Lots at the bus of an ideal source, which holds the voltage there.

#include <algorithm>

#include <gmock/gmock.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

#include "support/element_folder.hpp"
#include "support/small_conditioning.hpp"
#include "support/studies.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

/// The small problem with a lot at s, whose voltage is held, last.
ConditioningProblem with_lot_at_source(StudyCase study_case, ChargingStrategy strategy) {
  ConditioningProblem problem =
      support::small_problem({.study_case = study_case, .strategy = strategy});
  Charger charger = problem.fleet.chargers[0];
  charger.lot = 3;
  charger.port = 0;
  problem.fleet.chargers.push_back(charger);
  ParkingSession session = problem.fleet.sessions[0];
  session.lot = 3;
  problem.fleet.sessions.push_back(session);
  problem.fleet.lots.push_back({.bus = "s", .vehicles = 21.0});
  return problem;
}

class SourceLots : public testing::TestWithParam<ChargingStrategy> {};

/// The optimum is that without the lot; what it draws comes on top of the source's current.
TEST_P(SourceLots, ChangeNoVoltageAndCountInTheSourcesCurrent) {
  for (const StudyCase study_case : {StudyCase::II, StudyCase::III}) {
    const ConditioningProblem without =
        support::small_problem({.study_case = study_case, .strategy = GetParam()});
    const ConditioningProblem with = with_lot_at_source(study_case, GetParam());
    const ConditioningResult one = solve_conditioning(without), other = solve_conditioning(with);
    EXPECT_EQ(other.status, one.status) << other.message;
    EXPECT_THAT(other.verification.faults, testing::IsEmpty());
    EXPECT_NEAR(other.figures.objective(), one.figures.objective(), 1e-9);
    const std::vector<double> charged = charged_energy(with, other.schedule, with.all_hours());
    if (GetParam() == ChargingStrategy::optimised) {
      EXPECT_NEAR(charged[3], with.fleet.sessions[3].energy, 1e-12);
    }
    for (int t = 0; t < with.hour_count(); ++t) {
      const double drawn = std::abs(other.schedule.charger_power(t, 3));
      const double before = one.figures.substation_current[t];
      EXPECT_GT(other.figures.substation_current[t], before + 0.5 * drawn);
      EXPECT_LT(other.figures.substation_current[t], before + 1.1 * drawn);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Strategies, SourceLots,
                         testing::Values(ChargingStrategy::on_arrival, ChargingStrategy::optimised),
                         [](const auto& instance) {
                           return instance.param == ChargingStrategy::optimised ? "Optimised"
                                                                                : "OnArrival";
                         });

/// A limit of the substation that binds with the lot there.
TEST(SourceLots, CountInTheLimitOfTheSubstation) {
  ConditioningProblem with = with_lot_at_source(StudyCase::III, ChargingStrategy::optimised);
  const double most = std::ranges::max(solve_conditioning(with).figures.substation_current);
  with.limits.substation_current = 0.97 * most;
  for (const ConditioningMethod method :
       {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    ConditioningOptions options;
    options.method = method;
    const ConditioningResult result = solve_conditioning(with, options);
    EXPECT_EQ(result.quality, PointQuality::optimal) << result.message;
    EXPECT_NEAR(std::ranges::max(result.figures.substation_current), 0.97 * most, 1e-4);
  }
}

/// What they draw is drawn, and not lost on the way.
TEST(SourceLots, AreNoLosses) {
  ConditioningProblem without = support::small_problem({.study_case = StudyCase::III});
  ConditioningProblem with = with_lot_at_source(StudyCase::III, ChargingStrategy::optimised);
  without.objective.losses = with.objective.losses = 50.0;
  const ConditioningResult one = solve_conditioning(without), other = solve_conditioning(with);
  EXPECT_EQ(other.quality, PointQuality::optimal) << other.message;
  EXPECT_NEAR(other.perspective_objective, one.perspective_objective, 1e-6);
}

/// By phase a lot at the source draws in each phase what a third of it does.
TEST(SourceLots, AreThoseOfThePositiveSequenceByPhase) {
  const support::TemporaryFolder folder;
  ConditioningStudy study = support::study_called("ieee33-case2-strategy2");
  support::write_by_elements(read_feeder(study.feeder).description(), folder.path());
  study.feeder = folder.path();
  study.profile = support::source_folder() / "networks/profiles/residential.csv";
  study.lots = folder.write("lots.csv", "bus,vehicles\n1,30\n18,12\n");
  study.balanced = true;
  const ConditioningResult one = solve_conditioning(make_conditioning_problem(study));
  study.balanced = false;
  const ConditioningProblem by_phase = make_conditioning_problem(study);
  const ConditioningResult three = solve_conditioning(by_phase);
  EXPECT_EQ(by_phase.fleet.charger_count(), 6);
  ASSERT_EQ(three.quality, PointQuality::optimal) << three.message;
  EXPECT_THAT(three.verification.faults, testing::IsEmpty());
  EXPECT_NEAR(three.perspective_objective, 3.0 * one.perspective_objective, 1e-4);
  for (size_t t = 0; t < 24; ++t) {
    EXPECT_NEAR(three.figures.substation_current[t], one.figures.substation_current[t], 1e-5);
  }
}

}  // namespace
}  // namespace overtone
