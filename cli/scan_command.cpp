#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include <overtone/conditioning_study.hpp>
#include <overtone/harmonic_orders.hpp>
#include <overtone/harmonic_words.hpp>
#include <overtone/interrupt.hpp>
#include <overtone/output_folder.hpp>
#include <overtone/progress_line.hpp>
#include <overtone/scan_feeder.hpp>
#include <overtone/scan_report.hpp>

#include "command_numbers.hpp"
#include "commands.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

constexpr double kMostOrders = 100000.0;

struct ScanArguments {
  std::filesystem::path feeder;
  double from = 1.0, to = 50.0, step = 0.1;
  bool hertz = false;  ///< the three are in Hz, not in orders
  std::vector<std::string> buses;
  std::string linear_loads;  ///< empty: open, or as the feeder's loads have them
  bool by_phase = false, balanced = false;
  reporting::ScanRequest request;
  std::optional<int> threads;
  OutputArguments output;
};

/// from, from + step, … to `to`.
std::vector<double> orders_of(const ScanArguments& arguments, double frequency_hz) {
  const double unit = arguments.hertz ? frequency_hz : 1.0;
  const char* name = arguments.hertz ? " Hz" : "";
  const double steps = (arguments.to - arguments.from) / arguments.step;
  if (!(steps >= 1.0 - 1e-9 && steps <= kMostOrders)) {
    throw InputError(fmt::format("--from {1}{0} --to {2}{0} --step {3}{0}; must be 1 to {4} steps",
                                 name, arguments.from, arguments.to, arguments.step, kMostOrders));
  }
  std::vector<double> orders;
  for (int k = 0; k <= static_cast<int>(steps + 1e-9); ++k) {
    orders.push_back((arguments.from + k * arguments.step) / unit);
  }
  for (const auto& [option, order] :
       {std::pair("--from", orders.front()), {"--to", orders.back()}}) {
    if (!(order >= kSmallestOrder && order <= kLargestOrder)) {
      throw InputError(fmt::format("{}: order {}; must be {} to {}", option, order, kSmallestOrder,
                                   kLargestOrder));
    }
  }
  return orders;
}

ImpedanceScan solve_scan(const ScanArguments& arguments, const ScanFeeder& feeder) {
  reporting::ProgressLine line("scan");
  ScanOptions options{.orders = orders_of(arguments, feeder.frequency_hz()),
                      .buses = arguments.buses,
                      .driven = arguments.request.driven,
                      .load_share = arguments.request.load_share,
                      .threads = arguments.threads.value_or(0)};
  options.progress = [&line](double done) {
    line.show(fmt::format("{:.0f} %", 100.0 * done), done);
    return !reporting::interrupted();
  };
  std::optional<LinearLoadModel> loads;
  if (!arguments.linear_loads.empty()) {
    loads = value_of(linear_load_words(), arguments.linear_loads, "linear loads");
  }
  std::optional<NodesOf> nodes;
  if (arguments.by_phase || arguments.balanced) {
    nodes = arguments.by_phase ? NodesOf::conductors : NodesOf::buses;
  }
  return feeder.scan(options, nodes, loads);
}

/// The model's name, "of each load" where the feeder's loads have their own.
std::string linear_loads_text(const ScanArguments& arguments, const ScanFeeder& feeder) {
  if (!arguments.linear_loads.empty()) {
    return arguments.linear_loads;
  }
  return feeder.by_elements() ? "of each load"
                              : word_of(linear_load_words(), LinearLoadModel::open);
}

int run_scan(ScanArguments arguments) {
  reporting::require_writable(arguments.output);
  const ScanFeeder feeder(arguments.feeder, dss_evaluator());
  arguments.request.warnings = feeder.warnings();
  arguments.request.linear_loads = linear_loads_text(arguments, feeder);
  say(arguments.request.warnings);
  reporting::catch_interrupts();
  const ImpedanceScan scan = solve_scan(arguments, feeder);
  say(scan.warnings);
  put_result(
      arguments.output, [&] { return reporting::tables(scan); },
      [&] { return reporting::summary_json(arguments.request, scan); },
      [&] { return reporting::report(arguments.request, scan); });
  return scan.status == ScanStatus::complete ? exit_code::ok : exit_code::interrupted;
}

}  // namespace

Command add_scan(CLI::App& program) {
  CLI::App* command = add_command(
      program, "scan", "Impedances over the frequency, and resonances with what carries them",
      "networks/ieee13_by_phase --to 20 --bus 675 --output results/scan");
  const auto arguments = std::make_shared<ScanArguments>();
  add_feeder(*command, arguments->feeder);
  const auto number = [&](const char* name, double& value, const char* what) {
    command->add_option(name, value, what)
        ->type_name("ORDER")
        ->transform(finite_number(above(0.0, 1e6)))
        ->capture_default_str();
  };
  number("--from", arguments->from, "First order");
  number("--to", arguments->to, "Last order");
  number("--step", arguments->step, "From order to order; resonances are found between them");
  command->add_flag("--hz", arguments->hertz, "These three are frequencies in Hz");
  command
      ->add_option(
          "--bus", arguments->buses,
          "Buses whose impedances to give; default: all, and\nof more than 200 nodes those "
          "of capacitors and sources")
      ->type_name("NAME…");
  command
      ->add_option("--transfer", arguments->request.driven,
                   "Impedances from this bus to the others, too")
      ->type_name("NAME");
  add_linear_loads(*command, arguments->linear_loads);
  command
      ->add_option("--load-share", arguments->request.load_share,
                   "Share of full load that linear loads are of")
      ->type_name("SHARE")
      ->transform(finite_number(record_called(conditioning_study_keys(), "load.scale").bounds))
      ->capture_default_str();
  CLI::Option* by_phase = command->add_flag(
      "--by-phase", arguments->by_phase,
      "Scan a balanced feeder phase by phase, too; those by elements are without --balanced");
  command
      ->add_flag("--balanced", arguments->balanced,
                 "Scan the positive sequence of a feeder that has phases")
      ->excludes(by_phase);
  add_threads(*command, arguments->threads);
  add_output(*command, arguments->output);
  return {command, [arguments] { return run_scan(*arguments); }};
}

}  // namespace overtone::cli
