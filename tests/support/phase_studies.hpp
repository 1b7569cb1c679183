#pragma once

// The conditioning studies by phase of tests/reference/three_phase_conditioning: feeder folders and
// study settings from the data of an independent program, and its results.

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <overtone/conditioning_study.hpp>

#include "support/element_folder.hpp"
#include "support/phase_cases.hpp"
#include "support/studies.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::support {

/// A case as a study, in a folder of its own.
class PhaseStudy {
 public:
  /// `name`: ieee13, ieee123 or bal33; `spectra`: six_pulse or mixed; of the feeder's own per unit
  /// nothing may depend.
  explicit PhaseStudy(const std::string& name, const std::string& spectra = "six_pulse",
                      double base_mva = 1.0)
      : name_(name) {
    Feeder feeder =
        name == "bal33"
            ? by_elements(read_feeder(source_folder() / "networks/ieee33").description())
            : ElementFile(name).feeder();
    set_spectra(feeder, spectra);
    feeder.base_mva = base_mva;
    for (const FeederText& text : element_folder_texts(feeder)) {
      folder_.write("feeder/" + text.name, text.content);
    }
    study_.title = name;
    study_.file = folder_.path() / "study.toml";
    study_.feeder = folder_.path() / "feeder";
    study_.profile = source_folder() / "networks/profiles/residential.csv";
    study_.fleet = source_folder() / "studies/fleet/ev_groups.csv";
    study_.strategy = ChargingStrategy::optimised;
    study_.v_max = name == "ieee13" ? 1.058 : 1.05;
    study_.options.tolerance = 1e-8;
    set_lots();
    set_limits(spectra);
  }

  /// Case III / II.
  [[nodiscard]] const ConditioningStudy& study() const { return study_; }
  /// One of the cases that are load flows.
  [[nodiscard]] ConditioningStudy without_vehicles() const {
    ConditioningStudy study = study_;
    study.study_case = StudyCase::I;
    study.strategy = std::nullopt;
    return study;
  }
  /// The published summary of a case's folder: I, II, III, III_balanced, …
  [[nodiscard]] nlohmann::json summary(const std::string& result) const {
    std::ifstream file(case_folder("three_phase_conditioning/" + name_) / result / "summary.json");
    return nlohmann::json::parse(file);
  }
  [[nodiscard]] CsvTable table(const std::string& file) const {
    return case_table("three_phase_conditioning/" + name_, file);
  }

 private:
  void set_spectra(Feeder& feeder, const std::string& spectra) const {
    feeder.spectra.clear();
    for (const std::string spectrum : {"six_pulse", "single_phase"}) {
      Spectrum out{.name = spectrum, .lines = {}};
      const CsvTable lines = table("spectrum_" + spectrum + ".csv");
      for (int row = 0; row < lines.row_count(); ++row) {
        out.lines.push_back(
            {.order = lines.number(row, "harmonic"), .factor = lines.number(row, "factor")});
      }
      feeder.spectra.push_back(std::move(out));
    }
    std::map<std::string, std::string> spectrum_of;
    const CsvTable ports = table("ports_" + spectra + ".csv");
    for (int row = 0; row < ports.row_count(); ++row) {
      spectrum_of[ports.text(row, "load")] = ports.text(row, "spectrum");
    }
    for (Load& load : feeder.loads) {
      load.spectrum =
          name_ == "bal33" ? spectrum_of.at("d" + load.at.bus + "_1") : spectrum_of.at(load.id);
      load.linear.model = LinearLoadModel::parallel_series;
      load.linear.series_share = 0.5;
    }
  }

  void set_lots() {
    const CsvTable lots = table("lots.csv");
    std::string text = "bus,phases,vehicles\n";
    for (int row = 0; row < lots.row_count(); ++row) {
      text += lots.text(row, "bus") + "," + lots.text(row, "phases") + "," +
              lots.text(row, "vehicles") + "\n";
    }
    study_.lots = folder_.write("lots.csv", text);
  }

  void set_limits(const std::string& spectra) {
    const CsvTable limits = table("current_limits_" + spectra + ".csv");
    for (int row = 0; row < limits.row_count(); ++row) {
      const std::string element = limits.text(row, "element");
      const double ampere = limits.number(row, "limit_a");
      if (element == "source") {
        study_.substation_current_a = ampere;
      } else if (name_ != "bal33") {
        study_.branch_current_a[element + "." + limits.text(row, "conductor")] = ampere;
      }
    }
  }

  std::string name_;
  TemporaryFolder folder_;
  ConditioningStudy study_;
};

}  // namespace overtone::support
