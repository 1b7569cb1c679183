#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include <overtone/by_phase.hpp>
#include <overtone/description_report.hpp>
#include <overtone/feeder_input.hpp>
#include <overtone/input_warnings.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace fs = std::filesystem;

namespace {

/// What is there, after what it warns of went to standard error.
std::string said(const std::vector<std::string>& warnings, std::string description) {
  say(warnings);
  return description;
}

std::string feeder_description(const fs::path& folder) {
  if (is_feeder_by_elements(folder)) {
    const FeederInput input = read_feeder_by_elements(folder, {.evaluator = dss_evaluator()});
    const HarmonicLoadFlow factored(std::make_shared<const NodalNetwork>(by_phase(input.feeder)));
    return said(input.warnings,
                reporting::description(input.feeder, find_hourly_profile({}, folder)));
  }
  const Network network = read_feeder(folder);
  const HarmonicLoadFlow factored(network);  // throws where an admittance matrix is singular
  return said(feeder_warnings(network, usual_currents(network)),
              reporting::description(network, read_feeder_profile(folder)));
}

std::string conditioning_description(const fs::path& file) {
  const ConditioningStudy study = read_conditioning_study(file);
  const FeederInputOptions options{.evaluator = dss_evaluator()};
  const ConditioningProblem problem = make_conditioning_problem(study, options);
  return said(problem.warnings,
              is_feeder_by_elements(study.feeder)
                  ? reporting::description(
                        study, read_feeder_by_elements(study.feeder, options).feeder, problem)
                  : reporting::description(study, read_feeder(study.feeder), problem));
}

std::string study_description(const fs::path& file) {
  const FeederInputOptions input{.evaluator = dss_evaluator()};
  switch (study_kind(file)) {
    case StudyKind::conditioning:
      return conditioning_description(file);
    case StudyKind::hosting: {
      const HostingStudy study = read_hosting_study(file, input);
      return said(study.warnings, reporting::description(study));
    }
    case StudyKind::dispatch: {
      const DispatchStudy study = read_dispatch_study(file);
      const DispatchProblem problem = make_dispatch_problem(study, input);
      return said(problem.warnings, reporting::description(study, problem));
    }
    case StudyKind::allocation: {
      const AllocationStudy study = read_allocation_study(file);
      const AllocationProblem problem = make_allocation_problem(study, study.stations, input);
      return said(problem.warnings, reporting::description(study, problem));
    }
    case StudyKind::montecarlo: {
      const MonteCarloStudy study = read_montecarlo_study(file);
      const MonteCarloProblem problem = make_montecarlo_problem(study, input.evaluator);
      return said(problem.warnings, reporting::description(study, problem));
    }
  }
  return "";
}

std::string description_of(const fs::path& path) {
  if (!fs::exists(path)) {
    throw InputError(
        fmt::format("{}: does not exist; must be a feeder folder or a study file", path.string()));
  }
  if (fs::is_directory(path) || is_feeder_by_elements(path)) {
    return feeder_description(path);
  }
  return path.filename() == "feeder.toml" ? feeder_description(fs::absolute(path).parent_path())
                                          : study_description(path);
}

}  // namespace

Command add_check(CLI::App& program) {
  CLI::App* command = add_command(program, "check", "Read a feeder or study and say what it holds",
                                  "networks/ieee33");
  const auto path = std::make_shared<fs::path>();
  command
      ->add_option("path", *path,
                   "Folder of a feeder, file of another program that\nholds one, or study file")
      ->required()
      ->type_name("FEEDER|STUDY");
  return {command, [path] {
            fmt::print("{}\n{} can be used\n", description_of(*path), path->string());
            return exit_code::ok;
          }};
}

}  // namespace overtone::cli
