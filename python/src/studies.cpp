#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <overtone/allocation_report.hpp>
#include <overtone/dispatch_report.hpp>
#include <overtone/hosting_report.hpp>
#include <overtone/montecarlo_report.hpp>
#include <overtone/montecarlo_study.hpp>
#include <overtone/study_keys.hpp>
#include <overtone/study_kind.hpp>

#include "networks.hpp"
#include "study_result.hpp"
#include "tables.hpp"

namespace overtone::python {

namespace {

using reporting::AllocationCase;

struct Request {
  std::filesystem::path file;
  std::optional<int> threads;
  std::vector<std::string> packages;

  [[nodiscard]] FeederInputOptions feeder_input() const {
    return {.evaluator = evaluator(packages)};
  }
};

PyStudyResult solve_conditioning_study(const Request& request, Progress& progress) {
  ConditioningStudy study = read_conditioning_study(request.file);
  study.options.threads = request.threads.value_or(study.options.threads);
  ConditioningProblem problem = make_conditioning_problem(study, request.feeder_input());
  return solve_problem(std::move(study), std::move(problem), progress);
}

PyStudyResult solve_hosting_study(const Request& request, Progress& progress) {
  HostingStudy study = read_hosting_study(request.file, request.feeder_input());
  study.threads = request.threads.value_or(study.threads);
  study.options.stop = [&progress] { return !progress.goes_on(); };
  const std::vector<HostingCase> cases = cases_of(study);
  std::atomic<int> done = 0;
  std::vector<HostingResult> results =
      run_hosting_study(study, {}, [&](size_t index, const HostingResult& one) {
        return progress(
            fmt::format("{}, scenario {}", one.bus, study.scenarios[cases[index].scenario].name),
            std::pair("done", double(++done)), std::pair("of", double(cases.size())));
      });
  study.options.stop = {};
  using Found = std::pair<HostingStudy, std::vector<HostingResult>>;
  const auto found = std::make_shared<const Found>(std::move(study), std::move(results));
  PyStudyResult result = result_of(
      StudyKind::hosting, found->first.warnings, found,
      [](const Found& f) { return reporting::tables(f.first, f.second); },
      [](const Found& f) { return reporting::summary_json(f.first, f.second); },
      [](const Found& f) { return reporting::report(f.first, f.second); });
  for (size_t i = 0; i < cases.size(); ++i) {
    result.statuses.emplace_back(
        fmt::format("{}/{}/{}", found->first.scenarios[cases[i].scenario].name,
                    found->first.patterns[cases[i].pattern].name, cases[i].bus),
        to_string(found->second[i].status));
  }
  return result;
}

PyStudyResult solve_dispatch_study(const Request& request, Progress& progress) {
  struct Found {
    DispatchStudy study;
    DispatchProblem problem;
    std::vector<DispatchResult> results;
  };
  DispatchStudy study = read_dispatch_study(request.file);
  study.options.threads = request.threads.value_or(study.options.threads);
  DispatchProblem problem = make_dispatch_problem(study, request.feeder_input());
  std::vector<DispatchResult> results;
  for (const DispatchRun& run : study.runs) {
    DispatchOptions options = study.options;
    options.stop = [&progress, name = run.name(), steps = 0]() mutable {
      return !progress(name, std::pair("step", double(++steps)));
    };
    if (!progress.stopped()) {
      results.push_back(solve_dispatch(problem, run, options));
    }
  }
  const auto found = std::make_shared<const Found>(
      Found{std::move(study), std::move(problem), std::move(results)});
  PyStudyResult result = result_of(
      StudyKind::dispatch, found->problem.warnings, found,
      [](const Found& f) { return reporting::tables(f.problem, f.results); },
      [](const Found& f) { return reporting::summary_json(f.study, f.problem, f.results); },
      [](const Found& f) { return reporting::report(f.study, f.problem, f.results); });
  for (const DispatchResult& one : found->results) {
    result.statuses.emplace_back(one.run.name(), to_string(one.status));
  }
  return result;
}

PyStudyResult solve_allocation_study(const Request& request, Progress& progress) {
  AllocationStudy study = read_allocation_study(request.file);
  study.options.threads = request.threads.value_or(study.options.threads);
  std::vector<AllocationCase> cases;
  cases.push_back({make_allocation_problem(study, study.stations, request.feeder_input()), {}});
  for (const AllocationObjective objective : study.objectives) {
    AllocationOptions options = study.options;
    options.stop = [&progress, name = to_string(objective), rounds = 0]() mutable {
      return !progress(name, std::pair("round", double(++rounds)));
    };
    if (!progress.stopped()) {
      cases.back().plans.push_back(allocate(cases.back().problem, objective, options));
    }
  }
  using Found = std::pair<AllocationStudy, std::vector<AllocationCase>>;
  const auto found = std::make_shared<const Found>(std::move(study), std::move(cases));
  PyStudyResult result = result_of(
      StudyKind::allocation, found->second.front().problem.warnings, found,
      [](const Found& f) { return reporting::tables(f.second); },
      [](const Found& f) { return reporting::summary_json(f.first, f.second); },
      [](const Found& f) { return reporting::report(f.first, f.second); });
  for (const AllocationResult& plan : found->second.front().plans) {
    result.statuses.emplace_back(to_string(plan.objective), to_string(plan.status));
  }
  return result;
}

PyStudyResult solve_montecarlo_study(const Request& request, Progress& progress) {
  struct Found {
    MonteCarloStudy study;
    MonteCarloProblem problem;
    MonteCarloResult result;
  };
  MonteCarloStudy study = read_montecarlo_study(request.file);
  study.options.threads = request.threads.value_or(study.options.threads);
  MonteCarloProblem problem = make_montecarlo_problem(study, evaluator(request.packages));
  problem.options.stop = [&progress, of = double(problem.options.samples)](int done) {
    return !progress("sampling", std::pair("done", double(done)), std::pair("of", of));
  };
  MonteCarloResult solved = run_montecarlo(problem.network, problem.options);
  problem.options.stop = {};
  const auto found =
      std::make_shared<const Found>(Found{std::move(study), std::move(problem), std::move(solved)});
  PyStudyResult result = result_of(
      StudyKind::montecarlo, found->problem.warnings, found,
      [](const Found& f) { return reporting::tables(f.problem, f.result); },
      [](const Found& f) { return reporting::summary_json(f.study, f.problem, f.result); },
      [](const Found& f) { return reporting::report(f.study, f.problem, f.result); });
  result.statuses = {{"samples", found->result.interrupted          ? "interrupted"
                                 : found->result.not_converged != 0 ? "not_converged"
                                                                    : "complete"}};
  return result;
}

PyStudyResult solve(const std::string& file, std::optional<int> threads,
                    std::vector<std::string> packages, nb::object callback) {
  Progress progress(std::move(callback));
  const Request request{file, threads, std::move(packages)};
  PyStudyResult result;
  {
    const nb::gil_scoped_release unlocked;
    switch (study_kind(file)) {
      case StudyKind::conditioning:
        result = solve_conditioning_study(request, progress);
        break;
      case StudyKind::hosting:
        result = solve_hosting_study(request, progress);
        break;
      case StudyKind::dispatch:
        result = solve_dispatch_study(request, progress);
        break;
      case StudyKind::allocation:
        result = solve_allocation_study(request, progress);
        break;
      case StudyKind::montecarlo:
        result = solve_montecarlo_study(request, progress);
        break;
    }
  }
  progress.rethrow();
  result.interrupted = progress.stopped();
  return result;
}

/// [(name, is a path)] of every key of a kind of study.
std::vector<std::pair<std::string, bool>> study_keys(const std::string& kind) {
  std::vector<std::pair<std::string, bool>> keys;
  for (const OptionRecord& record :
       reporting::keys_of(value_of(study_kind_words(), kind, "kind"))) {
    keys.emplace_back(record.name(), record.type == OptionType::path);
  }
  return keys;
}

}  // namespace

void bind_studies(nb::module_& module) {
  nb::class_<PyStudyResult> bound(module, "StudyResult");
  bind_found(
      bound, [](PyStudyResult& r) { return r.tables(); },
      [](PyStudyResult& r) { return r.summary(); }, [](PyStudyResult& r) { return r.text(); });
  bound.def_ro("kind", &PyStudyResult::kind)
      .def_ro("warnings", &PyStudyResult::warnings)
      .def_ro("statuses", &PyStudyResult::statuses)
      .def_ro("interrupted", &PyStudyResult::interrupted);
  bind_conditioning(module, bound);
  module.def("solve_study", solve, "file"_a, "threads"_a.none(), "packages"_a, "progress"_a.none());
  module.def(
      "study_kind", [](const std::string& file) { return to_string(study_kind(file)); }, "file"_a);
  module.def("study_keys", study_keys, "kind"_a);
  module.def("version", [] { return OVERTONE_VERSION; });
}

}  // namespace overtone::python
