// The functions of overtone.h against the C++ library's: equal numbers, codes and one line for what
// is wrong, nothing thrown, and threads that don't disturb each other.

#include <complex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/distortion.hpp>
#include <overtone/network_input.hpp>

#include "overtone.h"

namespace overtone {
namespace {

using testing::HasSubstr;

const std::string kSource = OVERTONE_SOURCE_DIR;
const std::string kFeeder = kSource + "/networks/ieee33";
const std::string kPhases = kSource + "/networks/ieee13_by_phase";
const std::string kStudy = kSource + "/studies/ieee33-case3-strategy2.toml";

double* pairs(std::vector<Complex>& numbers) { return reinterpret_cast<double*>(numbers.data()); }

struct Network33 : testing::Test {
  void SetUp() override {
    ASSERT_EQ(overtone_network_read(kFeeder.c_str(), OVERTONE_NODES_USUAL, &network), OVERTONE_OK)
        << overtone_error();
    nodes = overtone_node_count(network);
    ports = overtone_port_count(network);
    orders = overtone_order_count(network);
    hours = overtone_day_hour_count(network);
    load.resize(hours * ports);
    ASSERT_EQ(overtone_day_load(network, pairs(load)), OVERTONE_OK);
  }
  void TearDown() override { overtone_network_free(network); }

  overtone_network* network = nullptr;
  int nodes = 0, ports = 0, orders = 0, hours = 0;
  std::vector<Complex> load;
};

TEST_F(Network33, GivesTheNumbersOfTheEngine) {
  const NetworkInput input = read_network(kFeeder);
  const HarmonicLoadFlow flow(input.network);
  LoadFlowScenarios day;
  day.load = Array2<Complex>(hours, ports, load);
  const LoadFlowResult expected = flow.solve(day, {.harmonic_currents = input.currents});
  std::vector<Complex> voltage(hours * orders * nodes);
  std::vector<double> thd(hours * nodes);
  ASSERT_EQ(
      overtone_solve_harmonics(network, hours, pairs(load), 0, pairs(voltage), thd.data(), nullptr),
      OVERTONE_OK);
  EXPECT_TRUE(std::ranges::equal(voltage, expected.voltage.flat()));
  EXPECT_TRUE(std::ranges::equal(thd, evaluate_distortion(*input.network, expected).thd.flat()));
  EXPECT_EQ(hours, 24);
  EXPECT_STREQ(overtone_node_label(network, 17), "18");
  EXPECT_EQ(overtone_order(network, 0), 1.0);
}

TEST_F(Network33, SolvesOneNetworkFromManyThreads) {
  std::vector<Complex> expected(hours * nodes);
  ASSERT_EQ(overtone_solve_fundamental(network, hours, pairs(load), 0, pairs(expected), nullptr),
            OVERTONE_OK);
  std::vector<std::vector<Complex>> voltage(4, std::vector<Complex>(hours * nodes));
  std::vector<std::string> error(voltage.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < voltage.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int repetition = 0; repetition < 50; ++repetition) {
        (void)overtone_solve_fundamental(network, hours, pairs(load), 1, pairs(voltage[i]),
                                         nullptr);
        (void)overtone_node_label(network, 1000 + static_cast<int>(i));
      }
      error[i] = overtone_error();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (std::size_t i = 0; i < voltage.size(); ++i) {
    EXPECT_EQ(voltage[i], expected);
    EXPECT_EQ(error[i], "argument: node " + std::to_string(1000 + i) + "; must be 0 to 32");
  }
}

TEST_F(Network33, SaysWhichScenarioDoesNotConverge) {
  std::vector<Complex> heavy = load;
  std::fill_n(heavy.begin() + ports, ports, Complex(100.0, 50.0));
  std::vector<Complex> voltage(hours * orders * nodes);
  std::vector<double> thd(hours * nodes);
  std::vector<int> converged(hours);
  EXPECT_EQ(overtone_solve_harmonics(network, hours, pairs(heavy), 0, pairs(voltage), thd.data(),
                                     converged.data()),
            OVERTONE_NOT_CONVERGED);
  EXPECT_STREQ(overtone_error(), "load flow did not converge in 1 of 24 scenarios, the first is 1");
  EXPECT_EQ(converged[0], 1);
  EXPECT_EQ(converged[1], 0);
  EXPECT_EQ(thd[nodes + 3], 0.0);
  EXPECT_GT(thd[2 * nodes + 3], 0.0);
}

TEST_F(Network33, RefusesWhatIsWrongInOneLine) {
  std::vector<Complex> voltage(hours * orders * nodes);
  EXPECT_EQ(overtone_solve_harmonics(network, hours, nullptr, 0, pairs(voltage), nullptr, nullptr),
            OVERTONE_BAD_INPUT);
  EXPECT_STREQ(overtone_error(), "argument: load is NULL; must not be");
  EXPECT_EQ(overtone_solve_fundamental(network, -1, pairs(load), 0, pairs(voltage), nullptr),
            OVERTONE_BAD_INPUT);
  EXPECT_STREQ(overtone_error(), "argument: scenarios -1; must be at least 0");
  EXPECT_EQ(overtone_full_load(nullptr, pairs(load)), OVERTONE_BAD_INPUT);
  EXPECT_STREQ(overtone_error(), "argument: network is NULL; must not be");
  EXPECT_EQ(overtone_port_node(network, -1), -1);
  EXPECT_EQ(overtone_node_count(nullptr), 0);
  overtone_network* none = network;
  EXPECT_EQ(overtone_network_read("no/such/feeder", OVERTONE_NODES_USUAL, &none),
            OVERTONE_BAD_INPUT);
  EXPECT_EQ(none, nullptr);
  EXPECT_THAT(overtone_error(), HasSubstr("no/such/feeder"));
}

TEST(NetworkByPhase, HasANodeForEachConductor) {
  overtone_network* network = nullptr;
  ASSERT_EQ(overtone_network_read(kPhases.c_str(), OVERTONE_NODES_USUAL, &network), OVERTONE_OK)
      << overtone_error();
  const NetworkInput input = read_network(kPhases);
  EXPECT_EQ(overtone_node_count(network), input.network->node_count());
  EXPECT_EQ(overtone_node_label(network, 5), input.network->nodes[5].label);
  EXPECT_EQ(overtone_network_warning_count(network), static_cast<int>(input.warnings.size()));
  std::vector<Complex> load(overtone_port_count(network));
  std::vector<Complex> voltage(overtone_node_count(network));
  ASSERT_EQ(overtone_full_load(network, pairs(load)), OVERTONE_OK);
  EXPECT_EQ(overtone_solve_fundamental(network, 1, pairs(load), 0, pairs(voltage), nullptr),
            OVERTONE_OK);
  overtone_network_free(network);
}

struct Study33 : testing::Test {
  void SetUp() override {
    ASSERT_EQ(overtone_study_read(kStudy.c_str(), &study), OVERTONE_OK) << overtone_error();
  }
  void TearDown() override { overtone_study_free(study); }

  overtone_study* study = nullptr;
};

TEST_F(Study33, PlansAgainAsTheLibraryDoes) {
  overtone_plan *first = nullptr, *second = nullptr;
  ASSERT_EQ(overtone_solve(study, nullptr, &first), OVERTONE_OK) << overtone_error();
  const int chargers = overtone_charger_count(study), lots = overtone_lot_count(study);
  std::vector<double> battery(overtone_hour_count(study) * chargers), energy(lots);
  ASSERT_EQ(overtone_plan_power(first, battery.data(), nullptr), OVERTONE_OK);
  ASSERT_EQ(overtone_get_energy(study, energy.data()), OVERTONE_OK);
  for (int c = 0; c < chargers; ++c) {
    energy[overtone_charger_lot(study, c)] -= battery[c];
  }
  ASSERT_EQ(overtone_drop_hours(study, 1), OVERTONE_OK);
  ASSERT_EQ(overtone_set_energy(study, energy.data()), OVERTONE_OK) << overtone_error();
  const overtone_solve_options options{.last = first,
                                       .hours_since = 1,
                                       .hours_added = 0,
                                       .threads = 0,
                                       .progress = nullptr,
                                       .context = nullptr};
  ASSERT_EQ(overtone_solve(study, &options, &second), OVERTONE_OK) << overtone_error();

  const ConditioningStudy file = read_conditioning_study(kStudy);
  ConditioningProblem problem = make_conditioning_problem(file);
  const ConditioningResult plan = solve_conditioning(problem, file.options);
  problem = remaining_problem(problem, plan.schedule, 1);
  ConditioningOptions warm = file.options;
  warm.start = shifted(plan.end.value(), 1);
  const ConditioningResult again = solve_conditioning(problem, warm);
  EXPECT_EQ(overtone_plan_objective(first), plan.figures.objective());
  EXPECT_EQ(overtone_plan_objective(second), again.figures.objective());
  EXPECT_EQ(overtone_plan_hour_count(second), 23);
  EXPECT_LT(overtone_plan_iterations(second), overtone_plan_iterations(first));
  std::vector<Complex> voltage(again.schedule.voltage.size());
  ASSERT_EQ(overtone_plan_voltage(second, pairs(voltage)), OVERTONE_OK);
  EXPECT_TRUE(std::ranges::equal(voltage, again.schedule.voltage.flat()));

  overtone_plan* third = second;  // of 24 hours, and the study has 23
  const overtone_solve_options late{.last = first,
                                    .hours_since = 0,
                                    .hours_added = 0,
                                    .threads = 0,
                                    .progress = nullptr,
                                    .context = nullptr};
  EXPECT_EQ(overtone_solve(study, &late, &third), OVERTONE_BAD_INPUT);
  EXPECT_STREQ(overtone_error(), "conditioning start: hour has 24 entries; must have 23");
  EXPECT_EQ(third, nullptr);
  overtone_plan_free(second);
  overtone_plan_free(first);
}

TEST_F(Study33, PlansADayThatDoesNotShrink) {
  overtone_plan *first = nullptr, *second = nullptr;
  ASSERT_EQ(overtone_solve(study, nullptr, &first), OVERTONE_OK) << overtone_error();
  ASSERT_EQ(overtone_roll_hours(study, 2), OVERTONE_OK);
  EXPECT_EQ(overtone_hour_count(study), 24);
  EXPECT_EQ(overtone_hour_label(study, 0), 3);
  EXPECT_EQ(overtone_hour_label(study, 23), 2);
  // Tomorrow's hours are today's, and lots need what they did: the same plan, turned.
  const overtone_solve_options options{.last = first,
                                       .hours_since = 2,
                                       .hours_added = 2,
                                       .threads = 0,
                                       .progress = nullptr,
                                       .context = nullptr};
  ASSERT_EQ(overtone_solve(study, &options, &second), OVERTONE_OK) << overtone_error();
  EXPECT_NEAR(overtone_plan_objective(second), overtone_plan_objective(first), 1e-3);
  EXPECT_LT(overtone_plan_iterations(second), overtone_plan_iterations(first) / 2);
  EXPECT_EQ(overtone_roll_hours(study, 24), OVERTONE_BAD_INPUT);
  EXPECT_STREQ(overtone_error(), "conditioning problem: steps 24; must be 0 to 23");
  overtone_plan_free(second);
  overtone_plan_free(first);
}

TEST_F(Study33, PassesHoursAsPlanned) {
  overtone_plan* plan = nullptr;
  ASSERT_EQ(overtone_solve(study, nullptr, &plan), OVERTONE_OK) << overtone_error();
  const int sessions = overtone_session_count(study);
  std::vector<double> before(sessions), after(sessions), charged(24 * sessions);
  ASSERT_EQ(overtone_get_energy(study, before.data()), OVERTONE_OK);
  ASSERT_EQ(overtone_plan_energy(plan, charged.data()), OVERTONE_OK);
  EXPECT_EQ(overtone_pass_hours(study, nullptr, 2, 1), OVERTONE_BAD_INPUT);
  ASSERT_EQ(overtone_pass_hours(study, plan, 2, 1), OVERTONE_OK) << overtone_error();
  EXPECT_EQ(overtone_hour_count(study), 23);
  EXPECT_EQ(overtone_hour_label(study, 22), 1);
  ASSERT_EQ(overtone_get_energy(study, after.data()), OVERTONE_OK);
  for (int s = 0; s < sessions; ++s) {
    EXPECT_NEAR(after[s], before[s] - charged[s] - charged[sessions + s], 1e-12);
  }
  overtone_plan_free(plan);
}

TEST_F(Study33, StaysAsItWasWhereAChangeIsRefused) {
  std::vector<double> energy(overtone_lot_count(study)), before(energy.size());
  ASSERT_EQ(overtone_get_energy(study, before.data()), OVERTONE_OK);
  energy = before;
  energy[3] = -1.0;
  EXPECT_EQ(overtone_set_energy(study, energy.data()), OVERTONE_BAD_INPUT);
  EXPECT_STREQ(overtone_error(), "argument, session 3: energy -1; must be >= 0 and finite");
  ASSERT_EQ(overtone_get_energy(study, energy.data()), OVERTONE_OK);
  EXPECT_EQ(energy, before);
  EXPECT_EQ(overtone_drop_hours(study, 24), OVERTONE_BAD_INPUT);
  EXPECT_EQ(overtone_hour_count(study), 24);
}

TEST_F(Study33, SaysThatLotsNeedMoreThanTheyCanGet) {
  const std::vector<double> energy(overtone_lot_count(study), 1e3);
  ASSERT_EQ(overtone_set_energy(study, energy.data()), OVERTONE_OK);
  overtone_plan* plan = nullptr;
  EXPECT_EQ(overtone_solve(study, nullptr, &plan), OVERTONE_INFEASIBLE);
  EXPECT_STREQ(overtone_error(), "some lots cannot charge what they must");
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(overtone_plan_has_end(plan), 0);
  overtone_plan_free(plan);
}

TEST_F(Study33, StopsWhenTheCallerSaysSo) {
  const overtone_solve_options options{
      .last = nullptr,
      .hours_since = 0,
      .hours_added = 0,
      .threads = 0,
      .progress = [](void*, int, int iteration, double) { return iteration < 2 ? 1 : 0; },
      .context = nullptr};
  overtone_plan* plan = nullptr;
  EXPECT_EQ(overtone_solve(study, &options, &plan), OVERTONE_INTERRUPTED);
  EXPECT_NE(plan, nullptr);
  overtone_plan_free(plan);
}

}  // namespace
}  // namespace overtone
