#pragma once

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace overtone::cli_tests {

struct ProgramRun {
  int exit_code = -1;  ///< 128 + signal where one ended the program
  std::string out;     ///< standard output
  std::string err;     ///< standard error
};

/// Runs the real program with both outputs into files, from the source tree's top.
/// `before` is called in the program's process just before it becomes the program: to close or
/// replace its outputs, set limits or its environment.
[[nodiscard]] ProgramRun run_overtone(const std::vector<std::string>& arguments,
                                      const std::function<void()>& before = {});

/// The same with a terminal as standard error; sends a signal as soon as `awaited` shows up there.
[[nodiscard]] ProgramRun interrupt_overtone(const std::vector<std::string>& arguments,
                                            const std::string& awaited, int signal = SIGINT);

[[nodiscard]] std::string read_text(const std::filesystem::path& file);
[[nodiscard]] nlohmann::json read_json(const std::filesystem::path& file);
/// A CSV file's first line.
[[nodiscard]] std::string headings_of(const std::filesystem::path& file);
/// Lines of a CSV file below its headings.
[[nodiscard]] int rows_of(const std::filesystem::path& file);
[[nodiscard]] int line_count(const std::string& text);
/// File names in a folder, sorted.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace overtone::cli_tests
