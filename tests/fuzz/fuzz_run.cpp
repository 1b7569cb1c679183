#include "fuzz_run.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/// cli/main.cpp's main(), which this program is built with under another name.
int overtone_main(int argc, char** argv);

namespace overtone::fuzz {

namespace fs = std::filesystem;

namespace {

constexpr const char* kWork = "work";  ///< the folder that the program runs in
constexpr rlim_t kMost = 1UL << 32;    ///< bytes of memory and of a file

void limit(int resource, rlim_t most) {
  const rlimit both{most, most};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

void redirect(const fs::path& file, int descriptor) {
  const int opened = open(file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  dup2(opened, descriptor);
  close(opened);
}

/// The child's part; does not return.
[[noreturn]] void run_program(const std::vector<std::string>& arguments, const fs::path& folder,
                              const std::string& program) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, kMost);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  limit(RLIMIT_AS, kMost);
#endif
  redirect(folder / "out", STDOUT_FILENO);
  redirect(folder / "err", STDERR_FILENO);
  std::vector<std::string> words = {program.empty() ? "overtone" : program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  if (chdir((folder / kWork).c_str()) != 0) {
    _exit(127);
  }
  if (!program.empty()) {
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  const int code = overtone_main(static_cast<int>(words.size()), argv.data());
  std::fflush(nullptr);
  _exit(code);
}

/// Waits for a process; ends it, and says so, where it takes too long.
void wait_for(pid_t process, double seconds, FuzzOutcome& outcome) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  int status = 0;
  auto pause = std::chrono::microseconds(200);
  while (waitpid(process, &status, WNOHANG) == 0) {
    outcome.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (outcome.seconds > seconds) {
      outcome.hung = true;
      kill(process, SIGKILL);
      waitpid(process, &status, 0);
      return;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::microseconds(5000));
  }
  outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

}  // namespace

FuzzOutcome run_input(const FuzzInput& input, const fs::path& folder, const FuzzLimits& limits) {
  fs::remove_all(folder);
  for (const auto& [name, text] : input.files) {
    const fs::path file = folder / kWork / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  fs::create_directories(folder / kWork);
  const pid_t process = fork();
  if (process < 0) {
    throw std::system_error(errno, std::generic_category(), "fork");
  }
  if (process == 0) {
    run_program(input.arguments, folder, limits.program);
  }
  FuzzOutcome outcome;
  wait_for(process, limits.seconds, outcome);
  std::map<std::string, std::string> left = files_below(folder);
  outcome.out = std::move(left["out"]);
  outcome.err = std::move(left["err"]);
  for (auto& [name, text] : left) {
    const std::string inside = std::string(kWork) + "/";
    if (name.rfind(inside, 0) == 0) {
      outcome.files[name.substr(inside.size())] = std::move(text);
    }
  }
  return outcome;
}

}  // namespace overtone::fuzz
