#pragma once

#include <filesystem>

#include <overtone/option_words.hpp>
#include <overtone/study_section.hpp>

namespace overtone {

/// What a study file asks; its key `kind`.
enum class StudyKind { conditioning, hosting, dispatch, allocation, montecarlo };

[[nodiscard]] const Words<StudyKind>& study_kind_words();
[[nodiscard]] const char* to_string(StudyKind kind);
/// The command of the program that solves it: "condition", "host", "dispatch", "allocate",
/// "montecarlo".
[[nodiscard]] const char* command_of(StudyKind kind);

/// What a file says it is. Where it has no `kind`, what its own keys show: scenario_file is in
/// hosting studies only, devices in those of dispatch, seasons in those of allocation,
/// samples in those of Monte Carlo; and conditioning otherwise.
/// @throws InputError where it is no TOML, and for another word.
[[nodiscard]] StudyKind study_kind(const std::filesystem::path& file);

/// @throws InputError, which names the file's own command, where it is a study of another kind. A
/// file without `kind` whose keys show none is taken for what it is read as.
void expect_kind(const StudySection& top, StudyKind kind);

}  // namespace overtone
