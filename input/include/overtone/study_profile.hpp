#pragma once

#include <filesystem>
#include <optional>

#include <overtone/feeder_files.hpp>

namespace overtone {

/// The hourly profile named, or else the feeder's own; none when there is neither, as files of
/// other programs have none.
/// `profile`: empty where none is named. @throws InputError as the readers of both do.
[[nodiscard]] std::optional<HourlyProfile> find_hourly_profile(const std::filesystem::path& profile,
                                                               const std::filesystem::path& feeder);

/// The same for a study, which cannot do without: throws InputError, naming its file, when there is
/// none.
[[nodiscard]] HourlyProfile read_study_profile(const std::filesystem::path& profile,
                                               const std::filesystem::path& feeder,
                                               const std::filesystem::path& study);

}  // namespace overtone
