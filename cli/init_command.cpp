#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/new_study.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/study_profile.hpp>
#include <overtone/text_file.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"
#include "shipped_files.hpp"

namespace overtone::cli {

namespace fs = std::filesystem;

namespace {

struct InitArguments {
  std::string kind;
  fs::path feeder;
  fs::path folder;  ///< of the new study
  bool json = false;
};

/// @throws InputError where the folder holds a study, which someone may have edited.
void refuse_study_folder(const fs::path& folder) {
  if (std::error_code unknown; fs::exists(fs::symlink_status(folder / "study.toml", unknown))) {
    throw InputError(fmt::format("{}: holds study.toml already; name another folder, or remove it",
                                 folder.string()));
  }
}

int run_init(const InitArguments& arguments) {
  reporting::require_writable(arguments.folder);
  refuse_study_folder(arguments.folder);
  const StudyFeeder feeder = read_study_feeder(arguments.feeder, {.evaluator = dss_evaluator()});
  const reporting::NewStudy study{
      .kind = value_of(study_kind_words(), arguments.kind, "kind"),
      .feeder = fs::proximate(fs::absolute(arguments.feeder), fs::absolute(arguments.folder)),
      .loads = feeder.loads(),
      .profile = find_hourly_profile({}, arguments.feeder)};
  std::vector<reporting::OutputFile> files;
  std::vector<std::string> names;
  for (auto& [name, content] : reporting::new_study(
           study, [](const fs::path& name) { return read_text_file(shipped_file(name)); })) {
    names.push_back(name);
    files.push_back(reporting::text_file(name, std::move(content)));
  }
  reporting::write_output_folder(arguments.folder, files);
  const std::string text =
      fmt::format("{} written to {}", fmt::join(names, ", "), arguments.folder.string());
  const std::string file = (arguments.folder / "study.toml").string();
  put_answer(arguments.json,
             fmt::format("{}; edit study.toml, then: overtone {} {}\n", text,
                         command_of(study.kind), file),
             {{"command", "init"}, {"kind", arguments.kind}, {"study", file}, {"files", names}});
  return exit_code::ok;
}

}  // namespace

Command add_init(CLI::App& program) {
  CLI::App* command =
      add_command(program, "init", "A commented study of a feeder to start from, with its tables",
                  "conditioning networks/ieee33 results/mine");
  const auto arguments = std::make_shared<InitArguments>();
  add_word(*command, "kind", arguments->kind, all_of(study_kind_words()), "Kind of study")
      ->required();
  add_feeder(*command, arguments->feeder);
  command->add_option("folder", arguments->folder, "Folder for the study; one without study.toml")
      ->required()
      ->type_name("DIR");
  add_json(*command, arguments->json);
  return {command, [arguments] { return run_init(*arguments); }};
}

}  // namespace overtone::cli
