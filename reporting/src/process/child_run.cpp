#include <overtone/child_run.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <overtone/interrupt.hpp>

namespace overtone::reporting {

namespace {

constexpr int kLookMilliseconds = 50;  // for interrupts and the time limit

bool write_all(int file, const std::string& text) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t count = write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) {
      return false;
    }
    done += count > 0 ? static_cast<size_t>(count) : 0;
  }
  return true;
}

/// The child's part; `file` takes the text. A process group of its own keeps the terminal's Ctrl-C
/// away: the parent passes on one.
[[noreturn]] void work_in_child(const std::function<std::string()>& work, int file, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  std::signal(SIGTTOU, SIG_IGN);  // its progress is the foreground's
  catch_interrupts(Announce::no);
  if (getppid() != parent) {
    _exit(1);
  }
  int code = 0;
  try {
    code = write_all(file, work()) ? 0 : 1;
  } catch (const std::exception& error) {
    write_all(file, error.what());
    code = 1;
  }
  std::fflush(stderr);
  _exit(code);
}

/// Reads until the child closes its end; true when it was stopped for its time.
bool read_until_end(int file, pid_t child, double time_limit_s, std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  bool passed_on = false;
  bool timed_out = false;
  std::array<char, 65536> buffer{};
  while (true) {
    pollfd state{.fd = file, .events = POLLIN, .revents = 0};
    if (poll(&state, 1, kLookMilliseconds) > 0) {
      const ssize_t count = read(file, buffer.data(), buffer.size());
      if (count == 0 || (count < 0 && errno != EINTR)) {
        return timed_out;
      }
      text.append(buffer.data(), count > 0 ? static_cast<size_t>(count) : 0);
    }
    if (interrupted() && !passed_on) {
      kill(child, SIGINT);
      passed_on = true;
    }
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    if (!timed_out && passed.count() > time_limit_s) {
      kill(child, SIGKILL);
      timed_out = true;
    }
  }
}

}  // namespace

ChildRun run_in_child(const std::function<std::string()>& work, double time_limit_s) {
  ChildRun run;
  int ends[2];
  if (pipe(ends) != 0) {
    run.text = fmt::format("no pipe: {}", std::strerror(errno));
    return run;
  }
  std::fflush(nullptr);  // or the child writes it again
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    work_in_child(work, ends[1], parent);
  }
  close(ends[1]);
  if (child < 0) {
    run.text = fmt::format("no process: {}", std::strerror(errno));
    close(ends[0]);
    return run;
  }
  const bool timed_out = read_until_end(ends[0], child, time_limit_s, run.text);
  close(ends[0]);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  run.peak_memory_mb = static_cast<double>(usage.ru_maxrss) / 1024.0;
  if (timed_out) {
    run.end = ChildRun::End::timed_out;
  } else if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    run.end = ChildRun::End::finished;
  } else if (WIFSIGNALED(status)) {
    run.text = fmt::format("its process was ended by signal {}", WTERMSIG(status));
  }
  return run;
}

}  // namespace overtone::reporting
