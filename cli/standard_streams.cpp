#include "standard_streams.hpp"

#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace overtone::cli {

void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0) {
      [[maybe_unused]] const int refusing = open("/dev/null", O_RDONLY);  // takes the lowest number
    }
  }
}

void note(std::string_view text) noexcept {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace overtone::cli
