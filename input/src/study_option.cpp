#include <overtone/study_option.hpp>

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/spelling.hpp>

#include "written_text.hpp"

namespace overtone {

std::string toml_text(double value) { return fmt::format("{}", value); }

std::string toml_text(bool value) { return value ? "true" : "false"; }

std::string toml_text(const std::string& value) { return value.empty() ? "" : toml_quoted(value); }

std::string toml_text(const std::filesystem::path& value) { return toml_text(value.string()); }

std::string toml_text(const std::vector<std::string>& value) {
  return value.empty() ? "" : fmt::format("[\"{}\"]", fmt::join(value, "\", \""));
}

std::string toml_text(const std::vector<double>& value) {
  return value.empty() ? "" : fmt::format("[{}]", fmt::join(value, ", "));
}

const OptionRecord& record_called(const std::vector<OptionRecord>& records,
                                  const std::string& name) {
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const OptionRecord& one) { return one.name() == name; });
  if (found == records.end()) {
    throw std::out_of_range("no option " + name);
  }
  return *found;
}

OptionRecord kind_record(StudyKind kind) {
  OptionRecord record;
  record.type = OptionType::choice;
  record.key = "kind";
  for (const Word<StudyKind>& one : study_kind_words()) {
    if (one.value == kind) {
      record.words = {{one.word, one.word, one.text}};
    }
  }
  record.text = record.words.front().text;
  return record;
}

StudySection section_called(const StudySection& top, const std::string& name) {
  if (name.empty()) {
    return top;
  }
  const auto dot = name.find('.');
  const StudySection outer = top.section(name.substr(0, dot));
  return dot == std::string::npos ? outer : section_called(outer, name.substr(dot + 1));
}

namespace {

/// Keys and sections that a section may hold, in the order of the records.
struct KnownKeys {
  std::vector<std::string> all, sections;
};

KnownKeys known_keys(const std::vector<OptionRecord>& records, const std::string& section) {
  KnownKeys known;
  const auto add = [](std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  const std::string inside = section.empty() ? "" : section + ".";
  for (const OptionRecord& record : records) {
    if (record.section == section) {
      add(known.all, record.key);
    } else if (record.section.starts_with(inside)) {
      const std::string rest = record.section.substr(inside.size());
      add(known.all, rest.substr(0, rest.find('.')));
      add(known.sections, inside + rest.substr(0, rest.find('.')));
    }
  }
  return known;
}

/// What may have been meant: a key of this section, or the same key in another one.
std::string advice(const std::vector<OptionRecord>& records, const std::string& key,
                   const std::vector<std::string>& known) {
  if (const std::string near = nearest_word(key, known); !near.empty()) {
    return fmt::format("unknown; did you mean {}? Known", near);
  }
  const auto elsewhere = std::find_if(records.begin(), records.end(),
                                      [&](const OptionRecord& one) { return one.key == key; });
  if (elsewhere != records.end()) {
    return elsewhere->section.empty()
               ? "unknown; did you mean that of the file's top, before all sections? Known"
               : fmt::format("unknown; did you mean that of section [{}]? Known",
                             elsewhere->section);
  }
  return "unknown; known";
}

void find_unknown_keys_of(const StudySection& top, const std::string& name,
                          const std::vector<OptionRecord>& records, InputProblems& problems) {
  const StudySection section = section_called(top, name);
  const KnownKeys known = known_keys(records, name);
  for (const std::string& key : section.keys()) {
    if (std::find(known.all.begin(), known.all.end(), key) == known.all.end()) {
      problems.add(section.fault(key, fmt::format("{} here are {}", advice(records, key, known.all),
                                                  fmt::join(known.all, ", "))));
    }
  }
  for (const std::string& inner : known.sections) {
    problems.attempt([&] { find_unknown_keys_of(top, inner, records, problems); });
  }
}

}  // namespace

void find_unknown_keys(const StudySection& top, const std::vector<OptionRecord>& records,
                       InputProblems& problems) {
  find_unknown_keys_of(top, "", records, problems);
}

void find_missing_keys(const StudySection& top, const std::vector<OptionRecord>& records,
                       InputProblems& problems) {
  for (const OptionRecord& record : records) {
    problems.attempt([&] {
      const StudySection section = section_called(top, record.section);
      if (record.required() && !section.has(record.key)) {
        throw section.fault(record.key, "missing; " + record.hint);
      }
    });
  }
}

}  // namespace overtone
