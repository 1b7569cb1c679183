#pragma once

#include <string>

namespace overtone {

// What is written so that it reads back as it was.

/// A name as a field of a CSV file, in quotes where it has to be.
[[nodiscard]] std::string csv_field(const std::string& name);

/// Why a field does not read back; empty: it does.
[[nodiscard]] std::string obstacle_to_field(const std::string& name);

/// Between quotes as TOML has them.
[[nodiscard]] std::string toml_quoted(const std::string& text);

}  // namespace overtone
