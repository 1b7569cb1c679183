#pragma once

#include <string>

#include "overtone.h"

namespace overtone::c {

/// Keeps a line for overtone_error() of this thread, and gives its code back.
overtone_code fail(overtone_code code, const char* line) noexcept;

/// What was thrown, as a code; to be called while it is handled.
overtone_code fail_of_exception() noexcept;

/// Runs what may throw; nothing it throws gets out.
template <class Work>
overtone_code guarded(const Work& work) noexcept {
  try {
    return work();
  } catch (...) {
    return fail_of_exception();
  }
}

/// What get() gives of an element, and `none` where there is none.
template <class Value, class Get>
Value value_or(Value none, const Get& get) noexcept {
  Value value = none;
  guarded([&] {
    value = get();
    return OVERTONE_OK;
  });
  return value;
}

[[noreturn]] void refuse_null(const char* what);

/// @throws std::invalid_argument for a pointer that is NULL.
template <class Target>
void require(const Target* pointer, const char* what) {
  if (pointer == nullptr) {
    refuse_null(what);
  }
}

/// `what` 0 to count - 1. @throws std::invalid_argument otherwise.
void require_index(const char* what, int index, int count);

}  // namespace overtone::c
