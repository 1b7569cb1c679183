#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <overtone/conditioning_result.hpp>
#include <overtone/study.hpp>

#include "flow_result.hpp"
#include "network_hours.hpp"

namespace overtone::cli {

// The content of summary.json; docs/results.md has the keys and units. NaN and infinity are null.

[[nodiscard]] std::string condition_summary_json(const Study& study,
                                                 const ConditioningProblem& problem,
                                                 const ConditioningResult& result);

[[nodiscard]] std::string flow_summary_json(const FlowResult& flow);

/// One entry of `runs`; read with nlohmann's parser it gives the same numbers again.
[[nodiscard]] nlohmann::ordered_json compare_run_json(const ConditioningProblem& problem,
                                                      const ConditioningResult& result);

[[nodiscard]] std::string compare_summary_json(const Study& study,
                                               const ConditioningProblem& problem,
                                               const std::vector<nlohmann::ordered_json>& runs);

}  // namespace overtone::cli
