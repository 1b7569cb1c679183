#pragma once

#include <overtone/dispatch.hpp>

#include "argument_checks.hpp"

namespace overtone {

// What callers give the functions of a dispatch. @throws std::invalid_argument naming what does not
// fit, where, and what must be.

/// Sizes, indices and numbers of a problem.
void check_dispatch_arguments(const DispatchProblem& problem);
/// The cohorts of a lot on a horizon of so many slots; those of all lots of a problem. Only what
/// asks for single cars reads them.
void check_cohorts(const ArgumentChecks& check, const DispatchLot& lot, std::size_t slots);
void check_cohorts(const DispatchProblem& problem);
/// The bounds of study files hold for options by hand, too.
void check_dispatch_options(const DispatchOptions& options);

}  // namespace overtone
