#include <overtone/dispatch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

#include <overtone/dispatch_study.hpp>
#include <overtone/optimization_model.hpp>

#include "support/reference_cases.hpp"

namespace overtone {
namespace {

DispatchProblem problem_of(const std::string& name) {
  return make_dispatch_problem(
      read_dispatch_study(support::source_folder() / "studies" / (name + ".toml")));
}

DispatchOptions without_deliverability() {
  DispatchOptions options;
  options.deliverability = false;
  return options;
}

DispatchResult solve(const DispatchProblem& problem, const DispatchRun& run) {
  return solve_dispatch(problem, run, without_deliverability());
}

double sum_of(const Array2<double>& values) {
  return std::accumulate(values.flat().begin(), values.flat().end(), 0.0);
}

constexpr DispatchRun kS1a{false, false}, kS1b{false, true}, kS2a{true, false}, kS2b{true, true};

/// The objective alone, without bound.
double objective(const DispatchProblem& problem, const DispatchRun& run) {
  DispatchOptions options = without_deliverability();
  options.bound = false;
  const DispatchResult result = solve_dispatch(problem, run, options);
  EXPECT_EQ(result.status, DispatchStatus::feasible) << run.name() << " " << result.message;
  return result.figures.objective;
}

struct Expected {
  DispatchRun run;
  double objective, grid, reactive, generators, renewables, penalty, ex_post;
  double deviation, v_min, losses, generator_energy, charge, discharge;
};

/// Of a money figure printed with one decimal.
constexpr double kOneDecimal = 0.06;

/// Reference figures: money to its printed digits (the tolerance asked for is 0.05 %), 0.5 % on the
/// sum of deviations, 0.002 pu on the voltage.
TEST(DispatchReference, PublishedSettingHasItsFourResults) {
  const DispatchProblem problem = problem_of("dispatch/ieee33-published");
  const Expected table[] = {{kS1a, 4552.76, 3943.65, 38.04, 530.48, 40.59, 0.0, 1304.1, 31.40,
                             0.9000, 5.08, 7.97, 47.4, 13.5},
                            {kS1b, 5270.17, 3765.88, 45.18, 952.92, 40.59, 465.59, 465.6, 27.86,
                             0.9092, 3.45, 14.62, 42.0, 8.8},
                            {kS2a, 4438.38, 3622.81, 0.0, 774.98, 40.59, 0.0, 976.0, 26.52, 0.9000,
                             4.89, 11.60, 47.7, 13.8},
                            {kS2b, 4520.49, 3702.88, 0.0, 774.94, 40.59, 2.06, 2.1, 20.14, 0.9482,
                             5.57, 11.60, 46.9, 13.1}};
  for (const Expected& expected : table) {
    const DispatchResult result = solve(problem, expected.run);
    const DispatchFigures& f = result.figures;
    SCOPED_TRACE(expected.run.name());
    ASSERT_EQ(result.status, DispatchStatus::optimal) << result.message;
    constexpr double money = 0.02;
    EXPECT_NEAR(f.objective, expected.objective, money);
    EXPECT_NEAR(f.grid_cost, expected.grid, money);
    EXPECT_NEAR(f.reactive_cost, expected.reactive, money);
    EXPECT_NEAR(f.generator_cost, expected.generators, money);
    EXPECT_NEAR(f.renewable_cost, expected.renewables, money);
    EXPECT_NEAR(f.penalty_cost, expected.penalty, money);
    EXPECT_NEAR(f.ex_post_penalty, expected.ex_post, kOneDecimal);
    EXPECT_NEAR(f.sum_voltage_deviation, expected.deviation, 5e-3 * expected.deviation);
    EXPECT_NEAR(f.v_min, expected.v_min, 0.002);
    EXPECT_EQ(problem.network.bus_name(f.v_min_bus), "18");
    EXPECT_NEAR(f.losses, expected.losses, 0.02);
    EXPECT_NEAR(f.generator_energy, expected.generator_energy, 0.02);
    EXPECT_NEAR(f.lot_charge, expected.charge, 0.3);
    EXPECT_NEAR(f.lot_discharge, expected.discharge, 0.3);
    EXPECT_NEAR(result.gap, 0.0, 1e-6);
    EXPECT_LE(result.verification.voltage_mismatch, 1e-6);
    EXPECT_LE(result.verification.import_mismatch, 1e-6);
    EXPECT_LE(result.verification.overlap, 1e-5);
  }
}

template <class T>
void cut_to(std::vector<T>& series, int first, int slots) {
  series = std::vector<T>(series.begin() + first, series.begin() + first + slots);
}

/// Some hours alone; lots hold 40 % of their capacity before the first hour's charging and must
/// hold 42 % after the last.
DispatchProblem window_of(DispatchProblem problem, int first, int slots) {
  cut_to(problem.hour, first, slots);
  Array2<Complex> load(slots, problem.network.bus_count());
  for (int t = 0; t < slots; ++t) {
    std::ranges::copy(problem.load.row(first + t), load.row(t).begin());
  }
  problem.load = std::move(load);
  cut_to(problem.price, first, slots);
  for (DispatchRenewable& plant : problem.renewables) {
    cut_to(plant.available, first, slots);
  }
  for (DispatchLot& lot : problem.lots) {
    for (auto* series :
         {&lot.cars, &lot.capacity, &lot.charge_max, &lot.arriving, &lot.departing}) {
      cut_to(*series, first, slots);
    }
    lot.arriving.front() = 0.40 * lot.capacity.front();
    lot.departing.front() = 0.0;
    lot.departing.back() += (0.42 - problem.vehicles.soc_floor) * lot.capacity.back();
  }
  return problem;
}

/// The published mixed-integer program, solved by Bonmin over one hour (20:00) and with lots'
/// reactive power over two, has the optima of the programs without integers. (Of S1b over two hours
/// Bonmin found nothing; that figure is another program's without integers.)
TEST(DispatchReference, ShortWindowsHaveTheOptimaOfTheIntegerProgram) {
  const DispatchProblem day = problem_of("dispatch/ieee33-published");
  const std::tuple<int, int, DispatchRun, double> table[] = {
      {8, 1, kS1b, 425.315}, {8, 1, kS2b, 338.661}, {7, 2, kS1b, 870.509}, {7, 2, kS2b, 690.047}};
  for (const auto& [first, slots, run, expected] : table) {
    const DispatchResult result = solve(window_of(day, first, slots), run);
    EXPECT_NEAR(result.figures.objective, expected, 6e-4) << slots << run.name();
    EXPECT_NEAR(result.bound, expected, 6e-4) << slots << run.name();
  }
}

TEST(DispatchReference, WithoutVehicleToGridAndWithWear) {
  DispatchProblem problem = problem_of("dispatch/ieee33-published");
  problem.vehicles.vehicle_to_grid = false;
  const std::pair<DispatchRun, double> off[] = {
      {kS1a, 4827.1}, {kS1b, 5443.2}, {kS2a, 4724.8}, {kS2b, 4777.9}};
  for (const auto& [run, expected] : off) {
    EXPECT_NEAR(objective(problem, run), expected, kOneDecimal) << run.name();
  }
  problem.vehicles.vehicle_to_grid = true;
  problem.vehicles.wear_cost = 30.0;
  const std::pair<DispatchRun, double> wear[] = {
      {kS1a, 4790.5}, {kS1b, 5416.1}, {kS2a, 4688.8}, {kS2b, 4745.4}};
  for (const auto& [run, expected] : wear) {
    EXPECT_NEAR(objective(problem, run), expected, kOneDecimal) << run.name();
  }
}

TEST(LongDispatchReference, PriceOfVoltageMovesTheObjective) {
  DispatchProblem problem = problem_of("dispatch/ieee33-published");
  const std::tuple<double, double, double> table[] = {{500.0, 4822.2, 4513.6},
                                                      {1000.0, 5011.5, 4518.5},
                                                      {2000.0, 5270.2, 4520.5},
                                                      {4000.0, 5711.4, 4521.2},
                                                      {8000.0, 6498.4, 4521.3}};
  for (const auto& [cost, s1b, s2b] : table) {
    problem.penalty.cost = cost;
    EXPECT_NEAR(objective(problem, kS1b), s1b, kOneDecimal) << cost;
    EXPECT_NEAR(objective(problem, kS2b), s2b, kOneDecimal) << cost;
  }
}

TEST(LongDispatchReference, AFewConvertersBuyMostOfTheSaving) {
  DispatchProblem problem = problem_of("dispatch/ieee33-published");
  const std::pair<double, double> table[] = {{0.01, 5157.5}, {0.02, 5061.4}, {0.05, 4851.0},
                                             {0.10, 4669.9}, {0.25, 4524.8}, {1.0, 4520.5}};
  double before = kInfinity;
  for (const auto& [share, expected] : table) {
    problem.vehicles.reactive_share = share;
    const double cost = objective(problem, kS2b);
    EXPECT_NEAR(cost, expected, kOneDecimal) << share;
    EXPECT_LE(cost, before);  // exact: a relaxation
    before = cost;
  }
  problem.vehicles.reactive_share = 1.0;
  problem.vehicles.reactive_source = ReactiveSource::connected;
  EXPECT_NEAR(objective(problem, kS2b), 4533.3, kOneDecimal);
}

TEST(LongDispatchReference, NumberOfCars) {
  DispatchStudy study =
      read_dispatch_study(support::source_folder() / "studies/dispatch/ieee33-published.toml");
  const auto classes = read_vehicle_groups(study.vehicle_classes);
  const std::tuple<int, double, double> table[] = {{1000, 3913.1, 3722.4},
                                                   {2000, 4520.3, 4062.3},
                                                   {4000, 6158.2, 5095.8},
                                                   {5000, 7204.0, 5744.5}};
  DispatchProblem problem = make_dispatch_problem(study);
  for (const auto& [cars, s1b, s2b] : table) {
    for (DispatchLot& lot : problem.lots) {
      lot.chargers = cars / 5;
    }
    fill_parking_lots(problem.lots, classes, study.behaviour, problem.hour, 0.9);
    EXPECT_NEAR(objective(problem, kS1b), s1b, kOneDecimal) << cars;
    EXPECT_NEAR(objective(problem, kS2b), s2b, kOneDecimal) << cars;
  }
}

/// The reference says 3593.8, 0.051 % more. This is no local optimum: the bound of the convex
/// relaxation is the same to 1e-4 and both KKT solvers find it. One car at each lot that only
/// charges costs 3593.85: it may be that the reference meant that.
TEST(DispatchReference, WithoutLotsTheOptimumIsBelowItsReference) {
  DispatchStudy study =
      read_dispatch_study(support::source_folder() / "studies/dispatch/ieee33-published.toml");
  DispatchProblem problem = make_dispatch_problem(study);
  DispatchProblem few = problem;
  few.vehicles.vehicle_to_grid = false;
  for (DispatchLot& lot : few.lots) {
    lot.chargers = 1;
  }
  fill_parking_lots(few.lots, read_vehicle_groups(study.vehicle_classes), study.behaviour, few.hour,
                    few.vehicles.departure_soc);
  EXPECT_NEAR(objective(few, kS1b), 3593.8, 0.05);

  problem.lots.clear();
  for (const KktSolverKind kind : {KktSolverKind::structured, KktSolverKind::mumps}) {
    DispatchOptions options = without_deliverability();
    options.kkt_solver = kind;
    const DispatchResult result = solve_dispatch(problem, kS1b, options);
    ASSERT_EQ(result.status, DispatchStatus::optimal) << result.message;
    EXPECT_NEAR(result.figures.objective, 3591.958, 1e-3);
    EXPECT_NEAR(result.figures.objective, result.bound, 1e-3);
    EXPECT_LE(result.verification.voltage_mismatch, 1e-6);
  }
}

/// Relaxation arguments, exact on any data.
void expect_orderings(const DispatchProblem& problem) {
  std::map<std::string, DispatchResult> results;
  for (const DispatchRun& run : all_dispatch_runs()) {
    DispatchResult result = solve(problem, run);
    ASSERT_EQ(result.status, DispatchStatus::optimal) << run.name() << " " << result.message;
    results[run.name()] = std::move(result);
  }
  const auto cost = [&](const char* run) { return results[run].figures.objective; };
  constexpr double kSlack = 1e-3;  // of solved programs
  EXPECT_LE(cost("S2a"), cost("S1a") + kSlack);
  EXPECT_LE(cost("S2b"), cost("S1b") + kSlack);
  EXPECT_GE(cost("S1b"), cost("S1a") - kSlack);
  EXPECT_GE(cost("S2b"), cost("S2a") - kSlack);
  for (const std::string s : {"S1", "S2"}) {
    const DispatchFigures& a = results[s + "a"].figures;
    const DispatchFigures& b = results[s + "b"].figures;
    EXPECT_GE(b.objective - b.penalty_cost, a.objective - kSlack);
    EXPECT_LE(b.penalty_cost, a.ex_post_penalty + kSlack);
  }
}

TEST(LongDispatch, RelaxationsCostLessOnEveryFeeder) {
  expect_orderings(problem_of("dispatch/ieee33"));
  expect_orderings(problem_of("dispatch/ieee69"));
  expect_orderings(problem_of("dispatch/ieee123"));
}

TEST(Dispatch, PenaltyIsFreeWithinTheDeadBand) {
  EXPECT_NEAR(voltage_excess(0.95, 0.05), 0.0, 1e-15);
  EXPECT_NEAR(voltage_excess(1.05, 0.05), 0.0, 1e-15);
  EXPECT_NEAR(voltage_excess(0.94, 0.05), 0.01, 1e-15);
  EXPECT_NEAR(voltage_excess(1.06, 0.05), 0.01, 1e-15);
}

/// One branch and one load in every hour: what there is to pay follows by hand.
DispatchProblem two_buses(double limit) {
  NetworkDescription description;
  description.name = "two buses";
  description.base_kv = 10.0;
  description.slack_bus = "1";
  description.buses = {{.name = "1"}, {.name = "2", .p_kw = 1000.0}};
  // 0.93 (1 - 0.93) pu of active load at 0.93 pu: r I = 0.07 with I = 1 / 0.93.
  const double r = 0.07 * 0.93 * 100.0;
  description.branches = {{.from = "1", .to = "2", .r_ohm = r, .x_ohm = 1e-6}};
  DispatchProblem problem{.network = PlanningNetwork(Network(description))};
  problem.load.assign(24, 2);
  for (int hour = 1; hour <= 24; ++hour) {
    problem.hour.push_back(hour);
    problem.price.push_back(50.0);
    problem.load(hour - 1, 1) = 1.0;
  }
  problem.branch_mva = {kInfinity};
  problem.grid = {.p_max = 8.0, .q_max = 8.0};
  problem.penalty.limit = limit;
  return problem;
}

TEST(Dispatch, TwoBusCaseByHand) {
  const DispatchResult result = solve(two_buses(0.10), kS1b);
  ASSERT_EQ(result.status, DispatchStatus::optimal) << result.message;
  EXPECT_NEAR(result.figures.v_min, 0.93, 1e-6);
  EXPECT_NEAR(result.figures.penalty_cost, 24 * 2000.0 * 1.0 * 0.02, 0.01);
  EXPECT_NEAR(result.figures.grid_cost, 24 * 50.0 / 0.93, 1e-3);
}

/// Two buses that lose next to nothing, a battery at one: three hours in which import earns, and
/// others where it costs.
DispatchProblem battery_at_negative_prices() {
  DispatchProblem problem = two_buses(0.10);
  NetworkDescription description = problem.network.feeder().balanced()->description();
  description.branches[0].r_ohm = 1e-4;
  problem.network = PlanningNetwork(Network(description));
  problem.branch_mva = {5.0};
  problem.price = {-100, -120, -90, 50, 60, 55, 40, 45, 50, 52, 48, 50,
                   50,   50,   50,  50, 50, 50, 50, 50, 50, 50, 50, 50};
  problem.storage = {{.bus = 1,
                      .power = 1.0,
                      .energy_min = 0.0,
                      .energy_max = 2.0,
                      .energy_start = 1.0,
                      .efficiency_charge = 0.9,
                      .efficiency_discharge = 0.9}};
  return problem;
}

/// The least that a battery beside a load of 1 MW costs without network, with one direction in each
/// of the first three hours: `ways` has a bit where it discharges.
double cost_of_directions(const DispatchProblem& problem, int ways) {
  OptimizationModel model;
  const DispatchStorage& unit = problem.storage[0];
  int before = -1;
  for (int t = 0; t < 24; ++t) {
    const bool discharges = t >= 3 || (ways >> t & 1) != 0;
    const bool charges = t >= 3 || !discharges;
    const int in = model.add_variable(0.0, charges ? unit.power : 0.0, problem.price[t]);
    const int out = model.add_variable(0.0, discharges ? unit.power : 0.0, -problem.price[t]);
    const int energy = model.add_variable(t == 23 ? unit.energy_start : 0.0, unit.energy_max);
    std::vector<LinearTerm> book = {
        {energy, 1.0}, {in, -unit.efficiency_charge}, {out, 1.0 / unit.efficiency_discharge}};
    if (t > 0) {
      book.push_back({before, -1.0});
    }
    const double start = t == 0 ? unit.energy_start : 0.0;
    model.add_row(start, start, std::move(book));
    model.add_constant(problem.price[t]);
    before = energy;
  }
  return solve_linear(model).objective;
}

TEST(Dispatch, NegativePricesNeverBuyBothWaysAtOnce) {
  const DispatchProblem problem = battery_at_negative_prices();
  double best = kInfinity, all_charge = cost_of_directions(problem, 0);
  for (int ways = 0; ways < 8; ++ways) {
    best = std::min(best, cost_of_directions(problem, ways));
  }
  EXPECT_LT(best, all_charge - 1.0);  // emptying it in between pays: the way has to be chosen
  const DispatchResult result = solve(problem, kS1a);
  EXPECT_TRUE(result.verification.passed) << result.message;
  EXPECT_LE(result.verification.overlap, 1e-5);
  EXPECT_NEAR(result.figures.objective, best, 0.05);  // losses earn cents
  EXPECT_LE(result.bound, result.figures.objective + 1e-6);
}

/// Both ways at once would earn more, and a relaxation without integers is said to be no proof.
TEST(Dispatch, ScheduleAtNegativePricesIsVerified) {
  DispatchProblem problem = problem_of("dispatch/ieee33");
  for (int t = 0; t < problem.slot_count(); ++t) {
    if (problem.hour[t] >= 11 && problem.hour[t] <= 14) {
      problem.price[t] = -30.0;
    }
  }
  for (const DispatchRun& run : {kS1a, kS2a}) {
    const DispatchResult result = solve(problem, run);
    ASSERT_TRUE(result.verification.passed) << result.message;
    EXPECT_TRUE(result.status == DispatchStatus::optimal ||
                result.status == DispatchStatus::feasible);
    EXPECT_LE(result.verification.overlap, 1e-5);
    EXPECT_LE(result.bound, result.figures.objective);
  }
}

TEST(Dispatch, InfeasibleRunNamesTheLimitAtFault) {
  const DispatchResult result = solve(two_buses(0.06), kS1a);
  ASSERT_EQ(result.status, DispatchStatus::infeasible) << result.message;
  ASSERT_EQ(result.shortfalls.size(), 20U);
  EXPECT_EQ(result.shortfalls[0].what, "voltage at bus");
  EXPECT_EQ(result.shortfalls[0].element, "2");
  EXPECT_NEAR(result.shortfalls[0].value, 0.93, 1e-5);
  EXPECT_NEAR(result.shortfalls[0].limit, 0.94, 1e-12);
}

TEST(Dispatch, LoadWithoutLoadFlowIsNamed) {
  DispatchProblem problem = two_buses(0.10);
  problem.load(19, 1) *= 20.0;  // hour 20
  problem.grid.p_max = 100.0;
  const DispatchResult result = solve(problem, kS1a);
  EXPECT_EQ(result.status, DispatchStatus::failed);
  EXPECT_NE(result.message.find("the load alone has no load flow in hour 20 either"),
            std::string::npos)
      << result.message;
}

/// What the grid cannot take or give is named as well, active and reactive.
TEST(Dispatch, InfeasibleRunNamesTheExchangeAtFault) {
  const auto worst = [](const DispatchProblem& problem) {
    const DispatchResult result = solve(problem, kS1a);
    EXPECT_EQ(result.status, DispatchStatus::infeasible) << result.message;
    return result.shortfalls.empty() ? DispatchShortfall{} : result.shortfalls.front();
  };
  DispatchProblem import = two_buses(0.10);
  import.grid.p_max = 0.5;
  EXPECT_EQ(worst(import).what, "import at bus");
  EXPECT_NEAR(worst(import).value, 1.0 / 0.93, 1e-3);

  DispatchProblem reactive = two_buses(0.10);
  for (int t = 0; t < 24; ++t) {
    reactive.load(t, 1) += Complex(0.0, 0.1);
  }
  reactive.grid.q_max = 0.05;
  EXPECT_EQ(worst(reactive).what, "reactive import at bus");
  EXPECT_NEAR(worst(reactive).value, 0.1, 1e-3);

  DispatchProblem exporting = two_buses(0.10);
  exporting.generators.push_back(
      {.bus = 1, .s_mva = 2.0, .p_min = 1.5, .p_max = 2.0, .ramp = 1.0, .cost = 10.0});
  exporting.grid.p_max = 0.2;
  EXPECT_EQ(worst(exporting).what, "export at bus");
  EXPECT_GT(worst(exporting).value, 0.3);  // 0.5 less what can be lost on the way
  EXPECT_EQ(worst(exporting).limit, 0.2);
}

TEST(Dispatch, BranchRatingIsHeldWhereItBinds) {
  DispatchProblem problem = problem_of("dispatch/ieee33");
  const double free = objective(problem, kS2b);
  problem.branch_mva[0] = 3.0;  // branch 1-2
  const DispatchResult result = solve(problem, kS2b);
  ASSERT_EQ(result.status, DispatchStatus::optimal) << result.message;
  EXPECT_GT(result.figures.objective, free + 0.1);
  const double most =
      *std::max_element(result.schedule.grid_p.begin(), result.schedule.grid_p.end());
  EXPECT_LE(most, 3.0 + 1e-6);
  EXPECT_GE(most, 3.0 - 1e-3);
}

TEST(Dispatch, ChargersDistortTheVoltage) {
  DispatchProblem problem = problem_of("dispatch/ieee33");
  const DispatchResult with = solve(problem, kS1a);
  problem.charger_spectrum.lines.clear();
  const DispatchResult without = solve(problem, kS1a);
  EXPECT_GT(sum_of(with.distortion.thd), 1.02 * sum_of(without.distortion.thd));
  EXPECT_NEAR(with.figures.objective, without.figures.objective, 1e-6);
}

/// The MUMPS route finds the same optimum.
TEST(Dispatch, BothKktSolversAgree) {
  const DispatchProblem problem = problem_of("dispatch/ieee33");
  DispatchOptions options = without_deliverability();
  options.kkt_solver = KktSolverKind::mumps;
  const double mumps = solve_dispatch(problem, kS2b, options).figures.objective;
  EXPECT_NEAR(objective(problem, kS2b), mumps, 1e-5 * mumps);
}

TEST(LongDispatch, PooledLotsCannotAlwaysBeFollowed) {
  const DispatchProblem published = problem_of("dispatch/ieee33-published");
  const DispatchResult result = solve_dispatch(published, kS1a);
  ASSERT_EQ(result.undeliverable.size(), 5U);
  EXPECT_NEAR(result.undeliverable[0], 0.23, 0.005);
  EXPECT_NEAR(result.undeliverable[2], 0.829, 0.005);  // the reference says 1.26: docs/dispatch.md
  EXPECT_NEAR(result.undeliverable[3], 0.27, 0.005);
  EXPECT_NEAR(result.undeliverable[1] + result.undeliverable[4], 0.0, 1e-5);

  const DispatchProblem charging = problem_of("dispatch/ieee33");
  const DispatchResult only = solve(charging, kS1a);
  for (int k = 0; k < static_cast<int>(charging.lots.size()); ++k) {
    std::vector<double> charge, none(24, 0.0);
    for (int t = 0; t < 24; ++t) {
      charge.push_back(only.schedule.lot_charge(t, k));
    }
    EXPECT_NEAR(undeliverable_energy(charging.lots[k], charging.vehicles, charge, none), 0.0, 1e-5);
  }
  EXPECT_NEAR(sum_of(only.schedule.lot_charge), 31.79, 0.005);
}

}  // namespace
}  // namespace overtone
