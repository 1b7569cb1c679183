#include <overtone/terminal.hpp>

#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace overtone::reporting {

namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool is_terminal(Stream stream) {
  const int file = stream == Stream::output ? STDOUT_FILENO : STDERR_FILENO;
  return isatty(file) != 0 && environment("TERM") != "dumb";
}

bool has_colour(Stream stream) { return environment("NO_COLOR").empty() && is_terminal(stream); }

}  // namespace overtone::reporting
