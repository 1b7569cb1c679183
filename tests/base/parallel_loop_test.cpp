#include "parallel_loop.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace overtone {
namespace {

/// Iterations that a loop inside a case has done, of 1000.
int count_inside() {
  std::atomic<int> done = 0;
  parallel_loop(1000, [&](int /*i*/) { ++done; });
  return done;
}

/// Cases side by side, one of which fails while the others are at work.
template <class Loop>
void expect_whole_inner_loops(const Loop& loop) {
  std::atomic<bool> failed = false;
  std::atomic<int> incomplete = 0, worked = 0;
  const auto one = [&](int i) {
    if (i == 2) {  // where a second thread begins; whoever has one only has been through others
      while (worked == 0) {
        std::this_thread::yield();
      }
      failed = true;
      throw std::runtime_error("mine");
    }
    int after = 0;
    for (int loops = 0; loops < 300 && after < 3; ++loops) {  // on beyond the fault of the other
      after += failed ? 1 : 0;
      incomplete += count_inside() == 1000 ? 0 : 1;
      ++worked;
    }
  };
  try {
    loop(one);
    ADD_FAILURE() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "mine");
  }
  EXPECT_EQ(incomplete, 0);
}

TEST(ParallelLoop, IsDoneAsAWholeWhenAnotherCaseFails) {
  const auto work = [] {
    for (int repeat = 0; repeat < 5; ++repeat) {
      expect_whole_inner_loops([](const auto& one) { parallel_loop_one_by_one(4, one); });
      // And in a loop of whoever uses the library.
      expect_whole_inner_loops([](const auto& one) {
        LoopOrder order;
        const auto ordered = [&](int i) {
          const OrderedIteration iteration(order);
          one(i);
        };
        oneapi::tbb::parallel_for(0, 4, ordered, oneapi::tbb::simple_partitioner{});
      });
    }
  };
  oneapi::tbb::task_arena(4).execute(work);
}

TEST(ParallelLoop, ThrowsWhatItsBodyThrows) {
  std::atomic<int> done = 0;
  EXPECT_THROW(parallel_loop(1000,
                             [&](int i) {
                               if (i == 500) {
                                 throw std::invalid_argument("mine");
                               }
                               ++done;
                             }),
               std::invalid_argument);
  EXPECT_LT(done, 1000);
  EXPECT_EQ(count_inside(), 1000);
}

TEST(ParallelLoop, BeginsNoOtherCaseWhileItWaits) {
  std::atomic<int> nested = 0;
  thread_local int depth = 0;
  oneapi::tbb::task_arena(4).execute([&] {
    parallel_loop_one_by_one(64, [&](int /*i*/) {
      nested += depth > 0 ? 1 : 0;
      ++depth;
      (void)count_inside();
      --depth;
    });
  });
  EXPECT_EQ(nested, 0);
}

TEST(ParallelLoop, HasAtMostTheThreadsAskedFor) {
  for (const int threads : {1, 2, 3}) {
    int most = 0;
    with_threads(threads, [&] { most = oneapi::tbb::this_task_arena::max_concurrency(); });
    EXPECT_EQ(most, threads);
    with_threads(threads, [&] {
      with_threads(0, [&] { most = oneapi::tbb::this_task_arena::max_concurrency(); });
    });
    EXPECT_EQ(most, threads) << "those of the caller";
  }
}

}  // namespace
}  // namespace overtone
