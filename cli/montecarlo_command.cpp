#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include <overtone/interrupt.hpp>
#include <overtone/montecarlo_report.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>

#include "command_numbers.hpp"
#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

struct MonteCarloArguments : StudyArguments {
  std::optional<int> samples;         ///< none: as in the study
  std::optional<std::uint64_t> seed;  ///< none: as in the study
};

MonteCarloResult sample(MonteCarloProblem& problem) {
  reporting::ProgressLine line("montecarlo");
  problem.options.stop = [&line, all = problem.options.samples](int done) {
    line.show(fmt::format("{} of {} samples", done, all), static_cast<double>(done) / all);
    return reporting::interrupted();
  };
  return run_montecarlo(problem.network, problem.options);
}

int montecarlo_code(const MonteCarloProblem& problem, const MonteCarloResult& result) {
  if (result.interrupted) {
    return exit_code::interrupted;
  }
  if (result.not_converged > 0) {
    return exit_code::not_converged;
  }
  return reporting::breaches_at_cp95(problem, result) == 0 ? exit_code::ok : exit_code::infeasible;
}

int run_montecarlo_study(const MonteCarloArguments& arguments) {
  reporting::require_writable(arguments.output);
  MonteCarloStudy study = read_montecarlo_study(arguments.study);
  study.options.threads = arguments.threads.value_or(study.options.threads);
  study.options.samples = arguments.samples.value_or(study.options.samples);
  study.options.seed = arguments.seed.value_or(study.options.seed);
  MonteCarloProblem problem = make_montecarlo_problem(study, dss_evaluator());
  say(problem.warnings);
  reporting::catch_interrupts();
  const MonteCarloResult result = sample(problem);
  put_result(
      arguments.output, [&] { return reporting::tables(problem, result); },
      [&] { return reporting::summary_json(study, problem, result); },
      [&] { return reporting::report(study, problem, result); });
  return montecarlo_code(problem, result);
}

}  // namespace

Command add_montecarlo(CLI::App& program) {
  CLI::App* command =
      add_command(program, "montecarlo", "How distorted voltages are, and how often",
                  "studies/montecarlo/ieee33.toml --samples 200");
  const auto arguments = std::make_shared<MonteCarloArguments>();
  add_study(*command, arguments->study);
  const std::vector<OptionRecord> keys = montecarlo_study_keys();
  command->add_option("--samples", arguments->samples, "Load flows; default: as in the study")
      ->type_name("N")
      ->transform(whole_number(record_called(keys, "samples").bounds));
  command->add_option("--seed", arguments->seed, "Of what is drawn; default: as in the study")
      ->type_name("N")
      ->transform(whole_number(record_called(keys, "seed").bounds));
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_montecarlo_study(*arguments); }};
}

}  // namespace overtone::cli
