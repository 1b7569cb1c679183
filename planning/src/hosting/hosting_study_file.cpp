#include "hosting/hosting_study_file.hpp"

#include <fmt/format.h>

#include <overtone/harmonic_words.hpp>
#include <overtone/study_option.hpp>

#include "argument_checks.hpp"
#include "common/load_flow_check.hpp"
#include "common/solver_words.hpp"

namespace overtone {

namespace {

Options<HostingStudyFile> top_options() {
  using File = HostingStudyFile;
  const char* advice = "name the file or folder, relative to the study file";
  return {
      option::kind<File>(StudyKind::hosting),
      option::title(&File::title),
      option::path("feeder", &File::feeder,
                   "folder of the feeder, or a file of another program, relative to this file")
          .needed(advice, "\"../../networks/ieee33\""),
      option::path("curves", &File::curves,
                   "table t,load,pv and one column a charging pattern; 24 rows, t = 1…24")
          .needed(advice, "\"day_curves.csv\""),
      option::path("scenario_file", &File::scenario_file, "table scenario,base,line_limit_mw")
          .needed(advice, "\"scenarios.csv\""),
      option::path(
          "device_file", &File::device_file,
          "table scenario,kind,bus,power_mw,energy_mwh,reactive_mvar; kind storage, svg or "
          "pv")
          .needed(advice, "\"ieee33_devices.csv\""),
      option::texts("scenarios", &File::scenarios, "only these").missing("all", "[\"1\", \"2\"]"),
      option::texts("patterns", &File::patterns, "only these").missing("all", "[\"ev1\"]"),
      option::texts("buses", &File::buses, "where a station may stand")
          .missing("all but the substation", "[\"18\", \"33\"]")};
}

Options<HostingStudyFile> limit_options() {
  using File = HostingStudyFile;
  using S = HostingSettings;
  const Options<S> voltages = {
      option::number("v_min_pu", &S::v_min, {0.1, 2.0},
                     "lowest voltage, magnitude at the fundamental", "pu"),
      option::number("v_max_pu", &S::v_max, {0.1, 2.0}, "highest voltage", "pu")};
  const Options<S> line = {
      option::choice("line", &S::line_limit, line_limit_words(), "what line_limit_mw bounds")};
  return option::section(
      "limits",
      option::joined<File>({option::of_part(&File::settings, voltages),
                            {option::number("substation_voltage_pu", &File::substation_voltage,
                                            {0.1, 2.0}, "held at the substation", "pu")
                                 .missing("the feeder's slack_voltage_pu", "1")},
                            option::of_part(&File::settings, line)}));
}

Options<HostingSettings> model_options() {
  using S = HostingSettings;
  return option::section<S>(
      "model",
      {option::choice("mode", &S::mode, hosting_mode_words(), "what is optimised"),
       option::choice("loss", &S::losses, loss_weight_words(), "what weights ℓ in (1)"),
       option::number("loss_weight", &S::loss_weight, {0.0, 1e6}, "ω1"),
       option::number("capacity_weight", &S::capacity_weight, above(0.0, 1e6), "ω2"),
       option::number("soc_init", &S::initial_charge, {0.0, 1.0},
                      "stored energy at 0:00 and 24:00, share of Ea")
           .missing("free, but cyclic", "0.5"),
       option::number("efficiency_charge", &S::charge_efficiency, above(0.0, 1.0), "η_c"),
       option::number("efficiency_discharge", &S::discharge_efficiency, above(0.0, 1.0), "η_d"),
       option::number("max_station_mw", &S::max_station_mw, {0.0, 1e5},
                      "largest S looked for (0: none); a reached bound is reported", "MW")});
}

Options<HostingStudyFile> thd_options() {
  using File = HostingStudyFile;
  using L = HarmonicLimit;
  return option::section(
      "thd",
      option::joined<File>(
          {{option::path("charger_spectrum", &File::charger_spectrum,
                         "of the station's current, a table")
                .missing("no limit on distortion", "\"../../networks/spectra/six_pulse.csv\"")},
           option::of_part(
               &File::harmonics,
               Options<L>{option::percent("limit_percent", &L::thd, above(0.0, 1000.0),
                                          "largest voltage THD of any bus and hour")
                              .along("with charger_spectrum"),
                          option::flag("background", &L::background,
                                       "the feeder's nonlinear loads inject too")
                              .along("with charger_spectrum"),
                          option::choice("currents", &L::currents, harmonic_currents_words(),
                                         "harmonic currents of loads and station")
                              .along("with charger_spectrum")})}));
}

Options<HostingOptions> solver_options() {
  using O = HostingOptions;
  return {option::choice("kkt_solver", &O::kkt_solver, kkt_solver_words(),
                         "linear solver of the interior-point method"),
          option::number("tolerance", &O::tolerance, {1e-12, 1e-5}, "of the interior-point method"),
          option::number("max_iterations", &O::max_iterations, {1, 1000000},
                         "of the interior-point method"),
          option::flag("tree_search", &O::tree_search,
                       "search the storage modes where the gap is not accepted"),
          option::number("tree_nodes", &O::tree_nodes, {1, 1000000}, "of that search"),
          option::number("tree_seconds", &O::tree_seconds, above(0.0, 1e6), "of that search", "s"),
          option::number("accepted_gap", &O::accepted_gap, above(0.0, 0.1), "of f_I − f_R")};
}

const Options<HostingStudyFile>& hosting_study_options() {
  using File = HostingStudyFile;
  using S = HostingSettings;
  const Options<S> load = {option::number("scale", &S::load_scale, {0.0, 100.0},
                                          "times the load of every bus and hour")};
  static const Options<File> all = option::joined<File>(
      {top_options(), option::section("load", option::of_part(&File::settings, load)),
       limit_options(), option::of_part(&File::settings, model_options()), thd_options(),
       option::section("solver", option::of_part(&File::options, solver_options())),
       option::section<File>("solver", {option::number("threads", &File::threads, {0, kMostThreads},
                                                       "0: all cores")})});
  return all;
}

void check_limits(const StudySection& limits, const HostingStudyFile& text) {
  const double low = text.settings.v_min, high = text.settings.v_max;
  if (low >= high) {
    throw limits.fault(
        "v_min_pu",
        fmt::format("{}; must be below v_max_pu = {} (magnitudes, not squares)", low, high));
  }
  if (const double v0 = text.substation_voltage.value_or(low); v0 < low || v0 > high) {
    throw limits.fault("substation_voltage_pu",
                       fmt::format("{}; must be within the limits {} to {}", v0, low, high));
  }
}

}  // namespace

void check_hosting_options(const HostingOptions& options) {
  const ArgumentChecks check("hosting options");
  check_options("hosting options", solver_options(), options);
  check.within("overlap_tolerance", options.overlap_tolerance, 0.0, kLargestOverlapTolerance);
  check.within("cone_tolerance", options.cone_tolerance, 0.0, 1e-2);
  check.within("max_repairs", options.max_repairs, 0, 1000);
  check.within("tree_gap", options.tree_gap, 0.0, 1e6);
}

std::vector<OptionRecord> hosting_study_keys() { return records_of(hosting_study_options()); }

HostingStudyFile read_hosting_study_file(const std::filesystem::path& file) {
  const StudySection top = StudySection::read(file);
  expect_kind(top, StudyKind::hosting);
  HostingStudyFile text;
  text.title = file.stem().string();
  read_options(top, hosting_study_options(), text);
  check_limits(top.section("limits"), text);
  const StudySection thd = top.section("thd");
  if (!thd.keys().empty() && !thd.has("charger_spectrum")) {
    throw thd.fault("charger_spectrum", "missing; name the spectrum of the chargers' current");
  }
  return text;
}

}  // namespace overtone
