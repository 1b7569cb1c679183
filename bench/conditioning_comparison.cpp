// The published formulation beside this project's methods: case III, strategy II, on 33, 69 and 123
// buses, with the default operating limits and with tight ones; every run in a process of its own,
// which gives its peak memory. docs/comparison.md explains the table.
//
//   conditioning_comparison [--feeder 33] [--repetitions 3] [--time-limit 300] [--csv FILE] …
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <overtone/heap.hpp>
#include <overtone/interrupt.hpp>

#include "comparison/comparison_line.hpp"

namespace overtone {

namespace {

using comparison::Line;
using comparison::Method;

struct Arguments {
  std::vector<std::string> feeders{"33", "69", "123"};
  std::vector<std::string> limits{"default", "tight"};
  std::vector<std::string> methods;  ///< empty: all
  std::vector<int> threads{1, 2};
  int repetitions = 3;
  comparison::RunOptions run;
  std::filesystem::path csv;
};

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
        for (const Method& method : comparison::kMethods) {
          const bool published = method.formulation == comparison::Formulation::published;
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
      if (reporting::interrupted()) {
        return;
      }
      if (!line.not_finished) {
        comparison::run_line(line, arguments.run);
      }
    }
  }
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
  for (const Method& method : comparison::kMethods) {
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
  app.add_option("--time-limit", arguments.run.time_limit_s, "Seconds after which a run is ended")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--tight-share", arguments.run.tight_share,
                 "Tight limits on 69 and 123 buses: share of the default currents")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--aggregated-masters", arguments.run.aggregated_masters,
                 "Masters after which the aggregated cut is given up")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--csv", arguments.csv, "Table with all digits")->type_name("FILE");
}

/// Returns the exit code: 2 where the table cannot be written, 130 after Ctrl-C.
int compare(const Arguments& arguments) {
  reporting::catch_interrupts();
  std::vector<Line> lines = lines_of(arguments);
  measure_all(lines, arguments);
  fmt::print("{}", comparison::table_text(lines));
  if (!write_csv(arguments.csv, comparison::csv_text(lines))) {
    fmt::print(stderr, "conditioning_comparison: {} cannot be written\n", arguments.csv.string());
    return 2;
  }
  return reporting::interrupted() ? 130 : 0;
}

}  // namespace

}  // namespace overtone

int main(int argc, char** argv) {
  overtone::reporting::tune_heap();
  overtone::Arguments arguments;
  CLI::App app("The published formulation beside this project's methods, run by run");
  overtone::declare(app, arguments);
  CLI11_PARSE(app, argc, argv);
  return overtone::compare(arguments);
}
