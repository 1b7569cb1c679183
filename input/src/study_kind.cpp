#include <overtone/study_kind.hpp>

#include <optional>

#include <fmt/format.h>

namespace overtone {

const Words<StudyKind>& study_kind_words() {
  static const Words<StudyKind> words = {
      {StudyKind::conditioning, "conditioning", "how parking lots should charge"},
      {StudyKind::hosting, "hosting", "the largest charging station that each bus can host"},
      {StudyKind::dispatch, "dispatch", "tomorrow's schedule with parking lots"},
      {StudyKind::allocation, "allocation", "where charging stations should stand"},
      {StudyKind::montecarlo, "montecarlo", "how distorted voltages are, and how often"}};
  return words;
}

const char* to_string(StudyKind kind) { return word_of(study_kind_words(), kind); }

const char* command_of(StudyKind kind) {
  switch (kind) {
    case StudyKind::conditioning:
      return "condition";
    case StudyKind::hosting:
      return "host";
    case StudyKind::dispatch:
      return "dispatch";
    case StudyKind::allocation:
      return "allocate";
    case StudyKind::montecarlo:
      return "montecarlo";
  }
  return "";
}

namespace {

std::optional<StudyKind> shown_kind(const StudySection& top) {
  if (top.has("kind")) {
    const std::string word = top.text("kind");
    const StudyKind* kind = find_value(study_kind_words(), word);
    if (kind == nullptr) {
      throw top.fault("kind",
                      fmt::format("'{}'; must be one of {}", word, listed(study_kind_words())));
    }
    return *kind;
  }
  if (top.has("scenario_file")) {
    return StudyKind::hosting;
  }
  if (top.has("devices")) {
    return StudyKind::dispatch;
  }
  if (top.has("seasons")) {
    return StudyKind::allocation;
  }
  if (top.has("samples")) {
    return StudyKind::montecarlo;
  }
  return top.has("case") ? std::optional(StudyKind::conditioning) : std::nullopt;
}

}  // namespace

StudyKind study_kind(const std::filesystem::path& file) {
  return shown_kind(StudySection::read(file)).value_or(StudyKind::conditioning);
}

void expect_kind(const StudySection& top, StudyKind kind) {
  const StudyKind shown = shown_kind(top).value_or(kind);
  if (shown != kind) {
    throw top.fault("kind", fmt::format("{} a {} study, not one of {}; it is solved by "
                                        "overtone {} {}",
                                        top.has("kind") ? "this is" : "missing, but its keys show",
                                        to_string(shown), to_string(kind), command_of(shown),
                                        top.file().string()));
  }
}

}  // namespace overtone
