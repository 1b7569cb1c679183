#include <cstdlib>

#include <gmock/gmock.h>

#include "program_run.hpp"

namespace overtone::cli_tests {

namespace {

using testing::StartsWith;

TEST(Endings, AnEmptyEnvironmentIsEnough) {
  const ProgramRun run = run_overtone({"--version"}, [] { clearenv(); });
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, StartsWith("overtone "));
  EXPECT_EQ(run.err, "");
}

}  // namespace

}  // namespace overtone::cli_tests
