#include <overtone/input_problems.hpp>

#include <gtest/gtest.h>

#include <overtone/network.hpp>

#include "support/small_feeder.hpp"

namespace overtone {
namespace {

std::vector<std::string> texts_of(const InputError& error) {
  std::vector<std::string> texts;
  for (const InputProblem& problem : error.problems()) {
    texts.push_back(problem.text);
  }
  return texts;
}

TEST(InputProblems, AreKeptInOrderAndEachOnce) {
  InputProblems problems;
  EXPECT_NO_THROW(problems.raise());
  EXPECT_TRUE(problems.attempt([] {}));
  EXPECT_FALSE(problems.attempt([] { throw InputError("bus a", {"bus.csv", 3}, "is odd"); }));
  problems.attempt([] { throw InputError("second"); });
  problems.attempt([] { throw InputError("bus a", {"bus.csv", 3}, "is odd"); });
  try {
    problems.raise();
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "bus a (bus.csv:3): is odd");
    EXPECT_EQ(texts_of(error), (std::vector<std::string>{"bus a (bus.csv:3): is odd", "second"}));
    EXPECT_EQ(error.problems()[0].where.file, "bus.csv");
    EXPECT_EQ(error.problems()[0].where.line, 3);
  }
}

TEST(InputProblems, AreNotMoreThanCanBeRead) {
  InputProblems problems;
  for (size_t i = 0; i < InputProblems::kMost + 5; ++i) {
    problems.add(InputError("problem " + std::to_string(i)));
  }
  EXPECT_EQ(problems.all().size(), InputProblems::kMost);
}

TEST(InputProblems, OfANetworkAreThoseOfAllItsBusesThenOfItsBranches) {
  NetworkDescription feeder = support::small_feeder();
  feeder.branches[0].r_ohm = -1.0;
  feeder.branches[2].x_ohm = -2.0;
  try {
    Network network(feeder);
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_EQ(texts_of(error),
              (std::vector<std::string>{"branch s-a: resistance -1 ohm; must be >= 0",
                                        "branch b-c: reactance -2 ohm; must be >= 0"}));
  }
  feeder.base_kv = 0.0;
  feeder.buses[1].p_kw = 1e9;
  feeder.buses[2].name = "c";
  try {
    Network network(feeder);
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().size(), 3U) << error.what();
  }
}

}  // namespace
}  // namespace overtone
