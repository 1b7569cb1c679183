#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <overtone/option_words.hpp>

namespace overtone::cli {

enum class Shell { bash, zsh, fish };

[[nodiscard]] const Words<Shell>& shell_words();

/// What a shell may put where an option or an argument stands.
struct Completion {
  std::vector<std::string> names;  ///< "--output", "-o"; none of an argument
  std::string text;                ///< of the help, in a line
  std::string type;                ///< "FILE"; empty: a flag, without a value
  std::vector<std::string> words;  ///< that the value may be; empty: any
  bool files = false;              ///< the value is a path
};
struct CommandCompletions {
  std::string name, text;
  std::vector<Completion> options, arguments;
};

/// Of all commands of a program, as they have registered their options.
[[nodiscard]] std::vector<CommandCompletions> completions_of(const CLI::App& program);

/// A script that makes the shell complete them.
[[nodiscard]] std::string completion_script(const std::string& program,
                                            const std::vector<CommandCompletions>& commands,
                                            Shell shell);

}  // namespace overtone::cli
