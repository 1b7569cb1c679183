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

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/heap.hpp>
#include <overtone/input_error.hpp>
#include <overtone/output_folder.hpp>

#include "commands.hpp"
#include "exit_codes.hpp"
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

A feeder is a folder, described in networks/README.md and, by element,
docs/feeder-folders.md; a study is a file, described in
studies/README.md; docs/results.md explains the files that --output writes,
docs/report.md the pages of --report.

Exit codes:
  0    done                          4    not converged, or limits still violated
  1    error in the program, or its  5    the result failed its verification
       report cannot be written      130  interrupted by Ctrl-C or SIGTERM; --output has what
  2    bad input or arguments             there was
  3    infeasible, or a load flow breaks limits: the report says which
)";

/// As the help lists them.
std::vector<Command> add_commands(CLI::App& program) {
  return {add_flow(program),      add_scan(program),     add_standard(program),
          add_condition(program), add_compare(program),  add_host(program),
          add_dispatch(program),  add_allocate(program), add_montecarlo(program),
          add_report(program),    add_generate(program), add_import(program),
          add_keys(program),      add_check(program)};
}

/// One line on standard error, whatever the message holds.
int refuse(int code, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  note(fmt::format("overtone: {}\n", message));
  return code;
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const auto called = app.get_subcommands();
  if (!called.empty()) {
    return fmt::format("{}; see overtone {} --help", error.what(), called.front()->get_name());
  }
  if (argc >= 2) {
    return fmt::format("{}: no such command or option; see overtone --help", argv[1]);
  }
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    names.push_back(command->get_name());
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
    return refuse(exit_code::bad_input, usage_error(app, error, argc, argv));
  }
  const auto called = std::find_if(commands.begin(), commands.end(),
                                   [](const Command& command) { return command.app->parsed(); });
  return called->run();  // there is one: require_subcommand
}

int refuse_output(int error) {
  return refuse(exit_code::internal_error,
                fmt::format("cannot write to standard output: {}", std::strerror(error)));
}

/// No exception leaves; each becomes one line and an exit code.
int guarded(int argc, char** argv) {
  try {
    errno = 0;
    const int code = run(argc, argv);
    const bool printed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    return printed ? code : refuse_output(errno != 0 ? errno : EIO);
  } catch (const InputError& error) {
    return refuse(exit_code::bad_input, error.what());
  } catch (const reporting::OutputError& error) {
    return refuse(exit_code::bad_input, error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return refuse(exit_code::bad_input, error.path1().string() + ": " + error.code().message());
  } catch (const std::system_error& error) {
    if (std::ferror(stdout) != 0) {
      return refuse_output(error.code().value());
    }
    return refuse(exit_code::internal_error, fmt::format("internal error: {}", error.what()));
  } catch (const std::bad_alloc&) {
    return refuse(exit_code::internal_error, "out of memory");
  } catch (const std::exception& error) {
    return refuse(exit_code::internal_error, fmt::format("internal error: {}", error.what()));
  } catch (...) {
    return refuse(exit_code::internal_error, "internal error");
  }
}

}  // namespace

}  // namespace overtone::cli

int main(int argc, char** argv) {
  overtone::cli::prepare_standard_streams();
  overtone::reporting::tune_heap();
  return overtone::cli::guarded(argc, argv);
}
