#pragma once

#include <overtone/dss/dss_evaluator.hpp>

namespace overtone::cli {

/// Where OpenDSS's library may be on this machine: what OVERTONE_DSS_LIBRARY names, else what the
/// python3 programs of PATH have.
[[nodiscard]] DssEvaluatorOptions dss_evaluator();

}  // namespace overtone::cli
