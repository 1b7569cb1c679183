#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include <overtone/by_phase.hpp>
#include <overtone/description_report.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/feeder_input.hpp>
#include <overtone/output_folder.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace fs = std::filesystem;

namespace {

struct ImportArguments {
  fs::path file;
  fs::path folder;   ///< of the new feeder
  fs::path library;  ///< empty: looked for
  bool ratings = false;
  bool json = false;
};

/// @throws InputError where the folder holds a feeder, whose tables someone may have edited.
void refuse_feeder_folder(const fs::path& folder) {
  std::vector<std::string> names = {"feeder.toml", "bus.csv", "branch.csv"};
  for (const FolderFile& file : element_folder_files()) {
    names.push_back(file.name);
  }
  for (const std::string& name : names) {
    if (std::error_code unknown; fs::exists(fs::symlink_status(folder / name, unknown))) {
      throw InputError(fmt::format("{}: holds {} already; name another folder, or remove it",
                                   folder.string(), name));
    }
  }
}

FeederInputOptions options_of(const ImportArguments& arguments) {
  FeederInputOptions options{.evaluator = dss_evaluator(), .ratings = arguments.ratings};
  if (!arguments.library.empty()) {
    options.evaluator.library = arguments.library;
  }
  return options;
}

/// Why a feeder can't be studied as it is; nothing: it can.
std::optional<std::string> obstacle_to_study(const Feeder& feeder) {
  try {
    static_cast<void>(by_phase(feeder));
  } catch (const InputError& error) {
    return fmt::format("not yet a feeder that can be solved: {}", error.what());
  }
  return std::nullopt;
}

int run_import(const ImportArguments& arguments) {
  reporting::require_writable(arguments.folder);
  refuse_feeder_folder(arguments.folder);
  if (!is_feeder_by_elements(arguments.file) || fs::is_directory(arguments.file)) {
    throw InputError(
        fmt::format("{}: must be a script of OpenDSS (.dss), a case of MATPOWER (.m) or a network "
                    "of pandapower (.json)",
                    arguments.file.string()));
  }
  FeederInput made = read_feeder_by_elements(arguments.file, options_of(arguments));
  if (auto obstacle = obstacle_to_study(made.feeder)) {
    made.warnings.push_back(*std::move(obstacle));
  }
  say(made.warnings);
  std::vector<reporting::OutputFile> files;
  for (auto& [name, content] : element_folder_texts(made.feeder)) {
    files.push_back(reporting::text_file(name, std::move(content)));
  }
  reporting::write_output_folder(arguments.folder, files);
  const std::string elements = reporting::counted_elements(made.feeder);
  const std::string folder = arguments.folder.string();
  put_answer(arguments.json, fmt::format("{}, written to {}\n", elements, folder),
             {{"command", "import"},
              {"folder", folder},
              {"elements", elements},
              {"warnings", made.warnings}});
  return exit_code::ok;
}

}  // namespace

Command add_import(CLI::App& program) {
  CLI::App* command =
      add_command(program, "import", "Make a feeder folder of another program's file",
                  "IEEE13Nodeckt.dss results/ieee13");
  const auto arguments = std::make_shared<ImportArguments>();
  command
      ->add_option("file", arguments->file,
                   "Script of OpenDSS (.dss), evaluated by its library,\n"
                   "case of MATPOWER (.m) or network of pandapower (.json)")
      ->required()
      ->type_name("FILE");
  command->add_option("folder", arguments->folder, "Folder for the feeder; one without a feeder")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--library", arguments->library,
                   "C library of DSS-Extensions; default: what\n"
                   "OVERTONE_DSS_LIBRARY names, else that of the python3\n"
                   "of PATH (pip install dss-python==0.15.7)")
      ->type_name("FILE");
  command->add_flag("--ratings", arguments->ratings,
                    "Ratings of lines and transformers of a script become\nlimits");
  add_json(*command, arguments->json);
  return {command, [arguments] { return run_import(*arguments); }};
}

}  // namespace overtone::cli
