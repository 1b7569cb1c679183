// Tables of allocation, dispatch and hosting studies: rows, values and what they add up to.

#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/allocation_study.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/hosting_study.hpp>

#include "support/hosting_cases.hpp"
#include "support/project_copy.hpp"

namespace overtone {
namespace {

using testing::HasSubstr;

/// One thing that is wrong in a good study, and what is said of it.
struct Fault {
  const char* name;
  const char* file;
  const char* from;  ///< empty: `to` is appended
  const char* to;
  const char* message;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

void expect_fault(const support::ProjectCopy& files, const Fault& fault,
                  const std::function<void()>& read) {
  ASSERT_EQ(support::input_error_of(read), "no error");
  if (std::string(fault.from).empty()) {
    files.append(fault.file, fault.to);
  } else {
    files.replace(fault.file, fault.from, fault.to);
  }
  EXPECT_THAT(support::input_error_of(read), HasSubstr(fault.message));
}

std::string name_of(const testing::TestParamInfo<Fault>& info) { return info.param.name; }

// ---- allocation

class AllocationTable : public testing::TestWithParam<Fault> {};

TEST_P(AllocationTable, OneFaultOneMessage) {
  const support::ProjectCopy files({"studies/allocation", "networks/ieee13", "networks/spectra"});
  Fault fault = GetParam();
  const std::string file = std::string("studies/allocation/") + fault.file;
  fault.file = file.c_str();
  expect_fault(files, fault, [&] {
    for (const char* name : {"ieee13.toml", "ieee13-sampled.toml"}) {
      const auto study =
          read_allocation_study(files.path(std::string("studies/allocation/") + name));
      (void)make_allocation_problem(study, 50);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AllocationTable,
    testing::Values(
        Fault{"ArrivalBeforeTheDay", "car_groups.csv", "8.5,1.2,6,12", "8.5,1.2,-12,-6",
              "car group worker (car_groups.csv:2): arrival_low -12; must be 0 to 24"},
        Fault{"ArrivalMeanBeforeTheDay", "car_groups.csv", "8.5,1.2,6,12", "-8.5,1.2,6,12",
              "car group worker (car_groups.csv:2): arrival_mean -8.5; must be 0 to 24"},
        Fault{"ArrivalAfterTheDay", "car_groups.csv", "19,1.5,16,23", "19,1.5,16,25",
              "car group resident (car_groups.csv:4): arrival_high 25; must be 0 to 24"},
        Fault{"EndlessStay", "car_groups.csv", "8.0,1.5,3,11", "8,1.5,3,2e9",
              "car group worker (car_groups.csv:2): stay_high 2e9; must be 0 to 168"},
        Fault{"NoDeviation", "car_groups.csv", "8.5,1.2", "8.5,0",
              "car group worker (car_groups.csv:2): arrival_deviation 0; must be > 0, at most"},
        Fault{"WindowFarFromTheMean", "car_groups.csv", "8.5,1.2,6,12", "8.5,0.01,10,12",
              "car group worker (car_groups.csv:2): arrival_low 10, arrival_high 12; must rise, "
              "with arrival_mean 8.5 between or near"},
        Fault{"WindowTurned", "car_groups.csv", "8.5,1.2,6,12", "8.5,1.2,12,6",
              "car group worker (car_groups.csv:2): arrival_low 12, arrival_high 6; must rise"},
        Fault{"NegativeShare", "car_groups.csv", "worker,0.55", "worker,-0.55",
              "car group worker (car_groups.csv:2): share -0.55; must be 0 to 1"},
        Fault{"ShareAboveOne", "car_groups.csv", "visitor,0.30", "visitor,1.40",
              "car group visitor (car_groups.csv:3): share 1.40; must be 0 to 1"},
        Fault{"SharesShort", "car_groups.csv", "visitor,0.30", "visitor,0.20",
              "column share (car_groups.csv): shares add up to 0.9; must be 1"},
        Fault{"GroupTwice", "car_groups.csv", "visitor,", "worker,",
              "car group worker (car_groups.csv:3): is in line 2 already; give a group one row"},
        Fault{"ProbabilityNegative", "clearness.csv", "0.2,0.10", "0.2,-5",
              "sky (clearness.csv:2): probability -5; must be 0 to 1"},
        Fault{"ProbabilitiesZero", "clearness.csv", "1.0,0.30", "1.0,0",
              "column probability (clearness.csv): shares add up to 0.7; must be 1"},
        Fault{"ClearnessNegative", "clearness.csv", "0.2,0.10", "-4,0.10",
              "sky (clearness.csv:2): clearness -4; must be 0 to 1"},
        Fault{"SeasonFactor", "seasons.csv", "1.08", "1e308",
              "season winter (seasons.csv:2): price_factor 1e308; must be 0 to 1000"},
        Fault{"SeasonWeightNegative", "seasons.csv", "winter,0.25", "winter,-0.25",
              "season winter (seasons.csv:2): weight -0.25; must be 0 to 1"},
        Fault{"SeasonWeightsShort", "seasons.csv", "winter,0.25", "winter,0.15",
              "column weight (seasons.csv): shares add up to 0.9; must be 1"},
        Fault{"SeasonTwice", "seasons.csv", "spring", "winter",
              "season winter (seasons.csv:3): is in line 2 already"},
        Fault{"ScenarioTwice", "scenarios.csv", "2,0.619", "1,0.619",
              "scenario 1 (scenarios.csv:3): is in line 2 already"},
        Fault{"ScenarioProbability", "scenarios.csv", "2,0.619", "2,1.619",
              "scenario 2 (scenarios.csv:3): probability 1.619; must be 0 to 1"},
        Fault{"BranchTwice", "ieee13-reliability.csv", "", "632,650,100,20\n",
              "reliability of branch 650-632 (ieee13-reliability.csv:13): is in line 2 already; "
              "give a branch one row"},
        Fault{"RepairOfDays", "ieee13-reliability.csv", "0.12192,4", "0.12192,25",
              "reliability of branch 650-632 (ieee13-reliability.csv:2): repair_h 25; must be a "
              "whole number, 1 to 24"},
        Fault{"FailuresWithoutEnd", "ieee13-reliability.csv", "0.12192,4", "1e300,4",
              "reliability of branch 650-632 (ieee13-reliability.csv:2): failures_per_year 1e300"},
        Fault{"NegativePrice", "series.csv", "1,0.72,48.3", "1,0.72,-48.3",
              "hour 1 (series.csv:2): price -48.3; must be 0 to 1000000"},
        Fault{"HugePrice", "series.csv", "1,0.72,48.3", "1,0.72,1e308",
              "hour 1 (series.csv:2): price 1e+308; must be <= 1e+09"},
        Fault{"HugeLoad", "series.csv", "1,0.72", "1,1e308",
              "hour 1 (series.csv:2): load_share 1e+308; must be <= 10; divide percent by 100"},
        Fault{"HugeWind", "series.csv", ",0.294,", ",1e200,",
              "hour 1 (series.csv:2): wind_1 1e+200; must be <= 1e+09"},
        Fault{"HugeCars", "series.csv", "48.3,85.1", "48.3,1e99",
              "hour 1 (series.csv:2): cars 1e+99; must be <= 1e+09"},
        Fault{
            "TooManyCars", "ieee13-sampled.toml", "days = 200\ncars_per_day = 560",
            "days = 100000\ncars_per_day = 30000",
            "cars (ieee13-sampled.toml): days 100000 times cars_per_day 30000 are 3000000000; must "
            "be at most 10000000"},
        Fault{
            "TooManyDays", "ieee13-sampled.toml", "days = 1000\nclusters = 3",
            "days = 100000\nclusters = 1000",
            "renewables (ieee13-sampled.toml): days 100000 times clusters 1000 are 100000000; must "
            "be at most 1000000"}),
    name_of);

TEST(AllocationTable, EmptyTablesAreRefused) {
  const support::ProjectCopy files({"studies/allocation", "networks/ieee13", "networks/spectra"});
  files.write("studies/allocation/clearness.csv", "clearness,probability\n");
  const auto study = read_allocation_study(files.path("studies/allocation/ieee13-sampled.toml"));
  EXPECT_EQ(support::input_error_of([&] { (void)make_allocation_problem(study, 50); }),
            "clearness.csv: no rows; at least one is needed");
}

TEST(Sampling, RefusesWhatItCannotCount) {
  CarSampling cars;
  EXPECT_THROW((void)sample_parked_cars(cars), std::invalid_argument);
  cars.groups = {{"a", 1.0, {8.0, 1.0, 6.0, 12.0}, {8.0, 1.0, 3.0, 11.0}}};
  cars.days = 1;
  cars.cars_per_day = 10;
  EXPECT_NO_THROW((void)sample_parked_cars(cars));
  cars.groups[0].arrival.low = -12.0;
  EXPECT_THROW((void)sample_parked_cars(cars), std::invalid_argument);
  cars.cars_per_day = 30000;
  cars.days = 100000;
  EXPECT_EQ(cars.cars(), 3000000000);
  RenewableSampling days;
  days.envelope.assign(24, 0.5);
  EXPECT_THROW((void)sample_renewable_days(days), std::invalid_argument);
}

// ---- dispatch

class DispatchTable : public testing::TestWithParam<Fault> {};

TEST_P(DispatchTable, OneFaultOneMessage) {
  const support::ProjectCopy files(
      {"studies/dispatch", "networks/ieee33", "networks/spectra", "networks/profiles"});
  Fault fault = GetParam();
  const std::string file = std::string("studies/dispatch/") + fault.file;
  fault.file = file.c_str();
  expect_fault(files, fault, [&] {
    (void)make_dispatch_problem(read_dispatch_study(files.path("studies/dispatch/ieee33.toml")));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DispatchTable,
    testing::Values(
        Fault{"GeneratorTwice", "ieee33-generators.csv", "", "7,0.6,0,0.6,0.3,62\n",
              "generator at bus 7 (ieee33-generators.csv:5): is in line 2 already; give units that "
              "are alike one row, with their ratings added up"},
        Fault{"GeneratorCost", "ieee33-generators.csv", "0.3,62", "0.3,1e308",
              "generator at bus 7 (ieee33-generators.csv:2): cost_per_mwh 1e308; must be -1000000 "
              "to 1000000"},
        Fault{"GeneratorRating", "ieee33-generators.csv", "7,0.6", "7,1e300",
              "generator at bus 7 (ieee33-generators.csv:2): s_mva 1e300; must be 0 to 100000"},
        Fault{"RenewableTwice", "ieee33-renewables.csv", "", "17,0.5,pv,0.10,5\n",
              "renewable at bus 17 (ieee33-renewables.csv:4): is in line 2 already"},
        Fault{"RenewableSigma", "ieee33-renewables.csv", "0.10,5", "1e99,5",
              "renewable at bus 17 (ieee33-renewables.csv:2): sigma 1e99; must be 0 to 10"},
        Fault{"StorageTwice", "ieee33-storage.csv", "", "29,0.5,0.4,1.8,1.0,0.95,0.95\n",
              "storage at bus 29 (ieee33-storage.csv:3): is in line 2 already"},
        Fault{"StorageEfficiency", "ieee33-storage.csv", "0.95,0.95", "0.95,1.95",
              "storage at bus 29 (ieee33-storage.csv:2): efficiency_discharge 1.95; must be > 0"},
        Fault{"LotTwice", "ieee33-lots.csv", "", "6,1\n",
              "lot at bus 6 (ieee33-lots.csv:7): is in line 2 already; give a bus one lot"},
        Fault{"LotOfNone", "ieee33-lots.csv", "6,600", "6,0",
              "lot at bus 6 (ieee33-lots.csv:2): chargers 0; must be a whole number, 1 to 1000000"},
        Fault{"ClassTwice", "ev_classes.csv", "2,0.1,20", "1,0.1,20",
              "vehicle group 1 (ev_classes.csv:3): is in line 2 already"},
        Fault{"ClassBattery", "ev_classes.csv", "1,0.1,15", "1,0.1,1e300",
              "vehicle group 1 (ev_classes.csv:2): battery_kwh 1e300; must be > 0, at most"},
        Fault{"HugePrice", "series.csv", "1,0.7,44", "1,0.7,-1e308",
              "hour 1 (series.csv:2): price -1e+308; must be -1000000 to 1000000"},
        Fault{"BranchTwice", "ieee33.toml", "\"1-2\" = 8", "\"1-2\" = 8\n\"2-1\" = 4",
              "limits.branches_mva.2-1 (ieee33.toml): the same branch as 1-2; give it once"},
        Fault{"HugeLoad", "../../networks/ieee33/bus.csv", "2,100,60", "2,100,-1e308",
              "q_kvar -1e+308"},
        Fault{"WindowWithoutAWholeHour", "ieee33.toml", "earliest = 16, latest = 23",
              "earliest = 16.2, latest = 16.8",
              "vehicles.arrival.earliest (ieee33.toml:16): 16.2; there must be a whole hour up to "
              "latest = 16.8"},
        Fault{"WindowFarFromTheMean", "ieee33.toml", "mean = 20, deviation = 3",
              "mean = 2, deviation = 0.001",
              "vehicles.arrival.mean (ieee33.toml:16): 2; must be between or near earliest = 16"}),
    name_of);

// ---- hosting

class HostingTable : public testing::TestWithParam<Fault> {};

TEST_P(HostingTable, OneFaultOneMessage) {
  const support::ProjectCopy files(
      {"studies/hosting", "networks/ieee33", "networks/spectra", "networks/profiles"});
  Fault fault = GetParam();
  const std::string file = std::string("studies/hosting/") + fault.file;
  fault.file = file.c_str();
  expect_fault(files, fault, [&] {
    (void)read_hosting_study(files.path("studies/hosting/ieee33-limits-a.toml"));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Rows, HostingTable,
    testing::Values(
        Fault{"DeviceTwice", "ieee33_devices.csv", "", "1,storage,18,0.2,0.4,0.2\n",
              "is in line 2 already; give units that are alike one row"},
        Fault{"VarGeneratorRatedInPower", "ieee33_devices.csv", "", "1,svg,6,0.5,,\n",
              "no reactive_mvar; it must be given, 0 to 100000"},
        Fault{"VarGeneratorWithPower", "ieee33_devices.csv", "", "1,svg,6,0.5,,0.5\n",
              "power_mw 0.5; a device of this kind has none, leave it empty"},
        Fault{"PlantRatedInMvar", "ieee33_devices.csv", "", "1,pv,6,,,0.5\n",
              "no power_mw; it must be given"},
        Fault{"PlantWithEnergy", "ieee33_devices.csv", "", "1,pv,6,0.5,0.5,\n",
              "energy_mwh 0.5; a device of this kind has none"},
        Fault{"StorageWithoutEnergy", "ieee33_devices.csv", "", "1,storage,6,0.5,,\n",
              "no energy_mwh; it must be given"},
        Fault{"HugeStorage", "ieee33_devices.csv", "1,storage,18,0.2", "1,storage,18,1e200",
              "storage at bus 18 (ieee33_devices.csv:2): power_mw 1e200; must be 0 to 100000"},
        Fault{"HugeLine", "scenarios.csv", "1,,4", "1,,1e300",
              "line_limit_mw 1e300; must be > 0, at most 100000"}),
    name_of);

/// A station of at most nothing: what the feeder does without one, and no call for more room.
TEST(HostingStudy, LargestStationOfZeroIsNone) {
  HostingProblem problem = support::mini_feeder(0.5);
  problem.max_station_mw = 0.0;
  for (const HostingMode mode : {HostingMode::weighted, HostingMode::max}) {
    problem.mode = mode;
    const HostingResult result = hosting_capacity(problem, "6");
    EXPECT_EQ(result.status, HostingStatus::solved) << result.message;
    EXPECT_EQ(result.message, "");
    EXPECT_NEAR(result.station_mw, 0.0, 1e-7);
  }
}

TEST(HostingStudy, TakesTheSubstationVoltageOfTheFeeder) {
  const support::ProjectCopy files(
      {"studies/hosting", "networks/ieee33", "networks/spectra", "networks/profiles"});
  const std::string study = "studies/hosting/ieee33-limits-b.toml";
  EXPECT_EQ(read_hosting_study(files.path(study)).common.network.source_voltage(), 1.0);
  files.append("networks/ieee33/feeder.toml", "\nslack_voltage_pu = 1.04\n");
  EXPECT_EQ(read_hosting_study(files.path(study)).common.network.source_voltage(), 1.04);
  files.replace(study, "[limits]", "[limits]\nsubstation_voltage_pu = 1.02");
  EXPECT_EQ(read_hosting_study(files.path(study)).common.network.source_voltage(), 1.02);
}

}  // namespace
}  // namespace overtone
