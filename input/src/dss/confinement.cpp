#include "dss/confinement.hpp"

#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

namespace overtone::dss {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;  // no filter for it
#endif

int null_file = -1;
volatile std::sig_atomic_t opened_to_write = 0;

bool makes_a_folder(long call) {
#if defined(__x86_64__)
  if (call == SYS_mkdir) {
    return true;
  }
#endif
  return call == SYS_mkdirat;
}

/// What a stopped call gets: of an open() another descriptor of /dev/null; a folder counts as made.
int answer_to(long call) {
  if (makes_a_folder(call)) {
    return 0;
  }
  const int file = dup(null_file);
  return file < 0 ? -EMFILE : file;
}

void answer_stopped_call(int, siginfo_t* about, void* context) {
  const int saved = errno;
  opened_to_write = 1;
  const int answer = answer_to(about->si_syscall);
#if defined(__x86_64__)
  static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RAX] = answer;
#elif defined(__aarch64__)
  static_cast<ucontext_t*>(context)->uc_mcontext.regs[0] = static_cast<std::uint64_t>(answer);
#else
  (void)context;
  (void)answer;
#endif
  errno = saved;
}

constexpr std::uint32_t kAllow = SECCOMP_RET_ALLOW;
constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EACCES;
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;  // callers then take the older call
constexpr std::uint32_t kTrap = SECCOMP_RET_TRAP;

/// Rules one after the other, each ending in a verdict or leaving the number of the call loaded.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
    verdict(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    add(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1);  // the calls of x32
    verdict(kRefuse);
#endif
  }

  void calls(std::initializer_list<long> numbers, std::uint32_t what) {
    for (const long number : numbers) {
      add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1);
      verdict(what);
    }
  }

  /// A call whose argument has one of `bits`, or with `without` none of them.
  void calls_with(long number, unsigned argument, std::uint32_t bits, std::uint32_t what,
                  bool without = false) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4);
    load(static_cast<std::uint32_t>(offsetof(seccomp_data, args) + 8 * argument));
    add(BPF_JMP | BPF_JSET | BPF_K, bits, without ? 1 : 0, without ? 0 : 1);
    verdict(what);
    verdict(kAllow);
  }

  [[nodiscard]] bool install() {
    verdict(kAllow);
    const sock_fprog program{static_cast<unsigned short>(rules_.size()), rules_.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(int code, std::uint32_t k, int if_true, int if_false) {
    rules_.push_back({static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(if_true),
                      static_cast<std::uint8_t>(if_false), k});
  }
  void load(std::uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset, 0, 0); }
  void verdict(std::uint32_t what) { add(BPF_RET | BPF_K, what, 0, 0); }

  std::vector<sock_filter> rules_;
};

bool filter_calls() {
  Filter filter;
  constexpr std::uint32_t kWrites = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  filter.calls({SYS_execve,
                SYS_execveat,
                SYS_ptrace,
                SYS_process_vm_writev,
                SYS_socket,
                SYS_socketpair,
                SYS_connect,
                SYS_bind,
                SYS_kill,
                SYS_tkill,
                SYS_truncate,
                SYS_ftruncate,
                SYS_unlinkat,
                SYS_renameat2,
                SYS_linkat,
                SYS_symlinkat,
                SYS_mknodat,
                SYS_fchmod,
                SYS_fchmodat,
                SYS_fchown,
                SYS_fchownat,
                SYS_utimensat,
                SYS_setxattr,
                SYS_lsetxattr,
                SYS_fsetxattr,
                SYS_mount,
                SYS_umount2,
                SYS_unshare,
                SYS_setns,
                SYS_chroot,
                SYS_bpf,
                SYS_perf_event_open,
                SYS_pidfd_send_signal,
                SYS_keyctl,
                SYS_add_key},
               kRefuse);
  filter.calls({SYS_clone3, SYS_openat2, SYS_io_uring_setup, SYS_memfd_create}, kUnknown);
#if defined(__x86_64__)
  filter.calls({SYS_fork, SYS_vfork, SYS_unlink, SYS_rename, SYS_renameat, SYS_rmdir, SYS_link,
                SYS_symlink, SYS_mknod, SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes},
               kRefuse);
  filter.calls({SYS_creat, SYS_mkdir}, kTrap);
  filter.calls_with(SYS_open, 1, kWrites, kTrap);
#endif
  filter.calls({SYS_mkdirat}, kTrap);
  filter.calls_with(SYS_openat, 2, kWrites, kTrap);
  filter.calls_with(SYS_clone, 0, CLONE_THREAD, kRefuse, true);
  return filter.install();
}

void limit(int resource, double value) {
  rlimit bounds{};
  getrlimit(static_cast<__rlimit_resource>(resource), &bounds);
  bounds.rlim_cur = bounds.rlim_max = std::min(bounds.rlim_max, static_cast<rlim_t>(value));
  setrlimit(static_cast<__rlimit_resource>(resource), &bounds);
}

}  // namespace

bool confine_this_process(const DssEvaluatorOptions& options) {
  limit(RLIMIT_CORE, 0.0);
  limit(RLIMIT_FSIZE, 0.0);
  limit(RLIMIT_CPU, std::ceil(options.time_limit_s) + 1.0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // whose shadows need terabytes
  limit(RLIMIT_AS, options.memory_limit_mb * 1048576.0);
#endif
  std::signal(SIGXFSZ, SIG_IGN);
  null_file = open("/dev/null", O_RDWR | O_CLOEXEC);
  struct sigaction action{};
  action.sa_sigaction = answer_stopped_call;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  return kArchitecture != 0 && null_file >= 0 && sigaction(SIGSYS, &action, nullptr) == 0 &&
         filter_calls();
}

bool wanted_to_write() { return opened_to_write != 0; }

}  // namespace overtone::dss
