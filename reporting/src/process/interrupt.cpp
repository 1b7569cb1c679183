#include <overtone/interrupt.hpp>

#include <atomic>
#include <csignal>

#include <unistd.h>

#include <overtone/terminal.hpp>

namespace overtone::reporting {

namespace {

std::atomic<bool> raised = false;
std::atomic<bool> somebody_watches = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler uses it");

extern "C" void on_interrupt(int /*signal*/) {
  raised = true;
  if (somebody_watches) {
    static constexpr char note[] = "\r\033[Kstopping; Ctrl-C again ends at once\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, note, sizeof note - 1);
  }
}

}  // namespace

void catch_interrupts(Announce announce) {
  somebody_watches = announce == Announce::yes && is_terminal(Stream::error);
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction present{};
  if (sigaction(SIGHUP, nullptr, &present) == 0 && present.sa_handler != SIG_IGN) {  // nohup
    sigaction(SIGHUP, &action, nullptr);
  }
}

bool interrupted() { return raised; }

}  // namespace overtone::reporting
