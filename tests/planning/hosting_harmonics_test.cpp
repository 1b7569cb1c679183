#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <overtone/feeder_files.hpp>

#include "hosting/hosting_solve.hpp"
#include "support/hosting_cases.hpp"

namespace overtone {
namespace {

HostingProblem problem_with_thd(double thd, bool background) {
  HostingProblem problem = support::hosting_problem("b", "1", "ev1");
  problem.harmonics = HarmonicLimit{
      thd, read_spectrum(support::source_folder() / "networks/spectra/six_pulse.csv"), background};
  problem.network =
      PlanningNetwork(*problem.network.feeder().balanced(), problem.harmonics->charger);
  return problem;
}

TEST(HostingHarmonics, LooseLimitChangesNothing) {
  HostingProblem problem = problem_with_thd(0.5, true);
  const HostingResult with = hosting_capacity(problem, "18");
  problem.harmonics.reset();
  const HostingResult without = hosting_capacity(problem, "18");
  ASSERT_EQ(with.status, HostingStatus::solved) << with.message;
  EXPECT_EQ(with.station_mw, without.station_mw);
  EXPECT_EQ(with.unlimited_station_mw, without.station_mw);
  EXPECT_GT(with.thd_max, 0.0);
  EXPECT_TRUE(std::isnan(without.thd_max));
}

TEST(HostingHarmonics, BindingLimitIsMetExactly) {
  for (const bool background : {false, true}) {
    const HostingProblem problem = problem_with_thd(background ? 0.08 : 0.04, background);
    const HostingResult result = hosting_capacity(problem, "18");
    ASSERT_EQ(result.status, HostingStatus::solved) << result.message;
    EXPECT_LT(result.station_mw, result.unlimited_station_mw - 0.05);
    EXPECT_GT(result.station_mw, 0.01);
    EXPECT_NEAR(result.thd_max, problem.harmonics->thd, 1e-6);
    EXPECT_LE(result.thd_max, problem.harmonics->thd);
    EXPECT_TRUE(result.replay.passed);
    ASSERT_FALSE(result.binding.empty());
    EXPECT_EQ(result.binding.front().kind, HostingLimitKind::thd);
    EXPECT_EQ(result.binding.front().order, 5);
    // A station a little larger breaks the limit, dispatched anew.
    HostingProblem larger = problem;
    larger.harmonics.reset();
    larger.max_station_mw = result.station_mw + 1e-3;
    const HostingResult beyond = hosting_capacity(larger, "18");
    const int bus = station_bus(problem, "18");
    EXPECT_GT(harmonic_replay(problem, bus, beyond.station_mw, beyond.dispatch).thd,
              problem.harmonics->thd + 1e-6);
  }
}

TEST(HostingHarmonics, BackgroundAloneMayBreakTheLimit) {
  const HostingResult result = hosting_capacity(problem_with_thd(0.02, true), "18");
  EXPECT_EQ(result.status, HostingStatus::infeasible);
  ASSERT_EQ(result.shortfalls.size(), 1U);
  EXPECT_EQ(result.shortfalls.front().kind, HostingLimitKind::thd);
  EXPECT_NE(result.message.find("THD"), std::string::npos) << result.message;
  EXPECT_NE(result.message.find("without a station"), std::string::npos) << result.message;
}

/// One source alone distorts as much whatever its angle; beside the loads' it does not.
TEST(HostingHarmonics, PhaseLockedSourcesCancelInPart) {
  for (const bool background : {false, true}) {
    HostingProblem problem = problem_with_thd(background ? 0.08 : 0.04, background);
    const HostingResult in_phase = hosting_capacity(problem, "18");
    const int bus = station_bus(problem, "18");
    problem.harmonics->currents = HarmonicCurrents::phase_locked;
    const double locked = harmonic_replay(problem, bus, in_phase.station_mw, in_phase.dispatch).thd;
    if (background) {
      EXPECT_LT(locked, in_phase.thd_max - 0.01);
      const HostingResult result = hosting_capacity(problem, "18");
      ASSERT_EQ(result.status, HostingStatus::solved) << result.message;
      EXPECT_GT(result.station_mw, in_phase.station_mw + 0.1);
      EXPECT_LE(result.thd_max, problem.harmonics->thd);
    } else {
      EXPECT_NEAR(locked, in_phase.thd_max, 1e-9);
    }
  }
}

/// The load's and the station's spectrum are turned alike: a station of a nonlinear load's power
/// beside it distorts as twice that load does.
TEST(HostingHarmonics, StationTurnsAsALoadDoes) {
  const Spectrum spectrum{
      .name = "tilted",
      .lines = {{.order = 1, .factor = 1.0, .angle_deg = 17.0},
                {.order = 5, .factor = 0.2, .angle_deg = -40.0},
                {.order = 7, .factor = 0.14, .angle_deg = 75.0}},
  };
  HostingProblem problem = support::hosting_problem("b", "1", "ev1");
  NetworkDescription description = problem.network.feeder().balanced()->description();
  description.nonlinear_loads = {{.bus = "18", .spectrum = spectrum}};
  const auto index = problem.network.bus_index("18");
  description.buses[index].q_kvar = 0.0;  // as a station draws
  const double load_mw = description.buses[index].p_kw / 1000.0;
  problem.network = PlanningNetwork(Network(description), spectrum);
  problem.harmonics = HarmonicLimit{0.5, spectrum, true, HarmonicCurrents::phase_locked};
  problem.scenario.storage.clear();
  problem.scenario.var_generators.clear();
  problem.scenario.pv.clear();
  std::ranges::fill(problem.load_share, 1.0);
  std::ranges::fill(problem.pattern.share, 1.0);
  problem.load_scale = 1.0;
  const HostingDispatch nothing{};
  const double doubled = harmonic_replay(problem, index, load_mw, nothing).thd;
  description.buses[index].p_kw *= 2.0;
  problem.network = PlanningNetwork(Network(description), spectrum);
  EXPECT_NEAR(harmonic_replay(problem, index, 0.0, nothing).thd, doubled, 1e-9);
}

/// Without background the voltage of an order is its transfer impedance times the station's
/// current: twice the station has twice the distortion, but for the fundamental voltage.
TEST(HostingHarmonics, DistortionGrowsWithTheStation) {
  const HostingProblem problem = problem_with_thd(0.04, false);
  const HostingResult result = hosting_capacity(problem, "18");
  const int bus = station_bus(problem, "18");
  const double one = harmonic_replay(problem, bus, 0.05, result.dispatch).thd;
  const double two = harmonic_replay(problem, bus, 0.10, result.dispatch).thd;
  EXPECT_NEAR(two / one, 2.0, 0.05);
  EXPECT_EQ(harmonic_replay(problem, bus, 0.0, result.dispatch).thd, 0.0);
}

}  // namespace
}  // namespace overtone
