#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <overtone/conditioning_options.hpp>

namespace overtone::comparison {

enum class Formulation { published, ours };

struct Method {
  const char* name;
  Formulation formulation = Formulation::ours;
  ConditioningMethod method = ConditioningMethod::monolithic;
  CutKind cuts = CutKind::exact;
  KktSolverKind kkt_solver = KktSolverKind::structured;
};

inline constexpr Method kMethods[] = {
    {.name = "published",
     .formulation = Formulation::published,
     .kkt_solver = KktSolverKind::mumps},
    {.name = "one-nlp-mumps", .kkt_solver = KktSolverKind::mumps},
    {.name = "one-nlp"},
    {.name = "benders-exact", .method = ConditioningMethod::benders},  // the default
    {.name = "benders-per-limit",
     .method = ConditioningMethod::benders,
     .cuts = CutKind::per_limit},
    {.name = "benders-aggregated",
     .method = ConditioningMethod::benders,
     .cuts = CutKind::aggregated},
};
inline constexpr const char* kPublished = "published";
inline constexpr const char* kReference = "one-nlp-mumps";

/// One line of the table and what its repetitions gave.
struct Line {
  std::string buses, limits;  ///< "33", "default"
  const Method* method = nullptr;
  int threads = 1;
  std::vector<double> seconds;
  nlohmann::json outcome;  ///< of the last repetition: what run_line says
  double memory_mb = 0.0;  ///< largest resident set of the repetitions, MiB
  bool not_finished = false;
  std::string failure;

  /// Nothing where a repetition did not finish.
  [[nodiscard]] std::optional<double> median_seconds() const;
  /// Whether it was reached before Ctrl-C.
  [[nodiscard]] bool ran() const { return not_finished || !outcome.is_null(); }
  /// Whether it found an optimum, all limits kept: its time can be set against others'.
  [[nodiscard]] bool converged() const {
    return !not_finished && !outcome.is_null() && outcome["converged"].get<bool>();
  }
};

struct RunOptions {
  double time_limit_s = 300.0;
  double tight_share = 0.95;    ///< tight limits on 69 and 123 buses: share of the default currents
  int aggregated_masters = 14;  ///< after which the aggregated cut is given up
};

/// Runs a line once more, in a process of its own, and adds what it gave: the outcome's keys are
/// status, converged, equations, variables, masters, iterations, seconds, objective (4) and
/// violation W (null without a point).
void run_line(Line& line, const RunOptions& options);

/// For the terminal; lines that did not run are left out.
[[nodiscard]] std::string table_text(const std::vector<Line>& lines);
/// The same with all digits.
[[nodiscard]] std::string csv_text(const std::vector<Line>& lines);

}  // namespace overtone::comparison
