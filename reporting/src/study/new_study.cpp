#include <overtone/new_study.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include <overtone/study_keys.hpp>
#include <overtone/table.hpp>
#include <overtone/table_renderers.hpp>

namespace overtone::reporting {

namespace {

namespace fs = std::filesystem;

/// What study.toml says beside the defaults: TOML by the name of a key; empty: the key stays, as
/// the example that it is, behind a #.
using Values = std::map<std::string, std::string>;

struct Parts {
  Values values;
  std::vector<FeederText> tables;
};

/// Where the most active power is drawn.
const BusLoad& largest_load(const std::vector<BusLoad>& loads) {
  return *std::ranges::max_element(loads, {}, &BusLoad::p_kw);
}

double load_mw(const std::vector<BusLoad>& loads) {
  double kw = 0.0;
  for (const BusLoad& bus : loads) {
    kw += std::max(0.0, bus.p_kw);
  }
  return kw / 1000.0;
}

class Writer {
 public:
  Writer(const NewStudy& study, const std::function<std::string(const fs::path&)>& shipped)
      : study_(study), shipped_(shipped) {}

  Parts take() {
    value("feeder", toml_text(study_.feeder));
    switch (study_.kind) {
      case StudyKind::conditioning:
        conditioning();
        break;
      case StudyKind::hosting:
        hosting();
        break;
      case StudyKind::dispatch:
        dispatch();
        break;
      case StudyKind::allocation:
        allocation();
        break;
      case StudyKind::montecarlo:
        value("load.levels", study_.profile ? "\"profile\"" : "\"full\"");
        break;
    }
    return std::move(parts_);
  }

 private:
  void value(const std::string& key, const std::string& toml) { parts_.values[key] = toml; }

  void conditioning() {
    copy("vehicles.fleet", "fleet.csv", "studies/fleet/ev_groups.csv");
    const std::string parking = "networks/profiles/residential.csv";
    if (!study_.profile || !has_columns_of(*study_.profile, shipped_(parking))) {
      copy("profile", "profile.csv", parking);
    }
  }

  void hosting() {
    copy("curves", "day_curves.csv", "studies/hosting/day_curves.csv");
    Table scenarios("scenarios", "",
                    {{.name = "scenario"}, {.name = "base"}, {.name = "line_limit_mw"}});
    scenarios.row("1", missing(), std::ceil(2.0 * load_mw(study_.loads) + 1.0));
    table("scenario_file", scenarios);
    Table devices("devices", "",
                  {{.name = "scenario"},
                   {.name = "kind"},
                   {.name = "bus"},
                   {.name = "power_mw"},
                   {.name = "energy_mwh"},
                   {.name = "reactive_mvar"}});
    devices.row("1", "storage", largest_load(study_.loads).bus, 0.2, 0.4, 0.2);
    table("device_file", devices);
  }

  void dispatch() {
    copy("profile", "series.csv", "studies/dispatch/series.csv");
    copy("vehicles.classes", "ev_classes.csv", "studies/dispatch/ev_classes.csv");
    Table lots("lots", "", {{.name = "bus"}, {.name = "chargers"}});
    lots.row(largest_load(study_.loads).bus, 20);
    table("devices.lots", lots);
    for (const char* device : {"generators", "renewables", "storage"}) {
      value(fmt::format("devices.{}", device), "");
    }
    value("grid.p_max_mw", toml_text(std::ceil(2.0 * load_mw(study_.loads) + 1.0)));
  }

  void allocation() {
    copy("profile", "series.csv", "studies/allocation/series.csv");
    copy("seasons", "seasons.csv", "studies/allocation/seasons.csv");
    value("stations", "20");
  }

  void copy(const std::string& key, const std::string& name, const fs::path& from) {
    value(key, toml_text(name));
    parts_.tables.push_back({name, shipped_(from)});
  }

  void table(const std::string& key, const Table& table) {
    value(key, toml_text(table.name() + ".csv"));
    parts_.tables.push_back({table.name() + ".csv", csv(table)});
  }

  static bool has_columns_of(const HourlyProfile& profile, const std::string& csv) {
    const std::string headings = csv.substr(0, csv.find('\n'));
    for (size_t begin = 0; begin < headings.size();) {
      const size_t end = std::min(headings.find(',', begin), headings.size());
      const std::string heading = headings.substr(begin, end - begin);
      if (heading != "hour" && !profile.column.contains(heading)) {
        return false;
      }
      begin = end + 1;
    }
    return true;
  }

  const NewStudy& study_;
  const std::function<std::string(const fs::path&)>& shipped_;
  Parts parts_;
};

/// The records with other values to begin with.
std::vector<OptionRecord> with_values(std::vector<OptionRecord> keys, const Values& values) {
  for (OptionRecord& key : keys) {
    const auto found = values.find(key.name());
    if (found == values.end()) {
      continue;
    }
    key.usual = found->second;
    key.aside = found->second.empty();
    key.shown = true;
  }
  return keys;
}

}  // namespace

std::vector<FeederText> new_study(const NewStudy& study,
                                  const std::function<std::string(const fs::path&)>& shipped) {
  if (!(load_mw(study.loads) > 0.0)) {
    throw InputError(fmt::format("feeder {}: draws no power; must have loads", study.feeder));
  }
  Parts parts = Writer(study, shipped).take();
  const std::string heading = fmt::format(
      "# Solve it with overtone {} study.toml. Every key is here, with its default or a value to\n"
      "# start from; those behind a # are examples and may be left out.\n\n",
      command_of(study.kind));
  parts.tables.push_back(
      {"study.toml", heading + study_template(with_values(keys_of(study.kind), parts.values))});
  return std::move(parts.tables);
}

}  // namespace overtone::reporting
