#include <overtone/hosting_study.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/study_section.hpp>

namespace overtone {

namespace {

namespace fs = std::filesystem;

/// 64-bit FNV-1a over file contents.
class Fingerprint {
 public:
  void add(const std::string& text) {
    for (const char c : text) {
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
  }
  void add_file(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    add(std::string(std::istreambuf_iterator<char>(stream), {}));
  }
  /// The files of a folder, by name.
  void add_folder(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_regular_file()) {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      add(file.filename().string());
      add_file(file);
    }
  }
  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", hash_); }

 private:
  unsigned long long hash_ = 14695981039346656037ULL;
};

std::string device_label(const CsvTable& table, int row) {
  return table.text(row, "kind") + " at bus " + table.text(row, "bus");
}

double rating(const CsvTable& table, int row, const char* heading, double missing) {
  const double value = table.number_or(row, heading, missing);
  if (value < 0.0) {
    throw InputError(device_label(table, row), table.where(row),
                     fmt::format("{} {}; must be >= 0", heading, value));
  }
  return value;
}

void add_device(const CsvTable& table, int row, HostingScenario& scenario) {
  const std::string kind = table.text(row, "kind"), bus = table.text(row, "bus");
  const SourceLine where = table.where(row);
  if (kind == "storage") {
    StorageUnit unit{.bus = bus, .where = where};
    unit.power_mw = rating(table, row, "power_mw", 0.0);
    unit.energy_mwh = rating(table, row, "energy_mwh", 0.0);
    unit.reactive_mvar = rating(table, row, "reactive_mvar", unit.power_mw);
    scenario.storage.push_back(std::move(unit));
  } else if (kind == "svg") {
    scenario.var_generators.push_back({bus, rating(table, row, "reactive_mvar", 0.0), where});
  } else if (kind == "pv") {
    scenario.pv.push_back({bus, rating(table, row, "power_mw", 0.0), where});
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

fs::path required_path(const StudySection& top, const char* key, const fs::path& folder) {
  if (!top.has(key)) {
    throw top.fault(key, "missing; name the file or folder, relative to the study file");
  }
  return folder / top.text(key, "");
}

/// Those of `all` whose names the key lists; all of them where it is missing.
template <class T>
std::vector<T> chosen(const StudySection& top, const char* key, const std::vector<T>& all) {
  if (!top.has(key)) {
    return all;
  }
  std::vector<T> picked;
  for (const std::string& name : top.texts(key)) {
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
  return picked;
}

void read_limits(const StudySection& limits, HostingStudy& study) {
  HostingProblem& common = study.common;
  limits.allow_only({"v_min_pu", "v_max_pu", "substation_voltage_pu", "line"});
  common.v_min = limits.number("v_min_pu", common.v_min, 0.1, 2.0);
  common.v_max = limits.number("v_max_pu", common.v_max, 0.1, 2.0);
  if (common.v_min >= common.v_max) {
    throw limits.fault("v_min_pu", fmt::format("{}; must be below v_max_pu = {} (magnitudes, not "
                                               "squares)",
                                               common.v_min, common.v_max));
  }
  study.substation_voltage = limits.number("substation_voltage_pu", study.substation_voltage);
  if (study.substation_voltage < common.v_min || study.substation_voltage > common.v_max) {
    throw limits.fault("substation_voltage_pu",
                       fmt::format("{}; must be within the limits {} to {}",
                                   study.substation_voltage, common.v_min, common.v_max));
  }
  common.line_limit = limits.choice<LineLimit, 2>(
      "line", common.line_limit, {{{"mw", LineLimit::mw}, {"mva", LineLimit::mva}}});
}

void read_model(const StudySection& model, HostingProblem& common) {
  model.allow_only({"mode", "loss", "soc_init", "efficiency_charge", "efficiency_discharge",
                    "max_station_mw", "loss_weight", "capacity_weight"});
  common.mode = model.choice<HostingMode, 2>(
      "mode", common.mode, {{{"weighted", HostingMode::weighted}, {"max", HostingMode::max}}});
  common.losses = model.choice<LossWeight, 2>(
      "loss", common.losses, {{{"r+x", LossWeight::r_plus_x}, {"r", LossWeight::r}}});
  if (model.has("soc_init")) {
    common.initial_charge = model.number("soc_init", 0.0, 0.0, 1.0);
  }
  for (const auto& [key, value] :
       {std::pair{"efficiency_charge", &common.charge_efficiency},
        std::pair{"efficiency_discharge", &common.discharge_efficiency}}) {
    *value = model.number(key, *value, 0.0, 1.0);
    (void)model.positive(key, *value);
  }
  common.max_station_mw = model.positive("max_station_mw", common.max_station_mw);
  common.loss_weight = model.number("loss_weight", common.loss_weight, 0.0, 1e6);
  common.capacity_weight = model.positive("capacity_weight", common.capacity_weight);
}

void read_solver(const StudySection& solver, HostingStudy& study) {
  HostingOptions& options = study.options;
  solver.allow_only({"kkt_solver", "tolerance", "max_iterations", "tree_search", "tree_nodes",
                     "tree_seconds", "accepted_gap", "threads"});
  options.kkt_solver = solver.choice<KktSolverKind, 2>(
      "kkt_solver", options.kkt_solver,
      {{{"mumps", KktSolverKind::mumps}, {"structured", KktSolverKind::structured}}});
  options.tolerance = solver.number("tolerance", options.tolerance, 1e-12, 1e-5);
  options.max_iterations = solver.whole("max_iterations", options.max_iterations);
  options.tree_search = solver.flag("tree_search", options.tree_search);
  options.tree_nodes = solver.whole("tree_nodes", options.tree_nodes);
  options.tree_seconds = solver.positive("tree_seconds", options.tree_seconds);
  options.accepted_gap = solver.positive("accepted_gap", options.accepted_gap);
  study.threads = static_cast<int>(solver.number("threads", 0.0, 0.0, 4096.0));
}

void read_thd(const StudySection& thd, const fs::path& folder, HostingStudy& study,
              Fingerprint& fingerprint) {
  thd.allow_only({"limit_percent", "charger_spectrum", "background"});
  if (!thd.has("limit_percent") && !thd.has("charger_spectrum")) {
    return;
  }
  HarmonicLimit limit;
  limit.thd = thd.positive("limit_percent", 100.0 * limit.thd) / 100.0;
  if (!thd.has("charger_spectrum")) {
    throw thd.fault("charger_spectrum", "missing; name the spectrum of the chargers' current");
  }
  const fs::path spectrum = folder / thd.text("charger_spectrum", "");
  limit.charger = read_spectrum(spectrum);
  fingerprint.add_file(spectrum);
  limit.background = thd.flag("background", limit.background);
  study.common.harmonics = std::move(limit);
}

/// Where stations may stand: the study's own list or all buses but the root.
std::vector<std::string> station_buses(const StudySection& top, const HostingProblem& common) {
  if (top.has("buses")) {
    std::vector<std::string> buses = top.texts("buses");
    for (const std::string& bus : buses) {
      (void)station_bus(common, bus);
    }
    return buses;
  }
  std::vector<std::string> buses;
  for (int b = 0; b < common.network.bus_count(); ++b) {
    if (b != common.network.root()) {
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
    scenario.line_limit_mw = list.number(row, "line_limit_mw");
    if (named(scenario.name) != out.end()) {
      throw InputError("scenario " + scenario.name, scenario.where, "appears twice");
    }
    if (scenario.line_limit_mw <= 0.0) {
      throw InputError("scenario " + scenario.name, scenario.where,
                       fmt::format("line_limit_mw {}; must be > 0", scenario.line_limit_mw));
    }
    out.push_back(std::move(scenario));
  }
  for (const HostingScenario& scenario : out) {
    if (!scenario.base.empty() && named(scenario.base) == out.end()) {
      throw InputError("scenario " + scenario.name, scenario.where,
                       fmt::format("base '{}' is no scenario", scenario.base));
    }
  }
  for (int row = 0; row < table.row_count(); ++row) {
    const auto scenario = named(table.text(row, "scenario"));
    if (scenario == out.end()) {
      throw InputError(device_label(table, row), table.where(row),
                       fmt::format("scenario '{}' is not in {}", table.text(row, "scenario"),
                                   scenarios.filename().string()));
    }
    add_device(table, row, *scenario);
  }
  return out;
}

HostingStudy read_hosting_study(const fs::path& file) {
  const StudySection top = StudySection::read(file);
  top.allow_only({"title", "feeder", "curves", "scenario_file", "device_file", "scenarios",
                  "patterns", "buses", "load", "limits", "model", "thd", "solver"});
  const fs::path folder = file.parent_path();
  Fingerprint fingerprint;
  const fs::path feeder_folder = required_path(top, "feeder", folder);
  const Network feeder = read_feeder(feeder_folder);
  HostingStudy study{.common = {.network = PlanningNetwork(feeder)}};
  study.file = file;
  study.title = top.text("title", file.stem().string());
  const fs::path curves_file = required_path(top, "curves", folder);
  const HostingCurves curves = read_hosting_curves(curves_file);
  study.common.load_share = curves.load;
  study.common.pv_share = curves.pv;
  study.patterns = chosen(top, "patterns", curves.patterns);
  const fs::path scenario_file = required_path(top, "scenario_file", folder);
  const fs::path device_file = required_path(top, "device_file", folder);
  study.scenarios = chosen(top, "scenarios", read_hosting_scenarios(scenario_file, device_file));

  const StudySection load = top.section("load");
  load.allow_only({"scale"});
  study.common.load_scale = load.number("scale", study.common.load_scale, 0.0, 100.0);
  read_limits(top.section("limits"), study);
  read_model(top.section("model"), study.common);
  read_solver(top.section("solver"), study);
  fingerprint.add_folder(feeder_folder);
  for (const fs::path& input : {file, curves_file, scenario_file, device_file}) {
    fingerprint.add_file(input);
  }
  read_thd(top.section("thd"), folder, study, fingerprint);
  study.fingerprint = fingerprint.text();
  study.common.network =
      PlanningNetwork(feeder.with_source_voltage(study.substation_voltage),
                      study.common.harmonics ? study.common.harmonics->charger : Spectrum());
  study.buses = station_buses(top, study.common);
  for (size_t s = 0; s < study.scenarios.size(); ++s) {
    for (size_t p = 0; p < study.patterns.size(); ++p) {
      validate(problem_of(study, {static_cast<int>(s), static_cast<int>(p), ""}));
    }
  }
  return study;
}

bool is_hosting_study(const fs::path& file) {
  return StudySection::read(file).has("scenario_file");
}

HostingProblem problem_of(const HostingStudy& study, const HostingCase& one) {
  HostingProblem problem = study.common;
  problem.scenario = study.scenarios[one.scenario];
  problem.pattern = study.patterns[one.pattern];
  return problem;
}

size_t case_index(const HostingStudy& study, int scenario, int pattern, int bus) {
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
