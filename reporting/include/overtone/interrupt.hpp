#pragma once

namespace overtone::reporting {

/// Whether the first Ctrl-C is acknowledged on standard error, where that is a terminal.
enum class Announce { no, yes };

/// From now on the first Ctrl-C (SIGINT), SIGTERM or SIGHUP raises a flag, which ends the solve
/// after its iteration; a second one of its kind ends the program at once.
void catch_interrupts(Announce announce = Announce::yes);

[[nodiscard]] bool interrupted();

}  // namespace overtone::reporting
