// What the room's public functions refuse of problems built by hand, and that a case that fails
// doesn't disturb those beside it.

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/allocation_study.hpp>
#include <overtone/dispatch_study.hpp>

#include "support/hosting_cases.hpp"
#include "support/reference_cases.hpp"
#include "support/refusal.hpp"

namespace overtone {
namespace {

using support::mini_feeder;
using support::refusal;
using testing::StartsWith;

const double kNotANumber = std::nan("");

DispatchProblem dispatch_problem() {
  static const DispatchProblem problem = make_dispatch_problem(
      read_dispatch_study(support::source_folder() / "studies/dispatch/ieee33.toml"));
  return problem;
}

std::string refused_dispatch(const std::function<void(DispatchProblem&)>& spoil) {
  DispatchProblem problem = dispatch_problem();
  spoil(problem);
  return refusal([&] { (void)solve_dispatch(problem, {}, {}); });
}

TEST(DispatchArguments, AreNamedWithPositionAndBound) {
  using P = DispatchProblem;
  EXPECT_EQ(refused_dispatch([](P& p) { p.hour.clear(); }),
            "dispatch problem: there are no slots; must be one at least");
  EXPECT_EQ(refused_dispatch([](P& p) { p.load.assign(2, 33); }),
            "dispatch problem: load has 2 x 33 entries; must have 24 x 33");
  EXPECT_EQ(refused_dispatch([](P& p) { p.load(3, 5) = {0.0, kNotANumber}; }),
            "dispatch problem: load[3][5] 0 + nanj; must be finite");
  EXPECT_EQ(refused_dispatch([](P& p) { p.price.resize(2); }),
            "dispatch problem: price has 2 entries; must have 24");
  EXPECT_EQ(refused_dispatch([](P& p) { p.price[3] = kNotANumber; }),
            "dispatch problem: price[3] nan; must be finite");
  EXPECT_EQ(refused_dispatch([](P& p) { p.branch_mva.clear(); }),
            "dispatch problem: branch_mva has 0 entries; must have 32");
  EXPECT_EQ(refused_dispatch([](P& p) { p.branch_mva[7] = kNotANumber; }),
            "dispatch problem: branch_mva[7] nan; must be >= 0");
  EXPECT_EQ(refused_dispatch([](P& p) { p.generators.at(0).bus = 999; }),
            "dispatch problem, generator 0: bus 999; must be 0 to 32");
  EXPECT_EQ(refused_dispatch([](P& p) { p.generators.at(0).bus = p.network.root(); }),
            "dispatch problem, generator 0: bus 0 is the substation's; must be another");
  EXPECT_EQ(refused_dispatch([](P& p) { p.generators.at(0).p_max = kNotANumber; }),
            "dispatch problem, generator 0: p_max nan; must be finite");
  EXPECT_EQ(refused_dispatch([](P& p) { p.renewables.at(0).available.pop_back(); }),
            "dispatch problem, renewable 0: available has 23 entries; must have 24");
  EXPECT_EQ(refused_dispatch([](P& p) { p.storage.at(0).bus = -1; }),
            "dispatch problem, storage 0: bus -1; must be 0 to 32");
  EXPECT_EQ(refused_dispatch([](P& p) { p.lots.at(1).bus = 99; }),
            "dispatch problem, lot 1: bus 99; must be 0 to 32");
  EXPECT_EQ(refused_dispatch([](P& p) { p.lots.at(0).capacity.pop_back(); }),
            "dispatch problem, lot 0: capacity has 23 entries; must have 24");
  EXPECT_EQ(refused_dispatch([](P& p) {
              p.vehicles.vehicle_to_grid = true;  // single cars are asked after
              p.lots.at(0).cohorts.at(0).arrival = 24;
            }),
            "dispatch problem, lot 0, cohort 0: arrival 24; must be 0 to 23");
  EXPECT_EQ(refused_dispatch([](P& p) { p.vehicles.efficiency = 0.0; }),
            "dispatch problem: vehicles.efficiency 0; must be > 0, at most 1");
  EXPECT_EQ(refused_dispatch([](P& p) { p.penalty.limit = kNotANumber; }),
            "dispatch problem: penalty.limit nan; must be > 0, at most 0.9");
  EXPECT_EQ(refused_dispatch([](P& p) { p.grid.p_max = -1.0; }),
            "dispatch problem: grid.p_max -1; must be >= 0 and finite");
}

TEST(DispatchArguments, OptionsAndPartsAreChecked) {
  const DispatchProblem problem = dispatch_problem();
  EXPECT_EQ(refusal([&] { (void)solve_dispatch(problem, {}, {.tolerance = kNotANumber}); }),
            "dispatch options: tolerance nan; must be 1e-12 to 1e-06");
  EXPECT_EQ(refusal([&] { (void)solve_dispatch(problem, {}, {.threads = 100000}); }),
            "dispatch options: threads 100000; must be 0 to 4096");
  EXPECT_EQ(refusal([&] { (void)problem.reactive_limit(problem.lots.at(0), 24); }),
            "lot: slot 24; must be 0 to 23");
  EXPECT_EQ(refusal([&] {
              (void)undeliverable_energy(problem.lots.at(0), problem.vehicles,
                                         std::vector<double>(24), std::vector<double>(23));
            }),
            "lot: discharge has 23 entries; must have 24");
  EXPECT_THAT(refusal([&] {
                (void)undeliverable_energy(problem.lots.at(0), problem.vehicles, {0.0}, {0.0});
              }),
              StartsWith("lot, cohort 0: arrival"));
  EXPECT_EQ(refusal([] { (void)largest_remainder({0.5, kNotANumber}, 3); }),
            "shares: probability[1] nan; must be 0 to 1");
  EXPECT_EQ(refusal([] { (void)largest_remainder({1.0}, -1); }),
            "shares: count -1; must be at least 0");
  EXPECT_TRUE(std::isnan(voltage_excess(kNotANumber, 0.05)));
  std::vector<DispatchLot> lots(1);
  EXPECT_EQ(refusal([&] { fill_parking_lots(lots, {}, {}, {1}, 0.9); }),
            "parking lots: there are no vehicle classes");
}

AllocationProblem allocation_problem() {
  static const AllocationProblem problem = make_allocation_problem(
      read_allocation_study(support::source_folder() / "studies/allocation/ieee13.toml"), 50);
  return problem;
}

std::string refused_allocation(const std::function<void(AllocationProblem&)>& spoil) {
  AllocationProblem problem = allocation_problem();
  spoil(problem);
  return refusal([&] { (void)allocate(problem, AllocationObjective::losses); });
}

TEST(AllocationArguments, AreNamedWithPositionAndBound) {
  using P = AllocationProblem;
  const AllocationProblem whole = allocation_problem();
  const size_t branches = whole.network.branch_count();
  EXPECT_EQ(refused_allocation([](P& p) { p.load_share.pop_back(); }),
            "allocation problem: load_share has 23 entries; must have 24");
  EXPECT_EQ(refused_allocation([](P& p) { p.price[2] = kNotANumber; }),
            "allocation problem: price[2] nan; must be finite");
  EXPECT_THAT(refused_allocation([](P& p) { p.candidates.at(0) = 99; }),
              StartsWith("allocation problem: candidate 99; must be 0 to"));
  EXPECT_EQ(refused_allocation([](P& p) { p.block = 0; }),
            "allocation problem: block 0; must be at least 1");
  EXPECT_EQ(refused_allocation([](P& p) { p.renewables.clear(); }),
            "allocation problem: there are no renewables; must be a day at least");
  EXPECT_EQ(refused_allocation([](P& p) { p.renewables.at(0).power.clear(); }),
            "allocation problem, renewable day 0: power has 0 entries; must have 24");
  EXPECT_EQ(refused_allocation([](P& p) { p.branch_mva.clear(); }),
            "allocation problem: branch_mva has 0 entries; must have " + std::to_string(branches));
  EXPECT_EQ(refused_allocation([](P& p) { p.reliability.clear(); }),
            "allocation problem: reliability has 0 entries; must have " + std::to_string(branches));
  EXPECT_EQ(refused_allocation([](P& p) { p.behaviour.served.clear(); }),
            "allocation problem: behaviour.served has 0 entries; must have 24");
  EXPECT_EQ(refused_allocation([](P& p) { p.v_min = kNotANumber; }),
            "allocation problem: v_min nan; must be 0 to 1.1");
  EXPECT_EQ(refused_allocation([](P& p) { p.costs.years = 0.0; }),
            "allocation problem: costs.years 0; must be > 0 and finite");
  EXPECT_EQ(refusal([&] { (void)whole.probability(-1); }),
            "allocation: scenario -1; must be 0 to " + std::to_string(whole.scenarios() - 1));
  EXPECT_EQ(refusal([&] { (void)allocate(whole, AllocationObjective::losses, {.max_rounds = 0}); }),
            "allocation options: max_rounds 0; must be 1 to 1000000");
  EXPECT_EQ(refusal([&] { (void)solve_stations({}, {{1.0}, {20.0}, {10.0}}, {}, {{"", 1.0}}, 1); }),
            "station market: price has 0 entries; must have 1");
  EXPECT_EQ(refusal([] { check_market({}, {{1.0}, {}, {10.0}}, {{"", 1.0}}); }),
            "station market: capacity_kwh has 0 entries; must have 1");
}

TEST(HostingArguments, OptionsAndCasesAreChecked) {
  const HostingProblem problem = mini_feeder(0.0);
  EXPECT_EQ(refusal([&] { (void)hosting_capacity(problem, "6", {.tolerance = kNotANumber}); }),
            "hosting options: tolerance nan; must be 1e-12 to 1e-05");
  EXPECT_EQ(refusal([&] { (void)hosting_capacity(problem, "6", {.max_repairs = -1}); }),
            "hosting options: max_repairs -1; must be 0 to 1000");
  EXPECT_EQ(refusal([&] { (void)hosting_capacity_by_tangents(problem, "6", {.max_rounds = 0}); }),
            "tangent options: max_rounds 0; must be 1 to 1000000");
  HostingStudy study{.common = problem, .scenarios = {{}}, .patterns = {{}}, .buses = {"6"}};
  EXPECT_EQ(refusal([&] { (void)make_hosting_problem(study, {1, 0, "6"}); }),
            "hosting case: scenario 1; must be 0 to 0");
  EXPECT_EQ(refusal([&] { (void)case_index(study, 0, 0, -1); }),
            "hosting case: bus -1; must be 0 to 0");
  EXPECT_EQ(refusal([&] { (void)run_hosting_study(study, std::vector<HostingResult>(2)); }),
            "hosting study: known results has 2 entries; must have 1");
  EXPECT_EQ(refusal([&] { (void)growth_of(study, {}); }),
            "growth: results has 0 entries; must have 1");
  study.threads = 100000;
  EXPECT_EQ(refusal([&] { (void)run_hosting_study(study); }),
            "hosting study: threads 100000; must be 0 to 4096");
}

TEST(HostingArguments, ProblemsByHandAreInputErrors) {
  for (const auto& spoil : std::vector<std::function<void(HostingProblem&)>>{
           [](HostingProblem& p) { p.load_share.pop_back(); },
           [](HostingProblem& p) { p.pattern.share.clear(); },
           [](HostingProblem& p) { p.charge_efficiency = kNotANumber; },
           [](HostingProblem& p) { p.v_min = 1.2; }}) {
    HostingProblem problem = mini_feeder(0.0);
    spoil(problem);
    EXPECT_THROW((void)hosting_capacity(problem, "6"), InputError);
  }
}

/// A record that can't be written, while other cases are at work in their solver.
TEST(HostingStudyRun, EndsWithWhatACallerThrows) {
  HostingStudy study = support::hosting_study_called("ieee33-limits-a");
  study.scenarios.resize(1);
  study.patterns.resize(1);
  study.buses.resize(8);
  for (int repeat = 0; repeat < 3; ++repeat) {
    study.threads = 1 + repeat;
    int done = 0;
    try {
      (void)run_hosting_study(study, {}, [&](size_t, const HostingResult& result) -> bool {
        EXPECT_EQ(result.status, HostingStatus::solved) << result.message;
        if (++done == 2) {
          throw std::domain_error("the disk is full");
        }
        return true;
      });
      ADD_FAILURE() << "no exception";
    } catch (const std::domain_error& error) {
      EXPECT_STREQ(error.what(), "the disk is full");
    }
  }
}

}  // namespace
}  // namespace overtone
