#include <algorithm>
#include <exception>
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
#include "dss_options.hpp"
#include "exit_codes.hpp"
#include "standard_streams.hpp"

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
  HostingStudy study = read_hosting_study(arguments.study, {.evaluator = dss_evaluator()});
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

/// What is taken over from records, and what isn't.
void note_known(const reporting::KnownCases& known, size_t done,
                const std::filesystem::path& folder) {
  if (done > 0) {
    note(fmt::format("{} of {} cases are in {} already\n", done, known.results.size(),
                     folder.string()));
  }
  if (known.outdated > 0) {
    note(fmt::format("{} records in {} are of another input, build or check; solved again\n",
                     known.outdated, folder.string()));
  }
  for (const std::string& damaged : known.damaged) {
    note(fmt::format("warning: {}; solved again\n", damaged));
  }
}

/// Cases that can't be recorded end the study; the error is thrown when all threads have stopped.
std::vector<HostingResult> solve_open_cases(const HostingStudy& study,
                                            const reporting::HostingRecords& records) {
  reporting::KnownCases known = records.read_all();
  const auto open = [](const HostingResult& r) { return r.status == HostingStatus::not_run; };
  const size_t count = known.results.size();
  size_t done =
      count - static_cast<size_t>(std::count_if(known.results.begin(), known.results.end(), open));
  note_known(known, done, records.folder());
  reporting::ProgressLine line("hosting capacity");
  const auto show = [&](const std::string& last) {
    line.show(fmt::format("{} of {} cases{}", done, count, last),
              static_cast<double>(done) / static_cast<double>(count));
  };
  show("");
  std::exception_ptr unwritten;
  std::vector<HostingResult> results = run_hosting_study(
      study, std::move(known.results), [&](size_t i, const HostingResult& result) {
        try {
          records.write(i, result);
        } catch (const reporting::OutputError&) {
          unwritten = std::current_exception();
          return false;
        }
        ++done;
        show(", " + records.label(i));
        return !reporting::interrupted();
      });
  if (unwritten) {
    std::rethrow_exception(unwritten);
  }
  return results;
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
  const reporting::HostingRecords records(study, arguments.output.folder);
  say(study.warnings);
  reporting::catch_interrupts();
  const std::vector<HostingResult> results = solve_open_cases(study, records);
  put_result(
      arguments.output, [&] { return reporting::tables(study, results); },
      [&] { return reporting::summary_json(study, results); },
      [&] { return reporting::report(study, results); });
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
