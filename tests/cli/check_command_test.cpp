#include <gtest/gtest.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

void expect_words(const ProgramRun& run, std::initializer_list<const char*> words) {
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  for (const char* word : words) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word << "\n" << run.out;
  }
}

TEST(CheckCommand, SaysWhatAFeederHolds) {
  expect_words(run_overtone({"check", "networks/ieee33"}),
               {"IEEE 33-bus feeder", "12.66 kV", "33, slack 1", "32, radial",
                "3715 kW, 2300 kvar at 32 buses", "1, 5, 7, 11", "10 buses with 1360 kW", "260 A",
                "hours 1–24"});
}

TEST(CheckCommand, TakesTheFeederFileForItsFolder) {
  expect_words(run_overtone({"check", "networks/ieee69/feeder.toml"}), {"69, slack 1"});
}

TEST(CheckCommand, SaysWhatAStudyHolds) {
  expect_words(run_overtone({"check", "studies/ieee33-case3-strategy2-tight.toml"}),
               {"tight operating limits", "III / II", "hours 1–24", "THD limit 5 % enforced",
                "852.00 in 32 lots", "kWh to charge", "voltage 0.946 to 1.05 pu", "equations",
                "variables", "operating limits"});
}

TEST(CheckCommand, SaysWhatAHostingStudyHolds) {
  expect_words(run_overtone({"check", "studies/hosting/ieee33-limits-a.toml"}),
               {"0.966 to 1.034 pu", "576: 9 scenarios, 2 patterns, 32 buses",
                "7c: 4 storage units, 2 var generators, 3 PV plants, lines 6"});
}

TEST(CheckCommand, SaysWhatACaseWithoutVehiclesHolds) {
  expect_words(run_overtone({"check", "studies/ieee123-case1.toml"}),
               {"case          I,", "nothing to decide"});
}

TEST(CheckCommand, StudyThatNamesNoFeederIsRefused) {
  const support::TemporaryFolder folder;
  const auto file =
      folder.write("study.toml", "title = \"x\"\nfeeder = \"nowhere\"\ncase = \"I\"\n");
  const auto run = run_overtone({"check", file.string()});
  EXPECT_EQ(run.exit_code, 6);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_NE(run.err.find("nowhere"), std::string::npos) << run.err;
}

TEST(CheckCommand, ListsAllThatIsWrongWithAFeeder) {
  const support::TemporaryFolder folder;
  (void)folder.write("feeder.toml", "base_kv = 12.66\nslack_buss = \"s\"\n");
  (void)folder.write("bus.csv", "bus,p_kw,q_kvar\ns,0,0\na,ten,1\nb,1,one\n");
  (void)folder.write("branch.csv", "from,to,r_ohm,x_ohm\ns,a,x,1\na,b,1,1\n");
  const auto run = run_overtone({"check", folder.path().string()});
  EXPECT_EQ(run.exit_code, 6);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(line_count(run.err), 4) << run.err;
  for (const char* place : {"(feeder.toml:2): unknown key; did you mean slack_bus?",
                            "(bus.csv:3): 'ten'", "(bus.csv:4): 'one'", "(branch.csv:2): 'x'"}) {
    EXPECT_NE(run.err.find(place), std::string::npos) << place << "\n" << run.err;
  }
  const auto flow = run_overtone({"flow", folder.path().string()});
  EXPECT_EQ(flow.exit_code, 2);
  EXPECT_EQ(line_count(flow.err), 1) << flow.err;
  EXPECT_NE(flow.err.find("(and 3 more; overtone check shows all)"), std::string::npos);
}

TEST(CheckCommand, ListsWhatIsWrongWithAStudyAndItsFeeder) {
  const support::TemporaryFolder folder;
  const auto file = folder.write(
      "study.toml", "feeder = \"nowhere\"\ncase = \"IV\"\n[limits]\nv_min = 0.9\nv_max_pu = 7\n");
  const auto run = run_overtone({"check", file.string(), "--json"});
  EXPECT_EQ(run.exit_code, 6);
  const auto answer = nlohmann::json::parse(run.out);
  EXPECT_EQ(answer["usable"], false);
  ASSERT_EQ(answer["problems"].size(), 4U) << run.out;
  EXPECT_EQ(answer["problems"][0]["line"], 4);  // unknown keys come first
  EXPECT_EQ(answer["problems"][1]["line"], 2);
  EXPECT_EQ(answer["problems"][2]["line"], 5);
  EXPECT_EQ(answer["problems"][2]["file"], "study.toml");
  EXPECT_NE(answer["problems"][3]["text"].get<std::string>().find("nowhere"), std::string::npos);
}

TEST(CheckCommand, CountsWarningsOnRequest) {
  const support::TemporaryFolder folder;
  (void)folder.write("feeder.toml", "base_kv = 12.66\nslack_bus = \"s\"\n");
  (void)folder.write("bus.csv", "bus,p_kw,q_kvar\ns,0,0\na-b,1,1\nb,1,1\n");
  (void)folder.write("branch.csv", "from,to,r_ohm,x_ohm\ns,a-b,1,1\ns-a,b,1,1\na-b,b,1,1\n");
  (void)folder.write("bus.csv", "bus,p_kw,q_kvar\ns,0,0\na-b,1,1\nb,1,1\ns-a,1,1\n");
  EXPECT_EQ(run_overtone({"check", folder.path().string()}).exit_code, 0);
  const auto strict = run_overtone({"check", folder.path().string(), "--strict"});
  EXPECT_EQ(strict.exit_code, 6);
  EXPECT_NE(strict.err.find("warning"), std::string::npos) << strict.err;
}

}  // namespace

}  // namespace overtone::cli_tests
