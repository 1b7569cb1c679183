#include <overtone/feeder_files.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <overtone/csv_table.hpp>

namespace overtone {

namespace {

namespace fs = std::filesystem;

toml::table parse_feeder_toml(const fs::path& folder) {
  const fs::path file = folder / "feeder.toml";
  if (!fs::is_regular_file(file)) {
    throw InputError(
        fmt::format("{}: not a feeder folder; it must hold feeder.toml, bus.csv and "
                    "branch.csv",
                    folder.string()));
  }
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    throw InputError("feeder", {"feeder.toml", static_cast<int>(error.source().begin.line)},
                     fmt::format("not TOML: {}", error.description()));
  }
}

SourceLine line_of(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return {"feeder.toml", node != nullptr ? static_cast<int>(node->source().begin.line) : 0};
}

/// A value as TOML writes it.
std::string as_written(const toml::node& node) {
  std::ostringstream text;
  text << toml::node_view<const toml::node>(node);
  return text.str();
}

double number(const toml::table& table, std::string_view key, std::optional<double> missing) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    if (!missing) {
      throw InputError("feeder", {"feeder.toml", 0}, fmt::format("no {}; it must be given", key));
    }
    return *missing;
  }
  if (!node->is_number()) {
    throw InputError(std::string(key), line_of(table, key),
                     fmt::format("{}; must be a number", as_written(*node)));
  }
  if (node->is_integer() &&
      std::abs(static_cast<double>(*node->value<std::int64_t>())) > kLargestWhole) {
    throw InputError(std::string(key), line_of(table, key),
                     fmt::format("{}; no double holds it: whole numbers must be within ±{:.0f}",
                                 as_written(*node), kLargestWhole));
  }
  return *node->value<double>();
}

std::string text(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return "";
  }
  if (!node->is_string()) {
    throw InputError(std::string(key), line_of(table, key),
                     fmt::format("{}; must be text in quotes", as_written(*node)));
  }
  return *node->value<std::string>();
}

void reject_unknown_keys(const toml::table& table) {
  static constexpr std::string_view known[] = {
      "name",         "base_kv",      "base_mva",
      "frequency_hz", "slack_bus",    "slack_voltage_pu",
      "source_r_ohm", "source_x_ohm", "substation_current_limit_a",
      "profile"};
  for (const auto& [key, node] : table) {
    if (std::find(std::begin(known), std::end(known), key.str()) == std::end(known)) {
      throw InputError(std::string(key.str()), line_of(table, key.str()),
                       fmt::format("unknown key; known are {}", fmt::join(known, ", ")));
    }
  }
}

SkinEffect skin_effect(const std::string& law, const std::string& element,
                       const SourceLine& where) {
  if (law.empty() || law == "none") {
    return SkinEffect::none;
  }
  if (law == "sqrt") {
    return SkinEffect::square_root;
  }
  if (law == "overhead_line") {
    return SkinEffect::overhead_line;
  }
  if (law == "cable") {
    return SkinEffect::cable;
  }
  throw InputError(
      element, where,
      fmt::format("skin_effect '{}'; must be none, sqrt, overhead_line or cable", law));
}

std::vector<Bus> read_buses(const fs::path& file) {
  const CsvTable table(file);
  table.require({"bus", "p_kw", "q_kvar"});
  table.allow_only({"bus", "p_kw", "q_kvar", "capacitor_kvar"});
  std::vector<Bus> buses;
  for (int row = 0; row < table.row_count(); ++row) {
    buses.push_back({.name = table.text(row, "bus"),
                     .p_kw = table.number(row, "p_kw"),
                     .q_kvar = table.number(row, "q_kvar"),
                     .capacitor_kvar = table.number_or(row, "capacitor_kvar", 0.0),
                     .where = table.where(row)});
  }
  return buses;
}

std::vector<Branch> read_branches(const fs::path& file) {
  const CsvTable table(file);
  table.require({"from", "to", "r_ohm", "x_ohm"});
  table.allow_only({"from", "to", "r_ohm", "x_ohm", "i_max_a", "b_us", "skin_effect"});
  std::vector<Branch> branches;
  for (int row = 0; row < table.row_count(); ++row) {
    Branch branch{.from = table.text(row, "from"),
                  .to = table.text(row, "to"),
                  .r_ohm = table.number(row, "r_ohm"),
                  .x_ohm = table.number(row, "x_ohm"),
                  .i_max_a = table.number_or(row, "i_max_a", 0.0),
                  .b_us = table.number_or(row, "b_us", 0.0),
                  .where = table.where(row)};
    if (table.has("skin_effect")) {
      branch.skin_effect =
          skin_effect(table.text(row, "skin_effect"), "branch " + branch.name(), branch.where);
    }
    branches.push_back(std::move(branch));
  }
  return branches;
}

std::vector<NonlinearLoad> read_nonlinear_loads(const fs::path& file) {
  if (!fs::exists(file)) {
    return {};
  }
  const CsvTable table(file);
  table.require({"bus", "spectrum_file"});
  table.allow_only({"bus", "spectrum_file"});
  std::map<std::string, Spectrum> spectra;
  std::vector<NonlinearLoad> loads;
  for (int row = 0; row < table.row_count(); ++row) {
    const std::string& name = table.text(row, "spectrum_file");
    if (!spectra.contains(name)) {
      if (!fs::is_regular_file(file.parent_path() / name)) {
        throw InputError("nonlinear load at bus " + table.text(row, "bus"), table.where(row),
                         fmt::format("spectrum_file '{}' cannot be read; paths are relative to "
                                     "the feeder folder",
                                     name));
      }
      spectra.emplace(name, read_spectrum(file.parent_path() / name));
    }
    loads.push_back(
        {.bus = table.text(row, "bus"), .spectrum = spectra.at(name), .where = table.where(row)});
  }
  return loads;
}

}  // namespace

int HourlyProfile::index_of(int label) const {
  const auto found = std::find(hour.begin(), hour.end(), label);
  if (found == hour.end()) {
    throw InputError(
        fmt::format("hour {}: not in profile {}; it has {}", label, file, fmt::join(hour, ", ")));
  }
  return static_cast<int>(found - hour.begin());
}

const std::vector<double>& HourlyProfile::at(const std::string& heading,
                                             const Bounds& bounds) const {
  const std::vector<double>& values = at(heading);
  for (size_t t = 0; t < values.size(); ++t) {
    if (!bounds.hold(values[t])) {
      throw InputError(fmt::format("hour {}", hour[t]), where[t],
                       fmt::format("{} {}; must be {}", heading, values[t], bounds.text()));
    }
  }
  return values;
}

const std::vector<double>& HourlyProfile::at(const std::string& heading) const {
  const auto found = column.find(heading);
  if (found == column.end()) {
    throw InputError(fmt::format("{}: no column {}, which this study needs", file, heading));
  }
  return found->second;
}

HourlyProfile read_hourly_profile(const fs::path& file) {
  const CsvTable table(file);
  table.require({"hour", "load_share"});
  HourlyProfile profile;
  profile.file = file.filename().string();
  for (int row = 0; row < table.row_count(); ++row) {
    const int label = table.integer(row, "hour");
    if (label < 1 || label > kHoursPerDay) {
      throw InputError(fmt::format("hour {}", label), table.where(row), "must be 1 to 24");
    }
    if (std::find(profile.hour.begin(), profile.hour.end(), label) != profile.hour.end()) {
      throw InputError(fmt::format("hour {}", label), table.where(row),
                       "appears twice; hours must be unique");
    }
    profile.hour.push_back(label);
    profile.where.push_back(table.where(row));
    for (const auto& heading : table.headings()) {
      if (heading == "hour") {
        continue;
      }
      const double value = table.number(row, heading);
      if (value < 0.0 && heading != kPriceColumn) {
        throw InputError(fmt::format("hour {}", label), table.where(row),
                         fmt::format("{} {}; must be >= 0", heading, value));
      }
      profile.column[heading].push_back(value);
    }
  }
  if (profile.hour.empty()) {
    throw InputError(fmt::format("{}: no hours; at least one row is needed", profile.file));
  }
  profile.load_share = profile.column.at("load_share");
  return profile;
}

Spectrum read_spectrum(const fs::path& file) {
  const CsvTable table(file);
  table.require({"order", "factor"});
  table.allow_only({"order", "factor", "angle_deg"});
  Spectrum spectrum;
  spectrum.name = file.stem().string();
  for (int row = 0; row < table.row_count(); ++row) {
    spectrum.lines.push_back({.order = table.integer(row, "order"),
                              .factor = table.number(row, "factor"),
                              .angle_deg = table.number_or(row, "angle_deg", 0.0),
                              .where = table.where(row)});
  }
  return spectrum;
}

Network read_feeder(const fs::path& folder) {
  const toml::table table = parse_feeder_toml(folder);
  reject_unknown_keys(table);
  NetworkDescription description;
  description.where = {"feeder.toml", 0};
  description.name = text(table, "name");
  if (description.name.empty()) {
    description.name =
        fs::absolute(folder / "").lexically_normal().parent_path().filename().string();
  }
  description.base_kv = number(table, "base_kv", std::nullopt);
  description.base_mva = number(table, "base_mva", 1.0);
  description.slack_bus = text(table, "slack_bus");
  description.slack_voltage_pu = number(table, "slack_voltage_pu", 1.0);
  description.source_r_ohm = number(table, "source_r_ohm", 0.0);
  description.source_x_ohm = number(table, "source_x_ohm", 0.0);
  description.substation_current_limit_a = number(table, "substation_current_limit_a", 0.0);
  number(table, "frequency_hz", 0.0);  // for the reader; only checked
  description.buses = read_buses(folder / "bus.csv");
  description.branches = read_branches(folder / "branch.csv");
  description.nonlinear_loads = read_nonlinear_loads(folder / "nonlinear.csv");
  return Network(std::move(description));
}

std::optional<HourlyProfile> read_feeder_profile(const fs::path& folder) {
  const toml::table table = parse_feeder_toml(folder);
  const std::string profile = text(table, "profile");
  if (profile.empty()) {
    return std::nullopt;
  }
  if (!fs::is_regular_file(folder / profile)) {
    throw InputError(
        "profile", line_of(table, "profile"),
        fmt::format("'{}' cannot be read; paths are relative to the feeder folder", profile));
  }
  return read_hourly_profile(folder / profile);
}

}  // namespace overtone
