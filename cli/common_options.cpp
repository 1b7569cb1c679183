#include "common_options.hpp"

#include <cctype>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/conditioning_study.hpp>
#include <overtone/harmonic_words.hpp>

#include "command_numbers.hpp"

namespace overtone::cli {

CLI::App* add_command(CLI::App& program, const char* name, const char* what, const char* example) {
  CLI::App* command = program.add_subcommand(name, what);
  command->footer(fmt::format("\nExample: overtone {} {}\n", name, example));
  return command;
}

CLI::Option* add_word(CLI::App& command, const char* name, std::string& chosen,
                      const std::vector<std::string>& words, const std::string& text) {
  return command.add_option(name, chosen, text)
      ->type_name(fmt::format("{}", fmt::join(words, "|")))
      ->check(CLI::IsMember(words).description(""));
}

void add_choice(CLI::App& command, const char* name, std::string& chosen, const OptionRecord& key,
                const std::string& usual) {
  std::vector<std::string> words;
  std::string text = key.text + ":";
  for (const auto& word : key.words) {
    words.push_back(word.word);
    text += "\n" + word.word + ": " + word.text;
  }
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  add_word(command, name, chosen, words, text + "\ndefault: " + usual);
}

void add_study(CLI::App& command, std::filesystem::path& study) {
  command.add_option("study", study, "Study file")->required()->type_name("STUDY");
}

void add_feeder(CLI::App& command, std::filesystem::path& feeder) {
  command
      .add_option("feeder", feeder,
                  "Folder of the feeder, script of OpenDSS (.dss), case\nof MATPOWER (.m) or "
                  "network of pandapower (.json)")
      ->required()
      ->type_name("FEEDER");
}

void add_linear_loads(CLI::App& command, std::string& chosen) {
  add_choice(command, "--linear-loads", chosen,
             record_of(linear_load_words(), "what loads are to harmonics beside what they inject"),
             "open; of a feeder by elements what each load has");
}

void add_threads(CLI::App& command, std::optional<int>& threads) {
  command.add_option("--threads", threads, "Processor cores to use; 0: all")
      ->type_name("N")
      ->transform(whole_number(record_called(conditioning_study_keys(), "solver.threads").bounds));
}

void add_output(CLI::App& command, OutputArguments& output) {
  const auto there = [](const char* what) {
    return [what](const std::string& text) {
      return text.empty() ? fmt::format("must name a {}", what) : std::string();
    };
  };
  command
      .add_option("-o,--output", output.folder,
                  "Folder for summary.json and tables (CSV); made if new")
      ->type_name("DIR")
      ->check(there("folder"));
  command
      .add_option("--report", output.page,
                  "Page with pictures of the result (HTML), in one file that needs no other")
      ->type_name("FILE")
      ->check(there("file"));
  add_json(command, output.json);
}

}  // namespace overtone::cli
