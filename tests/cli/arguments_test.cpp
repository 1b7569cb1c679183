#include <gtest/gtest.h>

#include "program_run.hpp"

namespace overtone::cli_tests {

namespace {

/// A command line that cannot be followed, and what its one line must mention.
struct Refusal {
  const char* name;
  std::vector<std::string> arguments;
  std::string mention;
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, OneLineAndExitCodeTwo) {
  const auto run = run_overtone(GetParam().arguments);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_EQ(run.err.rfind("overtone: ", 0), 0U) << run.err;
  EXPECT_NE(run.err.find(GetParam().mention), std::string::npos) << run.err;
}

const Refusal kRefusals[] = {
    {"no_command", {}, "--help"},
    {"no_command_lists_all",
     {},
     "dispatch, allocate, montecarlo, report, generate, import, keys, init, check or "
     "completion"},
    {"unknown_command", {"flows"}, "flows"},
    {"unknown_option", {"flow", "networks/ieee33", "--colour", "red"}, "--colour"},
    {"no_feeder", {"flow"}, "feeder"},
    {"missing_feeder", {"flow", "networks/ieee34"}, "networks/ieee34"},
    {"hour_25",
     {"flow", "networks/ieee33", "--hour", "25"},
     "--hour 25: not in profile residential.csv; it has 1, 2, "},
    {"hour_0", {"flow", "networks/ieee33", "--hour", "0"}, "--hour 0: not in profile"},
    {"hour_text", {"flow", "networks/ieee33", "--hour", "noon"}, "--hour"},
    {"load_scale_below_zero", {"flow", "networks/ieee33", "--load-scale", "-1"}, "--load-scale"},
    {"load_scale_nan", {"flow", "networks/ieee33", "--load-scale", "nan"}, "--load-scale"},
    {"load_scale_huge", {"flow", "networks/ieee33", "--load-scale", "1e308"}, "must be 0 to 100"},
    {"hour_in_another_base",
     {"flow", "networks/ieee33", "--hour", "0x10"},
     "--hour: 0x10; must be a step of the profile, as 20 or 17:45"},
    {"threads_too_many",
     {"flow", "networks/ieee33", "--threads", "100000"},
     "--threads: 100000; must be a whole number, 0 to 4096"},
    {"stations_below_zero",
     {"allocate", "studies/allocation/ieee13.toml", "--stations", "50", "-1"},
     "--stations: -1; must be a whole number, 0 to 1000000"},
    {"seed_below_zero", {"generate", "nowhere", "--seed", "-1"}, "--seed: -1; must be"},
    {"buses_with_a_fraction", {"generate", "nowhere", "--buses", "1e3"}, "must be a whole number"},
    {"unknown_currents", {"flow", "networks/ieee33", "--currents", "loud"}, "in_phase"},
    {"missing_profile", {"flow", "networks/ieee33", "--profile", "no.csv"}, "no.csv"},
    {"threads_below_zero", {"flow", "networks/ieee33", "--threads", "-2"}, "--threads"},
    {"empty_output", {"flow", "networks/ieee33", "--output", ""}, "--output"},
    {"missing_study", {"condition", "studies/none.toml"}, "studies/none.toml"},
    {"folder_for_a_study", {"condition", "networks/ieee33"}, "networks/ieee33"},
    {"unknown_method", {"condition", "studies/ieee33-case1.toml", "--method", "guess"}, "benders"},
    {"unknown_cuts", {"condition", "studies/ieee33-case1.toml", "--cuts", "deep"}, "per_limit"},
    {"missing_study_to_compare", {"compare", "studies/none.toml"}, "studies/none.toml"},
    {"nothing_to_check", {"check", "networks/none"}, "networks/none"},
};

INSTANTIATE_TEST_SUITE_P(CommandLine, Refused, testing::ValuesIn(kRefusals),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(Numbers, AreDecimal) {
  const auto hour = [](const char* text) {
    return run_overtone({"flow", "networks/ieee33", "--hour", text, "--load-scale", "+01.0"});
  };
  const auto ten = hour("010");
  EXPECT_EQ(ten.exit_code, 0) << ten.err;
  EXPECT_EQ(ten.out, hour("10").out);
  EXPECT_NE(ten.out, hour("8").out);
}

TEST(Help, ExplainsItselfToANewcomer) {
  const auto run = run_overtone({"--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  for (const char* word :
       {"flow", "standard", "condition", "compare", "host", "dispatch", "allocate", "montecarlo",
        "generate", "import", "check", "networks/ieee33", "studies/ieee33-case3-strategy2.toml",
        "Exit codes", "130"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word;
  }
}

TEST(Help, OfACommandHasItsOptions) {
  const auto run = run_overtone({"flow", "--help"});
  EXPECT_EQ(run.exit_code, 0);
  for (const char* word : {"--hour", "--load-scale", "--profile", "--currents", "--power-balance",
                           "--threads", "--output"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word;
  }
}

TEST(Help, VersionIsOneLine) {
  const auto run = run_overtone({"--version"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out.rfind("overtone ", 0), 0U);
  EXPECT_EQ(line_count(run.out), 1);
}

TEST(Help, ResultThatCannotBePrintedIsAnError) {
  if (!std::filesystem::exists("/dev/full")) {
    GTEST_SKIP() << "no /dev/full here";
  }
  const std::string command = std::string(OVERTONE_PROGRAM) + " flow " + OVERTONE_SOURCE_DIR +
                              "/networks/ieee33 >/dev/full 2>/dev/null";
  EXPECT_NE(std::system(command.c_str()), 0);
}

}  // namespace

}  // namespace overtone::cli_tests
