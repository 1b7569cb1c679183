// The conditioning problem of feeders by their elements.

#include <algorithm>

#include <gmock/gmock.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

#include "support/element_folder.hpp"
#include "support/studies.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

/// A shipped study on its feeder written out by elements.
ConditioningStudy by_elements_study(const char* name, const std::filesystem::path& folder) {
  ConditioningStudy study = support::study_called(name);
  const Network balanced = read_feeder(study.feeder);
  support::write_by_elements(balanced.description(), folder);
  if (study.profile.empty()) {
    study.profile = support::source_folder() / "networks/profiles/residential.csv";
  }
  study.feeder = folder;
  study.balanced = true;
  return study;
}

TEST(ElementFeeder, HasTheStudyOfItsBalancedForm) {
  const support::TemporaryFolder folder;
  const ConditioningStudy study = by_elements_study("ieee33-case2-strategy1", folder.path());
  const ConditioningProblem by_elements = make_conditioning_problem(study);
  const ConditioningProblem balanced =
      make_conditioning_problem(support::study_called("ieee33-case2-strategy1"));
  EXPECT_EQ(by_elements.warnings, balanced.warnings);
  EXPECT_EQ(by_elements.network().base_mva, balanced.network().base_mva);
  ASSERT_EQ(by_elements.fleet.lot_count(), balanced.fleet.lot_count());
  for (int l = 0; l < balanced.fleet.lot_count(); ++l) {
    EXPECT_EQ(by_elements.fleet.lots[l].bus, balanced.fleet.lots[l].bus);
    EXPECT_EQ(by_elements.fleet.sessions[l].energy, balanced.fleet.sessions[l].energy);
  }
  const ConditioningResult one = solve_conditioning(balanced);
  const ConditioningResult other = solve_conditioning(by_elements);
  EXPECT_EQ(other.status, one.status);
  EXPECT_NEAR(other.figures.sum_voltage_deviation, one.figures.sum_voltage_deviation, 1e-9);
  EXPECT_NEAR(other.figures.sum_thd, one.figures.sum_thd, 1e-9);
}

/// The 13-bus feeder by phase: regulators off their neutral, laterals, delta and split loads.
TEST(ElementFeeder, AnUnbalancedOneIsConditionedThroughItsPositiveSequence) {
  ConditioningStudy study = support::study_called("ieee33-case2-strategy2");
  study.feeder = support::source_folder() / "networks/ieee13_by_phase";
  study.profile = support::source_folder() / "networks/profiles/residential.csv";
  study.v_max = 1.1;
  study.penetration = 0.2;
  study.balanced = true;
  study.branch_current_a = {{"650632", 900.0}};
  const ConditioningProblem problem = make_conditioning_problem(study);
  ASSERT_GE(problem.warnings.size(), 2U);
  EXPECT_THAT(problem.warnings,
              testing::Contains(testing::StartsWith("positive sequence: the phases of ")));
  const auto limited = std::ranges::find(problem.network().branch_id, "650632");
  ASSERT_NE(limited, problem.network().branch_id.end());
  const auto branch = limited - problem.network().branch_id.begin();
  const int node = problem.network().node_index("650");
  EXPECT_NEAR(problem.limits.branch_current[branch] * problem.network().current_base_a(node), 900.0,
              1e-9);
  const ConditioningResult result = solve_conditioning(problem);
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed) << result.message;
  EXPECT_THAT(result.verification.faults, testing::IsEmpty());
  EXPECT_GT(result.figures.v_min, 0.9);
  study.branch_current_a = {{"nowhere", 1.0}};
  EXPECT_THROW((void)make_conditioning_problem(study), InputError);
}

/// Photovoltaics beside load, at a bus of the middle and at an end; by phase three times the
/// positive sequence.
TEST(ElementFeeder, WithGeneratorsAtBusesWithLoadIsConditionedInBothForms) {
  const support::TemporaryFolder folder;
  ConditioningStudy study = support::study_called("ieee33-case3-strategy2");
  Feeder feeder = by_elements(read_feeder(study.feeder).description());
  for (const char* bus : {"12", "18"}) {
    feeder.generators.push_back({.id = std::string("pv") + bus,
                                 .at = {.bus = bus, .conductor = {1, 2, 3, 0}},
                                 .kv = feeder.buses.front().base_kv,
                                 .p_kw = 150.0,
                                 .kva = 150.0,
                                 .follows_share = false});
  }
  for (const FeederText& text : element_folder_texts(feeder)) {
    folder.write(text.name, text.content);
  }
  study.profile = support::source_folder() / "networks/profiles/residential.csv";
  study.feeder = folder.path();
  study.enforce_thd_limit = false;
  study.options.harmonics_tolerance = 0.0;
  study.balanced = true;
  const ConditioningResult one = solve_conditioning(make_conditioning_problem(study));
  EXPECT_EQ(one.quality, PointQuality::optimal) << one.message;
  study.balanced = false;
  const ConditioningResult three = solve_conditioning(make_conditioning_problem(study));
  EXPECT_EQ(three.quality, PointQuality::optimal) << three.message;
  EXPECT_NEAR(three.perspective_objective, 3.0 * one.perspective_objective, 1e-4);
}

/// Two sources with background distortion: schedules hold in the load flow, which is what the
/// verification asks, and by phase there is three times the positive sequence.
TEST(ElementFeeder, WithDistortedSourcesIsConditionedInBothForms) {
  const support::TemporaryFolder folder;
  ConditioningStudy study = support::study_called("ieee33-case3-strategy2");
  Feeder feeder = by_elements(read_feeder(study.feeder).description());
  feeder.spectra.push_back({.name = "background",
                            .lines = {{.order = 5, .factor = 0.01, .angle_deg = 40.0},
                                      {.order = 7, .factor = 0.006, .angle_deg = -20.0}}});
  VoltageSource& grid = feeder.voltage_sources.front();
  grid.impedance = {0.1, 0.4, 0.1, 0.4};
  grid.at_harmonics = PhaseSequence::turning;
  grid.spectrum = "background";
  VoltageSource plant = grid;
  plant.id = "plant";
  plant.from.bus = plant.to.bus = "18";
  plant.impedance = {8.0, 40.0, 8.0, 40.0};
  feeder.voltage_sources.push_back(plant);
  for (const FeederText& text : element_folder_texts(feeder)) {
    folder.write(text.name, text.content);
  }
  study.profile = support::source_folder() / "networks/profiles/residential.csv";
  study.feeder = folder.path();
  study.enforce_thd_limit = false;
  study.balanced = true;
  ConditioningProblem problem = make_conditioning_problem(study);
  for (const Node& node : problem.network().nodes) {  // as by phase
    problem.node_weight.push_back(node.label == "1" || node.label == "18" ? 0.0 : 1.0);
  }
  const ConditioningResult one = solve_conditioning(problem);
  EXPECT_EQ(one.quality, PointQuality::optimal) << one.message;
  EXPECT_THAT(one.verification.faults, testing::IsEmpty());
  study.balanced = false;
  const ConditioningResult three = solve_conditioning(make_conditioning_problem(study));
  EXPECT_EQ(three.quality, PointQuality::optimal) << three.message;
  EXPECT_THAT(three.verification.faults, testing::IsEmpty());
  EXPECT_NEAR(three.perspective_objective, 3.0 * one.perspective_objective,
              1e-5 * three.perspective_objective);
}

}  // namespace
}  // namespace overtone
