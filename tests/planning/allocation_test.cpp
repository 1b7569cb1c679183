#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/allocation_study.hpp>
#include <overtone/feeder_files.hpp>

#include "allocation/plan_evaluation.hpp"
#include "allocation/station_day.hpp"
#include "support/reference_cases.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

using testing::HasSubstr;
using enum AllocationObjective;

AllocationStudy study_called(const std::string& name) {
  return read_allocation_study(support::source_folder() / "studies" / (name + ".toml"));
}

AllocationProblem problem_of(const std::string& name, int stations) {
  return make_allocation_problem(study_called(name), stations);
}

std::map<std::string, int> sites(const AllocationProblem& problem, const AllocationResult& plan) {
  std::map<std::string, int> out;
  for (size_t c = 0; c < plan.stations.size(); ++c) {
    if (plan.stations[c] > 0) {
      out[problem.network.bus_name(problem.candidates[c])] = plan.stations[c];
    }
  }
  return out;
}

/// All stations at one bus.
std::vector<double> all_at(const AllocationProblem& problem, const std::string& bus) {
  std::vector<double> stations(problem.candidates.size(), 0.0);
  for (size_t c = 0; c < stations.size(); ++c) {
    if (problem.network.bus_name(problem.candidates[c]) == bus) {
      stations[c] = problem.stations();
    }
  }
  return stations;
}

TEST(AllocationFeeder, PeakLoadFlowHasItsFigures) {
  const PlanningNetwork network(read_feeder(support::source_folder() / "networks/ieee13"));
  const LoadFlowResult result =
      network.load_flow().solve(scaled_loads(network.nodal(), {1.0}), {.harmonics = false});
  const std::pair<const char*, double> voltages[] = {{"632", .952589}, {"634", .929880},
                                                     {"646", .947391}, {"671", .918061},
                                                     {"675", .914343}, {"652", .914236}};
  for (const auto& [bus, voltage] : voltages) {
    EXPECT_NEAR(std::abs(result.voltage(0, 0, network.bus_index(bus))), voltage, 1e-6) << bus;
  }
  double losses = 0.0;
  for (int l = 0; l < network.branch_count(); ++l) {
    losses += branch_flow(network.tree(), result.voltage.row(0, 0).data(), l).losses;
  }
  EXPECT_NEAR(1000.0 * losses, 136.126, 1e-3);
}

struct OwnerRow {
  int stations;
  double profit, charge, discharge, reserve, stored;
};

void expect_owner(const std::string& study, const std::vector<OwnerRow>& rows) {
  for (const OwnerRow& row : rows) {
    SCOPED_TRACE(row.stations);
    const AllocationProblem problem = problem_of(study, row.stations);
    const StationMeans means = means_of(problem.behaviour, problem.seasons);
    EXPECT_NEAR(means.profit.total(), row.profit, 5e-4 * row.profit);
    EXPECT_NEAR(means.charge, row.charge, 5e-4 * row.charge + 0.5);
    EXPECT_NEAR(means.discharge, row.discharge, 5e-4 * row.discharge + 0.5);
    EXPECT_NEAR(means.reserve, row.reserve, 5e-4 * row.reserve + 0.5);
    EXPECT_NEAR(means.stored, row.stored, 5e-4 * row.stored + 0.5);
    for (const StationDay& day : problem.behaviour.days) {
      EXPECT_LE(day.overlap, 1e-6);
      EXPECT_LE(day.book_mismatch, 1e-6);
    }
  }
}

TEST(StationMarket, OwnerInBothMarketsHasTheReferenceFigures) {
  expect_owner("allocation/ieee13", {{50, 506.94, 1146, 0, 10296, 25752},
                                     {100, 934.40, 2397, 0, 18521, 47217},
                                     {200, 1348.69, 4032, 0, 25850, 67704},
                                     {250, 1504.91, 4735, 0, 28506, 75420},
                                     {330, 1669.45, 5663, 0, 31001, 83372},
                                     {400, 1669.45, 5663, 0, 31001, 83372}});
}

TEST(StationMarket, OwnerInTheEnergyMarketHasTheReferenceFigures) {
  expect_owner("allocation/ieee13-energy-only", {{50, 374.79, 959, 867, 0, 18802},
                                                 {100, 680.63, 1690, 1454, 0, 35383},
                                                 {200, 992.69, 2448, 1395, 0, 51962},
                                                 {250, 1114.13, 2857, 1395, 0, 57608},
                                                 {330, 1243.27, 3459, 1396, 0, 65084}});
}

struct PlanRow {
  AllocationObjective objective;
  std::map<std::string, int> sites;  ///< empty: flat, any
  double cost;
};

void expect_plans(int stations, const std::vector<PlanRow>& rows) {
  const AllocationProblem problem = problem_of("allocation/ieee13", stations);
  for (const PlanRow& row : rows) {
    SCOPED_TRACE(std::string(to_string(row.objective)) + " " + std::to_string(stations));
    const AllocationResult plan = allocate(problem, row.objective);
    ASSERT_EQ(plan.status, AllocationStatus::optimal) << plan.message;
    const double cost =
        row.objective == unserved ? plan.figures.unserved_kwh : plan.figures.value(row.objective);
    EXPECT_NEAR(cost, row.cost, 1e-3 * row.cost);
    EXPECT_LE(plan.figures.value(row.objective) - plan.bound, 1e-4);
    EXPECT_LE(plan.replay_mismatch, 1e-6);
    if (!row.sites.empty()) {
      EXPECT_EQ(sites(problem, plan), row.sites);
    }
  }
}

TEST(AllocationReference, TwoHundredStations) {
  expect_plans(200, {{losses, {}, 120.492},
                     {unserved, {{"675", 132}, {"611", 22}, {"652", 46}}, 5.273},
                     {voltage, {{"633", 193}, {"645", 7}}, 86.482},
                     {total, {{"675", 200}}, 485.74}});
}

TEST(LongAllocationReference, OtherNumbersOfStations) {
  expect_plans(50, {{losses, {{"633", 50}}, 115.243},
                    {unserved, {{"611", 21}, {"652", 29}}, 6.265},
                    {voltage, {{"633", 50}}, 84.841},
                    {total, {{"652", 50}}, 371.19}});
  expect_plans(100, {{losses, {{"633", 100}}, 117.344},
                     {unserved, {{"675", 38}, {"611", 33}, {"652", 29}}, 5.752},
                     {voltage, {{"633", 37}, {"645", 63}}, 86.224},
                     {total, {{"675", 100}}, 407.90}});
  expect_plans(150, {{losses, {{"633", 150}}, 118.939},
                     {unserved, {{"675", 82}, {"611", 32}, {"652", 36}}, 5.490},
                     {voltage, {{"633", 41}, {"645", 109}}, 86.413},
                     {total, {{"675", 150}}, 446.49}});
  expect_plans(250, {{losses, {}, 121.897},
                     {unserved, {{"675", 182}, {"611", 11}, {"652", 57}}, 5.094},
                     {voltage, {{"633", 169}, {"645", 81}}, 86.803},
                     {total, {{"675", 250}}, 526.54}});
}

TEST(LongAllocationReference, EnergyMarketAlone) {
  const AllocationProblem problem = problem_of("allocation/ieee13-energy-only", 200);
  const AllocationResult outages = allocate(problem, unserved);
  EXPECT_EQ(sites(problem, outages),
            (std::map<std::string, int>{{"675", 115}, {"611", 39}, {"652", 46}}));
  EXPECT_NEAR(outages.figures.unserved_kwh, 5.653, 5.7e-3);
  EXPECT_NEAR(allocate(problem, voltage).figures.voltage, 84.495, 0.084);
  EXPECT_NEAR(allocate(problem, total).figures.total(), 483.91, 0.48);
  const AllocationResult flat = allocate(problem, losses);  // many plans cost nearly the same
  EXPECT_EQ(flat.status, AllocationStatus::optimal) << flat.message;
  EXPECT_LE(flat.figures.losses, 113.883 + 1e-3);
  EXPECT_NEAR(flat.figures.losses, 113.883, 0.005);
  EXPECT_LE(flat.relaxed_rounds + flat.rounds, 30);  // tangents by branch: 10 instead of 89
  EXPECT_EQ(flat.dropped_cuts, 0);
}

TEST(AllocationReference, GivenPlans) {
  const AllocationProblem problem = problem_of("allocation/ieee13", 200);
  const PlanEvaluator evaluator(problem);
  const PlanFigures none = evaluator.evaluate(std::vector<double>(10, 0.0));
  EXPECT_NEAR(none.losses, 113.558, 0.11);
  EXPECT_NEAR(none.voltage, 83.893, 0.08);
  EXPECT_NEAR(none.unserved_kwh, 6.924, 0.007);
  EXPECT_NEAR(none.total(), 335.94, 0.33);
  EXPECT_NEAR(none.voltage_index, 14.875, 0.015);
  EXPECT_NEAR(none.v_min, 0.9152, 1e-4);
  const PlanFigures at_680 = evaluator.evaluate(all_at(problem, "680"));
  EXPECT_NEAR(at_680.losses, 124.526, 0.12);
  EXPECT_NEAR(at_680.voltage, 87.893, 0.09);
  EXPECT_NEAR(at_680.unserved_kwh, 5.492, 0.006);
  EXPECT_NEAR(at_680.total(), 487.62, 0.49);
  EXPECT_GE(at_680.unserved_kwh_hourly, at_680.unserved_kwh - 1e-9);
  EXPECT_NEAR(at_680.unserved_kwh_hourly, at_680.unserved_kwh, 5e-4);
  const PlanFigures at_634 = evaluator.evaluate(all_at(problem, "634"));
  ASSERT_FALSE(at_634.violations.empty());
  EXPECT_EQ(at_634.violations[0].what, "branch 633-634");
  EXPECT_NEAR(at_634.violations[0].value - at_634.violations[0].limit, 0.416, 0.001);
}

TEST(AllocationReference, RenewablesAndLotsLowerUnservedEnergy) {
  AllocationProblem problem = problem_of("allocation/ieee13", 200);
  problem.renewable_bus = -1;
  EXPECT_NEAR(PlanEvaluator(problem).evaluate(std::vector<double>(10, 0.0)).unserved_kwh, 7.535,
              0.0075);
  EXPECT_NEAR(allocate(problem, unserved).figures.unserved_kwh, 5.884, 0.006);
}

/// 671-675 out at 19:00 without lots and renewables: 0.843 (1.00 + 0.99 + 0.93 + 0.85) MWh.
TEST(AllocationReference, OneOutageByHand) {
  AllocationProblem problem = problem_of("allocation/ieee13", 200);
  for (BranchReliability& branch : problem.reliability) {
    branch.failures_per_year = 0.0;
  }
  const int line = problem.network.branch_index("671-675");
  problem.reliability[line] = {365.0, 4};  // one failure a day
  const PlanEvaluator evaluator(problem);
  double by_hand = 0.0;
  for (int h = 0; h < 24; ++h) {
    for (int q = 0; q < 4; ++q) {
      by_hand += 843.0 * problem.load_share[(h + q) % 24] / 24.0;
    }
  }
  EXPECT_NEAR(0.843 * (problem.load_share[19] + problem.load_share[20] + problem.load_share[21] +
                       problem.load_share[22]),
              3.178, 1e-3);
  EXPECT_NEAR(evaluator.evaluate(std::vector<double>(10, 0.0)).unserved_kwh, by_hand, 1e-6);
}

/// Calls visit with every way to place `blocks` blocks at the buses.
template <class Visit>
void for_splits(size_t bus, int blocks, std::vector<double>& stations, double block, Visit visit) {
  if (bus + 1 == stations.size()) {
    stations[bus] = blocks * block;
    visit(stations);
    return;
  }
  for (int here = 0; here <= blocks; ++here) {
    stations[bus] = here * block;
    for_splits(bus + 1, blocks - here, stations, block, visit);
  }
}

TEST(LongAllocation, BlocksOfFiftyAreTheBestOfAll715Plans) {
  AllocationProblem problem = problem_of("allocation/ieee13", 200);
  problem.block = 50;
  const PlanEvaluator evaluator(problem);
  std::map<AllocationObjective, double> best;
  int plans = 0;
  std::vector<double> stations(10, 0.0);
  for_splits(0, 4, stations, 50.0, [&](const std::vector<double>& plan) {
    ++plans;
    const PlanFigures figures = evaluator.evaluate(plan);
    for (const AllocationObjective objective : {losses, unserved, voltage, total}) {
      if (figures.violations.empty()) {
        const auto [entry, added] = best.emplace(objective, figures.value(objective));
        entry->second = std::min(entry->second, figures.value(objective));
      }
    }
  });
  EXPECT_EQ(plans, 715);
  EXPECT_NEAR(best[losses], 120.4923, 1e-3 * 120.0);
  EXPECT_NEAR(best[unserved], 105.5357, 1e-3 * 105.0);
  EXPECT_NEAR(best[voltage], 86.5181, 1e-3 * 86.0);
  EXPECT_NEAR(best[total], 485.7401, 1e-3 * 485.0);
  for (const auto& [objective, value] : best) {
    const AllocationResult plan = allocate(problem, objective);
    ASSERT_EQ(plan.status, AllocationStatus::optimal) << plan.message;
    EXPECT_NEAR(plan.figures.value(objective), value, 1e-4) << to_string(objective);
  }
}

TEST(Allocation, OneCandidateMoreNeverCostsMore) {
  AllocationProblem problem = problem_of("allocation/ieee13", 100);
  problem.candidates.resize(5);
  double before = allocate(problem, total).figures.total();
  for (const char* bus : {"675", "652"}) {
    problem.candidates.push_back(problem.network.bus_index(bus));
    const double now = allocate(problem, total).figures.total();
    EXPECT_LE(now, before + 1e-4) << bus;
    before = now;
  }
}

TEST(Allocation, SeparateOptimaAreNotAboveTheirTermsOfTheTotal) {
  const AllocationProblem problem = problem_of("allocation/ieee13", 200);
  const PlanFigures whole = allocate(problem, total).figures;
  for (const AllocationObjective part : {losses, unserved, voltage}) {
    EXPECT_LE(allocate(problem, part).figures.value(part), whole.value(part) + 1e-4);
  }
}

/// The reference's row without lots.
TEST(Allocation, NoStationsLeaveTheFeederAsItIs) {
  const AllocationProblem problem = problem_of("allocation/ieee13", 0);
  EXPECT_EQ(means_of(problem.behaviour, problem.seasons).profit.total(), 0.0);
  for (const AllocationObjective objective : {losses, unserved, voltage, total}) {
    const AllocationResult plan = allocate(problem, objective);
    ASSERT_EQ(plan.status, AllocationStatus::optimal) << plan.message;
    EXPECT_EQ(std::accumulate(plan.stations.begin(), plan.stations.end(), 0), 0);
    EXPECT_NEAR(plan.figures.losses, 113.558, 5.1e-4);
    EXPECT_NEAR(plan.figures.voltage, 83.893, 5.1e-4);
    EXPECT_NEAR(plan.figures.unserved, 138.485, 1.1e-3);
    EXPECT_EQ(plan.figures.installation, 0.0);
  }
}

TEST(LongAllocation, OtherFeedersNeedNoOtherProgram) {
  for (const char* name : {"allocation/ieee69", "allocation/ieee123"}) {
    const AllocationProblem problem = problem_of(name, 200);
    const AllocationResult plan = allocate(problem, total);
    ASSERT_EQ(plan.status, AllocationStatus::optimal) << name << plan.message;
    EXPECT_EQ(std::accumulate(plan.stations.begin(), plan.stations.end(), 0), 200);
    EXPECT_LE(plan.replay_mismatch, 1e-6);
    EXPECT_GT(plan.thd_max, 0.0);
  }
}

TEST(Allocation, InfeasiblePlanNamesTheLimitAtFault) {
  AllocationStudy study = study_called("allocation/ieee13");
  study.candidates = {"634"};
  const AllocationResult plan = allocate(make_allocation_problem(study, 200), total);
  EXPECT_EQ(plan.status, AllocationStatus::infeasible);
  EXPECT_THAT(plan.message, HasSubstr("no candidate set can host 200 stations: branch 633-634"));
  EXPECT_THAT(plan.message, HasSubstr("limit 0.7500"));
}

TEST(Allocation, FeederThatCannotCarryItsLoadIsNamed) {
  AllocationStudy study = study_called("allocation/ieee13");
  study.load_scale = 8.0;
  const AllocationResult plan = allocate(make_allocation_problem(study, 200), total);
  EXPECT_EQ(plan.status, AllocationStatus::infeasible);
  EXPECT_TRUE(plan.stations.empty());
  EXPECT_THAT(plan.message, HasSubstr("no load flow for 200 stations in hour "));
  EXPECT_THAT(plan.message, HasSubstr("the feeder cannot carry that load"));
}

/// Cars that come with less than the floor, and chargers that cannot mend it.
TEST(StationMarket, InfeasibleDayNamesHourLimitAndEnergy) {
  AllocationStudy study = study_called("allocation/ieee13");
  study.market.soc_min = 0.7;  // cars come with 0.606 of their capacity
  EXPECT_TRUE(make_allocation_problem(study, 200).behaviour.solved());
  study.market.charger_kw = 0.1;
  try {
    (void)make_allocation_problem(study, 200);
    FAIL();
  } catch (const InputError& error) {
    // 13:00, hour 14: 200 of 329.8 cars with 7511 kWh, of which 0.7 are 3188.4 kWh.
    EXPECT_THAT(error.what(), HasSubstr("season"));
    EXPECT_THAT(error.what(), HasSubstr("owner's problem is infeasible; hour "));
    EXPECT_THAT(error.what(), HasSubstr("kWh below 0.7 x capacity"));
  }
}

/// One hour of two, by hand: 10 cars of 100 kWh come with 20 kWh to a floor of 50, one kW each.
TEST(StationMarket, ElasticDayMissesWhatIsMissing) {
  StationMarket market;
  market.soc_min = 0.5;
  market.efficiency = 1.0;
  market.charger_kw = 1.0;
  const ServedCars served = serve({{10.0, 10.0}, {100.0, 100.0}, {20.0, 20.0}}, 10);
  const std::vector<double> price = {50.0, 60.0};
  // Nothing leaves: cyclic energy cannot grow, but may stand at the floor. With leaving cars it
  // can.
  EXPECT_EQ(solve_linear(station_day_program(market, served, price).model).status,
            LinearStatus::solved);
  ServedCars turning = served;
  turning.arriving = {20.0, 20.0};
  turning.leaving_share = {1.0, 1.0};  // all that was there leaves, the same comes again
  turning.leaving = {20.0, 20.0};
  ASSERT_EQ(solve_linear(station_day_program(market, turning, price).model).status,
            LinearStatus::infeasible);
  const std::string why = explain_station_day(market, turning, price, LinearStatus::infeasible);
  // 20 kWh and 10 kW for an hour: 30 of 50 kWh, 20 missing in either hour.
  EXPECT_THAT(why, HasSubstr("hour 1: stored energy 30.0 kWh below 0.5 x capacity, 50.0 kWh"));
  EXPECT_THAT(why, HasSubstr("40.0 kWh are missed over the day"));
}

TEST(StationMarket, UnboundedDayNamesTheTariffs) {
  StationMarket market;
  market.tariff_g2v = 120.0;
  market.tariff_v2g = 110.0;
  const ServedCars served = serve({{10.0, 8.0}, {100.0, 80.0}, {50.0, 40.0}}, 10);
  const std::vector<double> price = {50.0, 60.0};
  ASSERT_EQ(solve_linear(station_day_program(market, served, price).model).status,
            LinearStatus::unbounded);
  EXPECT_THAT(explain_station_day(market, served, price, LinearStatus::unbounded),
              HasSubstr("departing cars carry more (paid tariff g2v 120 per MWh) and less (costs "
                        "v2g 110) without end"));
}

std::string fault_of(const std::string& from, const std::string& to) {
  const support::TemporaryFolder folder;
  const auto source = support::source_folder();
  std::ifstream in(source / "studies/allocation/ieee13.toml");
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto replace = [&](const std::string& old, const std::string& with) {
    for (size_t at = text.find(old); at != std::string::npos;
         at = text.find(old, at + with.size())) {
      text.replace(at, old.size(), with);
    }
  };
  replace(from, to);
  replace("\"../../networks", "\"" + (source / "networks").string());
  text = std::regex_replace(text, std::regex("\"([a-z0-9_-]+\\.csv)\""),
                            "\"" + (source / "studies/allocation").string() + "/$1\"");
  const auto file = folder.write("study.toml", text);
  try {
    const AllocationStudy study = read_allocation_study(file);
    (void)make_allocation_problem(study, study.stations);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(AllocationInput, OneFaultOneMessage) {
  EXPECT_THAT(fault_of("reserve = true", "tariff_g2v = 110\ntariff_v2g = 90"),
              HasSubstr("tariff g2v 110 per MWh exceeds v2g 90 per MWh: owner profit unbounded"));
  EXPECT_THAT(fault_of("stations = 200", "stations = -1"),
              HasSubstr("stations (study.toml:6): -1; must be a whole number, 0 to"));
  EXPECT_EQ(fault_of("stations = 200", "stations = 0"), "nothing");
  EXPECT_THAT(fault_of("\"633\"", "\"692\""), HasSubstr("candidate 692 (study.toml): unknown bus"));
  EXPECT_THAT(fault_of("stations = 200", "stations = 210\nblock = 50"),
              HasSubstr("stations NS = 210; must be a multiple of block = 50"));
  EXPECT_THAT(fault_of("[market]", "[market]\nsoc_max = 0.6"), HasSubstr("stored"));
  EXPECT_THAT(fault_of("stations = 200", "stations = 200\nanswer = 42"), HasSubstr("unknown"));
  EXPECT_THAT(fault_of("bus = \"680\"", "bus = \"690\""), HasSubstr("renewables at bus 690"));
  AllocationProblem problem = problem_of("allocation/ieee13", 50);
  problem.reliability[6].repair_h = 0;
  EXPECT_THROW(check_allocation(problem), InputError);
  problem.seasons[0].weight = 0.15;
  EXPECT_THROW(check_market(problem.market, {}, problem.seasons), InputError);
}

}  // namespace
}  // namespace overtone
