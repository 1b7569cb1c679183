#pragma once

// What the keys of every kind of study must show.

#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <overtone/study_option.hpp>

#include "support/reference_cases.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::support {

using ReadStudy = std::function<void(const std::filesystem::path&)>;

inline std::string message_of_reading(const ReadStudy& read, const std::filesystem::path& file) {
  try {
    read(file);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// A file with one key: "[section]\nkey = value\n".
inline std::string file_with(const OptionRecord& key, const std::string& value) {
  const std::string head = key.section.empty() ? "\n" : "[" + key.section + "]\n";
  return head + (key.type == OptionType::numbers ? key.key + ".\"1-2\"" : key.key) + " = " + value +
         "\n";
}

/// Every number out of its bounds is an error with file, line, key, value and bounds.
inline void expect_bounds_held(const std::vector<OptionRecord>& keys, const ReadStudy& read) {
  const TemporaryFolder folder;
  for (const OptionRecord& key : keys) {
    const bool whole = key.type == OptionType::whole;
    if (!whole && key.type != OptionType::number && key.type != OptionType::numbers) {
      continue;
    }
    EXPECT_LT(key.bounds.low, key.bounds.high) << key.name();
    std::vector<std::string> values = {fmt::format("{}", key.bounds.low - 1.0),
                                       fmt::format("{}", 2.0 * key.bounds.high + 1.0),
                                       "-9223372036854775807", "9223372036854775807"};
    if (key.bounds.low_excluded) {
      values.push_back(fmt::format("{}", key.bounds.low));
    }
    for (const std::string& value : values) {
      const auto file = folder.write("study.toml", file_with(key, value));
      EXPECT_EQ(message_of_reading(read, file),
                fmt::format("{}{} (study.toml:2): {}; must be {}{}", key.name(),
                            key.type == OptionType::numbers ? ".1-2" : "", value,
                            whole ? "a whole number, " : "", key.bounds.text()));
    }
  }
}

/// A misspelt key is refused with the one that was meant; a text where there are no texts, too.
inline void expect_keys_guarded(const std::vector<OptionRecord>& keys, const ReadStudy& read) {
  const TemporaryFolder folder;
  for (const OptionRecord& key : keys) {
    EXPECT_FALSE(key.text.empty()) << key.name();
    EXPECT_FALSE(key.usual.empty() && key.example.empty()) << key.name();
    OptionRecord misspelt = key;
    misspelt.key.insert(1, 1, key.key[0]);
    const auto file = folder.write("study.toml", file_with(misspelt, "1"));
    EXPECT_NE(message_of_reading(read, file)
                  .find(fmt::format("{} (study.toml:2): unknown; did you mean {}? Known here are ",
                                    misspelt.name(), key.key)),
              std::string::npos)
        << message_of_reading(read, file);
    const bool takes_text = key.type == OptionType::text || key.type == OptionType::path;
    const auto other = folder.write("study.toml", file_with(key, takes_text ? "1" : "\"?\""));
    EXPECT_NE(message_of_reading(read, other).find(key.name()), std::string::npos)
        << message_of_reading(read, other);
    EXPECT_NE(message_of_reading(read, other).find("(study.toml:2): "), std::string::npos);
  }
}

/// Every key of every ready study of a kind is known, and each study says its kind.
inline int expect_ready_studies_known(StudyKind kind, const std::vector<OptionRecord>& keys) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(source_folder() / "studies")) {
    if (entry.path().extension() != ".toml" || study_kind(entry.path()) != kind) {
      continue;
    }
    ++count;
    const StudySection top = StudySection::read(entry.path());
    EXPECT_TRUE(top.has("kind")) << entry.path();
    InputProblems problems;
    find_unknown_keys(top, keys, problems);
    find_missing_keys(top, keys, problems);
    EXPECT_NO_THROW(problems.raise()) << entry.path();
  }
  return count;
}

}  // namespace overtone::support
