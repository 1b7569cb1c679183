// Feeders that are the same in the sense of the equations have the same optimum: written on another
// base, or with closed switches whose impedance is next to nothing.

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <overtone/feeder_files.hpp>

#include "studies_check.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

using support::expect_solved;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

/// networks/ieee33, changed.
class Ieee33 {
 public:
  void set_base(const std::string& mva) { replace(feeder_, "base_mva = 1.0", "base_mva = " + mva); }

  /// Puts a switch in front of the branch between two buses: a-b becomes a-x, x-b.
  void add_switch(const std::string& from, const std::string& to, const std::string& ohm) {
    const std::string bus = fmt::format("x{}", to);
    replace(branch_, fmt::format("\n{},{},", from, to), fmt::format("\n{},{},", bus, to));
    branch_ += fmt::format("{},{},{},0,300\n", from, bus, ohm);
    bus_ += bus + ",0,0\n";
  }

  [[nodiscard]] ConditioningProblem problem(const std::string& study_name,
                                            double penetration) const {
    const auto networks = support::source_folder() / "networks";
    std::string feeder = feeder_;
    replace(feeder, "../profiles", (networks / "profiles").string());
    folder_.write("feeder.toml", feeder);
    folder_.write("branch.csv", branch_);
    folder_.write("bus.csv", bus_);
    std::string nonlinear = "bus,spectrum_file\n";
    const Network original = read_feeder(networks / "ieee33");
    for (const auto& load : original.description().nonlinear_loads) {
      nonlinear += fmt::format("{},{}\n", load.bus, (networks / "spectra/six_pulse.csv").string());
    }
    folder_.write("nonlinear.csv", nonlinear);
    ConditioningStudy study = support::study_called(study_name);
    study.feeder = folder_.path();
    study.penetration = penetration;
    study.enforce_thd_limit = false;
    return make_conditioning_problem(study);
  }

 private:
  support::TemporaryFolder folder_;
  std::string feeder_ = text_of(support::source_folder() / "networks/ieee33/feeder.toml");
  std::string branch_ = text_of(support::source_folder() / "networks/ieee33/branch.csv");
  std::string bus_ = text_of(support::source_folder() / "networks/ieee33/bus.csv");
};

void expect_same(const ConditioningResult& actual, const ConditioningResult& expected,
                 double tolerance) {
  EXPECT_NEAR(actual.perspective_objective, expected.perspective_objective,
              tolerance * expected.perspective_objective);
  EXPECT_NEAR(actual.figures.v_min, expected.figures.v_min, tolerance);
  EXPECT_NEAR(actual.figures.thd_max, expected.figures.thd_max, tolerance);
}

class LongFeedersOnAnyBase : public testing::TestWithParam<const char*> {};

TEST_P(LongFeedersOnAnyBase, HaveTheSameOptimum) {
  const Ieee33 plain;
  Ieee33 other;
  other.set_base(GetParam());
  for (const double penetration : {0.05, 1.0}) {
    const ConditioningProblem problem = plain.problem("ieee33-case3-strategy2", penetration);
    const ConditioningProblem again = other.problem("ieee33-case3-strategy2", penetration);
    const ConditioningResult expected = solve_conditioning(problem);
    const ConditioningResult actual = solve_conditioning(again);
    expect_solved(again, actual);
    expect_same(actual, expected, 1e-9);
    for (int b = 0; b < problem.network().branch_count(); ++b) {
      EXPECT_NEAR(problem.limits.branch_current[b], again.limits.branch_current[b], 1e-9);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mva, LongFeedersOnAnyBase, testing::Values("0.01", "100", "1000"));

class LongSwitchedFeeders : public testing::TestWithParam<const char*> {};

TEST_P(LongSwitchedFeeders, HaveTheOptimumOfThoseWithoutSwitches) {
  const Ieee33 plain;
  Ieee33 switched;
  for (const auto& [from, to] : {std::pair("1", "2"), {"5", "6"}, {"9", "10"}, {"3", "23"}}) {
    switched.add_switch(from, to, GetParam());
  }
  for (const char* study : {"ieee33-case3-strategy2", "ieee33-case2-strategy2"}) {
    const ConditioningProblem problem = plain.problem(study, 1.0);
    const ConditioningProblem merged = switched.problem(study, 1.0);
    const ConditioningResult expected = solve_conditioning(problem);
    const ConditioningResult actual = solve_conditioning(merged);
    expect_solved(merged, actual);
    EXPECT_EQ(merged.network().unknown_count(), problem.network().unknown_count());
    EXPECT_EQ(merged.network().node_count(), problem.network().node_count() + 4);
    expect_same(actual, expected, 1e-6);
    EXPECT_NEAR(actual.figures.substation_current[19], expected.figures.substation_current[19],
                1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Ohm, LongSwitchedFeeders, testing::Values("0", "1e-12", "1e-9", "1e-6"));

}  // namespace
}  // namespace overtone
