#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <overtone/dss/dss_evaluator.hpp>
#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

#include "dss/confinement.hpp"
#include "dss/library.hpp"

namespace overtone {

namespace fs = std::filesystem;

namespace dss {

namespace {

// What the child sends begins with one of these.
constexpr char kCircuit = 'C';
constexpr char kError = 'E';

constexpr std::int32_t kAllProperties = 0x001;   // DSSJSONFlags of dss_capi.h
constexpr std::int32_t kLeaner = 0x002 | 0x200;  // without redundant properties and the time
constexpr std::int32_t kDefaultObjects = 0x100;

std::int32_t ignore_plot(const void*, const char*) { return 0; }

/// One line of what the library says, which may be several.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == '\n' || c == '\r' || c == ' ' || c == '\t';
    if (!blank || (!line.empty() && line.back() != ' ')) {
      line += blank ? ' ' : c;
    }
  }
  while (!line.empty() && line.back() == ' ') {
    line.pop_back();
  }
  return shown(line, 300);
}

/// @throws InputError with what the library says of a command that failed.
void run_command(const Library& library, const std::string& text) {
  library.command(text.c_str());
  if (library.error_number() != 0) {
    throw InputError("OpenDSS says: " + one_line(library.error_text()));
  }
}

/// A path between marks that OpenDSS takes as quotes.
std::string quoted(const fs::path& script) {
  const std::string path = script.string();
  for (const char* marks : {"\"\"", "''", "[]", "{}"}) {
    if (path.find_first_of(std::string(marks) + "\n\r") == std::string::npos) {
      return marks[0] + path + marks[1];
    }
  }
  throw InputError("its path has every mark that OpenDSS takes as a quote; rename it");
}

/// Many scripts end in a harmonic solution, which leaves the circuit at the last of its orders;
/// another mode takes it back to the fundamental.
void leave_harmonics(const Library& library) {
  run_command(library, "get mode");
  if (std::string(library.answer()).starts_with("Harmonic")) {
    run_command(library, "set mode=snapshot");
  }
}

/// kW of photovoltaic systems, by name: the panels' after their inverter and its controls.
std::string photovoltaic_power(const Library& library) {
  nlohmann::json kw = nlohmann::json::object();
  for (auto at = library.first_photovoltaic(); at > 0; at = library.next_photovoltaic()) {
    kw[library.photovoltaic_name()] = library.photovoltaic_kw();
  }
  return kw.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// What isn't in the JSON of a circuit.
std::string answers(const Library& library) {
  std::string text = "{";
  for (const char* option : {"NeglectLoadY", "Year", "Mode", "Frequency"}) {
    run_command(library, fmt::format("get {}", option));
    text += fmt::format("\"{}\":\"{}\",", option, library.answer());
  }
  return text + "\"PVSystem\":" + photovoltaic_power(library) + "}";
}

/// Properties that were set, which says how an element is given.
std::string properties_set(const Library& library) {
  std::string text = "{";
  for (const char* name : {"Capacitor", "Reactor", "Fault"}) {
    library.choose_class(name);
    const char* json = library.class_json(0);
    text += fmt::format("{}\"{}\":{}", text.size() > 1 ? "," : "", name,
                        json == nullptr || *json == '\0' ? "[]" : json);
  }
  return text + "}";
}

std::string evaluate(const Library& library, const fs::path& script) {
  library.allow_forms(0);
  library.allow_editor(0);
  library.allow_programs(0);
  library.on_plot(ignore_plot);
  run_command(library, "compile " + quoted(script));
  if (library.circuit_count() == 0) {
    throw InputError("makes no circuit; must have New Circuit.<name>");
  }
  leave_harmonics(library);
  // Sequences become matrices when admittances are next formed.
  library.build_admittance(1, 1);
  if (library.error_number() != 0) {
    throw InputError("OpenDSS says: " + one_line(library.error_text()));
  }
  std::string text =
      fmt::format("{{\"answers\":{},\"set\":{}", answers(library), properties_set(library));
  text += ",\"circuit\":";
  text += library.circuit_json(kAllProperties | kLeaner | kDefaultObjects);
  return text + (wanted_to_write() ? ",\"wrote_files\":true}" : ",\"wrote_files\":false}");
}

bool write_all(int file, const char* text, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t count = write(file, text + done, size - done);
    if (count < 0 && errno != EINTR) {
      return false;
    }
    done += count > 0 ? static_cast<size_t>(count) : 0;
  }
  return true;
}

/// The child's life: its standard streams and its environment are nobody's.
[[noreturn]] void evaluate_in_child(const fs::path& library_path, const fs::path& script,
                                    const DssEvaluatorOptions& options, int file, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) {
    _exit(1);
  }
  const int nothing = open("/dev/null", O_RDWR);
  for (const int stream : {0, 1, 2}) {
    dup2(nothing, stream);
  }
  clearenv();
  std::string text(1, kCircuit);
  try {
    const Library library = load_library(library_path);
    if (!confine_this_process(options)) {
      throw InputError("this system can't confine a script; it must allow seccomp filters");
    }
    text += evaluate(library, script);
  } catch (const std::bad_alloc&) {
    _exit(1);  // as where the library itself gets no memory
  } catch (const std::exception& error) {
    text = kError + std::string(error.what());
  }
  const bool sent = write_all(file, text.data(), text.size());
  _exit(sent ? 0 : 1);
}

/// Until the child closes its end; false where it was stopped for its time.
bool read_until_end(int file, pid_t child, double time_limit_s, std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<char> buffer(1 << 20);
  while (true) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    const double left_ms = std::clamp(1000.0 * (time_limit_s - passed.count()), 0.0, 1e6);
    pollfd state{.fd = file, .events = POLLIN, .revents = 0};
    const int ready = poll(&state, 1, static_cast<int>(left_ms) + 1);
    if (ready == 0 && passed.count() >= time_limit_s) {
      kill(child, SIGKILL);
      return false;
    }
    if (ready > 0) {
      const ssize_t count = read(file, buffer.data(), buffer.size());
      if (count == 0 || (count < 0 && errno != EINTR)) {
        return true;
      }
      text.append(buffer.data(), count > 0 ? static_cast<size_t>(count) : 0);
    }
  }
}

std::string ending(int status, const DssEvaluatorOptions& options) {
  const std::string how = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                              : fmt::format("exit status {}", WEXITSTATUS(status));
  return fmt::format(
      "OpenDSS ended by {}; it may have needed more than {:.0f} MiB, "
      "memory_limit_mb allows no more",
      how, options.memory_limit_mb);
}

/// Runs the child; what it sent, or an error.
std::string run_child(const fs::path& library_path, const fs::path& script,
                      const DssEvaluatorOptions& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    throw InputError(fmt::format("no pipe for OpenDSS: {}", std::strerror(errno)));
  }
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  std::fflush(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    evaluate_in_child(library_path, script, options, ends[1], parent);
  }
  close(ends[1]);
  std::string text;
  const bool in_time = child < 0 || read_until_end(ends[0], child, options.time_limit_s, text);
  close(ends[0]);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0) {
    throw InputError(fmt::format("no process for OpenDSS: {}", std::strerror(errno)));
  }
  if (!in_time) {
    throw InputError(fmt::format("OpenDSS took more than {} s; time_limit_s allows no more",
                                 options.time_limit_s));
  }
  if (text.empty() || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw InputError(ending(status, options));
  }
  if (text.front() == kError) {
    throw InputError(text.substr(1));
  }
  return text.substr(1);
}

}  // namespace

}  // namespace dss

std::string evaluate_dss(const fs::path& script, const DssEvaluatorOptions& options) {
  const std::string name = shown(script.string());
  std::error_code unreadable;
  if (!fs::is_regular_file(script, unreadable)) {
    throw InputError(fmt::format("{}: is no file; must be a script of OpenDSS", name));
  }
  const fs::path library = dss::library_file(options);
  try {
    return dss::run_child(library, fs::absolute(script), options);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", name, error.what()));
  }
}

}  // namespace overtone
