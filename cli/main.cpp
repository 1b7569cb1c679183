// The overtone program: its commands, errors and exit codes.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/heap.hpp>
#include <overtone/input_error.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/spelling.hpp>

#include "answer.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "messages.hpp"
#include "standard_streams.hpp"

namespace overtone::cli {

namespace {

constexpr const char* kFooter = R"(
Examples, from the top of the source tree:
  overtone check networks/ieee33
  overtone flow networks/ieee33 --hour 20
  overtone flow networks/ieee123 --load-scale 1.2 --output results/ieee123
  overtone standard networks/ieee13_by_phase --pcc 650632 --eddy-loss 0.1
  overtone scan networks/ieee13_by_phase --to 20 --bus 675 611
  overtone condition studies/ieee33-case3-strategy2.toml --output results/ieee33
  overtone compare studies/ieee33-case3-strategy2-tight.toml
  overtone host studies/hosting/ieee33-limits-b.toml --bus 18 --output results/hosting
  overtone dispatch studies/dispatch/ieee33.toml --output results/dispatch
  overtone allocate studies/allocation/ieee13.toml --stations 100 200
  overtone montecarlo studies/montecarlo/ieee33.toml
  overtone report results/ieee33
  overtone generate results/feeder1000 --buses 1000 --seed 1
  overtone import IEEE13Nodeckt.dss results/ieee13
  overtone keys dispatch
  overtone init conditioning networks/ieee33 results/mine
  overtone completion bash

A feeder is a folder, described in networks/README.md and, by element,
docs/feeder-folders.md; a study is a file, described in
studies/README.md; docs/results.md explains the files that --output writes,
docs/report.md the pages of --report, docs/terminal.md what --json prints.

Exit codes:
  0    done                          4    not converged, or limits still violated
  1    error in the program, or its  5    the result failed its verification
       report cannot be written      6    check found what has to be put right
  2    bad input or arguments        130  interrupted by Ctrl-C or SIGTERM; --output has what
  3    infeasible, or a load flow         there was
       breaks limits
)";

/// As the help lists them.
std::vector<Command> add_commands(CLI::App& program) {
  return {
      add_flow(program),       add_scan(program),   add_standard(program), add_condition(program),
      add_compare(program),    add_host(program),   add_dispatch(program), add_allocate(program),
      add_montecarlo(program), add_report(program), add_generate(program), add_import(program),
      add_keys(program),       add_init(program),   add_check(program),    add_completion(program)};
}

/// Why there is no answer: a line on standard error, and a document where JSON is asked for.
int refuse(int code, const std::vector<InputProblem>& problems, bool json) {
  if (json) {
    std::fputs(reporting::error_json(problems, code).c_str(), stdout);
  }
  say_error(in_a_line(problems));
  return code;
}

int refuse(int code, const std::string& message, bool json) {
  std::vector<InputProblem> problems(1);
  problems.front().text = message;
  return refuse(code, problems, json);
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    names.push_back(command->get_name());
  }
  return names;
}

/// For the first word that begins as an option and is none of the command's.
std::string option_meant(const CLI::App& command, int argc, char** argv) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      known.push_back("--" + name);
    }
  }
  for (int i = 2; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (word.starts_with("--") && std::ranges::find(known, word) == known.end()) {
      return did_you_mean(word, known);
    }
  }
  return "";
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const auto called = app.get_subcommands();
  if (!called.empty()) {
    const std::string name = called.front()->get_name();
    return fmt::format("{}; see overtone {} --help{}", error.what(), name,
                       option_meant(*called.front(), argc, argv));
  }
  std::vector<std::string> names = command_names(app);
  if (argc >= 2) {
    return fmt::format("{}: no such command or option; see overtone --help{}", argv[1],
                       did_you_mean(argv[1], names));
  }
  const std::string last = names.back();
  names.pop_back();
  return fmt::format("no command; say {} or {}, or see overtone --help", fmt::join(names, ", "),
                     last);
}

int run(int argc, char** argv) {
  CLI::App app("overtone – harmonic load flow and energy conditioning for distribution feeders",
               "overtone");
  app.footer(kFooter);
  app.set_version_flag("--version", "overtone " OVERTONE_VERSION);
  app.require_subcommand(1);
  const std::vector<Command> commands = add_commands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      return app.exit(error);  // --help, --version
    }
    return refuse(exit_code::bad_input, usage_error(app, error, argc, argv),
                  asks_for_json(argc, argv));
  }
  const auto called = std::find_if(commands.begin(), commands.end(),
                                   [](const Command& command) { return command.app->parsed(); });
  return called->run();  // there is one: require_subcommand
}

/// Nothing else can be printed there.
int refuse_output(int error) {
  return refuse(exit_code::internal_error,
                fmt::format("cannot write to standard output: {}", std::strerror(error)), false);
}

/// No exception leaves; each becomes one line and an exit code.
int guarded(int argc, char** argv) {
  const bool json = asks_for_json(argc, argv);
  try {
    errno = 0;
    const int code = run(argc, argv);
    const bool printed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    return printed ? code : refuse_output(errno != 0 ? errno : EIO);
  } catch (const InputError& error) {
    return refuse(exit_code::bad_input, error.problems(), json);
  } catch (const reporting::OutputError& error) {
    return refuse(exit_code::bad_input, error.what(), json);
  } catch (const std::filesystem::filesystem_error& error) {
    return refuse(exit_code::bad_input, error.path1().string() + ": " + error.code().message(),
                  json);
  } catch (const std::system_error& error) {
    if (std::ferror(stdout) != 0) {
      return refuse_output(error.code().value());
    }
    return refuse(exit_code::internal_error, fmt::format("internal error: {}", error.what()), json);
  } catch (const std::bad_alloc&) {
    return refuse(exit_code::internal_error, "out of memory", json);
  } catch (const std::exception& error) {
    return refuse(exit_code::internal_error, fmt::format("internal error: {}", error.what()), json);
  } catch (...) {
    return refuse(exit_code::internal_error, "internal error", json);
  }
}

}  // namespace

}  // namespace overtone::cli

int main(int argc, char** argv) {
  overtone::cli::prepare_standard_streams();
  overtone::reporting::tune_heap();
  return overtone::cli::guarded(argc, argv);
}
