#include <atomic>
#include <mutex>

#include <overtone/hosting_study.hpp>

#include "argument_checks.hpp"
#include "hosting/hosting_study_file.hpp"
#include "parallel_loop.hpp"

namespace overtone {

std::vector<HostingResult> run_hosting_study(const HostingStudy& study,
                                             std::vector<HostingResult> known,
                                             const HostingCaseDone& done) {
  const std::vector<HostingCase> cases = cases_of(study);
  const ArgumentChecks check("hosting study");
  check.threads(study.threads);
  check_hosting_options(study.options);
  if (!known.empty()) {
    check.size("known results", known.size(), cases.size());
  }
  std::vector<HostingResult> results = std::move(known);
  results.resize(cases.size());
  std::atomic<bool> stopped = false;
  std::mutex reporting;
  HostingOptions options = study.options;
  options.stop = [&] { return stopped || (study.options.stop && study.options.stop()); };
  const auto solve = [&](size_t i) {
    if (results[i].status != HostingStatus::not_run || options.stop()) {
      return;
    }
    HostingResult result =
        hosting_capacity(make_hosting_problem(study, cases[i]), cases[i].bus, options);
    if (result.status == HostingStatus::interrupted) {
      return;  // as if it had not begun
    }
    const std::lock_guard lock(reporting);
    results[i] = std::move(result);
    if (done && !done(i, results[i])) {
      stopped = true;
    }
  };
  with_threads(study.threads, [&] {
    parallel_loop_one_by_one(cases.size(), [&](size_t i) {
      try {
        solve(i);
      } catch (...) {  // those under way would be in vain
        stopped = true;
        throw;
      }
    });
  });
  return results;
}

namespace {

int index_of(const HostingStudy& study, const std::string& scenario) {
  for (size_t s = 0; s < study.scenarios.size(); ++s) {
    if (study.scenarios[s].name == scenario) {
      return static_cast<int>(s);
    }
  }
  return -1;
}

}  // namespace

std::vector<HostingGrowth> growth_of(const HostingStudy& study,
                                     const std::vector<HostingResult>& results) {
  ArgumentChecks("growth").size("results", results.size(), cases_of(study).size());
  std::vector<HostingGrowth> growth;
  for (int s = 0; s < static_cast<int>(study.scenarios.size()); ++s) {
    const int base = index_of(study, study.scenarios[s].base);
    for (int p = 0; p < static_cast<int>(study.patterns.size()) && base >= 0; ++p) {
      HostingGrowth one{s, base, p};
      for (int b = 0; b < static_cast<int>(study.buses.size()); ++b) {
        const HostingResult& with = results[case_index(study, s, p, b)];
        const HostingResult& without = results[case_index(study, base, p, b)];
        if (with.status == HostingStatus::solved && without.status == HostingStatus::solved &&
            without.station_mw > 1e-6) {
          one.mean += with.station_mw / without.station_mw - 1.0;
          ++one.buses;
        } else {
          ++one.left_out;
        }
      }
      if (one.buses > 0) {
        one.mean /= one.buses;
        growth.push_back(one);
      }
    }
  }
  return growth;
}

}  // namespace overtone
