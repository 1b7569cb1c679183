#include <overtone/study_profile.hpp>

#include <utility>

#include <overtone/feeder_input.hpp>

namespace overtone {

std::optional<HourlyProfile> find_hourly_profile(const std::filesystem::path& profile,
                                                 const std::filesystem::path& feeder) {
  if (!profile.empty()) {
    return read_hourly_profile(profile);
  }
  const bool file = is_feeder_by_elements(feeder) && !std::filesystem::is_directory(feeder);
  return file ? std::nullopt : read_feeder_profile(feeder);
}

HourlyProfile read_study_profile(const std::filesystem::path& profile,
                                 const std::filesystem::path& feeder,
                                 const std::filesystem::path& study) {
  auto found = find_hourly_profile(profile, feeder);
  if (!found) {
    throw InputError("profile", {study.filename().string(), 0},
                     "missing; the feeder names none, so the study must");
  }
  return *std::move(found);
}

}  // namespace overtone
