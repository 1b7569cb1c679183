// The tables of a dispatch study and the problem they make.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/input_warnings.hpp>
#include <overtone/study_profile.hpp>
#include <overtone/table_values.hpp>

#include "common/table_bounds.hpp"

namespace overtone {

namespace {

namespace fs = std::filesystem;

/// The bus of a device's row. @throws InputError for an unknown bus and for the slack.
int device_bus(const CsvTable& table, int row, const char* device, const PlanningNetwork& network) {
  const std::string& name = table.text(row, "bus");
  const std::string label = fmt::format("{} at bus {}", device, name);
  const std::vector<Node>& nodes = network.nodal().nodes;
  const auto found = std::ranges::find(nodes, name, &Node::label);
  if (found == nodes.end()) {
    throw InputError(
        label, table.where(row),
        fmt::format("bus not in feeder (buses {}..{})", nodes.front().label, nodes.back().label));
  }
  const auto bus = static_cast<int>(found - nodes.begin());
  if (bus == network.root()) {
    throw InputError(label, table.where(row),
                     "this is the slack bus, where a device does nothing for the feeder; choose "
                     "another");
  }
  return bus;
}

/// Required and only columns.
CsvTable table_of(const fs::path& file, const std::vector<std::string>& columns) {
  CsvTable table(file);
  table.require(columns);
  table.allow_only(columns);
  return table;
}

constexpr Bounds kPriceOfEnergy{-1e6, 1e6};  // per MWh
constexpr Bounds kForecast{0.0, 10.0};       // of a plant's rating
constexpr Bounds kEfficiency = above(0.0, 1.0);
constexpr Bounds kChargers{1, 1e6};

/// The rows of a table of devices: their buses, and their numbers within bounds. Two rows that say
/// the same are one row copied more often than two units that are alike.
class DeviceRows {
 public:
  DeviceRows(const CsvTable& table, const char* device, const PlanningNetwork& network)
      : table_(table), device_(device), network_(network) {}

  /// Bus of the row that is read from now on.
  int begin(int row) {
    row_ = row;
    const int bus = device_bus(table_, row, device_, network_);
    label_ = fmt::format("{} at bus {}", device_, table_.text(row, "bus"));
    distinct_.add(row_text(table_, row), label_, where(),
                  "give units that are alike one row, with their ratings added up");
    return bus;
  }
  [[nodiscard]] double number(const char* heading, const Bounds& bounds) const {
    return bounded_number(table_, row_, heading, bounds, label_);
  }
  [[nodiscard]] SourceLine where() const { return table_.where(row_); }
  [[nodiscard]] const std::string& label() const { return label_; }

 private:
  const CsvTable& table_;
  const char* device_;
  const PlanningNetwork& network_;
  DistinctRows distinct_;
  int row_ = 0;
  std::string label_;
};

std::vector<DispatchGenerator> read_generators(const fs::path& file,
                                               const PlanningNetwork& network) {
  std::vector<DispatchGenerator> generators;
  if (file.empty()) {
    return generators;
  }
  const CsvTable table =
      table_of(file, {"bus", "s_mva", "p_min_mw", "p_max_mw", "ramp_mw_per_h", "cost_per_mwh"});
  DeviceRows rows(table, "generator", network);
  for (int row = 0; row < table.row_count(); ++row) {
    generators.push_back({.bus = rows.begin(row),
                          .s_mva = rows.number("s_mva", kPower),
                          .p_min = rows.number("p_min_mw", kPower),
                          .p_max = rows.number("p_max_mw", kPower),
                          .ramp = rows.number("ramp_mw_per_h", kPower),
                          .cost = rows.number("cost_per_mwh", kPriceOfEnergy),
                          .where = rows.where()});
  }
  return generators;
}

/// (11): what is there with the wanted probability, of a forecast with a normal error.
std::vector<DispatchRenewable> read_renewables(const fs::path& file, const PlanningNetwork& network,
                                               const HourlyProfile& profile,
                                               const std::vector<int>& order, double confidence) {
  std::vector<DispatchRenewable> plants;
  if (file.empty()) {
    return plants;
  }
  const CsvTable table = table_of(file, {"bus", "rated_mw", "series", "sigma", "cost_per_mwh"});
  const double quantile = inverse_normal_cdf(confidence);
  DeviceRows rows(table, "renewable", network);
  for (int row = 0; row < table.row_count(); ++row) {
    DispatchRenewable plant{.bus = rows.begin(row),
                            .series = table.text(row, "series"),
                            .available = {},
                            .cost = rows.number("cost_per_mwh", kPriceOfEnergy),
                            .where = rows.where()};
    const double rated = rows.number("rated_mw", above(0.0, kPower.high));
    const double sigma = rows.number("sigma", kForecast);
    const std::vector<double>& share = profile.at(plant.series, kForecast);
    for (const int t : order) {
      const double forecast = rated * share[t];
      plant.available.push_back(std::max(0.0, forecast * (1.0 - quantile * sigma)));
    }
    plants.push_back(std::move(plant));
  }
  return plants;
}

std::vector<DispatchStorage> read_storage(const fs::path& file, const PlanningNetwork& network) {
  std::vector<DispatchStorage> storage;
  if (file.empty()) {
    return storage;
  }
  const CsvTable table =
      table_of(file, {"bus", "power_mw", "energy_min_mwh", "energy_max_mwh", "energy_start_mwh",
                      "efficiency_charge", "efficiency_discharge"});
  DeviceRows rows(table, "storage", network);
  for (int row = 0; row < table.row_count(); ++row) {
    storage.push_back({.bus = rows.begin(row),
                       .power = rows.number("power_mw", kPower),
                       .energy_min = rows.number("energy_min_mwh", kPower),
                       .energy_max = rows.number("energy_max_mwh", kPower),
                       .energy_start = rows.number("energy_start_mwh", kPower),
                       .efficiency_charge = rows.number("efficiency_charge", kEfficiency),
                       .efficiency_discharge = rows.number("efficiency_discharge", kEfficiency),
                       .where = rows.where()});
  }
  return storage;
}

std::vector<DispatchLot> read_lots(const fs::path& file, const PlanningNetwork& network) {
  std::vector<DispatchLot> lots;
  if (file.empty()) {
    return lots;
  }
  const CsvTable table = table_of(file, {"bus", "chargers"});
  DistinctRows buses;
  for (int row = 0; row < table.row_count(); ++row) {
    const std::string label = "lot at bus " + table.text(row, "bus");
    DispatchLot lot;
    lot.bus = device_bus(table, row, "lot", network);
    lot.chargers = bounded_whole(table, row, "chargers", kChargers, label);
    lot.where = table.where(row);
    buses.add(table.text(row, "bus"), label, lot.where,
              "give a bus one lot, with its chargers added up");
    lots.push_back(std::move(lot));
  }
  return lots;
}

/// Positions in the profile from the first hour on, round the day.
std::vector<int> horizon(const HourlyProfile& profile, int first_hour) {
  if (profile.hour_count() != kHoursPerDay) {
    throw InputError("series load_share", {profile.file, 0},
                     fmt::format("{} values, need 24", profile.hour_count()));
  }
  profile.require_hours_of_day();
  std::vector<int> order;
  for (int t = 0; t < kHoursPerDay; ++t) {
    order.push_back(profile.index_of(std::to_string((first_hour - 1 + t) % kHoursPerDay + 1)));
  }
  return order;
}

std::vector<double> branch_limits(const DispatchStudy& study, const PlanningNetwork& network) {
  std::vector<double> limits;
  for (const double rating : network.tree().rating) {
    limits.push_back(study.branch_mva.value_or(rating));
  }
  for (const auto& [branch, mva] : values_of_branches(
           [&](const std::string& name) { return network.branch_index(name); }, study.branch_mva_of,
           "limits.branches_mva", {study.file.filename().string(), 0})) {
    limits[branch] = mva;
  }
  return limits;
}

double lowest_arrival_soc(const std::vector<VehicleGroup>& classes) {
  double lowest = 1.0;
  for (const VehicleGroup& group : classes) {
    lowest = std::min(lowest, group.arrival_soc);
  }
  return lowest;
}

}  // namespace

DispatchProblem make_dispatch_problem(const DispatchStudy& study,
                                      const FeederInputOptions& feeder_input) {
  const Spectrum chargers =
      study.charger_spectrum.empty() ? Spectrum() : read_spectrum(study.charger_spectrum);
  Warnings warnings;
  DispatchProblem problem{.network =
                              PlanningNetwork(read_study_feeder(study.feeder, feeder_input),
                                              chargers, HarmonicCurrents::in_phase, warnings)};
  problem.warnings = std::move(warnings);
  const PlanningNetwork& network = problem.network;
  const HourlyProfile profile = read_study_profile(study.profile, study.feeder, study.file);
  const std::vector<int> order = horizon(profile, study.first_hour);
  const std::vector<double>& load_share = profile.at("load_share", kLoads);
  const std::vector<double>& price = profile.at(kPriceColumn, kPriceOfEnergy);
  std::vector<double> share;
  for (const int t : order) {
    share.push_back(study.load_scale * load_share[t]);
    problem.hour.push_back(profile.hour[t].hour);
    problem.price.push_back(price[t]);
  }
  problem.load = network.loads_mva(share);
  problem.branch_mva = branch_limits(study, network);
  problem.generators = read_generators(study.generators, network);
  problem.renewables = read_renewables(study.renewables, network, profile, order, study.confidence);
  problem.storage = read_storage(study.storage, network);
  problem.vehicles = study.vehicles;
  problem.penalty = study.penalty;
  problem.grid = study.grid;
  problem.grid.q_max = study.reactive_exchange_mvar.value_or(study.grid.p_max);
  if (!study.lots.empty()) {
    const auto classes = read_vehicle_groups(study.vehicle_classes);
    problem.lots = read_lots(study.lots, network);
    problem.vehicles.soc_floor = study.soc_floor.value_or(lowest_arrival_soc(classes));
    fill_parking_lots(problem.lots, classes, study.behaviour, problem.hour,
                      problem.vehicles.departure_soc);
  }
  problem.charger_spectrum = chargers;
  std::set<std::string> columns{"load_share", kPriceColumn};
  for (const DispatchRenewable& plant : problem.renewables) {
    columns.insert(plant.series);
  }
  for (std::string& line : unused_columns(profile, columns)) {
    problem.warnings.push_back(std::move(line));
  }
  check_dispatch(problem);
  return problem;
}

}  // namespace overtone
