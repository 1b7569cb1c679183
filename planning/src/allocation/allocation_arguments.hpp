#pragma once

#include <overtone/allocation.hpp>

namespace overtone {

// What callers give the functions of an allocation. @throws std::invalid_argument naming what does
// not fit, where, and what must be.

/// Sizes, indices and numbers of a problem.
void check_allocation_arguments(const AllocationProblem& problem);
/// The bounds of study files hold for options by hand, too.
void check_allocation_options(const AllocationOptions& options);

}  // namespace overtone
