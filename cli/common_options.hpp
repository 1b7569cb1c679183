#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <overtone/study_option.hpp>

#include "answer.hpp"
#include "messages.hpp"

namespace overtone::cli {

/// What commands that solve a study have in common.
struct StudyArguments {
  std::filesystem::path study;
  std::optional<int> threads;  ///< none: as in the study
  OutputArguments output;
};

/// A command of that name with its example, "overtone NAME …", below the help.
[[nodiscard]] CLI::App* add_command(CLI::App& program, const char* name, const char* what,
                                    const char* example);

/// An option or an argument that is one of a few words.
CLI::Option* add_word(CLI::App& command, const char* name, std::string& chosen,
                      const std::vector<std::string>& words, const std::string& text);
template <class T>
[[nodiscard]] std::vector<std::string> all_of(const Words<T>& words) {
  std::vector<std::string> all;
  for (const Word<T>& one : words) {
    all.push_back(one.word);
  }
  return all;
}

/// An option whose words are those of a key of studies. `usual`: what holds without it.
void add_choice(CLI::App& command, const char* name, std::string& chosen, const OptionRecord& key,
                const std::string& usual);
/// A key of words, for add_choice.
template <class T>
[[nodiscard]] OptionRecord record_of(const Words<T>& words, std::string text) {
  OptionRecord record;
  record.text = std::move(text);
  for (const Word<T>& word : words) {
    record.words.push_back({.value = word.word, .word = word.word, .text = word.text});
  }
  return record;
}

void add_study(CLI::App& command, std::filesystem::path& study);
/// A folder, or a file of another program.
void add_feeder(CLI::App& command, std::filesystem::path& feeder);
/// Of what loads are to harmonics; empty where nothing is chosen.
void add_linear_loads(CLI::App& command, std::string& chosen);
void add_threads(CLI::App& command, std::optional<int>& threads);
/// A folder, a page and JSON, of commands that solve.
void add_output(CLI::App& command, OutputArguments& output);

}  // namespace overtone::cli
