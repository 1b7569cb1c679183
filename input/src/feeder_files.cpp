#include <overtone/feeder_files.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <overtone/csv_table.hpp>
#include <overtone/feeder_input.hpp>
#include <overtone/input_problems.hpp>
#include <overtone/spelling.hpp>
#include <overtone/study_feeder.hpp>
#include <overtone/text_file.hpp>
#include <overtone/utf8.hpp>

#include "map_columns.hpp"
#include "skin_effect_words.hpp"

namespace overtone {

namespace {

namespace fs = std::filesystem;

toml::table parse_feeder_toml(const fs::path& folder) {
  const fs::path file = folder / "feeder.toml";
  if (std::error_code missing; !fs::exists(fs::symlink_status(file, missing))) {
    throw InputError(
        fmt::format("{}: not a feeder folder; it must hold feeder.toml, bus.csv and "
                    "branch.csv",
                    folder.string()));
  }
  try {
    return toml::parse(read_text_file(file), file.string());
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
  return shown(text.str());
}

/// Whole numbers are rounded where a double can't hold them.
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
  const auto whole = node->value_exact<std::int64_t>();
  if (whole && std::abs(static_cast<double>(*whole)) > kLargestWhole) {
    throw InputError(std::string(key), line_of(table, key),
                     fmt::format("{}; no double holds it: whole numbers must be within ±{:.0f}",
                                 as_written(*node), kLargestWhole));
  }
  return whole ? static_cast<double>(*whole) : *node->value_exact<double>();
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

void find_unknown_keys(const toml::table& table, InputProblems& problems) {
  static const std::vector<std::string> known = {
      "name",         "base_kv",      "base_mva",
      "frequency_hz", "slack_bus",    "slack_voltage_pu",
      "source_r_ohm", "source_x_ohm", "substation_current_limit_a",
      "profile"};
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      const std::string near = nearest_word(key.str(), known);
      problems.add(InputError(
          shown(key.str()), line_of(table, key.str()),
          fmt::format("unknown key; {} are {}",
                      near.empty() ? "known" : fmt::format("did you mean {}? Known", near),
                      fmt::join(known, ", "))));
    }
  }
}

SkinEffect skin_effect(const std::string& law, const std::string& element,
                       const SourceLine& where) {
  if (law.empty()) {
    return SkinEffect::none;
  }
  if (const SkinEffect* known = find_value(skin_effect_words(), law)) {
    return *known;
  }
  throw InputError(
      element, where,
      fmt::format("skin_effect '{}'; must be none, sqrt, overhead_line or cable", shown(law)));
}

/// What `read` makes of each row. @throws InputError for all rows that are wrong.
template <class Row, class Read>
std::vector<Row> rows_of(const CsvTable& table, const Read& read) {
  std::vector<Row> rows;
  InputProblems problems;
  for (int row = 0; row < table.row_count(); ++row) {
    problems.attempt([&] { rows.push_back(read(row)); });
  }
  problems.raise();
  return rows;
}

std::optional<MapPoint> place_of(const CsvTable& table, int row) {
  const auto there = [&](const char* heading) {
    return table.has(heading) && !table.text(row, heading).empty();
  };
  require_both(there("x"), there("y"), "bus " + shown(table.text(row, "bus")), table.where(row));
  return there("x") ? std::optional(MapPoint{table.number(row, "x"), table.number(row, "y")})
                    : std::nullopt;
}

std::vector<Bus> read_buses(const fs::path& file) {
  const CsvTable table(file);
  table.require({"bus", "p_kw", "q_kvar"});
  table.allow_only({"bus", "p_kw", "q_kvar", "capacitor_kvar", "x", "y"});
  return rows_of<Bus>(table, [&](int row) {
    return Bus{.name = table.text(row, "bus"),
               .p_kw = table.number(row, "p_kw"),
               .q_kvar = table.number(row, "q_kvar"),
               .capacitor_kvar = table.number_or(row, "capacitor_kvar", 0.0),
               .where = table.where(row),
               .place = place_of(table, row)};
  });
}

std::vector<Branch> read_branches(const fs::path& file) {
  const CsvTable table(file);
  table.require({"from", "to", "r_ohm", "x_ohm"});
  table.allow_only({"from", "to", "r_ohm", "x_ohm", "i_max_a", "b_us", "skin_effect", "id"});
  return rows_of<Branch>(table, [&](int row) {
    Branch branch{.from = table.text(row, "from"),
                  .to = table.text(row, "to"),
                  .r_ohm = table.number(row, "r_ohm"),
                  .x_ohm = table.number(row, "x_ohm"),
                  .i_max_a = table.number_or(row, "i_max_a", 0.0),
                  .b_us = table.number_or(row, "b_us", 0.0),
                  .where = table.where(row),
                  .id = table.has("id") ? table.text(row, "id") : ""};
    if (table.has("skin_effect")) {
      branch.skin_effect =
          skin_effect(table.text(row, "skin_effect"), "branch " + branch.name(), branch.where);
    }
    return branch;
  });
}

/// Of a name, in small letters and nothing else.
std::string letters_of(const fs::path& name) {
  std::string letters;
  for (const char c : name.string()) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return letters;
}

/// @throws InputError for a file that looks like nonlinear.csv under a slip of a name: a feeder
///   without harmonics would be read in its place.
void refuse_misnamed_nonlinear(const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const fs::path name = entry.path().filename();
    if (std::error_code unknown; entry.is_directory(unknown)) {
      continue;
    }
    const std::string letters = letters_of(name.stem());
    const std::string ending = letters_of(name.extension());
    const bool table = ending.empty() || ending == "txt" || edit_distance(ending, "csv") <= 1;
    if (table && (edit_distance(letters, "nonlinear") <= 2 || letters.starts_with("nonlin"))) {
      throw InputError(fmt::format(
          "{}: would not be read; rename it to nonlinear.csv, or move it out of the feeder folder",
          entry.path().string()));
    }
  }
}

Spectrum spectrum_of(const CsvTable& table, int row, const fs::path& folder) {
  const std::string& name = table.text(row, "spectrum_file");
  if (!fs::is_regular_file(folder / name)) {
    throw InputError("nonlinear load at bus " + shown(table.text(row, "bus")), table.where(row),
                     fmt::format("spectrum_file '{}' cannot be read; paths are relative to "
                                 "the feeder folder",
                                 shown(name)));
  }
  return read_spectrum(folder / name);
}

std::vector<NonlinearLoad> read_nonlinear_loads(const fs::path& file) {
  std::error_code missing;  // a link that leads nowhere is there, and can't be read
  if (fs::symlink_status(file, missing).type() == fs::file_type::not_found) {
    refuse_misnamed_nonlinear(file.parent_path());
    return {};
  }
  const CsvTable table(file);
  table.require({"bus", "spectrum_file"});
  table.allow_only({"bus", "spectrum_file"});
  std::map<std::string, std::optional<Spectrum>> spectra;  // none: it could not be read
  std::vector<NonlinearLoad> loads;
  InputProblems problems;
  for (int row = 0; row < table.row_count(); ++row) {
    const auto [spectrum, added] = spectra.try_emplace(table.text(row, "spectrum_file"));
    if (added) {
      problems.attempt([&] { spectrum->second = spectrum_of(table, row, file.parent_path()); });
    }
    if (spectrum->second) {
      loads.push_back({.bus = table.text(row, "bus"),
                       .spectrum = *spectrum->second,
                       .where = table.where(row)});
    }
  }
  problems.raise();
  return loads;
}

void read_numbers(const toml::table& table, NetworkDescription& description,
                  InputProblems& problems) {
  const auto read = [&](std::string_view key, double& value, std::optional<double> missing) {
    problems.attempt([&] { value = number(table, key, missing); });
  };
  read("base_kv", description.base_kv, std::nullopt);
  read("base_mva", description.base_mva, 1.0);
  read("slack_voltage_pu", description.slack_voltage_pu, 1.0);
  read("source_r_ohm", description.source_r_ohm, 0.0);
  read("source_x_ohm", description.source_x_ohm, 0.0);
  read("substation_current_limit_a", description.substation_current_limit_a, 0.0);
  read("frequency_hz", description.frequency_hz, 50.0);
  if (!(description.frequency_hz >= 10.0 && description.frequency_hz <= 1000.0)) {
    problems.add(InputError("frequency_hz", line_of(table, "frequency_hz"),
                            fmt::format("{} Hz; must be 10 to 1000", description.frequency_hz)));
  }
}

}  // namespace

Spectrum read_spectrum(const fs::path& file) {
  const CsvTable table(file);
  for (const std::string& heading : table.headings()) {
    if (heading.find('%') != std::string::npos || heading.find("percent") != std::string::npos) {
      throw InputError("column " + shown(heading), {file.filename().string(), 0},
                       "a spectrum holds factors of the fundamental in a column factor; divide "
                       "percent by 100");
    }
  }
  table.require({"order", "factor"});
  table.allow_only({"order", "factor", "angle_deg"});
  Spectrum spectrum;
  spectrum.name = file.stem().string();
  for (int row = 0; row < table.row_count(); ++row) {
    spectrum.lines.push_back({.order = table.number(row, "order"),
                              .factor = table.number(row, "factor"),
                              .angle_deg = table.number_or(row, "angle_deg", 0.0),
                              .where = table.where(row)});
  }
  if (spectrum.lines.empty()) {
    throw InputError(
        fmt::format("{}: no orders; at least one row is needed", file.filename().string()));
  }
  return spectrum;
}

Network read_feeder(const fs::path& folder) {
  if (is_feeder_by_elements(folder)) {
    throw InputError(
        fmt::format("{}: a feeder by element; must be the folder of a balanced one, with "
                    "bus.csv and branch.csv",
                    folder.string()));
  }
  const toml::table table = parse_feeder_toml(folder);
  NetworkDescription description;
  description.where = {"feeder.toml", 0};
  for (const auto& [key, node] : table) {
    description.where_of.emplace(key.str(), line_of(table, key.str()));
  }
  InputProblems problems;
  find_unknown_keys(table, problems);
  problems.attempt([&] { description.name = text(table, "name"); });
  if (description.name.empty()) {
    description.name =
        shown(fs::absolute(folder / "").lexically_normal().parent_path().filename().string());
  }
  read_numbers(table, description, problems);
  problems.attempt([&] { description.slack_bus = text(table, "slack_bus"); });
  problems.attempt([&] { description.buses = read_buses(folder / "bus.csv"); });
  problems.attempt([&] { description.branches = read_branches(folder / "branch.csv"); });
  problems.attempt(
      [&] { description.nonlinear_loads = read_nonlinear_loads(folder / "nonlinear.csv"); });
  problems.raise();
  return Network(std::move(description));
}

std::map<int, double> values_of_branches(const Network& feeder,
                                         const std::map<std::string, double>& named,
                                         const std::string& key, const SourceLine& where) {
  return values_of_branches([&](const std::string& name) { return feeder.branch_index(name); },
                            named, key, where);
}

std::optional<HourlyProfile> read_feeder_profile(const fs::path& folder) {
  const toml::table table = parse_feeder_toml(folder);
  const std::string profile = text(table, "profile");
  if (profile.empty()) {
    return std::nullopt;
  }
  if (!fs::is_regular_file(folder / profile)) {
    throw InputError("profile", line_of(table, "profile"),
                     fmt::format("'{}' cannot be read; paths are relative to the feeder folder",
                                 shown(profile)));
  }
  return read_hourly_profile(folder / profile);
}

}  // namespace overtone
