#pragma once

#include <string>

namespace overtone::reporting {

/// The same for the same build of the program and of our libraries: their link editor's build ids.
/// Empty where it gave none.
[[nodiscard]] std::string build_identity();

}  // namespace overtone::reporting
