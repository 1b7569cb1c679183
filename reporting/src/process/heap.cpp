#include <overtone/heap.hpp>

#include <cstdint>
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace overtone::reporting {

namespace {

#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
/// Of the heap as it is now, which is mostly address space still: it is touched as it is used.
void ask_for_large_pages(void* begin) {
  constexpr std::uintptr_t page = std::uintptr_t{1} << 21U;
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  const std::uintptr_t skipped = (page - address % page) % page;
  if (address + skipped + page <= end) {  // not granted: no harm done
    madvise(static_cast<char*>(begin) + skipped, (end - address - skipped) / page * page,
            MADV_HUGEPAGE);
  }
}
#endif

}  // namespace

void tune_heap() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);  // pages that came from the system one by one would go back as soon
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#ifdef MADV_HUGEPAGE
  mallopt(M_TOP_PAD, 256 << 20);
  void* grows_the_heap = std::malloc(16 << 20);
  ask_for_large_pages(grows_the_heap);
  std::free(grows_the_heap);
#endif
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace overtone::reporting
