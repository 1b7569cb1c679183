#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SequentialMumps, IpoptBringsNoMpiIntoTheProcess) {
  std::ifstream maps("/proc/self/maps");
  const std::string libraries(std::istreambuf_iterator<char>(maps), {});
  EXPECT_THAT(libraries, HasSubstr("ipopt"));
  EXPECT_THAT(libraries, Not(HasSubstr("/libmpi.")));
}

}  // namespace
