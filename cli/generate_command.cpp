#include <memory>

#include <fmt/format.h>

#include <overtone/conditioning_study.hpp>
#include <overtone/feeder_generator.hpp>
#include <overtone/feeder_texts.hpp>
#include <overtone/generated_study.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/study_profile.hpp>
#include <overtone/text_file.hpp>

#include "command_numbers.hpp"
#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"
#include "shipped_files.hpp"

namespace overtone::cli {

namespace fs = std::filesystem;

namespace {

struct GenerateArguments {
  fs::path folder;  ///< of the new feeder
  fs::path like;    ///< empty: the 33-bus study that comes with the program
  FeederGeneratorOptions feeder;
  bool json = false;
};

HourlyProfile profile_of(const ConditioningStudy& study) {
  auto profile = find_hourly_profile(study.profile, study.feeder);
  if (!profile) {
    throw InputError(
        fmt::format("{}: neither it nor its feeder names a profile; a generated "
                    "feeder takes its own from there",
                    study.file.string()));
  }
  return *std::move(profile);
}

Spectrum spectrum_of(const ConditioningStudy& study) {
  const Network network = read_feeder(study.feeder);
  if (network.description().nonlinear_loads.empty()) {
    throw InputError(
        fmt::format("{}: no nonlinear load; a generated feeder takes the spectrum of "
                    "the first from there",
                    study.feeder.string()));
  }
  return network.description().nonlinear_loads.front().spectrum;
}

int run_generate(const GenerateArguments& arguments) {
  reporting::require_writable(arguments.folder);
  const ConditioningStudy like = read_conditioning_study(
      arguments.like.empty() ? shipped_file("studies/ieee33-case3-strategy2.toml")
                             : arguments.like);
  if (like.fleet.empty()) {
    throw InputError(
        fmt::format("{}: no fleet; --like needs a study with vehicles", like.file.string()));
  }
  FeederGeneratorOptions options = arguments.feeder;
  options.spectrum = spectrum_of(like);
  const NetworkDescription feeder = generate_feeder(options);
  std::vector<reporting::OutputFile> files;
  for (auto& [name, content] : feeder_texts(feeder, profile_of(like))) {
    files.push_back(reporting::text_file(name, std::move(content)));
  }
  files.push_back(reporting::text_file("fleet.csv", read_text_file(like.fleet)));
  files.push_back(
      reporting::text_file("study.toml", generated_study(feeder, read_vehicle_groups(like.fleet))));
  reporting::write_output_folder(arguments.folder, files);
  const std::string folder = arguments.folder.string();
  put_answer(arguments.json,
             fmt::format("{} buses, {} of them with nonlinear load, written to {}\n",
                         feeder.buses.size(), feeder.nonlinear_loads.size(), folder),
             {{"command", "generate"},
              {"folder", folder},
              {"study", (arguments.folder / "study.toml").string()},
              {"buses", static_cast<std::int64_t>(feeder.buses.size())},
              {"nonlinear_buses", static_cast<std::int64_t>(feeder.nonlinear_loads.size())}});
  return exit_code::ok;
}

}  // namespace

Command add_generate(CLI::App& program) {
  CLI::App* command = add_command(program, "generate", "Make up a feeder of any size from a seed",
                                  "results/feeder1000 --buses 1000 --seed 1");
  const auto arguments = std::make_shared<GenerateArguments>();
  command->add_option("folder", arguments->folder, "Folder for the feeder and a study of it")
      ->required()
      ->type_name("DIR");
  FeederGeneratorOptions& feeder = arguments->feeder;
  const auto add = [command](const char* name, auto& value, const char* what, const char* type,
                             const CLI::Validator& number) {
    command->add_option(name, value, what)
        ->type_name(type)
        ->transform(number)
        ->capture_default_str();
  };
  add("--buses", feeder.buses, "Buses, the substation's among them", "N", whole_number());
  add("--seed", feeder.seed, "The same seed gives the same feeder", "N",
      whole_number({0.0, kLargestWhole}));
  add("--peak", feeder.peak_mw, "Load of each feeder of the substation", "MW", finite_number());
  add("--loaded", feeder.loaded_share, "Share of the buses with load", "SHARE", finite_number());
  add("--nonlinear", feeder.nonlinear_share, "Share of these whose load is nonlinear", "SHARE",
      finite_number());
  add("--lowest-voltage", feeder.lowest_voltage, "At full load; sets the lengths", "PU",
      finite_number());
  command
      ->add_option("--like", arguments->like,
                   "Study whose profile, spectrum and fleet are taken;\n"
                   "default: the 33-bus study that comes with the program")
      ->type_name("STUDY");
  add_json(*command, arguments->json);
  return {command, [arguments] { return run_generate(*arguments); }};
}

}  // namespace overtone::cli
