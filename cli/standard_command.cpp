#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include <overtone/compliance_report.hpp>
#include <overtone/harmonic_words.hpp>
#include <overtone/output_folder.hpp>

#include "command_numbers.hpp"
#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"
#include "flow_run.hpp"

namespace overtone::cli {

namespace {

struct StandardArguments {
  FlowArguments flow{};
  std::string standard = "ieee519-2022";
  ComplianceOptions options{};
};

int run_standard(StandardArguments arguments) {
  reporting::require_writable(arguments.flow.output);
  arguments.options.standard = value_of(standard_words(), arguments.standard, "standard");
  const FlowRun run = solve_hours(arguments.flow);
  reporting::ComplianceRequest request{.flow = arguments.flow.request,
                                       .standard = arguments.standard};
  const Compliance compliance = judge(run.flow, arguments.options);
  const std::vector<std::string> unjudged = reporting::unjudged_warnings(run.flow, compliance);
  say(unjudged);
  request.flow.warnings.insert(request.flow.warnings.end(), unjudged.begin(), unjudged.end());
  put_result(
      arguments.flow.output, [&] { return reporting::tables(run.flow, compliance); },
      [&] { return reporting::summary_json(request, run.flow, compliance); },
      [&] { return reporting::report(request, run.flow, compliance); });
  const int code = note_convergence(run);
  return code != exit_code::ok || compliance.kept() ? code : exit_code::infeasible;
}

}  // namespace

Command add_standard(CLI::App& program) {
  constexpr double kMost = 1e9;
  CLI::App* command =
      add_command(program, "standard", "A load flow held against limits of a standard",
                  "networks/ieee33 --standard iec61000-3-6");
  const auto arguments = std::make_shared<StandardArguments>();
  add_flow_arguments(*command, arguments->flow);
  add_choice(*command, "--standard", arguments->standard,
             record_of(standard_words(), "whose limits hold"), arguments->standard);
  ComplianceOptions& options = arguments->options;
  command
      ->add_option("--pcc", options.coupling,
                   "Point of common coupling: a branch, a bus (its loads) or substation")
      ->type_name("NAME")
      ->capture_default_str();
  command
      ->add_option("--demand-current", options.demand_a,
                   "Demand current IL there, A; default: the largest fundamental of the hours")
      ->type_name("A")
      ->transform(finite_number({1e-6, kMost}));
  command
      ->add_option("--short-circuit-current", options.short_circuit_a,
                   "Short-circuit current Isc there, A; default: of the network without loads")
      ->type_name("A")
      ->transform(finite_number({1e-6, kMost}));
  command
      ->add_option("--eddy-loss", options.eddy_loss,
                   "Eddy-current loss of transformers' windings at rated load, of I2R; default: "
                   "not known, no derating")
      ->type_name("SHARE")
      ->transform(finite_number({0.0, 10.0}));
  command
      ->add_option("--sources", options.largest_sources,
                   "Sources named for each value over a limit")
      ->type_name("N")
      ->transform(whole_number({1, 1000000}))
      ->capture_default_str();
  return {command, [arguments] { return run_standard(*arguments); }};
}

}  // namespace overtone::cli
