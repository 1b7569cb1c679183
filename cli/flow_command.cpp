#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include <overtone/flow_report.hpp>
#include <overtone/output_folder.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "flow_run.hpp"

namespace overtone::cli {

namespace {

int run_flow(FlowArguments arguments) {
  reporting::require_writable(arguments.output);
  const FlowRun run = solve_hours(arguments);
  put_result(
      arguments.output, [&] { return reporting::tables(run.flow, run.schedule); },
      [&] { return reporting::summary_json(arguments.request, run.flow); },
      [&] { return reporting::report(arguments.request, run.flow); });
  return note_convergence(run);
}

}  // namespace

Command add_flow(CLI::App& program) {
  CLI::App* command = add_command(program, "flow", "Load flow and harmonics of a feeder",
                                  "networks/ieee33 --hour 20");
  const auto arguments = std::make_shared<FlowArguments>();
  add_flow_arguments(*command, *arguments);
  return {command, [arguments] { return run_flow(*arguments); }};
}

}  // namespace overtone::cli
