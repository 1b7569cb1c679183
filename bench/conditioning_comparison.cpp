// The published formulation beside this project's methods: case III, strategy II, on 33, 69 and 123
// buses, with the default operating limits and with tight ones; every run in a process of its own,
// which gives its peak memory. docs/comparison.md explains the table.
//
//   conditioning_comparison [--feeder 33] [--repetitions 3] [--time-limit 300] [--csv FILE] …
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <oneapi/tbb/global_control.h>

#include <overtone/conditioning.hpp>
#include <overtone/study.hpp>

#include "child_run.hpp"
#include "exit_codes.hpp"
#include "interrupt.hpp"
#include "number_text.hpp"
#include "progress.hpp"
#include "published/published_model.hpp"
#include "terminal_table.hpp"

namespace overtone {

namespace {

using nlohmann::json;

struct Arguments {
  std::vector<std::string> feeders{"33", "69", "123"};
  std::vector<std::string> limits{"default", "tight"};
  std::vector<std::string> methods;  ///< empty: all
  std::vector<int> threads{1, 2};
  int repetitions = 3;
  double time_limit_s = 300.0;
  double tight_share = 0.95;
  int aggregated_masters = 14;
  std::filesystem::path csv;
};

enum class Formulation { published, ours };

struct Method {
  const char* name;
  Formulation formulation = Formulation::ours;
  ConditioningMethod method = ConditioningMethod::monolithic;
  CutKind cuts = CutKind::exact;
  KktSolverKind kkt_solver = KktSolverKind::structured;
};

constexpr Method kMethods[] = {
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
constexpr const char* kPublished = "published";
constexpr const char* kReference = "one-nlp-mumps";

/// One line of the table and what its repetitions gave.
struct Line {
  std::string feeder, limits;
  const Method* method = nullptr;
  int threads = 1;
  std::vector<double> seconds;
  json outcome;            ///< of the last repetition
  double memory_mb = 0.0;  ///< largest of the repetitions
  bool not_finished = false;
  std::string failure;

  [[nodiscard]] std::optional<double> median_seconds() const {
    if (seconds.empty() || not_finished) {
      return std::nullopt;
    }
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    const size_t n = sorted.size();
    return 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]);
  }
  [[nodiscard]] std::string label() const {
    return fmt::format("{} buses, {} limits, {}, {} thread{}", feeder, limits, method->name,
                       threads, threads == 1 ? "" : "s");
  }
};

/// The study of a line. On 33 buses the tight limits are a study of their own; elsewhere the
/// default currents are scaled.
Study study_of(const Line& line) {
  const bool own_study = line.limits == "tight" && line.feeder == "33";
  return read_study(fmt::format("{}/studies/ieee{}-case3-strategy2{}.toml", OVERTONE_SOURCE_DIR,
                                line.feeder, own_study ? "-tight" : ""));
}

ConditioningProblem problem_of(const Line& line, const Study& study, double tight_share) {
  ConditioningProblem problem = make_problem(study);
  if (line.limits == "tight" && line.feeder != "33") {
    for (double& limit : problem.limits.branch_current) {
      limit *= tight_share;
    }
    problem.limits.substation_current *= tight_share;
  }
  return problem;
}

json solve_ours(const Line& line, const ConditioningProblem& problem, ConditioningOptions options,
                cli::ProgressLine& progress) {
  options.progress = progress.callback();
  const ConditioningResult result = solve_conditioning(problem, options);
  int iterations = 0;
  for (const IterationRecord& record : result.iterations) {
    iterations += record.solver_iterations;
  }
  const bool point = result.quality != PointQuality::none;
  return {{"status", to_string(result.status)},
          {"equations", result.equations},
          {"variables", result.variables},
          {"masters",
           line.method->method == ConditioningMethod::benders ? result.iterations.size() : 0},
          {"iterations", iterations},
          {"seconds", result.solve_seconds},
          {"objective", point ? json(result.figures.objective()) : json()},
          {"violation", point ? json(result.operating_limit_violation) : json()}};
}

const char* status_of(NlpStatus status) {
  switch (status) {
    case NlpStatus::solved:
    case NlpStatus::acceptable:
      return "solved";
    case NlpStatus::infeasible:
      return "no feasible point";
    case NlpStatus::iteration_limit:
      return "iteration limit";
    case NlpStatus::interrupted:
      return "interrupted";
    default:
      return "solver failed";
  }
}

json solve_published(const ConditioningProblem& problem, const ConditioningOptions& options,
                     cli::ProgressLine& progress) {
  const auto begin = std::chrono::steady_clock::now();
  const PublishedModel model(problem, options.tau_min);
  const auto show = progress.callback();
  NlpOptions nlp_options;
  nlp_options.tolerance = options.tolerance;
  nlp_options.max_iterations = options.max_iterations;
  nlp_options.progress = [&](int iteration, double objective, double primal, double dual) {
    return show({0, iteration, objective, primal, dual});
  };
  const NlpSolution solution =
      solve_nlp(model.program(), {model.starting_point(), {}, {}, {}}, nlp_options);
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  json outcome = {{"status", status_of(solution.status)},
                  {"equations", model.program().row_count()},
                  {"variables", model.program().variable_count()},
                  {"masters", 0},
                  {"iterations", solution.iterations},
                  {"seconds", passed.count()},
                  {"objective", nullptr},
                  {"violation", nullptr}};
  if (!solution.point.x.empty()) {
    const Schedule schedule = model.schedule(solution.point.x.data());
    outcome["objective"] = evaluate_figures(problem, schedule.voltage).objective();
    outcome["violation"] = verify_schedule(problem, schedule, options).operating_limit_violation;
  }
  return outcome;
}

/// What the child process does.
std::string solve(const Line& line, const Arguments& arguments) {
  const oneapi::tbb::global_control threads(oneapi::tbb::global_control::max_allowed_parallelism,
                                            line.threads);
  const Study study = study_of(line);
  const ConditioningProblem problem = problem_of(line, study, arguments.tight_share);
  ConditioningOptions options = study.options;
  options.method = line.method->method;
  options.cuts = line.method->cuts;
  options.kkt_solver = line.method->kkt_solver;
  options.threads = line.threads;
  if (options.method == ConditioningMethod::benders && options.cuts == CutKind::aggregated) {
    options.max_masters = arguments.aggregated_masters;
  }
  cli::ProgressLine progress(line.label());
  return (line.method->formulation == Formulation::published
              ? solve_published(problem, options, progress)
              : solve_ours(line, problem, options, progress))
      .dump();
}

void measure(Line& line, const Arguments& arguments) {
  const auto run =
      cli::run_in_child([&] { return solve(line, arguments); }, arguments.time_limit_s);
  line.memory_mb = std::max(line.memory_mb, run.peak_memory_mb);
  if (run.end == cli::ChildRun::End::finished) {
    line.outcome = json::parse(run.text);
    line.seconds.push_back(line.outcome["seconds"]);
  } else {
    line.not_finished = true;
    line.failure =
        run.end == cli::ChildRun::End::timed_out ? std::string("not finished") : run.text;
  }
}

/// The published model runs on one thread: nothing in it is parallel.
std::vector<Line> lines_of(const Arguments& arguments) {
  std::vector<Line> lines;
  const auto asked = [&](const Method& method) {
    return arguments.methods.empty() ||
           std::find(arguments.methods.begin(), arguments.methods.end(), method.name) !=
               arguments.methods.end();
  };
  for (const std::string& feeder : arguments.feeders) {
    for (const std::string& limits : arguments.limits) {
      for (const int threads : arguments.threads) {
        for (const Method& method : kMethods) {
          const bool published = method.formulation == Formulation::published;
          if (asked(method) && (!published || threads == arguments.threads.front())) {
            lines.push_back(
                {feeder, limits, &method, published ? 1 : threads, {}, {}, 0.0, false, {}});
          }
        }
      }
    }
  }
  return lines;
}

/// Every line once, then every line again: what else the machine does falls on all alike. A run
/// that did not finish is not repeated.
void measure_all(std::vector<Line>& lines, const Arguments& arguments) {
  for (int repetition = 0; repetition < arguments.repetitions; ++repetition) {
    for (Line& line : lines) {
      if (cli::interrupted()) {
        return;
      }
      if (!line.not_finished) {
        measure(line, arguments);
      }
    }
  }
}

/// Seconds of the line with the same feeder and limits by another method.
std::optional<double> seconds_by(const std::vector<Line>& lines, const Line& like,
                                 const std::string& method) {
  for (const Line& line : lines) {
    const bool same_threads = line.threads == like.threads || method == kPublished;
    if (line.feeder == like.feeder && line.limits == like.limits && same_threads &&
        line.method->name == method) {
      return line.median_seconds();
    }
  }
  return std::nullopt;
}

/// How many times faster a line is than another method; empty where one did not finish.
std::optional<double> gain_over(const std::vector<Line>& lines, const Line& line,
                                const char* method) {
  const auto own = line.median_seconds();
  const auto other = seconds_by(lines, line, method);
  return own && other ? std::optional(*other / *own) : std::nullopt;
}

double number(const Line& line, const char* key) {
  return line.outcome.is_object() && line.outcome[key].is_number()
             ? line.outcome[key].get<double>()
             : std::numeric_limits<double>::quiet_NaN();
}

std::string status_text(const Line& line) {
  return line.not_finished ? line.failure : line.outcome["status"].get<std::string>();
}

std::string ratio_text(const std::optional<double>& ratio) {
  return ratio ? cli::fixed(*ratio, *ratio < 10.0 ? 2 : 1) : "–";
}

std::string table_text(const std::vector<Line>& lines) {
  cli::TerminalTable table;
  table.add_column("buses");
  table.add_column("limits", "", cli::Align::left);
  table.add_column("method", "", cli::Align::left);
  for (const auto& [heading, unit] : {std::pair("threads", ""),
                                      {"equations", ""},
                                      {"variables", ""},
                                      {"masters", ""},
                                      {"iter.", ""},
                                      {"time", "s"},
                                      {"objective", "true"},
                                      {"W", "pu²"},
                                      {"memory", "MB"},
                                      {"faster than", "one-nlp-mumps"},
                                      {"faster than", "published"}}) {
    table.add_column(heading, unit);
  }
  table.add_column("status", "", cli::Align::left);
  for (const Line& line : lines) {
    if (line.outcome.is_null() && !line.not_finished) {
      continue;  // not reached before Ctrl-C
    }
    table.add_row(
        {line.feeder, line.limits, line.method->name, std::to_string(line.threads),
         cli::fixed(number(line, "equations"), 0), cli::fixed(number(line, "variables"), 0),
         number(line, "masters") > 0 ? cli::fixed(number(line, "masters"), 0) : "–",
         cli::fixed(number(line, "iterations"), 0),
         line.median_seconds() ? cli::fixed(*line.median_seconds(), 2) : "–",
         cli::fixed(number(line, "objective"), 5), cli::scientific(number(line, "violation")),
         cli::fixed(line.memory_mb, 0), ratio_text(gain_over(lines, line, kReference)),
         ratio_text(gain_over(lines, line, kPublished)), status_text(line)});
  }
  return table.text();
}

std::string csv_text(const std::vector<Line>& lines) {
  std::string text =
      "buses,limits,method,threads,status,equations,variables,masters,iterations,seconds,"
      "repetitions,objective,violation,peak_memory_mb,faster_than_one_nlp_mumps,"
      "faster_than_published\n";
  const auto optional = [](const std::optional<double>& value) {
    return value ? cli::exact(*value) : std::string();
  };
  for (const Line& line : lines) {
    if (line.outcome.is_null() && !line.not_finished) {
      continue;
    }
    std::string status = status_text(line);
    std::replace(status.begin(), status.end(), ',', ';');
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", line.feeder, line.limits,
        line.method->name, line.threads, status, cli::exact(number(line, "equations")),
        cli::exact(number(line, "variables")), cli::exact(number(line, "masters")),
        cli::exact(number(line, "iterations")), optional(line.median_seconds()),
        line.seconds.size(), cli::exact(number(line, "objective")),
        cli::exact(number(line, "violation")), cli::exact(line.memory_mb),
        optional(gain_over(lines, line, kReference)), optional(gain_over(lines, line, kPublished)));
  }
  return text;
}

/// Written aside and renamed. False where that is not possible.
bool write_csv(const std::filesystem::path& file, const std::string& text) {
  if (file.empty()) {
    return true;
  }
  const std::filesystem::path aside = file.string() + ".partial";
  {
    std::ofstream stream(aside);
    stream << text;
    if (!stream.flush()) {
      return false;
    }
  }
  std::error_code error;
  std::filesystem::rename(aside, file, error);
  return !error;
}

void declare(CLI::App& app, Arguments& arguments) {
  std::vector<std::string> names;
  for (const Method& method : kMethods) {
    names.emplace_back(method.name);
  }
  app.add_option("--feeder", arguments.feeders, "Buses")->check(CLI::IsMember({"33", "69", "123"}));
  app.add_option("--limits", arguments.limits, "Operating limits")
      ->check(CLI::IsMember({"default", "tight"}));
  app.add_option("--method", arguments.methods, "Some methods instead of all")
      ->check(CLI::IsMember(names));
  app.add_option("--threads", arguments.threads, "Numbers of threads")->check(CLI::Range(1, 1024));
  app.add_option("--repetitions", arguments.repetitions, "Of each run; the median counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--time-limit", arguments.time_limit_s, "Seconds after which a run is ended")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--tight-share", arguments.tight_share,
                 "Tight limits on 69 and 123 buses: share of the default currents")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--aggregated-masters", arguments.aggregated_masters,
                 "Masters after which the aggregated cut is given up")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--csv", arguments.csv, "Table with all digits")->type_name("FILE");
}

int compare(const Arguments& arguments) {
  cli::catch_interrupts();
  std::vector<Line> lines = lines_of(arguments);
  measure_all(lines, arguments);
  fmt::print("{}", table_text(lines));
  if (!write_csv(arguments.csv, csv_text(lines))) {
    fmt::print(stderr, "conditioning_comparison: {} cannot be written\n", arguments.csv.string());
    return cli::exit_code::bad_input;
  }
  return cli::interrupted() ? cli::exit_code::interrupted : cli::exit_code::ok;
}

}  // namespace

}  // namespace overtone

int main(int argc, char** argv) {
  overtone::Arguments arguments;
  CLI::App app("The published formulation beside this project's methods, run by run");
  overtone::declare(app, arguments);
  CLI11_PARSE(app, argc, argv);
  return overtone::compare(arguments);
}
