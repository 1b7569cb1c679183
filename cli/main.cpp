// The overtone program: arguments, dispatch and exit codes.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <overtone/input_error.hpp>

#include "allocate_command.hpp"
#include "check_command.hpp"
#include "compare_command.hpp"
#include "condition_command.hpp"
#include "dispatch_command.hpp"
#include "exit_codes.hpp"
#include "flow_command.hpp"
#include "generate_command.hpp"
#include "heap.hpp"
#include "host_command.hpp"
#include "output_folder.hpp"

namespace overtone::cli {

namespace {

constexpr const char* kFooter = R"(
Examples, from the top of the source tree:
  overtone check networks/ieee33
  overtone flow networks/ieee33 --hour 20
  overtone flow networks/ieee123 --load-scale 1.2 --output results/ieee123
  overtone condition studies/ieee33-case3-strategy2.toml --output results/ieee33
  overtone compare studies/ieee33-case3-strategy2-tight.toml
  overtone host studies/hosting-ieee33-limits-b.toml --bus 18 --output results/hosting
  overtone generate results/feeder1000 --buses 1000 --seed 1
  overtone dispatch studies/dispatch-ieee33.toml --output results/dispatch
  overtone allocate studies/allocation-ieee13.toml --stations 100 200

A feeder is a folder, described in networks/README.md; a study is a file, described in
studies/README.md; docs/results.md explains the files that --output writes.

Exit codes:
  0    done                          4    not converged, or limits still violated
  1    error in the program          5    the result failed its verification
  2    bad input or arguments        130  interrupted by Ctrl-C; --output has what there was
  3    infeasible: the report says which limits cannot be kept
)";

struct Arguments {
  FlowArguments flow;
  ConditionArguments condition;
  CompareArguments compare;
  HostArguments host;
  GenerateArguments generate;
  DispatchArguments dispatch;
  AllocateArguments allocate;
  std::filesystem::path check;
};

void add_output(CLI::App& command, std::filesystem::path& output) {
  command
      .add_option("-o,--output", output, "Folder for summary.json and tables (CSV); made if new")
      ->type_name("DIR")
      ->check([](const std::string& text) {
        return text.empty() ? std::string("must name a folder") : std::string();
      });
}

template <class Count>
void add_threads(CLI::App& command, Count& threads) {
  command.add_option("--threads", threads, "Processor cores to use; 0: all")
      ->type_name("N")
      ->check(CLI::Range(0, 4096).description(""));
}

CLI::App* add_flow(CLI::App& app, FlowArguments& arguments) {
  CLI::App* command = app.add_subcommand("flow", "Load flow and harmonics of a feeder");
  command->footer("\nExample: overtone flow networks/ieee33 --hour 20\n");
  command->add_option("feeder", arguments.feeder, "Folder of the feeder")
      ->required()
      ->type_name("FEEDER");
  CLI::Option* hour =
      command->add_option("--hour", arguments.hour, "One hour of the profile")->type_name("1…24");
  command->add_option("--hours", arguments.hours, "All hours of the profile: the default")
      ->type_name("all")
      ->check(CLI::IsMember({"all"}).description(""))
      ->excludes(hour);
  command->add_option("--load-scale", arguments.load_scale, "Times the load of every bus")
      ->type_name("FACTOR")
      ->capture_default_str();
  command->add_option("--profile", arguments.profile, "Hourly profile instead of the feeder's own")
      ->type_name("FILE");
  command
      ->add_option("--currents", arguments.currents,
                   "Phase of harmonic currents: as the fundamental's (default),\n"
                   "or turning with the order, as simulators have it")
      ->type_name("in_phase|phase_locked")
      ->check(CLI::IsMember({"in_phase", "phase_locked"}).description(""));
  command
      ->add_option("--power-balance", arguments.power_balance,
                   "Loads keep P + jQ at the fundamental (default), or over all orders")
      ->type_name("fundamental|all_orders")
      ->check(CLI::IsMember({"fundamental", "all_orders"}).description(""));
  add_threads(*command, arguments.threads);
  add_output(*command, arguments.output);
  return command;
}

CLI::App* add_host(CLI::App& app, HostArguments& arguments) {
  CLI::App* command =
      app.add_subcommand("host", "Largest charging station that each bus of a feeder can host");
  command->footer(
      "\nExample: overtone host studies/hosting-ieee33-limits-a.toml --scenario 1 --bus 18\n"
      "A run that was interrupted goes on where it was when given the same --output.\n");
  command->add_option("study", arguments.study, "Study file")->required()->type_name("STUDY");
  command->add_option("--bus", arguments.buses, "Only these buses; may be repeated")
      ->type_name("BUS");
  command->add_option("--scenario", arguments.scenarios, "Only these scenarios; may be repeated")
      ->type_name("NAME");
  command->add_option("--pattern", arguments.patterns, "Only these patterns; may be repeated")
      ->type_name("NAME");
  command->add_flag("--verify", arguments.verify,
                    "Also a ceiling on every capacity, and a second solver's optimum");
  add_threads(*command, arguments.threads);
  add_output(*command, arguments.output);
  return command;
}

CLI::App* add_condition(CLI::App& app, ConditionArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "condition", "Schedule vehicle chargers so that voltages and distortion become best");
  command->footer(
      "\nExample: overtone condition studies/ieee33-case3-strategy2.toml --output results\n");
  command->add_option("study", arguments.study, "Study file")->required()->type_name("STUDY");
  command
      ->add_option("--method", arguments.method,
                   "Decomposition, or one problem with all limits;\ndefault: as in the study")
      ->type_name("benders|monolithic")
      ->check(CLI::IsMember({"benders", "monolithic"}).description(""));
  command
      ->add_option("--cuts", arguments.cuts,
                   "What a violated limit adds to the decomposition;\ndefault: as in the study")
      ->type_name("exact|per_limit|aggregated")
      ->check(CLI::IsMember({"exact", "per_limit", "aggregated"}).description(""));
  command->add_flag("--verify", arguments.verify,
                    "Check the result by an independent load flow; always done");
  add_threads(*command, arguments.threads);
  add_output(*command, arguments.output);
  return command;
}

CLI::App* add_compare(CLI::App& app, CompareArguments& arguments) {
  CLI::App* command = app.add_subcommand("compare", "Solve a study by every method, side by side");
  command->footer("\nExample: overtone compare studies/ieee33-case3-strategy2-tight.toml\n");
  command->add_option("study", arguments.study, "Study file")->required()->type_name("STUDY");
  add_threads(*command, arguments.threads);
  add_output(*command, arguments.output);
  return command;
}

CLI::App* add_generate(CLI::App& app, GenerateArguments& arguments) {
  CLI::App* command = app.add_subcommand("generate", "Make up a feeder of any size from a seed");
  command->footer("\nExample: overtone generate results/feeder1000 --buses 1000 --seed 1\n");
  command->add_option("folder", arguments.folder, "Folder for the feeder and a study of it")
      ->required()
      ->type_name("DIR");
  FeederGeneratorOptions& feeder = arguments.feeder;
  const auto add = [command](const char* name, auto& value, const char* what, const char* type) {
    command->add_option(name, value, what)->type_name(type)->capture_default_str();
  };
  add("--buses", feeder.buses, "Buses, the substation's among them", "N");
  add("--seed", feeder.seed, "The same seed gives the same feeder", "N");
  add("--peak", feeder.peak_mw, "Load of each feeder of the substation", "MW");
  add("--loaded", feeder.loaded_share, "Share of the buses with load", "SHARE");
  add("--nonlinear", feeder.nonlinear_share, "Share of these whose load is nonlinear", "SHARE");
  add("--lowest-voltage", feeder.lowest_voltage, "At full load; sets the lengths", "PU");
  add("--like", arguments.like, "Study whose profile, spectrum and fleet are taken", "STUDY");
  return command;
}

CLI::App* add_dispatch(CLI::App& app, DispatchArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "dispatch", "Tomorrow's cheapest schedule, and what lots' reactive power saves");
  command->footer("\nExample: overtone dispatch studies/dispatch-ieee33.toml --output results\n");
  command->add_option("study", arguments.study, "Study file")->required()->type_name("STUDY");
  add_threads(*command, arguments.threads);
  add_output(*command, arguments.output);
  return command;
}

CLI::App* add_allocate(CLI::App& app, AllocateArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "allocate", "Where charging stations should stand, and how many at each bus");
  command->footer(
      "\nExample: overtone allocate studies/allocation-ieee13.toml --stations 100 200\n");
  command->add_option("study", arguments.study, "Study file")->required()->type_name("STUDY");
  command
      ->add_option("--stations", arguments.stations,
                   "Numbers of stations, one after the other;\ndefault: as in the study")
      ->type_name("N…")
      ->check(CLI::Range(1, 1000000).description(""));
  add_threads(*command, arguments.threads);
  add_output(*command, arguments.output);
  return command;
}

CLI::App* add_check(CLI::App& app, std::filesystem::path& path) {
  CLI::App* command = app.add_subcommand("check", "Read a feeder or study and say what it holds");
  command->footer("\nExample: overtone check networks/ieee33\n");
  command->add_option("path", path, "Folder of a feeder, or study file")
      ->required()
      ->type_name("FEEDER|STUDY");
  return command;
}

/// One line on standard error, whatever the message holds.
int refuse(int code, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::fflush(stdout);
  fmt::print(stderr, "overtone: {}\n", message);
  return code;
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const auto commands = app.get_subcommands();
  if (!commands.empty()) {
    return fmt::format("{}; see overtone {} --help", error.what(), commands.front()->get_name());
  }
  return argc < 2 ? "no command; say flow, condition, compare, host, dispatch, allocate or check, "
                    "or see "
                    "overtone --help"
                  : fmt::format("{}: no such command or option; see overtone --help", argv[1]);
}

int run(int argc, char** argv) {
  CLI::App app("overtone – harmonic load flow and energy conditioning for distribution feeders",
               "overtone");
  app.footer(kFooter);
  app.set_version_flag("--version", "overtone " OVERTONE_VERSION);
  app.require_subcommand(1);
  Arguments arguments;
  const CLI::App* flow = add_flow(app, arguments.flow);
  const CLI::App* condition = add_condition(app, arguments.condition);
  const CLI::App* compare = add_compare(app, arguments.compare);
  const CLI::App* host = add_host(app, arguments.host);
  const CLI::App* generate = add_generate(app, arguments.generate);
  const CLI::App* dispatch = add_dispatch(app, arguments.dispatch);
  const CLI::App* allocate = add_allocate(app, arguments.allocate);
  add_check(app, arguments.check);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      return app.exit(error);  // --help, --version
    }
    return refuse(exit_code::bad_input, usage_error(app, error, argc, argv));
  }
  if (flow->parsed()) {
    return run_flow(arguments.flow);
  }
  if (condition->parsed()) {
    return run_condition(arguments.condition);
  }
  if (host->parsed()) {
    return run_host(arguments.host);
  }
  if (generate->parsed()) {
    return run_generate(arguments.generate);
  }
  if (dispatch->parsed()) {
    return run_dispatch(arguments.dispatch);
  }
  if (allocate->parsed()) {
    return run_allocate(arguments.allocate);
  }
  return compare->parsed() ? run_compare(arguments.compare) : run_check(arguments.check);
}

/// No exception leaves; each becomes one line and an exit code.
int guarded(int argc, char** argv) {
  try {
    const int code = run(argc, argv);
    const bool printed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    return printed ? code : refuse(exit_code::internal_error, "cannot write to standard output");
  } catch (const InputError& error) {
    return refuse(exit_code::bad_input, error.what());
  } catch (const OutputError& error) {
    return refuse(exit_code::bad_input, error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return refuse(exit_code::bad_input, error.path1().string() + ": " + error.code().message());
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
  overtone::cli::tune_heap();
  return overtone::cli::guarded(argc, argv);
}
