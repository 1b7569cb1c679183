#pragma once

#include <string>

#include "random_choice.hpp"

namespace overtone::fuzz {

// Each changes a text in one place and returns what it did.

/// A cell, row, column or heading of a table.
[[nodiscard]] std::string break_table(std::string& text, RandomChoice& choice);
/// A value, key or section of a TOML file.
[[nodiscard]] std::string break_settings(std::string& text, RandomChoice& choice);
/// A number, word, list or bracket of a JSON file.
[[nodiscard]] std::string break_record(std::string& text, RandomChoice& choice);
/// Bytes, whatever they mean: encoding, line ends, truncation.
[[nodiscard]] std::string break_bytes(std::string& text, RandomChoice& choice);

/// What people and attackers write where a number belongs.
[[nodiscard]] std::string odd_number(RandomChoice& choice);
/// What they write where a name belongs.
[[nodiscard]] std::string odd_name(RandomChoice& choice);

}  // namespace overtone::fuzz
