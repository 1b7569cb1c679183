#include "program_run.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace fs = std::filesystem;

namespace {

/// Starts the program with its outputs at two file descriptors; returns its process.
pid_t start(const std::vector<std::string>& arguments, int out, int err,
            const std::function<void()>& before = {}) {
  std::vector<std::string> words = {OVERTONE_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  const pid_t process = fork();
  if (process == 0) {
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (before) {
      before();
    }
    if (chdir(OVERTONE_SOURCE_DIR) == 0) {
      execv(OVERTONE_PROGRAM, argv.data());
    }
    _exit(127);
  }
  if (process < 0) {
    throw std::runtime_error("cannot start the program");
  }
  return process;
}

int wait_for(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int new_file(const fs::path& file) {
  return open(file.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
}

}  // namespace

ProgramRun run_overtone(const std::vector<std::string>& arguments,
                        const std::function<void()>& before) {
  const support::TemporaryFolder folder;
  const int out = new_file(folder.path() / "out");
  const int err = new_file(folder.path() / "err");
  const pid_t process = start(arguments, out, err, before);
  close(out);
  close(err);
  ProgramRun run;
  run.exit_code = wait_for(process);
  run.out = read_text(folder.path() / "out");
  run.err = read_text(folder.path() / "err");
  return run;
}

ProgramRun interrupt_overtone(const std::vector<std::string>& arguments, const std::string& awaited,
                              int signal) {
  const support::TemporaryFolder folder;
  const int out = new_file(folder.path() / "out");
  int screen = -1;
  int terminal = -1;
  if (openpty(&screen, &terminal, nullptr, nullptr, nullptr) != 0) {
    throw std::runtime_error("no terminal to be had");
  }
  const pid_t process = start(arguments, out, terminal, [] { setenv("TERM", "xterm", 1); });
  close(out);
  close(terminal);
  ProgramRun run;
  bool sent = false;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(screen, buffer, sizeof buffer)) > 0;) {
    run.err.append(buffer, static_cast<size_t>(count));
    if (!sent && run.err.find(awaited) != std::string::npos) {
      kill(process, signal);
      sent = true;
    }
  }
  close(screen);
  run.exit_code = wait_for(process);
  run.out = read_text(folder.path() / "out");
  return run;
}

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw std::runtime_error(file.string() + " cannot be read");
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

nlohmann::json read_json(const fs::path& file) { return nlohmann::json::parse(read_text(file)); }

std::string headings_of(const fs::path& file) {
  const std::string text = read_text(file);
  return text.substr(0, text.find('\n'));
}

int rows_of(const fs::path& file) { return line_count(read_text(file)) - 1; }

int line_count(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace overtone::cli_tests
