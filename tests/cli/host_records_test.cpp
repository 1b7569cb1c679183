#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

/// A finished study of one case with its record.
class HostRecords : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(run().exit_code, 0);
    record_text_ = read_text(record());
    dispatch_ = read_text(output() / "dispatch.csv");
  }

  [[nodiscard]] ProgramRun run() const {
    return run_overtone({"host", "studies/hosting/ieee33-limits-a.toml", "--scenario", "2",
                         "--pattern", "ev1", "--bus", "18", "--output", output().string()});
  }

  /// The record is spoilt, said to be so and solved again, with the same answer.
  void expect_solved_again(const std::string& why) const {
    const ProgramRun again = run();
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.err, HasSubstr("2_ev1_18.json: " + why));
    EXPECT_THAT(again.err, HasSubstr("solved again"));
    EXPECT_THAT(again.err, Not(HasSubstr("already")));
    EXPECT_EQ(read_text(output() / "dispatch.csv"), dispatch_);
    EXPECT_THAT(run().err, HasSubstr("1 of 1 cases are in"));
  }

  void replace_record(const std::string& text) const { std::ofstream(record()) << text; }
  void change_record(const std::function<void(nlohmann::ordered_json&)>& change) const {
    auto json = nlohmann::ordered_json::parse(record_text_);
    change(json);
    replace_record(json.dump());
  }

  [[nodiscard]] fs::path output() const { return folder_.path() / "out"; }
  [[nodiscard]] fs::path record() const { return output() / "cases" / "2_ev1_18.json"; }

  std::string record_text_, dispatch_;

 private:
  support::TemporaryFolder folder_;
};

TEST_F(HostRecords, ThatAreNotWholeAreSolvedAgain) {
  for (const size_t kept : {size_t{0}, size_t{1}, record_text_.size() / 2}) {
    replace_record(record_text_.substr(0, kept));
    expect_solved_again("not the text of a record");
  }
  replace_record("[1, 2]");
  expect_solved_again("not the text of a record");
}

TEST_F(HostRecords, WithAnotherContentAreSolvedAgain) {
  const std::function<void(nlohmann::ordered_json&)> changes[] = {
      [](auto& json) { json["status"] = 99; },
      [](auto& json) { json["charge"] = nlohmann::json::array(); },
      [](auto& json) { json["energy"] = {1.0}; },
      [](auto& json) { json["binding"] = {{77, "x", 99, 1, 1, 1, 1}}; },
      [](auto& json) { json["station_mw"] = nullptr; },
      [](auto& json) { json["station_mw"] = 1.5; },
      [](auto& json) { json["bus"] = "19"; }};
  for (const auto& change : changes) {
    change_record(change);
    expect_solved_again("its digest is that of another content");
  }
}

TEST_F(HostRecords, ThatAreNoFilesAreSolvedAgain) {
  fs::remove(record());
  ASSERT_EQ(mkfifo(record().c_str(), 0600), 0);
  expect_solved_again("cannot be read");
}

TEST_F(HostRecords, OfAnotherInputAreSolvedAgainAndCounted) {
  change_record([](auto& json) { json["key"] = "of another build"; });
  const ProgramRun again = run();
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("1 records in"));
  EXPECT_THAT(again.err, HasSubstr("are of another input, build or check; solved again"));
  EXPECT_EQ(read_text(output() / "dispatch.csv"), dispatch_);
}

/// "a b" and "a-b" as names.
TEST(HostRecordNames, AreDifferentForDifferentCases) {
  const support::TemporaryFolder folder;
  const std::string source = fs::absolute(OVERTONE_SOURCE_DIR).string();
  const auto study = folder.write(
      "study.toml", "feeder = \"" + source + "/networks/ieee33\"\ncurves = \"" + source +
                        "/studies/hosting/day_curves.csv\"\nscenario_file = \"s.csv\"\n"
                        "device_file = \"d.csv\"\nbuses = [\"2\"]\npatterns = [\"ev1\"]\n"
                        "[load]\nscale = 0.5\n");
  folder.write("s.csv", "scenario,line_limit_mw\na b,4\na-b,5\na_b,6\n");
  folder.write("d.csv", "scenario,kind,bus\n");
  const fs::path output = folder.path() / "out";
  ASSERT_EQ(run_overtone({"host", study.string(), "-o", output.string()}).exit_code, 0);
  EXPECT_EQ(names_in(output / "cases").size(), 3U);
  EXPECT_THAT(run_overtone({"host", study.string(), "-o", output.string()}).err,
              HasSubstr("3 of 3 cases are in"));
}

}  // namespace

}  // namespace overtone::cli_tests
