#pragma once

#include <overtone/dss/dss_evaluator.hpp>

namespace overtone::dss {

/// Takes from this process, for good, what a script has no business with: programs, connections,
/// names of files, more time and memory than allowed. What it opens to write is /dev/null instead,
/// a folder that it makes counts as made. False where the system doesn't allow that.
[[nodiscard]] bool confine_this_process(const DssEvaluatorOptions& options);

/// Whether the confined process wanted to write a file or to make a folder.
[[nodiscard]] bool wanted_to_write();

}  // namespace overtone::dss
