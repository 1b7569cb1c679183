#include <algorithm>
#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/hosting_records.hpp>
#include <overtone/hosting_report.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

/// Settings that are given replace those of the study.
struct HostArguments : StudyArguments {
  std::vector<std::string> buses, scenarios, patterns;  ///< empty: as in the study
  bool verify = false;                                  ///< also the ceiling on S and the tangents
};

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
  study.options.stop = reporting::interrupted;
  return study;
}

std::vector<HostingResult> solve_open_cases(const HostingStudy& study,
                                            const reporting::HostingRecords& records) {
  std::vector<HostingResult> known = records.read_all();
  const auto open = [](const HostingResult& r) { return r.status == HostingStatus::not_run; };
  const size_t count = known.size();
  size_t done = count - static_cast<size_t>(std::count_if(known.begin(), known.end(), open));
  if (done > 0) {
    fmt::print(stderr, "{} of {} cases are in {} already\n", done, count,
               records.folder().string());
  }
  reporting::ProgressLine line("hosting capacity");
  line.show(fmt::format("{} of {} cases", done, count));
  return run_hosting_study(study, std::move(known), [&](size_t i, const HostingResult& result) {
    records.write(i, result);
    line.show(fmt::format("{} of {} cases, {}", ++done, count, records.label(i)));
    return !reporting::interrupted();
  });
}

int hosting_code(const HostingResult& result) {
  switch (result.status) {
    case HostingStatus::solved:
      return exit_code::ok;
    case HostingStatus::infeasible:
      return exit_code::infeasible;
    case HostingStatus::failed:
      return exit_code::not_converged;
    case HostingStatus::not_exact:
    case HostingStatus::not_verified:
      return exit_code::verification_failed;
    case HostingStatus::not_run:
    case HostingStatus::interrupted:
      break;
  }
  return exit_code::interrupted;
}

int run_host(const HostArguments& arguments) {
  reporting::require_writable(arguments.output);
  const HostingStudy study = study_of(arguments);
  const reporting::HostingRecords records(study, arguments.output);
  reporting::catch_interrupts();
  const std::vector<HostingResult> results = solve_open_cases(study, records);
  reporting::write_results(
      arguments.output, [&] { return reporting::tables(study, results); },
      [&] { return reporting::summary_json(study, results); });
  fmt::print("{}", reporting::report(study, results));
  return worst_of(results, hosting_code);
}

}  // namespace

Command add_host(CLI::App& program) {
  CLI::App* command =
      add_command(program, "host", "Largest charging station that each bus of a feeder can host",
                  "studies/hosting/ieee33-limits-a.toml --scenario 1 --bus 18\n"
                  "A run that was interrupted goes on where it was when given the same --output.");
  const auto arguments = std::make_shared<HostArguments>();
  add_study(*command, arguments->study);
  command->add_option("--bus", arguments->buses, "Only these buses; may be repeated")
      ->type_name("BUS");
  command->add_option("--scenario", arguments->scenarios, "Only these scenarios; may be repeated")
      ->type_name("NAME");
  command->add_option("--pattern", arguments->patterns, "Only these patterns; may be repeated")
      ->type_name("NAME");
  command->add_flag("--verify", arguments->verify,
                    "Also a ceiling on every capacity, and a second solver's optimum");
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_host(*arguments); }};
}

}  // namespace overtone::cli
