#pragma once

#include <overtone/dispatch.hpp>

#include "argument_checks.hpp"

namespace overtone {

// What callers give the functions of a dispatch. @throws std::invalid_argument naming what does not
// fit, where, and what must be.

/// Sizes, indices and numbers of a problem.
void check_dispatch_arguments(const DispatchProblem& problem);
/// One cohort on a horizon of so many slots.
void check_cohort(const ArgumentChecks& check, const VehicleCohort& cohort, std::size_t slots);
/// The bounds of study files hold for options by hand, too.
void check_dispatch_options(const DispatchOptions& options);

}  // namespace overtone
