#pragma once

#include <CLI/CLI.hpp>

#include <overtone/study_section.hpp>

namespace overtone::cli {

// Numbers on the command line are decimal, as in study files: 010 is ten, 0x10 is no number.
// Each leaves (by CLI::Option::transform) a number of the usual spelling, or refuses the text:
// "--hour: noon; must be a whole number, 1 to 24".

[[nodiscard]] CLI::Validator whole_number(const Bounds& bounds);
/// Any that an int holds; who takes it knows the bounds.
[[nodiscard]] CLI::Validator whole_number();
/// The label of a profile's step: a whole number, or a time.
[[nodiscard]] CLI::Validator step_label();
[[nodiscard]] CLI::Validator finite_number(const Bounds& bounds);
[[nodiscard]] CLI::Validator finite_number();

}  // namespace overtone::cli
