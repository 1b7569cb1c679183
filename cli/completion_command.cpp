#include <memory>

#include <fmt/format.h>

#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"
#include "shell_completion.hpp"

namespace overtone::cli {

namespace {

struct CompletionArguments {
  std::string shell;
  bool json = false;
};

int run_completion(const CLI::App& program, const CompletionArguments& arguments) {
  const std::string script = completion_script(program.get_name(), completions_of(program),
                                               value_of(shell_words(), arguments.shell, "shell"));
  put_answer(arguments.json, script,
             {{"command", "completion"}, {"shell", arguments.shell}, {"script", script}});
  return exit_code::ok;
}

}  // namespace

Command add_completion(CLI::App& program) {
  CLI::App* command = add_command(program, "completion",
                                  "A script by which a shell completes command lines", "bash");
  const auto arguments = std::make_shared<CompletionArguments>();
  add_word(*command, "shell", arguments->shell, all_of(shell_words()),
           "Shell; bash: source <(overtone completion bash), zsh: the same,\n"
           "fish: overtone completion fish | source")
      ->required();
  add_json(*command, arguments->json);
  return {command, [&program, arguments] { return run_completion(program, *arguments); }};
}

}  // namespace overtone::cli
