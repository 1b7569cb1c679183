#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <overtone/feeder_texts.hpp>
#include <overtone/study_feeder.hpp>
#include <overtone/study_kind.hpp>

namespace overtone::reporting {

/// What a new study is of.
struct NewStudy {
  StudyKind kind = StudyKind::conditioning;
  std::string feeder;                                   ///< as the study file is to name it
  std::vector<BusLoad> loads;                           ///< of the feeder, not all of them zero
  std::optional<HourlyProfile> profile = std::nullopt;  ///< the feeder's own
};

/// The files of a study that can be solved as it is: study.toml with every key, its meaning and
/// bounds in comments, and the tables it names. Tables of buses name the one with the largest load;
/// the others are those of the studies that come with the program, which `shipped` reads by their
/// path in the source tree. @throws InputError for a feeder without load, and as `shipped`.
[[nodiscard]] std::vector<FeederText> new_study(
    const NewStudy& study, const std::function<std::string(const std::filesystem::path&)>& shipped);

}  // namespace overtone::reporting
