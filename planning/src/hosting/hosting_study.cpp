#include <overtone/hosting_study.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/fingerprint.hpp>
#include <overtone/table_values.hpp>

#include "argument_checks.hpp"
#include "hosting/hosting_study_file.hpp"

namespace overtone {

namespace {

namespace fs = std::filesystem;

constexpr Bounds kRating{0.0, 1e5};  // MW, MWh, Mvar
constexpr Bounds kLineLimit = above(0.0, 1e5);

std::string device_label(const CsvTable& table, int row) {
  return table.text(row, "kind") + " at bus " + table.text(row, "bus");
}

/// A rating that a device of its kind must have.
double rating(const CsvTable& table, int row, const char* heading) {
  if (!table.has(heading) || table.text(row, heading).empty()) {
    throw InputError(device_label(table, row), table.where(row),
                     fmt::format("no {}; it must be given, {}", heading, kRating.text()));
  }
  return bounded_number(table, row, heading, kRating, device_label(table, row));
}

/// What is rated in a column that its kind does not have would count as nothing.
void refuse_rating(const CsvTable& table, int row, const char* heading) {
  if (bounded_number_or(table, row, heading, 0.0, kRating, device_label(table, row)) != 0.0) {
    throw InputError(device_label(table, row), table.where(row),
                     fmt::format("{} {}; a device of this kind has none, leave it empty", heading,
                                 table.text(row, heading)));
  }
}

void add_device(const CsvTable& table, int row, HostingScenario& scenario) {
  const std::string kind = table.text(row, "kind"), bus = table.text(row, "bus");
  const SourceLine where = table.where(row);
  if (kind == "storage") {
    StorageUnit unit{.bus = bus, .where = where};
    unit.power_mw = rating(table, row, "power_mw");
    unit.energy_mwh = rating(table, row, "energy_mwh");
    unit.reactive_mvar = bounded_number_or(table, row, "reactive_mvar", unit.power_mw, kRating,
                                           device_label(table, row));
    scenario.storage.push_back(std::move(unit));
  } else if (kind == "svg") {
    scenario.var_generators.push_back({bus, rating(table, row, "reactive_mvar"), where});
    refuse_rating(table, row, "power_mw");
    refuse_rating(table, row, "energy_mwh");
  } else if (kind == "pv") {
    scenario.pv.push_back({bus, rating(table, row, "power_mw"), where});
    refuse_rating(table, row, "energy_mwh");
    refuse_rating(table, row, "reactive_mvar");
  } else {
    throw InputError("device", where,
                     fmt::format("kind '{}'; must be one of storage, svg, pv", kind));
  }
}

std::vector<double> read_curve(const CsvTable& table, const std::string& name, double high) {
  std::vector<double> share;
  for (int row = 0; row < table.row_count(); ++row) {
    const double value = table.number(row, name);
    if (value < 0.0 || value > high) {
      throw InputError("curve " + name, table.where(row),
                       fmt::format("hour {}: {}; must be 0 to {:g}", row + 1, value, high));
    }
    share.push_back(value);
  }
  return share;
}

/// Those of `all` that the key names, `names`; all of them where it names none.
template <class T>
std::vector<T> chosen(const StudySection& top, const char* key,
                      const std::vector<std::string>& names, const std::vector<T>& all) {
  std::vector<T> picked;
  for (const std::string& name : names) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& item) { return item.name == name; });
    if (found == all.end()) {
      std::string known;
      for (const T& item : all) {
        known += (known.empty() ? "" : ", ") + item.name;
      }
      throw top.fault(key, fmt::format("no '{}'; known are {}", name, known));
    }
    picked.push_back(*found);
  }
  return names.empty() ? all : picked;
}

/// Of all that was read; of a feeder by element what came of it, whatever files that is from.
std::string fingerprint_of(const fs::path& study, const HostingStudyFile& text,
                           const StudyFeeder& feeder) {
  std::vector<fs::path> files;
  if (feeder.balanced() != nullptr) {
    files = files_of_feeder(text.feeder);
  }
  files.insert(files.end(), {study, text.curves, text.scenario_file, text.device_file});
  if (!text.charger_spectrum.empty()) {
    files.push_back(text.charger_spectrum);
  }
  Fingerprint fingerprint;
  if (feeder.by_elements() != nullptr) {
    for (const FeederText& table : element_folder_texts(*feeder.by_elements())) {
      fingerprint.add(table.name);
      fingerprint.add(table.content);
    }
  }
  for (const fs::path& file : files) {
    fingerprint.add(file.filename().string());
    fingerprint.add_file(file);
  }
  return fingerprint.text();
}

/// Where stations may stand: those named, or all buses but the root.
std::vector<std::string> station_buses(const std::vector<std::string>& named,
                                       const HostingProblem& common) {
  for (const std::string& bus : named) {
    (void)station_bus(common, bus);
  }
  if (!named.empty()) {
    return named;
  }
  std::vector<std::string> buses;
  for (int b = 0; b < common.network.bus_count(); ++b) {
    if (b != common.network.root() && common.network.described(b)) {
      buses.push_back(common.network.bus_name(b));
    }
  }
  return buses;
}

}  // namespace

HostingCurves read_hosting_curves(const fs::path& file) {
  const CsvTable table(file);
  table.require({"t", "load", "pv"});
  if (table.row_count() != kHoursPerDay) {
    throw InputError(fmt::format("{}: {} rows; a day's curves need {}, t = 1 to {}",
                                 file.filename().string(), table.row_count(), kHoursPerDay,
                                 kHoursPerDay));
  }
  for (int row = 0; row < table.row_count(); ++row) {
    if (table.number(row, "t") != row + 1) {
      throw InputError("column t", table.where(row),
                       fmt::format("'{}'; must be {}: hours 1 to {} in order", table.text(row, "t"),
                                   row + 1, kHoursPerDay));
    }
  }
  HostingCurves curves{read_curve(table, "load", 2.0), read_curve(table, "pv", 1.0), {}};
  for (const std::string& name : table.headings()) {
    if (name == "t" || name == "load" || name == "pv") {
      continue;
    }
    curves.patterns.push_back({name, read_curve(table, name, 1.0), {file.filename().string(), 0}});
  }
  if (curves.patterns.empty()) {
    throw InputError(
        fmt::format("{}: no charging pattern; add a column such as ev1", file.filename().string()));
  }
  return curves;
}

std::vector<HostingScenario> read_hosting_scenarios(const fs::path& scenarios,
                                                    const fs::path& devices) {
  const CsvTable list(scenarios), table(devices);
  list.require({"scenario", "line_limit_mw"});
  list.allow_only({"scenario", "base", "line_limit_mw"});
  table.require({"scenario", "kind", "bus"});
  table.allow_only({"scenario", "kind", "bus", "power_mw", "energy_mwh", "reactive_mvar"});
  std::vector<HostingScenario> out;
  const auto named = [&out](const std::string& name) {
    return std::find_if(out.begin(), out.end(), [&](const auto& s) { return s.name == name; });
  };
  for (int row = 0; row < list.row_count(); ++row) {
    HostingScenario scenario;
    scenario.name = list.text(row, "scenario");
    scenario.where = list.where(row);
    scenario.base = list.has("base") ? list.text(row, "base") : "";
    scenario.line_limit_mw =
        bounded_number(list, row, "line_limit_mw", kLineLimit, "scenario " + scenario.name);
    if (named(scenario.name) != out.end()) {
      throw InputError("scenario " + scenario.name, scenario.where, "appears twice");
    }
    out.push_back(std::move(scenario));
  }
  for (const HostingScenario& scenario : out) {
    if (!scenario.base.empty() && named(scenario.base) == out.end()) {
      throw InputError("scenario " + scenario.name, scenario.where,
                       fmt::format("base '{}' is no scenario", scenario.base));
    }
  }
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    const auto scenario = named(table.text(row, "scenario"));
    if (scenario == out.end()) {
      throw InputError(device_label(table, row), table.where(row),
                       fmt::format("scenario '{}' is not in {}", table.text(row, "scenario"),
                                   scenarios.filename().string()));
    }
    distinct.add(row_text(table, row), device_label(table, row), table.where(row),
                 "give units that are alike one row, with their ratings added up");
    add_device(table, row, *scenario);
  }
  return out;
}

HostingStudy read_hosting_study(const fs::path& file, const FeederInputOptions& feeder_input) {
  HostingStudyFile text = read_hosting_study_file(file);
  const StudySection top = StudySection::read(file);
  if (!text.charger_spectrum.empty()) {
    text.harmonics.charger = read_spectrum(text.charger_spectrum);
  }
  StudyFeeder feeder = read_study_feeder(text.feeder, feeder_input);
  if (text.substation_voltage) {
    feeder = feeder.with_source_voltage(*text.substation_voltage);
  }
  Warnings warnings;
  HostingStudy study{.common = {text.settings, PlanningNetwork(feeder, text.harmonics.charger,
                                                               text.harmonics.currents, warnings)}};
  study.warnings = std::move(warnings);
  study.file = file;
  study.title = text.title;
  study.options = text.options;
  study.threads = text.threads;
  const HostingCurves curves = read_hosting_curves(text.curves);
  study.common.load_share = curves.load;
  study.common.pv_share = curves.pv;
  study.patterns = chosen(top, "patterns", text.patterns, curves.patterns);
  study.scenarios = chosen(top, "scenarios", text.scenarios,
                           read_hosting_scenarios(text.scenario_file, text.device_file));
  if (!text.charger_spectrum.empty()) {
    study.common.harmonics = text.harmonics;
  }
  study.fingerprint = fingerprint_of(file, text, feeder);
  study.buses = station_buses(text.buses, study.common);
  for (size_t s = 0; s < study.scenarios.size(); ++s) {
    for (size_t p = 0; p < study.patterns.size(); ++p) {
      validate(make_hosting_problem(study, {static_cast<int>(s), static_cast<int>(p), ""}));
    }
  }
  return study;
}

HostingProblem make_hosting_problem(const HostingStudy& study, const HostingCase& one) {
  const ArgumentChecks check("hosting case");
  check.index("scenario", one.scenario, study.scenarios.size());
  check.index("pattern", one.pattern, study.patterns.size());
  HostingProblem problem = study.common;
  problem.scenario = study.scenarios[one.scenario];
  problem.pattern = study.patterns[one.pattern];
  return problem;
}

size_t case_index(const HostingStudy& study, int scenario, int pattern, int bus) {
  const ArgumentChecks check("hosting case");
  check.index("scenario", scenario, study.scenarios.size());
  check.index("pattern", pattern, study.patterns.size());
  check.index("bus", bus, study.buses.size());
  return (scenario * study.patterns.size() + pattern) * study.buses.size() + bus;
}

std::vector<HostingCase> cases_of(const HostingStudy& study) {
  std::vector<HostingCase> cases;
  for (int s = 0; s < static_cast<int>(study.scenarios.size()); ++s) {
    for (int p = 0; p < static_cast<int>(study.patterns.size()); ++p) {
      for (const std::string& bus : study.buses) {
        cases.push_back({s, p, bus});
      }
    }
  }
  return cases;
}

}  // namespace overtone
