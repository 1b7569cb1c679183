#pragma once

namespace overtone::reporting {

/// A standard stream that people read on.
enum class Stream { output, error };

/// Whether it is a terminal that moves its cursor (TERM is not "dumb").
[[nodiscard]] bool is_terminal(Stream stream);
/// Whether to colour what goes there: a terminal, and NO_COLOR is not set (https://no-color.org).
[[nodiscard]] bool has_colour(Stream stream);

}  // namespace overtone::reporting
