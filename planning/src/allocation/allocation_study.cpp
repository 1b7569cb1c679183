#include <overtone/allocation_study.hpp>

#include <fmt/format.h>

#include <overtone/study_section.hpp>

#include "common/study_path.hpp"

namespace overtone {

namespace fs = std::filesystem;

namespace {

void read_market(const StudySection& section, StationMarket& market) {
  section.allow_only({"reserve", "charger_kw", "efficiency", "offered_share", "soc_min", "soc_max",
                      "reserve_price_share", "call_probability", "outage_rate",
                      "non_delivery_factor", "wear_cost", "tariff_g2v", "tariff_v2g",
                      "parking_tariff"});
  market.reserve = section.flag("reserve", market.reserve);
  market.charger_kw = section.positive("charger_kw", market.charger_kw);
  market.efficiency = section.number("efficiency", market.efficiency, 0.01, 1.0);
  market.offered_share = section.number("offered_share", market.offered_share, 0.0, 1.0);
  market.soc_min = section.number("soc_min", market.soc_min, 0.0, 1.0);
  market.soc_max = section.number("soc_max", market.soc_max, market.soc_min, 1.0);
  market.reserve_price_share =
      section.number("reserve_price_share", market.reserve_price_share, 0.0, 10.0);
  market.call_probability = section.number("call_probability", market.call_probability, 0.0, 1.0);
  market.outage_rate = section.number("outage_rate", market.outage_rate, 0.0, 1.0);
  market.non_delivery_factor =
      section.number("non_delivery_factor", market.non_delivery_factor, 0.0, 100.0);
  market.wear_cost = section.number("wear_cost", market.wear_cost, 0.0, 1e6);
  market.tariff_g2v = section.number("tariff_g2v", market.tariff_g2v, 0.0, 1e6);
  market.tariff_v2g = section.number("tariff_v2g", market.tariff_v2g, 0.0, 1e6);
  market.parking_tariff = section.number("parking_tariff", market.parking_tariff, 0.0, 1e6);
  if (market.tariff_g2v > market.tariff_v2g) {
    throw section.fault(
        "tariff_g2v", fmt::format("tariff g2v {:g} per MWh exceeds v2g {:g} per MWh: owner profit "
                                  "unbounded",
                                  market.tariff_g2v, market.tariff_v2g));
  }
}

void read_costs(const StudySection& section, AllocationCosts& costs) {
  section.allow_only({"interest", "years", "site", "station", "capacitor_kvar", "capacitor_site",
                      "capacitor_max_kvar", "unserved_kwh"});
  costs.interest = section.number("interest", costs.interest, 0.0, 1.0);
  costs.years = section.positive("years", costs.years);
  costs.site = section.number("site", costs.site, 0.0, 1e9);
  costs.station = section.number("station", costs.station, 0.0, 1e9);
  costs.capacitor_kvar = section.number("capacitor_kvar", costs.capacitor_kvar, 0.0, 1e9);
  costs.capacitor_site = section.number("capacitor_site", costs.capacitor_site, 0.0, 1e9);
  costs.capacitor_max_kvar = section.positive("capacitor_max_kvar", costs.capacitor_max_kvar);
  costs.unserved_kwh = section.positive("unserved_kwh", costs.unserved_kwh);
}

void read_limits(const StudySection& section, AllocationStudy& study) {
  section.allow_only({"v_min_pu", "v_max_pu", "v_target_pu", "branch_mva", "lot_export_mw"});
  study.v_min = section.number("v_min_pu", study.v_min, 0.0, 2.0);
  study.v_max = section.number("v_max_pu", study.v_max, study.v_min, 2.0);
  study.v_target = section.number("v_target_pu", study.v_target, 0.0, 2.0);
  study.lot_export_max = section.positive("lot_export_mw", study.lot_export_max);
  if (section.has("branch_mva")) {
    study.branch_mva = section.positive("branch_mva", 0.0);
  }
}

void read_reliability(const StudySection& section, const fs::path& file, AllocationStudy& study) {
  section.allow_only({"branches", "failures_per_year", "repair_h", "emergency_share"});
  study.reliability = optional_study_path(section, "branches", file);
  study.usual.failures_per_year =
      section.number("failures_per_year", study.usual.failures_per_year, 0.0, 1000.0);
  study.usual.repair_h = section.whole("repair_h", study.usual.repair_h);
  study.emergency_share = section.number("emergency_share", study.emergency_share, 0.0, 1.0);
}

void read_sampling(const StudySection& cars, const StudySection& renewables, const fs::path& file,
                   AllocationStudy& study) {
  cars.allow_only({"groups", "seed", "days", "cars_per_day"});
  study.car_groups = optional_study_path(cars, "groups", file);
  study.cars.seed = static_cast<std::uint64_t>(cars.whole("seed", 1));
  study.cars.days = cars.whole("days", study.cars.days);
  study.cars.cars_per_day = cars.whole("cars_per_day", study.cars.cars_per_day);
  study.clearness = optional_study_path(renewables, "clearness", file);
  study.clear_sky = renewables.text("clear_sky", "clear_sky");
  study.sampled.seed = static_cast<std::uint64_t>(renewables.whole("seed", 7));
  study.sampled.days = renewables.whole("days", study.sampled.days);
  study.clusters = renewables.whole("clusters", study.clusters);
  if (!study.clearness.empty() && !study.scenarios.empty()) {
    throw renewables.fault("clearness", "give scenarios, or clearness to sample them, not both");
  }
}

void read_objectives(const StudySection& top, AllocationStudy& study) {
  using enum AllocationObjective;
  for (const std::string& name : top.texts("objectives")) {
    bool known = false;
    for (const AllocationObjective objective : {losses, unserved, voltage, total}) {
      if (name == to_string(objective)) {
        study.objectives.push_back(objective);
        known = true;
      }
    }
    if (!known) {
      throw top.fault("objectives",
                      fmt::format("'{}'; must be of losses, unserved, voltage, total", name));
    }
  }
  if (study.objectives.empty()) {
    study.objectives = {losses, unserved, voltage, total};
  }
}

}  // namespace

AllocationStudy read_allocation_study(const fs::path& file) {
  const StudySection top = StudySection::read(file);
  top.allow_only({"title", "feeder", "profile", "seasons", "load_scale", "stations", "block",
                  "candidates", "objectives", "charger_spectrum", "renewables", "cars", "market",
                  "costs", "limits", "reliability", "solver"});
  AllocationStudy study;
  study.file = file;
  study.title = top.text("title", file.stem().string());
  study.feeder =
      study_path(top, "feeder", file, "name the feeder's folder, relative to the study file");
  study.profile = study_path(top, "profile", file, "name the hourly series");
  study.seasons = study_path(top, "seasons", file, "name the table of seasons");
  study.charger_spectrum = optional_study_path(top, "charger_spectrum", file);
  study.load_scale = top.number("load_scale", study.load_scale, 0.0, 100.0);
  if (top.has("stations") && top.number("stations", 0.0) < 1.0) {
    throw top.fault("stations",
                    fmt::format("stations NS = {:g}, need >= 1", top.number("stations", 0.0)));
  }
  study.stations = top.whole("stations", study.stations);
  study.block = top.whole("block", study.block);
  study.candidates = top.texts("candidates");
  read_objectives(top, study);
  const StudySection renewables = top.section("renewables");
  renewables.allow_only({"bus", "scenarios", "clear_sky", "clearness", "seed", "days", "clusters"});
  study.renewable_bus = renewables.text("bus", "");
  study.scenarios = optional_study_path(renewables, "scenarios", file);
  read_sampling(top.section("cars"), renewables, file, study);
  read_market(top.section("market"), study.market);
  read_costs(top.section("costs"), study.costs);
  read_limits(top.section("limits"), study);
  read_reliability(top.section("reliability"), file, study);
  const StudySection solver = top.section("solver");
  solver.allow_only({"tolerance", "max_rounds", "threads"});
  study.options.tolerance = solver.number("tolerance", study.options.tolerance, 1e-6, 1e3);
  study.options.max_rounds = solver.whole("max_rounds", study.options.max_rounds);
  study.options.threads = static_cast<int>(solver.number("threads", 0, 0, 4096));
  return study;
}

bool is_allocation_study(const fs::path& file) { return StudySection::read(file).has("seasons"); }

}  // namespace overtone
