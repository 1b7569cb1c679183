#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace overtone {

/// Storage for large arrays that are written before they are read: numbers are not set to zero, and
/// the system is asked for large pages: on small ones the first touches show in the time of a
/// solve.
template <class T>
struct PanelAllocator {
  using value_type = T;

  PanelAllocator() = default;
  template <class U>
  explicit PanelAllocator(const PanelAllocator<U>& /*other*/) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    constexpr std::size_t line = 64;                     // bytes
    constexpr std::size_t page = std::size_t{1} << 21U;  // bytes
    const std::size_t bytes = count * sizeof(T);
    const std::size_t alignment = bytes >= page ? page : line;
    void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (memory == nullptr) {
      throw std::bad_alloc();
    }
#ifdef MADV_HUGEPAGE
    if (alignment == page) {
      madvise(memory, bytes / page * page, MADV_HUGEPAGE);
    }
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t /*count*/) noexcept { std::free(memory); }

  template <class U>
  void construct(U* /*at*/) noexcept {}
  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
  }

  friend bool operator==(const PanelAllocator& /*a*/, const PanelAllocator& /*b*/) { return true; }
};

}  // namespace overtone
