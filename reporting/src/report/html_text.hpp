#pragma once

#include <string>
#include <string_view>

namespace overtone::reporting {

/// Text as HTML shows it, in elements and in quoted attributes. Bytes that are not UTF-8 become the
/// replacement character.
[[nodiscard]] std::string html_text(std::string_view text);

/// JSON that can stand in a script element: nothing in it ends one.
[[nodiscard]] std::string script_text(const std::string& json);

}  // namespace overtone::reporting
