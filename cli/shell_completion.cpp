#include "shell_completion.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace overtone::cli {

namespace {

/// The help in a line, without the list of words that a colon ends its first line for.
std::string in_a_line(const std::string& help) {
  const std::string first = help.substr(0, help.find('\n'));
  if (first.ends_with(':')) {
    return first.substr(0, first.size() - 1);
  }
  std::string line = help;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

/// "a|b|c" in small letters as its words; none of other types.
std::vector<std::string> words_of(const std::string& type) {
  const bool small = std::none_of(type.begin(), type.end(), [](unsigned char c) {
    return std::isupper(c) != 0 || c == ' ' || c > 127;
  });
  std::vector<std::string> words;
  for (size_t begin = 0; small && begin < type.size();) {
    const size_t end = std::min(type.find('|', begin), type.size());
    words.push_back(type.substr(begin, end - begin));
    begin = end + 1;
  }
  return words.size() > 1 ? words : std::vector<std::string>();
}

/// Whether values of a type are paths.
bool is_path(const std::string& type) {
  static constexpr std::array kPaths = {"FEEDER", "STUDY", "FEEDER|STUDY",
                                        "FILE",   "DIR",   "RESULTS"};
  return std::find(kPaths.begin(), kPaths.end(), type) != kPaths.end();
}

Completion completion_of(const CLI::Option& option) {
  Completion one{.names = {}, .text = in_a_line(option.get_description()), .type = {}, .words = {}};
  for (const std::string& name : option.get_lnames()) {
    one.names.push_back("--" + name);
  }
  for (const std::string& name : option.get_snames()) {
    one.names.push_back("-" + name);
  }
  if (option.get_items_expected_max() > 0) {
    one.type = option.get_type_name();
    one.words = words_of(one.type);
    one.files = is_path(one.type);
  }
  return one;
}

/// Text between single quotes; `inside` escapes what else means something there.
template <class Escape>
std::string quoted(const std::string& text, const Escape& inside) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? "'\\''" : inside(c);
  }
  return out + "'";
}

std::string as_it_is(char c) { return std::string(1, c); }

std::vector<std::string> option_names(const CommandCompletions& command) {
  std::vector<std::string> names;
  for (const Completion& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

std::vector<std::string> names_of(const std::vector<CommandCompletions>& commands) {
  std::vector<std::string> names;
  for (const CommandCompletions& command : commands) {
    names.push_back(command.name);
  }
  return names;
}

// bash

/// What offers the values of an option or an argument; ":" does nothing.
std::string bash_offer(const Completion& one) {
  return one.files           ? "offer -f"
         : one.words.empty() ? ":"
                             : fmt::format("offer -W '{}'", fmt::join(one.words, " "));
}

/// The same of a command's arguments: the first one's words, then files.
std::string bash_arguments(const std::vector<Completion>& arguments) {
  if (arguments.empty()) {
    return ":";
  }
  const std::string first = bash_offer(arguments.front());
  return arguments.size() == 1 || arguments.front().words.empty()
             ? first
             : fmt::format("if ((COMP_CWORD == 2)); then {}; else offer -f; fi", first);
}

std::string bash_values(const CommandCompletions& command) {
  std::string lines;
  for (const Completion& option : command.options) {
    if (!option.type.empty()) {
      std::vector<std::string> cases;
      for (const std::string& name : option.names) {
        cases.push_back(command.name + ":" + name);
      }
      lines += fmt::format("    {}) {}; return ;;\n", fmt::join(cases, "|"), bash_offer(option));
    }
  }
  return lines;
}

std::string bash_script(const std::string& program,
                        const std::vector<CommandCompletions>& commands) {
  std::string values, rest;
  for (const CommandCompletions& command : commands) {
    values += bash_values(command);
    rest += fmt::format("    {}) options='{}'; {} ;;\n", command.name,
                        fmt::join(option_names(command), " "), bash_arguments(command.arguments));
  }
  return fmt::format(R"(# Completion of {0} for bash: source <({0} completion bash)
_{0}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} options=
  offer() {{ mapfile -t COMPREPLY < <(compgen "$@" -- "$word"); }}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    offer -W '{1} --help --version'
    return
  fi
  case ${{COMP_WORDS[1]}}:${{COMP_WORDS[COMP_CWORD - 1]}} in
{2}  esac
  case ${{COMP_WORDS[1]}} in
{3}  esac
  if [[ $word == -* ]]; then offer -W "$options"; fi
}}
complete -o filenames -F _{0} {0}
)",
                     program, fmt::join(names_of(commands), " "), values, rest);
}

// zsh

/// Brackets and colons part the fields of a specification.
std::string in_zsh(char c) {
  return c == '[' || c == ']' || c == ':' || c == '\\' ? std::string("\\") + c : as_it_is(c);
}

std::string zsh_value(const Completion& one) {
  const std::string action = one.files           ? "_files"
                             : one.words.empty() ? ""
                                                 : fmt::format("({})", fmt::join(one.words, " "));
  std::string type;
  for (const char c : one.type) {
    type += in_zsh(c);
  }
  return fmt::format(":{}:{}", type, action);
}

std::string zsh_specification(const Completion& option) {
  std::string text;
  for (const char c : option.text) {
    text += in_zsh(c);
  }
  const std::string end =
      quoted("[" + text + "]" + (option.type.empty() ? "" : zsh_value(option)), as_it_is);
  return option.names.size() == 1 ? fmt::format("'{}'{}", option.names.front(), end)
                                  : fmt::format("'({})'{{{}}}{}", fmt::join(option.names, " "),
                                                fmt::join(option.names, ","), end);
}

std::string zsh_script(const std::string& program,
                       const std::vector<CommandCompletions>& commands) {
  std::string names, cases;
  for (const CommandCompletions& command : commands) {
    names += "    " + quoted(command.name + ":" + command.text, as_it_is) + "\n";
    cases += fmt::format("    {}) _arguments", command.name);
    for (const Completion& option : command.options) {
      cases += " \\\n      " + zsh_specification(option);
    }
    for (size_t i = 0; i < command.arguments.size(); ++i) {
      cases += " \\\n      " +
               quoted(fmt::format("{}{}", i + 1, zsh_value(command.arguments[i])), as_it_is);
    }
    cases += " ;;\n";
  }
  return fmt::format(R"(#compdef {0}
# Completion of {0} for zsh: source <({0} completion zsh), or as _{0} in a folder of fpath
_{0}() {{
  local -a commands=(
{1}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
{2}  esac
}}
if [[ $funcstack[1] == _{0} ]]; then _{0} "$@"; else compdef _{0} {0}; fi
)",
                     program, names, cases);
}

// fish

std::string in_fish(char c) { return c == '\\' ? "\\\\" : as_it_is(c); }

std::string fish_option(const std::string& start, const Completion& option) {
  std::string line = start;
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  line += option.type.empty() ? "" : option.files ? " -r -F" : " -x";
  if (!option.words.empty()) {
    line += fmt::format(" -a '{}'", fmt::join(option.words, " "));
  }
  return line + " -d " + quoted(option.text, in_fish) + "\n";
}

std::string fish_script(const std::string& program,
                        const std::vector<CommandCompletions>& commands) {
  std::string lines = fmt::format(
      "# Completion of {0} for fish: {0} completion fish | source\ncomplete -c {0} -f\n", program);
  for (const CommandCompletions& command : commands) {
    lines += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d {}\n", program,
                         command.name, quoted(command.text, in_fish));
  }
  for (const CommandCompletions& command : commands) {
    const std::string start =
        fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program, command.name);
    for (const Completion& option : command.options) {
      lines += fish_option(start, option);
    }
    for (const Completion& argument : command.arguments) {
      lines += argument.files ? start + " -F\n"
               : argument.words.empty()
                   ? ""
                   : fmt::format("{} -a '{}'\n", start, fmt::join(argument.words, " "));
    }
  }
  return lines;
}

}  // namespace

const Words<Shell>& shell_words() {
  static const Words<Shell> words = {
      {Shell::bash, "bash", ""}, {Shell::zsh, "zsh", ""}, {Shell::fish, "fish", ""}};
  return words;
}

std::vector<CommandCompletions> completions_of(const CLI::App& program) {
  std::vector<CommandCompletions> commands;
  for (const CLI::App* command : program.get_subcommands(nullptr)) {
    CommandCompletions& one = commands.emplace_back();
    one.name = command->get_name();
    one.text = in_a_line(command->get_description());
    for (const CLI::Option* option : command->get_options()) {
      (option->get_positional() ? one.arguments : one.options).push_back(completion_of(*option));
    }
  }
  return commands;
}

std::string completion_script(const std::string& program,
                              const std::vector<CommandCompletions>& commands, Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash_script(program, commands);
    case Shell::zsh:
      return zsh_script(program, commands);
    case Shell::fish:
      break;
  }
  return fish_script(program, commands);
}

}  // namespace overtone::cli
