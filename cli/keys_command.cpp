#include <memory>

#include <fmt/format.h>

#include <overtone/study_keys.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

struct KeysArguments {
  std::string kind;     ///< of study
  bool schema = false;  ///< for editors, instead of a file to fill in
};

int run_keys(const KeysArguments& arguments) {
  const StudyKind kind = value_of(study_kind_words(), arguments.kind, "kind");
  const std::vector<OptionRecord> keys = reporting::keys_of(kind);
  fmt::print("{}",
             arguments.schema ? reporting::study_schema(keys) : reporting::study_template(keys));
  return exit_code::ok;
}

}  // namespace

Command add_keys(CLI::App& program) {
  CLI::App* command = add_command(program, "keys", "Every key of a study file: one to fill in",
                                  "dispatch > studies/dispatch/mine.toml");
  const auto arguments = std::make_shared<KeysArguments>();
  add_word(*command, "kind", arguments->kind, all_of(study_kind_words()), "Kind of study")
      ->required();
  command->add_flag("--schema,--json", arguments->schema, "As a JSON schema, for editors");
  return {command, [arguments] { return run_keys(*arguments); }};
}

}  // namespace overtone::cli
