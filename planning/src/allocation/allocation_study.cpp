#include <overtone/allocation_study.hpp>

#include <fmt/format.h>

#include <overtone/feeder_files.hpp>

#include "allocation/allocation_arguments.hpp"
#include "argument_checks.hpp"
#include "common/table_bounds.hpp"

namespace overtone {

namespace {

constexpr Bounds kCost{0.0, 1e9};
constexpr Bounds kCount{1, 1000000};
constexpr Bounds kSampledDays{1, 100000};
constexpr Bounds kCarsPerDay{1, 100000};
constexpr Bounds kSeed{0.0, kLargestWhole};

Options<AllocationStudy> allocation_top_options() {
  using S = AllocationStudy;
  return {option::kind<S>(StudyKind::allocation),
          option::title(&S::title),
          option::path("feeder", &S::feeder,
                       "folder of the feeder, or a file of another program, relative to this file")
              .needed("name the feeder's folder, relative to the study file",
                      "\"../../networks/ieee13\""),
          option::path("profile", &S::profile,
                       "table hour,load_share,price,cars,capacity_kwh,stored_kwh and what "
                       "scenarios name")
              .needed("name the hourly series", "\"series.csv\""),
          option::path("seasons", &S::seasons, "table season,weight,price_factor")
              .needed("name the table of seasons", "\"seasons.csv\""),
          option::number("load_scale", &S::load_scale, {0.0, 100.0},
                         "times the load of every bus and hour"),
          option::number("stations", &S::stations, {0, 1000000}, "that will be built; 0: none"),
          option::number("block", &S::block, kCount, "they come in multiples of it"),
          option::texts("candidates", &S::candidates, "buses where they may stand")
              .missing("all but the substation and its neighbours", "[\"633\", \"671\"]"),
          option::choices("objectives", &S::objectives, allocation_objective_words(),
                          "each is solved for"),
          option::path("charger_spectrum", &S::charger_spectrum, "of the stations' currents")
              .missing("sinusoidal", "\"../../networks/spectra/ev_charger.csv\"")};
}

Options<CarSampling> car_options() {
  using C = CarSampling;
  return {option::number("seed", &C::seed, kSeed, "of the cars"),
          option::number("days", &C::days, kSampledDays, "simulated"),
          option::number("cars_per_day", &C::cars_per_day, kCarsPerDay, "that arrive")};
}

Options<RenewableSampling> renewable_sampling_options() {
  using R = RenewableSampling;
  return {option::number("seed", &R::seed, kSeed, "of the days"),
          option::number("days", &R::days, kSampledDays, "simulated")};
}

Options<AllocationStudy> series_options() {
  using S = AllocationStudy;
  return option::joined<S>(
      {option::section(
           "renewables",
           option::joined<S>(
               {{option::text("bus", &S::renewable_bus, "where wind and sun feed in")
                     .missing("none", "\"680\""),
                 option::path("scenarios", &S::scenarios,
                              "table scenario,probability,wind,pv; the last two name "
                              "columns of the profile, in MW")
                     .missing("none", "\"scenarios.csv\""),
                 option::path("clearness", &S::clearness,
                              "table clearness,probability: days sampled instead of "
                              "scenarios")
                     .missing("scenarios", "\"clearness.csv\""),
                 option::text("clear_sky", &S::clear_sky,
                              "column of the profile, for sampled days")},
                option::of_part(&S::sampled, renewable_sampling_options()),
                {option::number("clusters", &S::clusters, {1, 1000}, "of the days, by k-means")}})),
       option::section(
           "cars",
           option::joined<S>(
               {{option::path("groups", &S::car_groups,
                              "table group,share and mean, deviation, low, high of arrival_… and "
                              "stay_…: cars sampled")
                     .missing("columns of the profile", "\"car_groups.csv\"")},
                option::of_part(&S::cars, car_options())}))});
}

Options<StationMarket> market_options() {
  using M = StationMarket;
  constexpr Bounds price{0.0, 1e6};
  return {
      option::flag("reserve", &M::reserve, "false: energy market alone"),
      option::number("charger_kw", &M::charger_kw, above(0.0, 1e6), "of a station", "kW"),
      option::number("efficiency", &M::efficiency, {0.01, 1.0}, "each way"),
      option::number("offered_share", &M::offered_share, kShare, "of stored energy"),
      option::number("soc_min", &M::soc_min, kShare, "lowest state of charge"),
      option::number("soc_max", &M::soc_max, kShare, "highest state of charge"),
      option::number("reserve_price_share", &M::reserve_price_share, {0.0, 10.0},
                     "of the energy price, for declared reserve"),
      option::number("call_probability", &M::call_probability, kShare, "of declared reserve"),
      option::number("outage_rate", &M::outage_rate, kShare, "of stations"),
      option::number("non_delivery_factor", &M::non_delivery_factor, {0.0, 100.0},
                     "of the energy price, on called reserve that fails"),
      option::number("wear_cost", &M::wear_cost, price, "of discharging", "per MWh"),
      option::number("tariff_g2v", &M::tariff_g2v, price, "for what departing cars carry more",
                     "per MWh"),
      option::number("tariff_v2g", &M::tariff_v2g, price, "for what they carry less", "per MWh"),
      option::number("parking_tariff", &M::parking_tariff, price, "of a car", "per h")};
}

Options<AllocationCosts> cost_options() {
  using C = AllocationCosts;
  return {option::number("interest", &C::interest, kShare, "a year"),
          option::number("years", &C::years, above(0.0, 1000.0), "of the annuity"),
          option::number("site", &C::site, kCost, "a bus with stations"),
          option::number("station", &C::station, kCost, "a station"),
          option::number("capacitor_kvar", &C::capacitor_kvar, kCost, "of capacitors", "per kvar"),
          option::number("capacitor_site", &C::capacitor_site, kCost, "a bus with capacitors"),
          option::number("capacitor_max_kvar", &C::capacitor_max_kvar, above(0.0, 1e9),
                         "at one bus", "kvar"),
          option::number("unserved_kwh", &C::unserved_kwh, above(0.0, 1e9), "of unserved energy",
                         "per kWh")};
}

Options<BranchReliability> branch_reliability_options() {
  using B = BranchReliability;
  return {option::number("failures_per_year", &B::failures_per_year, {0.0, 1000.0},
                         "of branches that the table does not name"),
          option::number("repair_h", &B::repair_h, {1, kHoursPerDay}, "of these", "h")};
}

Options<AllocationStudy> limit_and_reliability_options() {
  using S = AllocationStudy;
  constexpr Bounds voltage{0.0, 2.0};
  return option::joined<S>(
      {option::section<S>(
           "limits",
           {option::number("v_min_pu", &S::v_min, voltage, "lowest voltage", "pu"),
            option::number("v_max_pu", &S::v_max, voltage, "highest voltage", "pu"),
            option::number("v_target_pu", &S::v_target, voltage,
                           "that capacitors are priced to reach", "pu"),
            option::number("branch_mva", &S::branch_mva, above(0.0, 1e6), "of every branch", "MVA")
                .missing("current limit at nominal voltage", "7"),
            option::number("lot_export_mw", &S::lot_export_max, above(0.0, 1e6), "of one lot",
                           "MW")}),
       option::section(
           "reliability",
           option::joined<S>(
               {{option::path("branches", &S::reliability,
                              "table from,to,failures_per_year,repair_h")
                     .missing("none", "\"ieee13-reliability.csv\"")},
                option::of_part(&S::usual, branch_reliability_options()),
                {option::number("emergency_share", &S::emergency_share, kShare,
                                "of the stored energy that lots give in an outage")}}))});
}

Options<AllocationOptions> allocation_solver_options() {
  using O = AllocationOptions;
  return {option::number("tolerance", &O::tolerance, {1e-6, 1.0},
                         "between the plan's exact cost and the master's bound"),
          option::number("max_rounds", &O::max_rounds, kCount, "of the master"),
          option::number("threads", &O::threads, {0, kMostThreads}, "0: all cores")};
}

const Options<AllocationStudy>& allocation_study_options() {
  using S = AllocationStudy;
  static const Options<S> all = option::joined<S>(
      {allocation_top_options(), series_options(),
       option::section("market", option::of_part(&S::market, market_options())),
       option::section("costs", option::of_part(&S::costs, cost_options())),
       limit_and_reliability_options(),
       option::section("solver", option::of_part(&S::options, allocation_solver_options()))});
  return all;
}

void check_market_keys(const StudySection& section, const StationMarket& market) {
  if (market.soc_max < market.soc_min) {
    throw section.fault("soc_max", fmt::format("{}; must be at least soc_min = {}", market.soc_max,
                                               market.soc_min));
  }
  if (market.tariff_g2v > market.tariff_v2g) {
    throw section.fault(
        "tariff_g2v", fmt::format("tariff g2v {:g} per MWh exceeds v2g {:g} per MWh: owner profit "
                                  "unbounded",
                                  market.tariff_g2v, market.tariff_v2g));
  }
}

}  // namespace

void check_allocation_options(const AllocationOptions& options) {
  check_options("allocation options", allocation_solver_options(), options);
}

std::vector<OptionRecord> allocation_study_keys() { return records_of(allocation_study_options()); }

AllocationStudy read_allocation_study(const std::filesystem::path& file) {
  const StudySection top = StudySection::read(file);
  expect_kind(top, StudyKind::allocation);
  AllocationStudy study;
  study.file = file;
  study.title = file.stem().string();
  read_options(top, allocation_study_options(), study);
  if (!study.clearness.empty() && !study.scenarios.empty()) {
    throw top.section("renewables")
        .fault("clearness", "give scenarios, or clearness to sample them, not both");
  }
  check_market_keys(top.section("market"), study.market);
  if (study.v_max < study.v_min) {
    throw top.section("limits").fault(
        "v_max_pu", fmt::format("{}; must be at least v_min_pu = {}", study.v_max, study.v_min));
  }
  return study;
}

}  // namespace overtone
