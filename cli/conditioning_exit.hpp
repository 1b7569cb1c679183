#pragma once

#include <overtone/conditioning_result.hpp>

namespace overtone::cli {

/// The exit code that a result stands for.
[[nodiscard]] int exit_code_of(const ConditioningResult& result);

}  // namespace overtone::cli
