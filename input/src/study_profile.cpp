#include <overtone/study_profile.hpp>

#include <utility>

namespace overtone {

std::optional<HourlyProfile> find_hourly_profile(const std::filesystem::path& profile,
                                                 const std::filesystem::path& feeder) {
  return profile.empty() ? read_feeder_profile(feeder) : read_hourly_profile(profile);
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
