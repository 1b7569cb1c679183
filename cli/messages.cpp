#include "messages.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <overtone/terminal.hpp>
#include <overtone/utf8.hpp>

#include "standard_streams.hpp"

namespace overtone::cli {

namespace {

constexpr size_t kLongestWarning = 2000;  // bytes

/// In a colour of the terminal's own, where it has colours.
std::string coloured(const char* colour, const std::string& text) {
  return reporting::has_colour(reporting::Stream::error)
             ? fmt::format("\033[{}m{}\033[0m", colour, text)
             : text;
}

}  // namespace

void say(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    note(fmt::format("overtone: {} {}\n", coloured("33", "warning:"),
                     shown(warning, kLongestWarning)));
  }
}

void say_error(const std::string& message) {
  std::string line = message;
  std::replace(line.begin(), line.end(), '\n', ' ');
  note(fmt::format("{} {}\n", coloured("31", "overtone:"), line));
}

std::string in_a_line(const std::vector<InputProblem>& problems) {
  const size_t more = problems.size() - 1;
  return more == 0 ? problems.front().text
                   : fmt::format("{} (and {} more; overtone check shows all)",
                                 problems.front().text, more);
}

}  // namespace overtone::cli
