// The tables of an allocation study, stage 1, and the problem of stage 2 they make.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/allocation_study.hpp>
#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/spelling.hpp>
#include <overtone/table_values.hpp>

#include "common/table_bounds.hpp"

namespace overtone {

namespace {

namespace fs = std::filesystem;

constexpr Bounds kPriceFactor{0.0, 1e3};  // of a season
constexpr Bounds kFailures{0.0, 1000.0};  // a year
constexpr Bounds kRepair{1, kHoursPerDay};
constexpr Bounds kCars{0.0, 1e6};
constexpr Bounds kEnergy{0.0, 1e9};  // kWh
/// Losses must cost: where they earn, they are no convex function of the plan to make least.
constexpr Bounds kLossPrice{0.0, 1e6};

std::vector<MarketSeason> read_seasons(const fs::path& file) {
  const CsvTable table(file);
  table.require({"season", "weight", "price_factor"});
  table.allow_only({"season", "weight", "price_factor"});
  std::vector<MarketSeason> seasons;
  std::vector<double> weights;
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    const std::string& name = table.text(row, "season");
    const std::string label = "season " + name;
    distinct.add(name, label, table.where(row), "give a season one row");
    weights.push_back(bounded_number(table, row, "weight", kShare, label));
    seasons.push_back(
        {.name = name,
         .weight = weights.back(),
         .price_factor = bounded_number(table, row, "price_factor", kPriceFactor, label),
         .where = table.where(row)});
  }
  require_whole(table, file.filename().string(), "weight", weights);
  return seasons;
}

std::vector<RenewableDay> read_renewables(const fs::path& file, const HourlyProfile& profile) {
  if (file.empty()) {
    return {{1.0, std::vector<double>(profile.hour_count(), 0.0)}};
  }
  const CsvTable table(file);
  table.require({"scenario", "probability", "wind", "pv"});
  table.allow_only({"scenario", "probability", "wind", "pv"});
  std::vector<RenewableDay> days;
  std::vector<double> probabilities;
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    const std::string label = "scenario " + table.text(row, "scenario");
    distinct.add(table.text(row, "scenario"), label, table.where(row), "give a scenario one row");
    RenewableDay day{bounded_number(table, row, "probability", kShare, label), {}};
    probabilities.push_back(day.probability);
    const auto& wind = profile.at(table.text(row, "wind"), kPower);
    const auto& pv = profile.at(table.text(row, "pv"), kPower);
    for (int h = 0; h < profile.hour_count(); ++h) {
      day.power.push_back(wind[h] + pv[h]);
    }
    days.push_back(std::move(day));
  }
  require_whole(table, file.filename().string(), "probability", probabilities);
  return days;
}

/// Of an id where there is one, else between two buses.
int reliability_branch(const CsvTable& table, int row, const PlanningNetwork& network) {
  const bool called = table.has("id") && !table.text(row, "id").empty();
  return called ? network.branch_index(table.text(row, "id"))
                : network.branch_between(table.text(row, "from"), table.text(row, "to"));
}

std::vector<BranchReliability> read_reliability(const fs::path& file,
                                                const PlanningNetwork& network,
                                                const BranchReliability& usual) {
  std::vector<BranchReliability> branches(network.branch_count(), usual);
  if (file.empty()) {
    return branches;
  }
  const CsvTable table(file);
  table.require({"from", "to", "failures_per_year", "repair_h"});
  table.allow_only({"from", "to", "failures_per_year", "repair_h", "id"});
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    const int branch = reliability_branch(table, row, network);
    const std::string label = "reliability of branch " + network.branch_name(branch);
    distinct.add(std::to_string(branch), label, table.where(row), "give a branch one row");
    branches[branch] = {bounded_number(table, row, "failures_per_year", kFailures, label),
                        bounded_whole(table, row, "repair_h", kRepair, label)};
  }
  return branches;
}

/// Generated days in clusters, to 0.001 MW as tables have them.
std::vector<RenewableDay> sampled_renewables(const AllocationStudy& study,
                                             const HourlyProfile& profile) {
  RenewableSampling sampling = study.sampled;
  sampling.envelope = profile.at(study.clear_sky, kShare);
  const CsvTable table(study.clearness);
  table.require({"clearness", "probability"});
  table.allow_only({"clearness", "probability"});
  for (int row = 0; row < table.row_count(); ++row) {
    sampling.clearness.push_back(bounded_number(table, row, "clearness", kShare, "sky"));
    sampling.clearness_probability.push_back(
        bounded_number(table, row, "probability", kShare, "sky"));
  }
  require_whole(table, study.clearness.filename().string(), "probability",
                sampling.clearness_probability);
  check_work(sampling, study.clusters, {study.file.filename().string(), 0});
  const Clusters clusters = k_means(sample_renewable_days(sampling), study.clusters);
  std::vector<RenewableDay> days;
  for (int c = 0; c < study.clusters; ++c) {
    RenewableDay day{static_cast<double>(clusters.size[c]) / sampling.days, {}};
    const auto rounded = [&](int i) {
      return std::round(1000.0 * clusters.centroid[c][i]) / 1000.0;
    };
    for (int h = 0; h < profile.hour_count(); ++h) {
      day.power.push_back(rounded(h) + rounded(profile.hour_count() + h));
    }
    days.push_back(std::move(day));
  }
  return days;
}

ParkedCars parked_cars(const AllocationStudy& study, const HourlyProfile& profile) {
  if (study.car_groups.empty()) {
    return {profile.at("cars", kCars), profile.at("capacity_kwh", kEnergy),
            profile.at("stored_kwh", kEnergy)};
  }
  CarSampling sampling = study.cars;
  sampling.groups = read_car_groups(study.car_groups);
  check_work(sampling, {study.file.filename().string(), 0});
  return sample_parked_cars(sampling);
}

/// A bus by name. @throws InputError listing what there is.
int bus_called(const PlanningNetwork& network, const std::string& what, const std::string& name,
               const fs::path& study) {
  const std::vector<Node>& nodes = network.nodal().nodes;
  const auto found = std::ranges::find(nodes, name, &Node::label);
  if (found == nodes.end()) {
    throw InputError(fmt::format("{} {}", what, name), {study.filename().string(), 0},
                     fmt::format("unknown bus; the feeder has {}..{}{}", nodes.front().label,
                                 nodes.back().label, did_you_mean(name, nodes, &Node::label)));
  }
  return static_cast<int>(found - nodes.begin());
}

std::vector<int> candidate_buses(const AllocationStudy& study, const PlanningNetwork& network) {
  std::vector<int> candidates;
  for (const std::string& name : study.candidates) {
    const int bus = bus_called(network, "candidate", name, study.file);
    if (bus == network.root()) {
      throw InputError("candidate " + name, {study.file.filename().string(), 0},
                       "is the slack bus, where stations do nothing for the feeder");
    }
    if (std::find(candidates.begin(), candidates.end(), bus) != candidates.end()) {
      throw InputError("candidate " + name, {study.file.filename().string(), 0}, "named twice");
    }
    candidates.push_back(bus);
  }
  for (int b = 0; study.candidates.empty() && b < network.bus_count(); ++b) {
    // The substation and the bus beside it are no sites.
    const int entering = network.tree().entering[b];
    if (entering >= 0 && b != network.substation() && network.described(b) &&
        network.tree().parent[entering] != network.substation()) {
      candidates.push_back(b);
    }
  }
  return candidates;
}

/// Hours, loads and prices.
void read_hours(const AllocationStudy& study, const HourlyProfile& profile,
                AllocationProblem& problem) {
  if (profile.hour_count() != kHoursPerDay) {
    throw InputError("series load_share", {profile.file, 0},
                     fmt::format("{} hours, need 24", profile.hour_count()));
  }
  profile.require_hours_of_day();
  for (const TimeStep& step : profile.hour) {
    problem.hour.push_back(step.hour);
  }
  problem.load_share = profile.at("load_share", kLoads);
  for (double& share : problem.load_share) {
    share *= study.load_scale;
  }
  problem.price = profile.at(kPriceColumn, kLossPrice);
}

/// Wind and sun, and the bus they are at.
void read_plants(const AllocationStudy& study, const HourlyProfile& profile,
                 AllocationProblem& problem) {
  problem.renewables = study.clearness.empty() ? read_renewables(study.scenarios, profile)
                                               : sampled_renewables(study, profile);
  if (!study.scenarios.empty() || !study.clearness.empty()) {
    problem.renewable_bus =
        bus_called(problem.network, "renewables at bus", study.renewable_bus, study.file);
  }
}

/// What plans must keep, and what outages do.
void set_limits(const AllocationStudy& study, AllocationProblem& problem) {
  problem.lot_export_max = study.lot_export_max;
  problem.emergency_share = study.emergency_share;
  problem.v_min = study.v_min;
  problem.v_max = study.v_max;
  problem.v_target = study.v_target;
  for (const double rating : problem.network.tree().rating) {
    problem.branch_mva.push_back(study.branch_mva.value_or(rating));
  }
  problem.reliability = read_reliability(study.reliability, problem.network, study.usual);
}

}  // namespace

AllocationProblem make_allocation_problem(const AllocationStudy& study, int stations,
                                          const FeederInputOptions& feeder_input) {
  const Spectrum chargers =
      study.charger_spectrum.empty() ? Spectrum() : read_spectrum(study.charger_spectrum);
  Warnings warnings;
  AllocationProblem problem{
      .network = PlanningNetwork(read_study_feeder(study.feeder, feeder_input), chargers,
                                 HarmonicCurrents::in_phase, warnings),
      .hour = {},
      .load_share = {},
      .seasons = read_seasons(study.seasons),
      .price = {},
      .renewables = {},
      .candidates = {},
      .block = study.block,
      .market = study.market,
      .behaviour = {},
      .costs = study.costs,
      .charger_spectrum = chargers};
  const HourlyProfile profile = read_hourly_profile(study.profile);
  read_hours(study, profile, problem);
  read_plants(study, profile, problem);
  problem.warnings = std::move(warnings);
  problem.candidates = candidate_buses(study, problem.network);
  set_limits(study, problem);
  problem.behaviour = solve_stations(problem.market, parked_cars(study, profile), problem.price,
                                     problem.seasons, stations);
  check_allocation(problem);
  return problem;
}

}  // namespace overtone
