// The tables of a dispatch study and the problem they make.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/study_profile.hpp>

namespace overtone {

namespace {

namespace fs = std::filesystem;

/// The bus of a device's row. @throws InputError for an unknown bus and for the slack.
int device_bus(const CsvTable& table, int row, const char* device, const PlanningNetwork& network) {
  const std::string& name = table.text(row, "bus");
  const std::string label = fmt::format("{} at bus {}", device, name);
  const std::vector<Node>& nodes = network.nodal().nodes;
  const auto found = std::find_if(nodes.begin(), nodes.end(),
                                  [&](const Node& node) { return node.label == name; });
  if (found == nodes.end()) {
    throw InputError(
        label, table.where(row),
        fmt::format("bus not in feeder (buses {}..{})", nodes.front().label, nodes.back().label));
  }
  const int bus = found->bus;
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

std::vector<DispatchGenerator> read_generators(const fs::path& file,
                                               const PlanningNetwork& network) {
  std::vector<DispatchGenerator> generators;
  if (file.empty()) {
    return generators;
  }
  const CsvTable table =
      table_of(file, {"bus", "s_mva", "p_min_mw", "p_max_mw", "ramp_mw_per_h", "cost_per_mwh"});
  for (int row = 0; row < table.row_count(); ++row) {
    generators.push_back({.bus = device_bus(table, row, "generator", network),
                          .s_mva = table.number(row, "s_mva"),
                          .p_min = table.number(row, "p_min_mw"),
                          .p_max = table.number(row, "p_max_mw"),
                          .ramp = table.number(row, "ramp_mw_per_h"),
                          .cost = table.number(row, "cost_per_mwh"),
                          .where = table.where(row)});
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
  for (int row = 0; row < table.row_count(); ++row) {
    DispatchRenewable plant{.bus = device_bus(table, row, "renewable", network),
                            .series = table.text(row, "series"),
                            .available = {},
                            .cost = table.number(row, "cost_per_mwh"),
                            .where = table.where(row)};
    const double rated = table.number(row, "rated_mw"), sigma = table.number(row, "sigma");
    const std::string label = "renewable at bus " + table.text(row, "bus");
    if (rated <= 0.0 || sigma < 0.0) {
      throw InputError(label, plant.where,
                       fmt::format("rated_mw {}, sigma {}; must be > 0 and >= 0", rated, sigma));
    }
    for (const int t : order) {
      const double forecast = rated * profile.at(plant.series)[t];
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
  for (int row = 0; row < table.row_count(); ++row) {
    storage.push_back({.bus = device_bus(table, row, "storage", network),
                       .power = table.number(row, "power_mw"),
                       .energy_min = table.number(row, "energy_min_mwh"),
                       .energy_max = table.number(row, "energy_max_mwh"),
                       .energy_start = table.number(row, "energy_start_mwh"),
                       .efficiency_charge = table.number(row, "efficiency_charge"),
                       .efficiency_discharge = table.number(row, "efficiency_discharge"),
                       .where = table.where(row)});
  }
  return storage;
}

std::vector<DispatchLot> read_lots(const fs::path& file, const PlanningNetwork& network) {
  std::vector<DispatchLot> lots;
  if (file.empty()) {
    return lots;
  }
  const CsvTable table = table_of(file, {"bus", "chargers"});
  for (int row = 0; row < table.row_count(); ++row) {
    DispatchLot lot;
    lot.bus = device_bus(table, row, "lot", network);
    lot.chargers = table.integer(row, "chargers");
    lot.where = table.where(row);
    if (lot.chargers < 1.0) {
      throw InputError("lot at bus " + table.text(row, "bus"), lot.where,
                       fmt::format("chargers {}; must be >= 1", lot.chargers));
    }
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
  std::vector<int> order;
  for (int t = 0; t < kHoursPerDay; ++t) {
    order.push_back(profile.index_of((first_hour - 1 + t) % kHoursPerDay + 1));
  }
  return order;
}

std::vector<double> branch_limits(const DispatchStudy& study, const PlanningNetwork& network) {
  std::vector<double> limits;
  for (const double rating : network.tree().rating) {
    limits.push_back(study.branch_mva.value_or(rating));
  }
  for (const auto& [name, mva] : study.branch_mva_of) {
    limits[network.branch_index(name)] = mva;
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

DispatchProblem make_dispatch_problem(const DispatchStudy& study) {
  const Spectrum chargers =
      study.charger_spectrum.empty() ? Spectrum() : read_spectrum(study.charger_spectrum);
  DispatchProblem problem{.network = PlanningNetwork(read_feeder(study.feeder), chargers)};
  const PlanningNetwork& network = problem.network;
  const HourlyProfile profile = read_study_profile(study.profile, study.feeder, study.file);
  const std::vector<int> order = horizon(profile, study.first_hour);
  problem.load.assign(static_cast<int>(order.size()), network.bus_count());
  for (const int t : order) {
    const double share = study.load_scale * profile.load_share[t];
    const std::span<Complex> load = problem.load.row(problem.slot_count());
    for (const Port& port : network.nodal().ports) {
      load[port.from] = port.load * share * network.base_mva();
    }
    problem.hour.push_back(profile.hour[t]);
    problem.price.push_back(profile.at("price")[t]);
  }
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
  check_dispatch(problem);
  return problem;
}

}  // namespace overtone
