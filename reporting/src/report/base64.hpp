#pragma once

#include <string>
#include <string_view>

namespace overtone::reporting {

/// Bytes as letters, digits, + and /, in fours, filled up with =.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace overtone::reporting
