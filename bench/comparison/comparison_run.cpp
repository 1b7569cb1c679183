#include <algorithm>
#include <chrono>
#include <string>

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>

#include <overtone/child_run.hpp>
#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/progress_line.hpp>

#include "comparison_line.hpp"
#include "published/published_model.hpp"

namespace overtone::comparison {

namespace {

using nlohmann::json;

std::string label_of(const Line& line) {
  return fmt::format("{} buses, {} limits, {}, {} thread{}", line.buses, line.limits,
                     line.method->name, line.threads, line.threads == 1 ? "" : "s");
}

/// The study of a line. On 33 buses the tight limits are a study of their own; elsewhere the
/// default currents are scaled.
ConditioningStudy study_of(const Line& line) {
  const bool own_study = line.limits == "tight" && line.buses == "33";
  return read_conditioning_study(fmt::format("{}/studies/ieee{}-case3-strategy2{}.toml",
                                             OVERTONE_SOURCE_DIR, line.buses,
                                             own_study ? "-tight" : ""));
}

ConditioningProblem problem_of(const Line& line, const ConditioningStudy& study,
                               double tight_share) {
  ConditioningProblem problem = make_conditioning_problem(study);
  if (line.limits == "tight" && line.buses != "33") {
    for (double& limit : problem.limits.branch_current) {
      limit *= tight_share;
    }
    problem.limits.substation_current *= tight_share;
  }
  return problem;
}

json solve_ours(const Line& line, const ConditioningProblem& problem, ConditioningOptions options,
                reporting::ProgressLine& progress) {
  options.progress = progress.callback();
  const ConditioningResult result = solve_conditioning(problem, options);
  int iterations = 0;
  for (const IterationRecord& record : result.iterations) {
    iterations += record.solver_iterations;
  }
  const bool point = result.quality != PointQuality::none;
  return {{"status", to_string(result.status)},
          {"converged", result.status == ConditioningStatus::gap_closed},
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
      return "solved";
    case NlpStatus::acceptable:
      return "acceptable";
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
                     reporting::ProgressLine& progress) {
  const auto begin = std::chrono::steady_clock::now();
  const PublishedModel model(problem, options.tau_min);
  const auto show = progress.callback();
  NlpOptions nlp_options;
  nlp_options.tolerance = options.tolerance;
  nlp_options.max_iterations = options.max_iterations;
  nlp_options.kkt_solver = options.kkt_solver;
  nlp_options.progress = [&](int iteration, double objective, double primal, double dual) {
    return show({0, iteration, objective, primal, dual});
  };
  const NlpSolution solution =
      solve_nlp(model.program(), {model.starting_point(), {}, {}, {}}, nlp_options);
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  json outcome = {{"status", status_of(solution.status)},
                  {"converged", solution.status == NlpStatus::solved},
                  {"equations", model.program().row_count()},
                  {"variables", model.program().variable_count()},
                  {"masters", 0},
                  {"iterations", solution.iterations},
                  {"seconds", passed.count()},
                  {"objective", nullptr},
                  {"violation", nullptr}};
  if (!solution.point.x.empty()) {
    const Schedule schedule = model.schedule(solution.point.x.data());
    outcome["objective"] = evaluate_figures(problem, schedule).objective();
    outcome["violation"] = verify_schedule(problem, schedule, options).operating_limit_violation;
  }
  return outcome;
}

/// What the child process does.
std::string solve(const Line& line, const RunOptions& run_options) {
  const oneapi::tbb::global_control threads(oneapi::tbb::global_control::max_allowed_parallelism,
                                            line.threads);
  const ConditioningStudy study = study_of(line);
  const ConditioningProblem problem = problem_of(line, study, run_options.tight_share);
  ConditioningOptions options = study.options;
  options.method = line.method->method;
  options.cuts = line.method->cuts;
  options.kkt_solver = line.method->kkt_solver;
  options.threads = line.threads;
  if (options.method == ConditioningMethod::benders && options.cuts == CutKind::aggregated) {
    options.max_masters = run_options.aggregated_masters;
  }
  reporting::ProgressLine progress(label_of(line));
  return (line.method->formulation == Formulation::published
              ? solve_published(problem, options, progress)
              : solve_ours(line, problem, options, progress))
      .dump();
}

}  // namespace

void run_line(Line& line, const RunOptions& options) {
  const auto run =
      reporting::run_in_child([&] { return solve(line, options); }, options.time_limit_s);
  line.memory_mb = std::max(line.memory_mb, run.peak_memory_mb);
  if (run.end == reporting::ChildRun::End::finished) {
    line.outcome = json::parse(run.text);
    line.seconds.push_back(line.outcome["seconds"]);
  } else {
    line.not_finished = true;
    line.failure =
        run.end == reporting::ChildRun::End::timed_out ? std::string("not finished") : run.text;
  }
}

}  // namespace overtone::comparison
