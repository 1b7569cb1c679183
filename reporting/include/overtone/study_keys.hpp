#pragma once

#include <string>
#include <vector>

#include <overtone/study_option.hpp>

namespace overtone::reporting {

/// Every key of studies of a kind, with its default.
[[nodiscard]] std::vector<OptionRecord> keys_of(StudyKind kind);

/// A study file with every key: defaults as they are, other values as examples, those that may be
/// left out behind a #; meaning, unit, bounds and words in comments.
[[nodiscard]] std::string study_template(const std::vector<OptionRecord>& keys);

/// The JSON schema (draft 7) of such files, for editors that know TOML.
[[nodiscard]] std::string study_schema(const std::vector<OptionRecord>& keys);

}  // namespace overtone::reporting
