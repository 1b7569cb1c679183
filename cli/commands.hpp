#pragma once

#include <functional>
#include <vector>

#include <CLI/CLI.hpp>

namespace overtone::cli {

/// A command of the program.
struct Command {
  CLI::App* app = nullptr;  ///< with its options; knows whether it was called
  std::function<int()>
      run;  ///< after parsing; returns the exit code. @throws InputError, OutputError
};

// Each puts a command with its options into the program.

/// Load flow and harmonics of a feeder.
[[nodiscard]] Command add_flow(CLI::App& program);
/// Impedances of a feeder over the frequency, and its resonances.
[[nodiscard]] Command add_scan(CLI::App& program);
/// A load flow held against limits of a standard. The exit code is that of infeasible where they
/// are broken.
[[nodiscard]] Command add_standard(CLI::App& program);
/// One conditioning study.
[[nodiscard]] Command add_condition(CLI::App& program);
/// A conditioning study by every method, one after another, each in a process of its own. The exit
/// code is that of the first that did not end well.
[[nodiscard]] Command add_compare(CLI::App& program);
/// Hosting capacity: keeps each finished case under the output folder's cases; a run that was
/// interrupted goes on where it was.
[[nodiscard]] Command add_host(CLI::App& program);
/// Tomorrow's schedule.
[[nodiscard]] Command add_dispatch(CLI::App& program);
/// Number and site of charging stations.
[[nodiscard]] Command add_allocate(CLI::App& program);
/// Distortion with what it depends on drawn at random. The exit code is that of infeasible where
/// the 95th percentile breaks limits.
[[nodiscard]] Command add_montecarlo(CLI::App& program);
/// A page of a result's folder.
[[nodiscard]] Command add_report(CLI::App& program);
/// A feeder from a seed, with its profile, spectrum and fleet and a study of it.
[[nodiscard]] Command add_generate(CLI::App& program);
/// A feeder folder by element of an OpenDSS script.
[[nodiscard]] Command add_import(CLI::App& program);
/// Every key that a study file of one kind may have.
[[nodiscard]] Command add_keys(CLI::App& program);
/// A study of a feeder to start from, with the tables that it needs.
[[nodiscard]] Command add_init(CLI::App& program);
/// What a feeder or study holds, or all that is wrong with it.
[[nodiscard]] Command add_check(CLI::App& program);
/// What a shell completes of command lines of the program.
[[nodiscard]] Command add_completion(CLI::App& program);

}  // namespace overtone::cli
