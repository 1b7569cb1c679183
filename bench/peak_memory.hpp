#pragma once

#include <fstream>
#include <string>

#include <malloc.h>

namespace overtone::bench {

/// Largest resident set since the last reset, MiB; 0 where the system does not say (Linux does).
inline double peak_memory_mb() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmHWM:") {
      double kib = 0.0;
      status >> kib;
      return kib / 1024.0;
    }
  }
  return 0.0;
}

/// Gives back what is free, so that the next peak is that of what follows, on top of what is held.
inline void reset_peak_memory() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace overtone::bench
