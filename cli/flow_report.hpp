#pragma once

#include <string>

#include "flow_result.hpp"

namespace overtone::cli {

/// What `overtone flow` prints: a table of hours, or of the ten worst buses of a single one.
[[nodiscard]] std::string flow_report(const FlowResult& flow);

}  // namespace overtone::cli
