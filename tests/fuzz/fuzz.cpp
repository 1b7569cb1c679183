// Gives the program broken inputs and says which it did not take well. scripts/fuzz runs it long.
//
//   overtone_fuzz [--count N] [--seed S] [--first I] [--keep FOLDER]    N inputs of a seed, from I
//   on overtone_fuzz --corpus FOLDER                                       all that once went wrong
//
// An input is the same for the same seed and number. Each runs in a process of its own, for 20 s at
// most (--seconds). --keep writes those that went wrong, each a folder that may join the corpus.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "fuzz_run.hpp"

namespace overtone::fuzz {

namespace {

namespace fs = std::filesystem;

struct FuzzArguments {
  std::uint64_t count = 1000, seed = 1, first = 0;
  fs::path inputs = OVERTONE_FUZZ_INPUTS, corpus, keep;
  FuzzLimits limits;
};

/// Runs inputs one after another and tells of those that went wrong.
class Fuzzing {
 public:
  explicit Fuzzing(const FuzzArguments& arguments)
      : arguments_(arguments),
        good_{files_below(arguments.inputs), {}},
        folder_(fs::temp_directory_path() / fmt::format("overtone_fuzz_{}", getpid())) {}
  ~Fuzzing() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Fuzzing(const Fuzzing&) = delete;
  Fuzzing& operator=(const Fuzzing&) = delete;

  [[nodiscard]] const GoodInputs& good() const { return good_; }

  /// Goes on from the records of a hosting run on good inputs.
  void make_records() {
    const FuzzOutcome outcome =
        run({"good-inputs", good_.files, {"host", "hosting/study.toml", "-o", "out"}, {}});
    for (const auto& [name, text] : outcome.files) {
      if (name.rfind("out/cases/", 0) == 0) {
        good_.records[name] = text;
      }
    }
  }

  FuzzOutcome run(const FuzzInput& input) {
    FuzzOutcome outcome = run_input(input, folder_, arguments_.limits);
    ++count_;
    ++ended_[outcome.exit_code];
    const std::vector<std::string> faults = faults_of(input, outcome);
    if (!faults.empty()) {
      ++found_;
      tell(input, outcome, faults);
      if (!arguments_.keep.empty()) {
        keep_input(good_, input, arguments_.keep / input.name);
      }
    }
    return outcome;
  }

  /// The last line, and the exit code.
  int conclude() const {
    std::string ends;
    for (const auto& [code, count] : ended_) {
      ends += fmt::format(", {} with {}", count, code);
    }
    fmt::print("{} inputs, {} went wrong{}\n", count_, found_, ends);
    return found_ == 0 ? 0 : 1;
  }

 private:
  static void tell(const FuzzInput& input, const FuzzOutcome& outcome,
                   const std::vector<std::string>& faults) {
    fmt::print("{}: {}\n  overtone {}\n", input.name, fmt::join(faults, "; "),
               fmt::join(input.arguments, " "));
    for (const std::string& mutation : input.mutations) {
      fmt::print("  {:.160}\n", mutation);
    }
    fmt::print("  {:.300}\n", outcome.err);
    std::fflush(stdout);
  }

  const FuzzArguments& arguments_;
  GoodInputs good_;
  fs::path folder_;
  std::uint64_t count_ = 0, found_ = 0;
  std::map<int, std::uint64_t> ended_;
};

int fuzz(const FuzzArguments& arguments) {
  Fuzzing fuzzing(arguments);
  if (!arguments.corpus.empty()) {
    std::vector<fs::path> kept;
    for (const auto& entry : fs::directory_iterator(arguments.corpus)) {
      if (entry.is_directory()) {
        kept.push_back(entry.path());
      }
    }
    std::sort(kept.begin(), kept.end());
    for (const fs::path& folder : kept) {
      fuzzing.run(kept_input(fuzzing.good(), folder));
    }
    return fuzzing.conclude();
  }
  fuzzing.make_records();
  for (std::uint64_t i = 0; i < arguments.count; ++i) {
    fuzzing.run(broken_input(fuzzing.good(), arguments.seed, arguments.first + i));
  }
  return fuzzing.conclude();
}

}  // namespace

}  // namespace overtone::fuzz

int main(int argc, char** argv) {
  overtone::fuzz::FuzzArguments arguments;
  CLI::App app("Broken inputs for the overtone program");
  app.add_option("--count", arguments.count, "How many");
  app.add_option("--seed", arguments.seed, "Of which they are made");
  app.add_option("--first", arguments.first, "Number of the first");
  app.add_option("--seconds", arguments.limits.seconds, "That a run may take");
  app.add_option("--program", arguments.limits.program, "Instead of the one built in");
  app.add_option("--inputs", arguments.inputs, "Good inputs");
  app.add_option("--corpus", arguments.corpus, "Inputs kept, instead of new ones");
  app.add_option("--keep", arguments.keep, "Where those that go wrong are written");
  CLI11_PARSE(app, argc, argv);
  try {
    return overtone::fuzz::fuzz(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "overtone_fuzz: {}\n", error.what());
    return 2;
  }
}
