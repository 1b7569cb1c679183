#pragma once

#include <string_view>

namespace overtone::reporting {

// Files that reports carry, compiled into the program.

/// Plotly's cartesian bundle, compressed by gzip (third_party/plotly).
[[nodiscard]] std::string_view plotly_bundle();
/// reporting/page/page.css
[[nodiscard]] std::string_view page_style();
/// reporting/page/page.js
[[nodiscard]] std::string_view page_script();

}  // namespace overtone::reporting
