#pragma once

#include <concepts>

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#if defined(__SANITIZE_THREAD__)  // first: Eigen gives GCC a __has_feature of its own, always 0
#define OVERTONE_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OVERTONE_THREAD_SANITIZER
#endif
#endif
#ifdef OVERTONE_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

namespace overtone {

/// Tells ThreadSanitizer of the order that oneTBB keeps, which is not built with it: all that came
/// before a loop is before its iterations, and they are before all that follows. Between iterations
/// it sees for itself.
class LoopOrder {
 public:
  LoopOrder() { release(); }
  LoopOrder(const LoopOrder&) = delete;
  LoopOrder& operator=(const LoopOrder&) = delete;
  ~LoopOrder() { acquire(); }

#ifdef OVERTONE_THREAD_SANITIZER
  void acquire() { __tsan_acquire(this); }
  void release() { __tsan_release(this); }
#else
  void acquire() {}
  void release() {}
#endif
};

/// An iteration between what it is after and before, whether it ends or throws.
class OrderedIteration {
 public:
  explicit OrderedIteration(LoopOrder& order) : order_(order) { order_.acquire(); }
  OrderedIteration(const OrderedIteration&) = delete;
  OrderedIteration& operator=(const OrderedIteration&) = delete;
  ~OrderedIteration() { order_.release(); }

 private:
  LoopOrder& order_;
};

/// body(i) of every i from 0 to count - 1, on the threads of the caller's arena; throws what a body
/// throws. Unless one does, all of them are done when it returns: the loop has a context of its
/// own, for in that of a loop around it an exception there, of another case or of the program that
/// uses the library, would leave iterations out without a word. And while it waits, the thread does
/// iterations of this loop only: it does not begin another case in the middle of one.
template <std::integral Index, class Body, class Partitioner = oneapi::tbb::auto_partitioner>
void parallel_loop(Index count, const Body& body, const Partitioner& partitioner = {}) {
  oneapi::tbb::this_task_arena::isolate([&] {
    oneapi::tbb::task_group_context own(oneapi::tbb::task_group_context::isolated);
    LoopOrder order;
    const auto ordered = [&](Index i) {
      const OrderedIteration iteration(order);
      body(i);
    };
    oneapi::tbb::parallel_for(Index{0}, count, ordered, partitioner, own);
  });
}

/// The same one by one: each iteration is much work, and a thread that gets two at once keeps the
/// others waiting.
template <std::integral Index, class Body>
void parallel_loop_one_by_one(Index count, const Body& body) {
  parallel_loop(count, body, oneapi::tbb::simple_partitioner{});
}

/// work(), whose loops run on at most so many threads; 0: on as many as the caller's.
template <class Work>
void with_threads(int threads, const Work& work) {
  if (threads == 0) {
    work();
    return;
  }
  oneapi::tbb::task_arena arena(threads);
  arena.execute(work);
}

}  // namespace overtone
