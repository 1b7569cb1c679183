#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <overtone/answer_json.hpp>
#include <overtone/output_folder.hpp>

namespace overtone::cli {

inline constexpr const char* kJson = "--json";

/// The option that a command answers as JSON.
void add_json(CLI::App& command, bool& json);
/// Whether a command line asks for it, also one that can't be followed.
[[nodiscard]] bool asks_for_json(int argc, char** argv);

/// Where a result goes: a folder, a page, and standard output as a report or as its summary.
struct OutputArguments : reporting::ResultOutput {
  bool json = false;
};

/// Writes the result where it was asked for, then prints its summary as JSON or its report.
/// @throws OutputError
void put_result(const OutputArguments& output,
                const std::function<std::vector<reporting::Table>()>& tables,
                const std::function<std::string()>& summary,
                const std::function<std::string()>& report);

/// Prints what a command without a result did: a text, or the same as members of JSON.
void put_answer(bool json, const std::string& text,
                const std::vector<std::pair<std::string, reporting::AnswerValue>>& members);

}  // namespace overtone::cli
