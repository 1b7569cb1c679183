#include "flow_run.hpp"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include <overtone/conditioning_study.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/harmonic_words.hpp>
#include <overtone/network_input.hpp>
#include <overtone/number_text.hpp>
#include <overtone/resonance_warnings.hpp>
#include <overtone/study_profile.hpp>
#include <overtone/tap_file.hpp>

#include "command_numbers.hpp"
#include "common_options.hpp"
#include "dss_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

/// Hour labels and load shares that were asked for.
struct Snapshots {
  std::vector<TimeStep> hour;
  std::vector<double> share;
  std::string profile;
};

int step_called(const HourlyProfile& profile, const std::string& label) {
  try {
    return profile.index_of(label);
  } catch (const InputError& error) {
    throw InputError(fmt::format("--{}", error.what()));
  }
}

Snapshots snapshots_of(const FlowArguments& arguments) {
  const auto profile = find_hourly_profile(arguments.profile, arguments.feeder);
  Snapshots snapshots;
  if (!profile && !arguments.hour.empty()) {
    throw InputError(fmt::format("--hour {}: {} names no profile; give one with --profile",
                                 arguments.hour, arguments.feeder.string()));
  }
  if (!profile) {
    snapshots = {{0}, {1.0}, ""};
  } else if (!arguments.hour.empty()) {
    const int t = step_called(*profile, arguments.hour);
    snapshots = {{profile->hour[t]}, {profile->load_share[t]}, profile->file};
  } else {
    snapshots = {profile->hour, profile->load_share, profile->file};
  }
  for (double& share : snapshots.share) {
    share *= arguments.request.load_scale;
  }
  return snapshots;
}

std::optional<HarmonicCurrents> chosen_currents(const FlowArguments& arguments) {
  if (arguments.currents.empty()) {
    return std::nullopt;
  }
  return value_of(harmonic_currents_words(), arguments.currents, "currents");
}

std::optional<LinearLoadModel> chosen_linear_loads(const FlowArguments& arguments) {
  if (arguments.linear_loads.empty()) {
    return std::nullopt;
  }
  return value_of(linear_load_words(), arguments.linear_loads, "linear loads");
}

NetworkInput read_input(const FlowArguments& arguments) {
  NetworkInputOptions options{.linear_loads = chosen_linear_loads(arguments),
                              .currents = chosen_currents(arguments),
                              .evaluator = dss_evaluator()};
  if (arguments.by_phase || arguments.balanced) {
    options.nodes_of = arguments.by_phase ? NodesOf::conductors : NodesOf::buses;
  }
  return read_network(arguments.feeder, options);
}

LoadFlowOptions options_of(const FlowArguments& arguments, HarmonicCurrents currents) {
  LoadFlowOptions options;
  options.harmonic_currents = currents;
  options.power_balance =
      value_of(power_balance_words(), arguments.request.power_balance, "power balance");
  options.threads = arguments.threads.value_or(0);
  return options;
}

/// The model's name, "of each load" where a script has its own.
std::string linear_loads_text(const FlowArguments& arguments, const NodalNetwork& network) {
  if (!arguments.linear_loads.empty()) {
    return arguments.linear_loads;
  }
  return network.linear_loads.empty() ? word_of(linear_load_words(), LinearLoadModel::open)
                                      : "of each load";
}

/// "load flow did not converge, hours 19–21: …"; without hours for a snapshot.
std::string not_converged_text(const FlowResult& flow, const LoadFlowOptions& options) {
  std::vector<TimeStep> hours;
  for (int t = 0; t < flow.hour_count(); ++t) {
    if (!flow.converged(t) && !flow.hour[t].snapshot()) {
      hours.push_back(flow.hour[t]);
    }
  }
  const LoadFlowObstacle obstacle = obstacle_of(*flow.flow, flow.loads, options, flow.solution);
  return fmt::format(
      "load flow did not converge{}; {}", hours.empty() ? "" : ", " + reporting::hours_text(hours),
      obstacle == LoadFlowObstacle::load ? "the load may be more than the feeder can carry"
                                         : in_words(obstacle));
}

/// Where taps and banks stand in the hours, and what of that did not settle.
ControlSchedule schedule_of(const FlowArguments& arguments, const Feeder& feeder,
                            const Snapshots& snapshots, std::vector<std::string>& restless) {
  if (!arguments.taps.empty()) {
    return scheduled_taps(feeder, snapshots.hour, read_given_taps(arguments.taps));
  }
  const TapControl control(feeder);
  ControlledDay day = settle_day(control, snapshots.hour, snapshots.share, control.as_given());
  for (size_t t = 0; t < day.result.size(); ++t) {
    if (!day.result[t].settled()) {
      const TimeStep& hour = snapshots.hour[t];
      restless.push_back((hour.snapshot() ? "" : hour.name() + ": ") + day.result[t].in_words());
    }
  }
  return std::move(day.schedule);
}

/// Each hour with its own taps and banks.
FlowRun solve_scheduled_hours(FlowArguments& arguments, const Snapshots& snapshots) {
  const char* option = arguments.taps.empty() ? "--controls" : "--taps";
  if (!is_feeder_by_elements(arguments.feeder) || arguments.balanced) {
    throw InputError(fmt::format(
        "{} with {}{}: must be a feeder by its elements, a folder with buses.csv or a script of "
        "OpenDSS, solved by phase",
        option, arguments.feeder.string(), arguments.balanced ? " --balanced" : ""));
  }
  FeederInput input = read_feeder_by_elements(arguments.feeder, {.evaluator = dss_evaluator()});
  const HarmonicCurrents currents = chosen_currents(arguments).value_or(kUsualCurrentsByElement);
  FlowRun run{.flow = {}, .options = options_of(arguments, currents)};
  arguments.request.warnings = input.warnings;
  say(input.warnings);
  run.schedule = schedule_of(arguments, input.feeder, snapshots, run.restless);
  run.flow = solve_flow(input.feeder, run.schedule, snapshots.share, run.options,
                        {.linear_loads = chosen_linear_loads(arguments)});
  return run;
}

FlowRun solve_standing_hours(FlowArguments& arguments, const Snapshots& snapshots) {
  const NetworkInput input = read_input(arguments);
  FlowRun run{.flow = {}, .options = options_of(arguments, input.currents)};
  arguments.request.warnings = input.warnings;
  say(input.warnings);
  run.flow = solve_flow(std::make_shared<const HarmonicLoadFlow>(input.network), snapshots.hour,
                        snapshots.share, run.options);
  return run;
}

}  // namespace

FlowRun solve_hours(FlowArguments& arguments) {
  reporting::FlowRequest& request = arguments.request;
  const Snapshots snapshots = snapshots_of(arguments);
  request.profile = snapshots.profile;
  request.controls = arguments.controls ? "settled" : arguments.taps.empty() ? "held" : "given";
  FlowRun run = arguments.controls || !arguments.taps.empty()
                    ? solve_scheduled_hours(arguments, snapshots)
                    : solve_standing_hours(arguments, snapshots);
  request.currents = word_of(harmonic_currents_words(), run.options.harmonic_currents);
  request.linear_loads = linear_loads_text(arguments, run.flow.network());
  const Warnings resonances =
      resonance_warnings(run.flow.network(), run.flow.loads, run.flow.solution);
  say(resonances);
  request.warnings.insert(request.warnings.end(), resonances.begin(), resonances.end());
  return run;
}

int note_convergence(const FlowRun& run) {
  for (const std::string& line : run.restless) {
    say_error(line);
  }
  if (run.flow.converged()) {
    return run.restless.empty() ? exit_code::ok : exit_code::not_converged;
  }
  say_error(not_converged_text(run.flow, run.options));
  return exit_code::not_converged;
}

void add_flow_arguments(CLI::App& command, FlowArguments& arguments) {
  add_feeder(command, arguments.feeder);
  const std::vector<OptionRecord> keys = conditioning_study_keys();
  command
      .add_option("--hour", arguments.hour,
                  "One step of the profile, by its hour or time; default: all")
      ->type_name("LABEL")
      ->transform(step_label());
  command.add_option("--load-scale", arguments.request.load_scale, "Times the load of every bus")
      ->type_name("FACTOR")
      ->transform(finite_number(record_called(keys, "load.scale").bounds))
      ->capture_default_str();
  command.add_option("--profile", arguments.profile, "Hourly profile instead of the feeder's own")
      ->type_name("FILE");
  add_choice(command, "--currents", arguments.currents, record_called(keys, "harmonics.currents"),
             "phase_locked where a spectrum has angles, else in_phase");
  add_choice(command, "--power-balance", arguments.request.power_balance,
             record_called(keys, "harmonics.power_balance"), arguments.request.power_balance);
  add_linear_loads(command, arguments.linear_loads);
  CLI::Option* by_phase =
      command.add_flag("--by-phase", arguments.by_phase,
                       "Solve phase by phase a feeder that is balanced by its file, too");
  command
      .add_flag("--balanced", arguments.balanced,
                "Solve the positive sequence of a feeder that has phases")
      ->excludes(by_phase);
  CLI::Option* controls = command.add_flag(
      "--controls", arguments.controls,
      "Let regulators and switched capacitor banks find their positions, hour after hour");
  command
      .add_option("--taps", arguments.taps,
                  "Taps by hour, with the columns of tap_hours.csv; controls stay")
      ->type_name("FILE")
      ->excludes(controls);
  add_threads(command, arguments.threads);
  add_output(command, arguments.output);
}

}  // namespace overtone::cli
