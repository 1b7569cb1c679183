#pragma once

// The study files of the project and the figures that their results must have.

#include <optional>
#include <string>

#include <overtone/conditioning_study.hpp>
#include <overtone/csv_table.hpp>

#include "support/reference_cases.hpp"

namespace overtone::support {

/// studies/<name>.toml
inline ConditioningStudy study_called(const std::string& name) {
  return read_conditioning_study(source_folder() / "studies" / (name + ".toml"));
}

inline ConditioningProblem problem_called(const std::string& name) {
  return make_conditioning_problem(study_called(name));
}

/// A row of tests/reference/energy_conditioning.csv.
struct ReferenceFigures {
  double sum_voltage_deviation = 0.0, sum_thd = 0.0;
  double v_min = 0.0;
  std::string v_min_bus;
  int v_min_hour = 0;
  double thd_max_percent = 0.0;
  std::string thd_max_bus;
  int thd_max_hour = 0;
  double substation_hour20 = 0.0;
  double substation_max = 0.0;  ///< 0: no figure

  [[nodiscard]] double objective() const { return sum_voltage_deviation + sum_thd; }
};

/// `study_case` "I", "II" or "III", `strategy` "", "I" or "II".
inline ReferenceFigures reference_figures(const std::string& feeder, const std::string& study_case,
                                          const std::string& strategy, double penetration) {
  const CsvTable table(source_folder() / "tests/reference/energy_conditioning.csv");
  for (int row = 0; row < table.row_count(); ++row) {
    if (table.text(row, "feeder") == feeder && table.text(row, "case") == study_case &&
        table.text(row, "strategy") == strategy &&
        table.number(row, "penetration") == penetration) {
      return {.sum_voltage_deviation = table.number(row, "sum_dv"),
              .sum_thd = table.number(row, "sum_thd"),
              .v_min = table.number(row, "v_min"),
              .v_min_bus = table.text(row, "v_min_bus"),
              .v_min_hour = table.integer(row, "v_min_hour"),
              .thd_max_percent = table.number(row, "thd_max_percent"),
              .thd_max_bus = table.text(row, "thd_max_bus"),
              .thd_max_hour = table.integer(row, "thd_max_hour"),
              .substation_hour20 = table.number(row, "substation_hour20"),
              .substation_max = table.number_or(row, "substation_max", 0.0)};
    }
  }
  throw InputError("no reference figures of " + feeder + ", case " + study_case);
}

/// A row of tests/reference/perspective_objectives.csv.
inline double reference_objective(const std::string& feeder, const std::string& limits) {
  const CsvTable table(source_folder() / "tests/reference/perspective_objectives.csv");
  for (int row = 0; row < table.row_count(); ++row) {
    if (table.text(row, "feeder") == feeder && table.text(row, "limits") == limits) {
      return table.number(row, "objective");
    }
  }
  throw InputError("no reference objective of " + feeder + " with limits " + limits);
}

}  // namespace overtone::support
