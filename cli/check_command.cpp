#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include <overtone/by_phase.hpp>
#include <overtone/description_report.hpp>
#include <overtone/feeder_input.hpp>
#include <overtone/input_problems.hpp>
#include <overtone/input_warnings.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace fs = std::filesystem;

namespace {

struct CheckArguments {
  fs::path path;
  bool strict = false;  ///< warnings count as problems
  bool json = false;
};

struct Findings {
  std::string description{};  ///< of what has no problems
  std::vector<std::string> warnings{};
  InputProblems problems{};

  void set(std::string what, std::vector<std::string> warned) {
    description = std::move(what);
    warnings = std::move(warned);
  }
};

void check_elements(const fs::path& path, Findings& findings) {
  std::optional<HourlyProfile> profile;
  findings.problems.attempt([&] { profile = find_hourly_profile({}, path); });
  findings.problems.attempt([&] {
    const FeederInput input = read_feeder_by_elements(path, {.evaluator = dss_evaluator()});
    findings.set(reporting::description(input.feeder, profile), input.warnings);
    const HarmonicLoadFlow factored(std::make_shared<const NodalNetwork>(by_phase(input.feeder)));
  });
}

void check_balanced(const fs::path& folder, Findings& findings) {
  std::optional<HourlyProfile> profile;
  findings.problems.attempt([&] {
    const Network network = read_feeder(folder);
    findings.problems.attempt([&] { profile = read_feeder_profile(folder); });
    findings.set(reporting::description(network, profile),
                 feeder_warnings(network, usual_currents(network)));
    const HarmonicLoadFlow factored(network);  // throws where an admittance matrix is singular
  });
}

void check_feeder(const fs::path& path, Findings& findings) {
  findings.problems.attempt([&] {
    if (is_feeder_by_elements(path)) {
      check_elements(path, findings);
    } else {
      check_balanced(path, findings);
    }
  });
}

void check_conditioning(const fs::path& file, Findings& findings) {
  const ConditioningStudy study = read_conditioning_study(file);
  const FeederInputOptions options{.evaluator = dss_evaluator()};
  const ConditioningProblem problem = make_conditioning_problem(study, options);
  findings.set(is_feeder_by_elements(study.feeder)
                   ? reporting::description(
                         study, read_feeder_by_elements(study.feeder, options).feeder, problem)
                   : reporting::description(study, read_feeder(study.feeder), problem),
               problem.warnings);
}

void check_study_of_a_kind(const fs::path& file, Findings& findings) {
  const FeederInputOptions input{.evaluator = dss_evaluator()};
  switch (study_kind(file)) {
    case StudyKind::conditioning:
      check_conditioning(file, findings);
      break;
    case StudyKind::hosting: {
      const HostingStudy study = read_hosting_study(file, input);
      findings.set(reporting::description(study), study.warnings);
      break;
    }
    case StudyKind::dispatch: {
      const DispatchStudy study = read_dispatch_study(file);
      const DispatchProblem problem = make_dispatch_problem(study, input);
      findings.set(reporting::description(study, problem), problem.warnings);
      break;
    }
    case StudyKind::allocation: {
      const AllocationStudy study = read_allocation_study(file);
      const AllocationProblem problem = make_allocation_problem(study, study.stations, input);
      findings.set(reporting::description(study, problem), problem.warnings);
      break;
    }
    case StudyKind::montecarlo: {
      const MonteCarloStudy study = read_montecarlo_study(file);
      const MonteCarloProblem problem = make_montecarlo_problem(study, input.evaluator);
      findings.set(reporting::description(study, problem), problem.warnings);
      break;
    }
  }
}

/// Where a study can't be read, the feeder it names is looked at all the same.
void check_study(const fs::path& file, Findings& findings) {
  if (findings.problems.attempt([&] { check_study_of_a_kind(file, findings); })) {
    return;
  }
  findings.problems.attempt([&] {
    if (const StudySection top = StudySection::read(file); top.has("feeder")) {
      check_feeder(top.path("feeder"), findings);
    }
  });
}

Findings findings_of(const fs::path& path) {
  if (!fs::exists(path)) {
    throw InputError(
        fmt::format("{}: does not exist; must be a feeder folder or a study file", path.string()));
  }
  Findings findings;
  if (path.filename() == "feeder.toml") {
    check_feeder(fs::absolute(path).parent_path(), findings);
  } else if (fs::is_directory(path) || is_feeder_by_elements(path)) {
    check_feeder(path, findings);
  } else {
    check_study(path, findings);
  }
  return findings;
}

int run_check(const CheckArguments& arguments) {
  const Findings findings = findings_of(arguments.path);
  say(findings.warnings);
  for (const InputProblem& problem : findings.problems.all()) {
    say_error(problem.text);
  }
  const std::string path = arguments.path.string();
  const bool usable = !findings.problems.any();
  put_answer(arguments.json,
             usable ? fmt::format("{}\n{} can be used\n", findings.description, path) : "",
             {{"command", "check"},
              {"path", path},
              {"usable", usable},
              {"problems", findings.problems.all()},
              {"warnings", findings.warnings},
              {"description", usable ? findings.description : ""}});
  return usable && (findings.warnings.empty() || !arguments.strict) ? exit_code::ok
                                                                    : exit_code::problems_found;
}

}  // namespace

Command add_check(CLI::App& program) {
  CLI::App* command =
      add_command(program, "check", "Read a feeder or study: what it holds, or all that is wrong",
                  "networks/ieee33");
  const auto arguments = std::make_shared<CheckArguments>();
  command
      ->add_option("path", arguments->path,
                   "Folder of a feeder, file of another program that\nholds one, or study file")
      ->required()
      ->type_name("FEEDER|STUDY");
  command->add_flag("--strict", arguments->strict, "Warnings count as problems");
  add_json(*command, arguments->json);
  return {command, [arguments] { return run_check(*arguments); }};
}

}  // namespace overtone::cli
