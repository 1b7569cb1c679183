#pragma once

#include <string>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone::cli {

/// "overtone: warning: …", each on a line of standard error; written there or not, the run goes on.
void say(const std::vector<std::string>& warnings);

/// "overtone: …" on a line of standard error, whatever the message holds.
void say_error(const std::string& message);

/// What of several problems a line has room for: the first, and how many more there are.
[[nodiscard]] std::string in_a_line(const std::vector<InputProblem>& problems);

}  // namespace overtone::cli
