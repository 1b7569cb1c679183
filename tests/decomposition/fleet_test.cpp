#include <overtone/fleet.hpp>

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include <overtone/by_phase.hpp>
#include <overtone/charged_network.hpp>
#include <overtone/conditioning_problem.hpp>

#include "support/phase_studies.hpp"
#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

// Figures by hand agree to rounding.
constexpr double kRounding = 1e-12;

std::vector<VehicleGroup> published_groups() {
  return read_vehicle_groups(support::source_folder() / "studies/fleet/ev_groups.csv");
}

HourlyProfile two_hours() {
  HourlyProfile profile;
  profile.file = "day.csv";
  profile.hour = {20, 3};
  profile.load_share = {1.0, 0.55};
  profile.column = {{"load_share", {1.0, 0.55}},           {"parked_share", {0.8, 1.0}},
                    {"plugged_share", {0.5, 0.0}},         {"charging_share_small", {0.4, 0.0}},
                    {"charging_share_medium", {0.3, 0.0}}, {"charging_share_large", {0.1, 0.0}}};
  return profile;
}

/// s without load, a 100 kW, b 90 kW, c 120 kW, d 201 kW, e generates, f without load.
NetworkDescription loads_of_all_sizes() {
  NetworkDescription feeder = support::small_feeder();
  feeder.buses.push_back({.name = "d", .p_kw = 201.0});
  feeder.buses.push_back({.name = "e", .p_kw = -50.0});
  feeder.buses.push_back({.name = "f", .q_kvar = 30.0});
  for (const char* bus : {"d", "e", "f"}) {
    feeder.branches.push_back({.from = "a", .to = bus, .r_ohm = 0.3, .x_ohm = 0.2});
  }
  return feeder;
}

TEST(VehicleGroups, AreThoseOfTheFile) {
  const auto groups = published_groups();
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[1].name, "medium");
  EXPECT_EQ(groups[1].share, 0.6);
  EXPECT_EQ(groups[1].battery_kwh, 12.0);
  EXPECT_EQ(groups[1].arrival_soc, 0.15);
  EXPECT_EQ(groups[1].charger_kva, 4.6);
  EXPECT_EQ(groups[1].charge_rate_kw, 4.0);
  EXPECT_EQ(to_string(groups[1].where), "ev_groups.csv:3");
}

TEST(VehicleGroups, AveragesByHand) {
  const VehicleAverages vehicle = average(published_groups());
  EXPECT_NEAR(vehicle.charger_kva, 4.74, kRounding);    // 0.2 3.3 + 0.6 4.6 + 0.2 6.6
  EXPECT_NEAR(vehicle.charge_rate_kw, 4.0, kRounding);  // 0.2 2 + 0.6 4 + 0.2 6
  EXPECT_NEAR(vehicle.energy_kwh, 9.97, kRounding);     // 0.2 8 + 0.6 0.85 12 + 0.2 0.75 15
}

TEST(ParkingLots, HoldTwentyOneThirtyOrSixtyVehicles) {
  EXPECT_EQ(vehicles_at_full_penetration(-0.1), 0);
  EXPECT_EQ(vehicles_at_full_penetration(0.0), 0);
  EXPECT_EQ(vehicles_at_full_penetration(1e-9), 21);
  EXPECT_EQ(vehicles_at_full_penetration(0.1), 21);
  EXPECT_EQ(vehicles_at_full_penetration(0.1 + 1e-9), 30);
  EXPECT_EQ(vehicles_at_full_penetration(0.2), 30);
  EXPECT_EQ(vehicles_at_full_penetration(0.2 + 1e-9), 60);
  EXPECT_EQ(vehicles_at_full_penetration(100.0), 60);
}

ParkingFleet fleet_of(const Network& feeder, const HourlyProfile& profile,
                      ChargingStrategy strategy, double penetration) {
  return make_parking_fleet(bus_loads(feeder), positive_sequence(feeder), profile,
                            published_groups(), strategy, penetration);
}

TEST(ParkingLots, AreAtEveryBusWithActiveLoad) {
  const ParkingFleet fleet =
      fleet_of(Network(loads_of_all_sizes()), two_hours(), ChargingStrategy::optimised, 1.0);
  ASSERT_EQ(fleet.lot_count(), 4);
  ASSERT_EQ(fleet.charger_count(), 4);
  const char* buses[] = {"a", "b", "c", "d"};
  const double vehicles[] = {21.0, 21.0, 30.0, 60.0};
  for (int p = 0; p < 4; ++p) {
    EXPECT_EQ(fleet.lots[p].bus, buses[p]);
    EXPECT_EQ(fleet.lots[p].vehicles, vehicles[p]);
    EXPECT_EQ(fleet.chargers[p].lot, p);
    EXPECT_EQ(fleet.chargers[p].port, p + 1);
  }
}

TEST(ParkingLots, OptimisedChargingByHand) {
  const ParkingFleet fleet =
      fleet_of(Network(loads_of_all_sizes()), two_hours(), ChargingStrategy::optimised, 1.0);
  const Charger& charger = fleet.chargers[2];  // 30 vehicles, on 1 MVA
  ASSERT_EQ(charger.battery_max.size(), 2u);
  EXPECT_NEAR(charger.battery_max[0], 30 * 0.004 * 0.8, kRounding);
  EXPECT_NEAR(charger.battery_max[1], 30 * 0.004, kRounding);
  EXPECT_NEAR(charger.current_max[0], 30 * 0.00474 * 0.8, kRounding);
  EXPECT_NEAR(charger.current_max[1], 30 * 0.00474, kRounding);
  EXPECT_NEAR(fleet.sessions[2].energy, 30 * 0.00997, kRounding);
}

TEST(ParkingLots, ChargingOnArrivalByHand) {
  const ParkingFleet fleet =
      fleet_of(Network(loads_of_all_sizes()), two_hours(), ChargingStrategy::on_arrival, 1.0);
  const Charger& charger = fleet.chargers[3];  // 60 vehicles
  // N sum of share times rate times charging share: 0.2 2 0.4 + 0.6 4 0.3 + 0.2 6 0.1 = 1.0 kW
  EXPECT_NEAR(charger.battery_max[0], 60 * 0.001, kRounding);
  EXPECT_EQ(charger.battery_max[1], 0.0);
  EXPECT_NEAR(charger.current_max[0], 60 * 0.00474 * 0.5, kRounding);
  EXPECT_EQ(charger.current_max[1], 0.0);
}

TEST(ParkingLots, ChargingOnArrivalGivesTheNeededEnergyOverTheDay) {
  const auto folder = support::source_folder() / "networks";
  const auto profile = read_hourly_profile(folder / "profiles/residential.csv");
  const ParkingFleet fleet =
      fleet_of(read_feeder(folder / "ieee33"), profile, ChargingStrategy::on_arrival, 1.0);
  ASSERT_EQ(fleet.charger_count(), 32);
  for (const Charger& charger : fleet.chargers) {
    double charged = 0.0;
    for (const double power : charger.battery_max) {
      charged += power;
    }
    const double energy = fleet.sessions[charger.lot].energy;
    EXPECT_NEAR(charged, energy, 1e-4 * energy);  // the shares have four digits
  }
}

TEST(ParkingLots, PenetrationMultipliesThem) {
  const Network network(loads_of_all_sizes());
  for (const auto strategy : {ChargingStrategy::on_arrival, ChargingStrategy::optimised}) {
    const ParkingFleet full = fleet_of(network, two_hours(), strategy, 1.0);
    const ParkingFleet part = fleet_of(network, two_hours(), strategy, 0.21);
    ASSERT_EQ(part.lot_count(), full.lot_count());
    for (int p = 0; p < full.lot_count(); ++p) {
      EXPECT_NEAR(part.lots[p].vehicles, 0.21 * full.lots[p].vehicles, kRounding);
      EXPECT_NEAR(part.sessions[p].energy, 0.21 * full.sessions[p].energy, kRounding);
      const Charger &whole = full.chargers[p], &share = part.chargers[p];
      EXPECT_NEAR(share.battery_max[0], 0.21 * whole.battery_max[0], kRounding);
      EXPECT_NEAR(share.current_max[0], 0.21 * whole.current_max[0], kRounding);
    }
    EXPECT_TRUE(fleet_of(network, two_hours(), strategy, 0.0).lots.empty());
  }
}

TEST(ParkingLots, AreInPerUnitOfTheFeeder) {
  NetworkDescription feeder = loads_of_all_sizes();
  feeder.base_mva = 10.0;
  const ParkingFleet fleet =
      fleet_of(Network(feeder), two_hours(), ChargingStrategy::optimised, 1.0);
  EXPECT_EQ(fleet.lots[3].vehicles, 60.0);  // by the load in MW, whatever the base
  EXPECT_NEAR(fleet.chargers[3].battery_max[1], 60 * 0.0004, kRounding);
  EXPECT_NEAR(fleet.chargers[3].current_max[1], 60 * 0.000474, kRounding);
  EXPECT_NEAR(fleet.sessions[3].energy, 60 * 0.000997, kRounding);
}

TEST(ParkingLots, SlackBusHasOneToo) {
  NetworkDescription feeder = loads_of_all_sizes();
  feeder.buses[0].p_kw = 100.0;
  for (const double source_x_ohm : {0.0, 0.5}) {
    feeder.source_x_ohm = source_x_ohm;
    const ParkingFleet fleet =
        fleet_of(Network(feeder), two_hours(), ChargingStrategy::optimised, 1.0);
    ASSERT_EQ(fleet.lots.size(), 5u);
    EXPECT_EQ(fleet.lots[0].bus, feeder.buses[0].name);
    EXPECT_EQ(fleet.chargers[0].port, 0);
  }
}

TEST(ChargerPower, MeetsTheLossEquationsWithoutReactiveControl) {
  const ChargerLosses losses;
  for (const double battery : {0.0, 0.01, 0.24, 1.0}) {
    const Complex power = charger_power_without_control(battery, losses);
    const double p2 = power.real() * power.real();
    const double q2 = power.imag() * power.imag();
    EXPECT_NEAR(power.real(), battery + 0.09 * p2 + 0.0475 * q2, kRounding);
    EXPECT_NEAR(power.imag(), 0.02 * p2 + 0.02 * q2, kRounding);
    EXPECT_LT(power.real(), 1.2 * battery + kRounding);  // the smaller root
  }
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> warnings_of(const Network& feeder, const HourlyProfile& profile,
                                     ChargingStrategy strategy, double penetration) {
  const std::vector<BusLoad> loads = bus_loads(feeder);
  const auto lots = lots_by_load(loads, average(published_groups()), {.penetration = penetration});
  return fleet_warnings(lots, with_chargers(positive_sequence(feeder), loads, lots).ports, profile,
                        published_groups(), strategy);
}

std::vector<std::string> warnings_of(const NetworkDescription& description,
                                     const HourlyProfile& profile, ChargingStrategy strategy) {
  return warnings_of(Network(description), profile, strategy, 1.0);
}

TEST(ParkingLots, ThatArriveWithoutGettingTheirEnergyAreSaid) {
  const auto day =
      read_hourly_profile(support::source_folder() / "networks/profiles/residential.csv");
  const NetworkDescription feeder = loads_of_all_sizes();
  EXPECT_TRUE(warnings_of(feeder, day, ChargingStrategy::on_arrival).empty());
  const auto warnings = warnings_of(feeder, two_hours(), ChargingStrategy::on_arrival);
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_EQ(warnings[0],
            "day.csv: charging_share_small adds up to 0.4 h over 2 hours, but a vehicle of group "
            "small charges for 4 h: on arrival it gets 0.8 of 8 kWh");
}

TEST(ParkingLots, OfNextToNoVehiclesAreLeftOut) {
  const Network network(loads_of_all_sizes());
  const auto warnings = [&](double penetration) {
    return warnings_of(network, two_hours(), ChargingStrategy::optimised, penetration);
  };
  EXPECT_EQ(fleet_of(network, two_hours(), ChargingStrategy::optimised, 1e-12).lot_count(), 4);
  EXPECT_TRUE(warnings(1e-12).empty());
  EXPECT_EQ(fleet_of(network, two_hours(), ChargingStrategy::optimised, 1e-310).lot_count(), 0);
  ASSERT_EQ(warnings(1e-310).size(), 1u);
  EXPECT_EQ(warnings(1e-310)[0],
            "4 lots of fewer than 1e-12 vehicles are left out; so few change no figure");
  EXPECT_TRUE(warnings(0.0).empty());
}

TEST(ParkingLots, SayWhatIsWrong) {
  const Network network(loads_of_all_sizes());
  HourlyProfile profile = two_hours();
  const auto make = [&](ChargingStrategy strategy, double penetration) {
    return message_of([&] { (void)fleet_of(network, profile, strategy, penetration); });
  };
  EXPECT_EQ(make(ChargingStrategy::optimised, -0.5), "penetration -0.5; must be >= 0");
  EXPECT_EQ(make(ChargingStrategy::optimised, std::nan("")), "penetration nan; must be >= 0");
  profile.column.erase("parked_share");
  EXPECT_EQ(make(ChargingStrategy::optimised, 1.0),
            "day.csv: no column parked_share, which this study needs");
  EXPECT_EQ(make(ChargingStrategy::on_arrival, 1.0), "no error");
  profile.column.erase("charging_share_medium");
  EXPECT_EQ(make(ChargingStrategy::on_arrival, 1.0),
            "day.csv: no column charging_share_medium, which this study needs");
  profile.column.erase("plugged_share");
  EXPECT_EQ(make(ChargingStrategy::on_arrival, 1.0),
            "day.csv: no column plugged_share, which this study needs");
}

struct Fault {
  const char* name;
  const char* good;
  const char* bad;
  const char* message;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.good << " -> " << fault.bad; }

constexpr const char* kGroups =
    "group,share,battery_kwh,arrival_soc,charger_kva,charge_rate_kw\n"
    "small,0.2,8,0.0,3.3,2\n"
    "medium,0.6,12,0.15,4.6,4\n"
    "large,0.2,15,0.25,6.6,6\n";

const Fault kFaults[] = {
    {"MissingColumn", "arrival_soc", "soc",
     "fleet.csv: no column arrival_soc; needs "
     "group,share,battery_kwh,arrival_soc,charger_kva,charge_rate_kw, found "
     "group,share,battery_kwh,soc,charger_kva,charge_rate_kw"},
    {"ExtraColumn",
     "charge_rate_kw\nsmall,0.2,8,0.0,3.3,2\nmedium,0.6,12,0.15,4.6,4\n"
     "large,0.2,15,0.25,6.6,6\n",
     "charge_rate_kw,colour\n",
     "fleet.csv: unknown column colour; known are "
     "group,share,battery_kwh,arrival_soc,charger_kva,charge_rate_kw"},
    {"NegativeShare", "small,0.2", "small,-0.2",
     "vehicle group small (fleet.csv:2): share -0.2; must be 0 to 1"},
    {"ShareAsText", "small,0.2", "small,some",
     "column share (fleet.csv:2): 'some'; must be a finite number"},
    {"SharesAddUpToLess", "large,0.2", "large,0.1",
     "column share (fleet.csv): shares add up to 0.9; must be 1"},
    {"NegativeStateOfCharge", "0.15", "-0.15",
     "vehicle group medium (fleet.csv:3): arrival_soc -0.15; must be 0 to 1"},
    {"StateOfChargeInPercent", "0.15", "15",
     "vehicle group medium (fleet.csv:3): arrival_soc 15; must be 0 to 1"},
    {"NoBattery", ",12,", ",0,",
     "vehicle group medium (fleet.csv:3): battery_kwh 0; must be > 0, at most 100000"},
    {"NoCharger", "4.6", "0",
     "vehicle group medium (fleet.csv:3): charger_kva 0; must be > 0, at most 100000"},
    {"NegativeChargeRate", "6.6,6", "6.6,-6",
     "vehicle group large (fleet.csv:4): charge_rate_kw -6; must be > 0, at most 100000"},
    {"GroupTwice", "medium,", "small,",
     "vehicle group small (fleet.csv:3): is in line 2 already; give a group one row"},
    {"GroupWithoutName", "large", "",
     "vehicle group (fleet.csv:4): no name; every group needs one"},
    {"BatteryNoVehicleHas", ",12,", ",1e20,",
     "vehicle group medium (fleet.csv:3): battery_kwh 1e20; must be > 0, at most 100000"},
    {"BatteryNotANumber", ",12,", ",nan,",
     "column battery_kwh (fleet.csv:3): 'nan'; must be a finite number"},
};

class FleetFileFault : public testing::TestWithParam<Fault> {};

TEST_P(FleetFileFault, HasItsMessage) {
  const support::TemporaryFolder folder;
  std::string text = kGroups;
  const auto file = folder.write("fleet.csv", text);
  ASSERT_NO_THROW((void)read_vehicle_groups(file));
  const std::string good = GetParam().good;
  ASSERT_NE(text.find(good), std::string::npos);
  text.replace(text.find(good), good.size(), GetParam().bad);
  folder.write("fleet.csv", text);
  EXPECT_EQ(message_of([&] { (void)read_vehicle_groups(file); }), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Files, FleetFileFault, testing::ValuesIn(kFaults),
                         [](const auto& instance) { return instance.param.name; });

TEST(FleetFile, MustExist) {
  const support::TemporaryFolder folder;
  const auto file = folder.path() / "gone.csv";
  EXPECT_EQ(message_of([&] { (void)read_vehicle_groups(file); }),
            file.string() + ": cannot be read; the file must exist and be readable");
}

/// Behind closed switches an ideal source's current is not told apart by bus.
TEST(PhaseLots, ThatNoCurrentCountsAreSaid) {
  NetworkDescription description = support::small_feeder();
  description.buses.push_back({.name = "z", .p_kw = 300.0});
  description.branches.push_back({.from = "s", .to = "z"});
  const Feeder feeder = by_elements(description);
  const std::vector<ListedLot> lots = {{.bus = "s", .vehicles = 5.0},
                                       {.bus = "z", .vehicles = 9.0}};
  const ChargedNetwork charged = with_chargers(by_phase(feeder), bus_loads(feeder), lots);
  EXPECT_EQ(charged.ports[0].size(), 3u);
  EXPECT_TRUE(charged.ports[1].empty());
  const std::vector<std::string> expected = {
      "lot at bus z: its 9 vehicles are left out, also in the substation's current: an ideal "
      "source "
      "holds its voltage through a closed switch. Put them at the source's own bus"};
  EXPECT_EQ(fleet_warnings(lots, charged.ports, two_hours(), published_groups(),
                           ChargingStrategy::optimised),
            expected);
}

/// The 123-bus feeder by phase: bus 610 is behind a delta winding, bus 1 has phases 1 to 3.
TEST(PhaseLots, AreRefusedWhereAChargerCannotHang) {
  support::PhaseStudy given("ieee123");
  const auto refusal = [&](const std::string& lot) {
    ConditioningStudy study = given.study();
    const support::TemporaryFolder folder;
    study.lots = folder.write("lots.csv", "bus,vehicles,phases\n" + lot + "\n");
    return message_of([&] { (void)make_conditioning_problem(study); });
  };
  EXPECT_EQ(refusal("610,3,"),
            "lot at bus 610 (lots.csv:2): a charger from 610.1 to ground has no way back: nothing "
            "else there is on ground; take the lot out, or ground the winding that feeds it");
  EXPECT_EQ(refusal("1,3,4"),
            "lot at bus 1 (lots.csv:2): phase 4; the bus has no such conductor with a voltage");
  EXPECT_EQ(refusal("1000,3,"),
            "lot at bus 1000 (lots.csv:2): there is no such bus in feeder ieee123");
  EXPECT_EQ(refusal("1,3,12"), "no error");
}

}  // namespace
}  // namespace overtone
