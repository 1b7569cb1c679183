#pragma once

// The case folders of tests/reference: a network from their inputs, and their result files.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <overtone/csv_table.hpp>
#include <overtone/harmonic_load_flow.hpp>

namespace overtone::support {

inline std::filesystem::path source_folder() { return OVERTONE_SOURCE_DIR; }

/// How harmonic currents follow from the fundamental, and what the result files call it.
struct Convention {
  const char* suffix;
  HarmonicCurrents currents;
  bool spectrum_angles;
};

inline void PrintTo(const Convention& convention, std::ostream* out) { *out << convention.suffix; }

inline constexpr Convention kConventions[] = {
    {"scaled", HarmonicCurrents::in_phase, true},  // true: the angles must not matter
    {"rotated", HarmonicCurrents::phase_locked, false},
    {"rotated_angle", HarmonicCurrents::phase_locked, true},
};

inline constexpr const char* kReferenceCases[] = {"ieee33_balanced", "ieee69_balanced",
                                                  "ieee123_balanced", "radial1000"};

inline std::filesystem::path case_folder(const std::string& name) {
  return source_folder() / "tests" / "reference" / name;
}

/// A table of a case folder.
inline CsvTable case_table(const std::string& name, const std::string& file) {
  return CsvTable(case_folder(name) / file);
}

inline bool case_has(const std::string& name, const std::string& file) {
  return std::filesystem::exists(case_folder(name) / file);
}

inline Spectrum case_spectrum(const std::string& name, bool angles) {
  Spectrum spectrum{.name = "spectrum", .lines = {}};
  const CsvTable table = case_table(name, "spectrum.csv");
  for (int row = 0; row < table.row_count(); ++row) {
    spectrum.lines.push_back({.order = table.number(row, "h"),
                              .factor = table.number(row, "ratio"),
                              .angle_deg = angles ? table.number(row, "angle_deg") : 0.0,
                              .where = table.where(row)});
  }
  return spectrum;
}

inline NetworkDescription case_description(const std::string& name, bool spectrum_angles) {
  std::ifstream file(case_folder(name) / "case.json");
  const auto settings = nlohmann::json::parse(file);
  NetworkDescription description;
  description.name = settings.at("name").get<std::string>();
  description.base_kv = settings.at("base_kv_ll").get<double>();
  description.slack_bus = settings.at("slack_bus").get<std::string>();
  description.slack_voltage_pu = settings.at("slack_voltage_pu").get<double>();
  const CsvTable buses = case_table(name, "bus.csv");
  for (int row = 0; row < buses.row_count(); ++row) {
    description.buses.push_back({.name = buses.text(row, "bus"),
                                 .p_kw = buses.number(row, "p_kw"),
                                 .q_kvar = buses.number(row, "q_kvar"),
                                 .where = buses.where(row)});
  }
  const CsvTable branches = case_table(name, "branch.csv");
  for (int row = 0; row < branches.row_count(); ++row) {
    description.branches.push_back({.from = branches.text(row, "from"),
                                    .to = branches.text(row, "to"),
                                    .r_ohm = branches.number(row, "r_ohm"),
                                    .x_ohm = branches.number(row, "x_ohm"),
                                    .where = branches.where(row)});
  }
  const Spectrum spectrum = case_spectrum(name, spectrum_angles);
  const CsvTable nonlinear = case_table(name, "nonlinear_bus.csv");
  for (int row = 0; row < nonlinear.row_count(); ++row) {
    description.nonlinear_loads.push_back(
        {.bus = nonlinear.text(row, "bus"), .spectrum = spectrum, .where = nonlinear.where(row)});
  }
  return description;
}

inline Network case_network(const std::string& name, bool spectrum_angles = true) {
  return Network(case_description(name, spectrum_angles));
}

/// The load multiplier of each step of hourly.csv.
inline std::vector<double> case_load_shares(const std::string& name) {
  const CsvTable table = case_table(name, "load_profile.csv");
  std::vector<double> shares(table.row_count());
  for (int row = 0; row < table.row_count(); ++row) {
    shares.at(table.integer(row, "step")) = table.number(row, "multiplier");
  }
  return shares;
}

/// A complex number from two columns of a row.
inline Complex complex_of(const CsvTable& table, int row, const std::string& re,
                          const std::string& im) {
  return {table.number(row, re), table.number(row, im)};
}

/// Position of an order among a network's; -1 where it has none such.
inline int order_index(const std::vector<double>& orders, double order) {
  const auto found = std::find(orders.begin(), orders.end(), order);
  return found == orders.end() ? -1 : static_cast<int>(found - orders.begin());
}

}  // namespace overtone::support
