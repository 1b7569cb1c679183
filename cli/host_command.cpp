#include "host_command.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "exit_codes.hpp"
#include "host_records.hpp"
#include "host_report.hpp"
#include "host_tables.hpp"
#include "interrupt.hpp"
#include "output_folder.hpp"
#include "progress.hpp"

namespace overtone::cli {

namespace {

/// Keeps those of `all` that are named. @throws InputError for a name that is none of them.
template <class T>
void keep(std::vector<T>& all, const std::vector<std::string>& names, const char* what) {
  if (names.empty()) {
    return;
  }
  std::vector<T> kept;
  for (const std::string& name : names) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& item) { return item.name == name; });
    if (found == all.end()) {
      std::vector<std::string> known;
      for (const T& item : all) {
        known.push_back(item.name);
      }
      throw InputError(
          fmt::format("{} '{}': not in the study; it has {}", what, name, fmt::join(known, ", ")));
    }
    kept.push_back(*found);
  }
  all = std::move(kept);
}

HostingStudy study_of(const HostArguments& arguments) {
  HostingStudy study = read_hosting_study(arguments.study);
  keep(study.scenarios, arguments.scenarios, "scenario");
  keep(study.patterns, arguments.patterns, "pattern");
  for (const std::string& bus : arguments.buses) {
    (void)station_bus(study.common, bus);
  }
  if (!arguments.buses.empty()) {
    study.buses = arguments.buses;
  }
  study.threads = arguments.threads.value_or(study.threads);
  study.options.verify = arguments.verify;
  study.options.stop = interrupted;
  return study;
}

std::vector<HostingResult> solve(const HostingStudy& study, const HostingRecords& records) {
  std::vector<HostingResult> known = records.read_all();
  const auto open = [](const HostingResult& r) { return r.status == HostingStatus::not_run; };
  const size_t count = known.size();
  size_t done = count - static_cast<size_t>(std::count_if(known.begin(), known.end(), open));
  if (done > 0) {
    fmt::print(stderr, "{} of {} cases are in {} already\n", done, count,
               records.folder().string());
  }
  ProgressLine line("hosting capacity");
  line.show(fmt::format("{} of {} cases", done, count));
  return run_hosting_study(study, std::move(known), [&](size_t i, const HostingResult& result) {
    records.write(i, result);
    line.show(fmt::format("{} of {} cases, {}", ++done, count, records.label(i)));
    return !interrupted();
  });
}

/// The exit code of the worst case.
int worst_of(const std::vector<HostingResult>& results) {
  int worst = exit_code::ok;
  for (const HostingResult& result : results) {
    switch (result.status) {
      case HostingStatus::solved:
        break;
      case HostingStatus::infeasible:
        worst = std::max(worst, exit_code::infeasible);
        break;
      case HostingStatus::failed:
        worst = std::max(worst, exit_code::not_converged);
        break;
      case HostingStatus::not_exact:
      case HostingStatus::not_verified:
        worst = std::max(worst, exit_code::verification_failed);
        break;
      case HostingStatus::not_run:
      case HostingStatus::interrupted:
        worst = exit_code::interrupted;
        break;
    }
  }
  return worst;
}

}  // namespace

int run_host(const HostArguments& arguments) {
  require_writable(arguments.output);
  const HostingStudy study = study_of(arguments);
  const HostingRecords records(study, arguments.output);
  catch_interrupts();
  const std::vector<HostingResult> results = solve(study, records);
  if (!arguments.output.empty()) {
    write_output_folder(arguments.output, {{"capacities.csv", capacities_csv(study, results)},
                                           {"limits.csv", hosting_limits_csv(study, results)},
                                           {"growth.csv", growth_csv(study, results)},
                                           {"dispatch.csv", dispatch_csv(study, results)},
                                           {"summary.json", host_summary_json(study, results)}});
  }
  fmt::print("{}", host_report(study, results));
  return worst_of(results);
}

}  // namespace overtone::cli
