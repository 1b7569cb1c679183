#pragma once

#include <overtone/nonlinear_program.hpp>

namespace overtone {

/// What callers give a solve: that a program's bounds, structures and blocks make sense, the start
/// fits it, and options are within their bounds.
/// @throws std::invalid_argument naming what does not fit, where, and what must be.
void check_nlp(const NonlinearProgram& nlp, const NlpPoint& start, const NlpOptions& options);

}  // namespace overtone
