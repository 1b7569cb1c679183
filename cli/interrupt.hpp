#pragma once

namespace overtone::cli {

/// From now on the first Ctrl-C raises a flag, which ends the solve after its iteration; the second
/// ends the program at once.
void catch_interrupts();

[[nodiscard]] bool interrupted();

}  // namespace overtone::cli
