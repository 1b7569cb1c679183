#include "flow_command.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "exit_codes.hpp"
#include "flow_report.hpp"
#include "flow_result.hpp"
#include "number_text.hpp"
#include "output_folder.hpp"
#include "result_tables.hpp"
#include "summary_json.hpp"

namespace overtone::cli {

namespace {

void write_files(const FlowResult& flow) {
  if (flow.arguments.output.empty()) {
    return;
  }
  write_output_folder(flow.arguments.output, {{"bus_hours.csv", bus_hours_csv(flow.hours)},
                                              {"bus_harmonics.csv", bus_harmonics_csv(flow.hours)},
                                              {"branch_hours.csv", branch_hours_csv(flow.hours)},
                                              {"summary.json", flow_summary_json(flow)}});
}

std::string hours_not_converged(const FlowResult& flow) {
  std::vector<int> hours;
  for (int t = 0; t < flow.hours.hour_count(); ++t) {
    if (!flow.hours.solved[t]) {
      hours.push_back(flow.hours.hour[t]);
    }
  }
  return hours_text(hours);
}

}  // namespace

int run_flow(const FlowArguments& arguments) {
  require_writable(arguments.output);
  const FlowResult flow = solve_flow(arguments);
  write_files(flow);
  fmt::print("{}", flow_report(flow));
  if (flow.converged()) {
    return exit_code::ok;
  }
  std::fflush(stdout);
  fmt::print(stderr,
             "overtone: load flow did not converge, hours {}; the load may be more than the feeder "
             "can carry\n",
             hours_not_converged(flow));
  return exit_code::not_converged;
}

}  // namespace overtone::cli
