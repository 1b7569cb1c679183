#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace overtone {

/// Position of the first byte that belongs to no UTF-8 character; npos where all do.
[[nodiscard]] std::size_t first_not_utf8(std::string_view text);

/// Position of the first control character other than tab and the ends of lines; npos: none.
[[nodiscard]] std::size_t first_control_character(std::string_view text);

/// Text as messages show it: on one line, control characters and bytes that are not UTF-8 written
/// \xNN, the middle left out where it has more than `longest` bytes.
[[nodiscard]] std::string shown(std::string_view text, std::size_t longest = 60);

}  // namespace overtone
