#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace overtone::fuzz {

/// What the program is given: files below the folder it runs in, and its arguments.
struct FuzzInput {
  std::string name;                          ///< "seed-1-input-17", or a folder of the corpus
  std::map<std::string, std::string> files;  ///< content by path
  std::vector<std::string> arguments;        ///< after the program's name
  std::vector<std::string> mutations;        ///< what was done, in words
};

/// Good inputs, tests/fuzz/inputs, and the records of a finished hosting run on them.
struct GoodInputs {
  std::map<std::string, std::string> files, records;
};

/// All files below a folder. @throws std::runtime_error where there is none.
[[nodiscard]] std::map<std::string, std::string> files_below(const std::filesystem::path& folder);

/// An input kept in a folder: `command`, which has one argument a line, and those of its files that
/// aren't the good ones; `removed` names good ones that it lacks.
[[nodiscard]] FuzzInput kept_input(const GoodInputs& good, const std::filesystem::path& folder);
void keep_input(const GoodInputs& good, const FuzzInput& input,
                const std::filesystem::path& folder);

/// Good inputs broken in a few places, and a command that reads them.
[[nodiscard]] FuzzInput broken_input(const GoodInputs& good, std::uint64_t seed,
                                     std::uint64_t number);

}  // namespace overtone::fuzz
