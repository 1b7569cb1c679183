#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>

#include "support/hosting_cases.hpp"

namespace overtone {
namespace {

using support::hosting_study_called;

/// Keeps only these scenarios, patterns and buses; empty keeps all.
HostingStudy part_of(HostingStudy study, const std::vector<std::string>& scenarios,
                     const std::vector<std::string>& patterns,
                     const std::vector<std::string>& buses) {
  const auto keep = [](auto& all, const std::vector<std::string>& names) {
    if (!names.empty()) {
      std::erase_if(all, [&](const auto& item) {
        return std::find(names.begin(), names.end(), item.name) == names.end();
      });
    }
  };
  keep(study.scenarios, scenarios);
  keep(study.patterns, patterns);
  if (!buses.empty()) {
    study.buses = buses;
  }
  return study;
}

void expect_sound(const HostingStudy& study, const std::vector<HostingResult>& results) {
  const auto cases = cases_of(study);
  for (size_t i = 0; i < results.size(); ++i) {
    const HostingResult& r = results[i];
    const std::string at = study.scenarios[cases[i].scenario].name + " " +
                           study.patterns[cases[i].pattern].name + " bus " + cases[i].bus;
    EXPECT_EQ(r.status, HostingStatus::solved) << at << ": " << r.message;
    EXPECT_LE(r.exactness.cone_gap, 1e-5) << at;
    EXPECT_LE(r.exactness.gap, 1e-3) << at;
    EXPECT_LE(r.exactness.overlap_mw, 1e-5) << at;
    EXPECT_FALSE(r.exactness.local) << at;
    EXPECT_TRUE(r.replay.passed) << at;
  }
}

TEST(HostingStudyFile, ReadyStudiesRead) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(support::source_folder() / "studies/hosting")) {
    if (entry.path().extension() == ".toml") {
      EXPECT_FALSE(cases_of(read_hosting_study(entry.path())).empty()) << entry.path();
      ++count;
    }
  }
  EXPECT_GE(count, 5);
}

TEST(HostingStudyRun, DoesNotDependOnThreads) {
  HostingStudy study =
      part_of(hosting_study_called("ieee33-limits-a"), {"1", "4"}, {"ev1"}, {"18", "33"});
  study.threads = 1;
  const auto one = run_hosting_study(study);
  study.threads = 2;
  const auto two = run_hosting_study(study);
  expect_sound(study, one);
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].station_mw, two[i].station_mw);
    EXPECT_EQ(one[i].objective, two[i].objective);
    EXPECT_EQ(one[i].dispatch.charge, two[i].dispatch.charge);
  }
}

TEST(HostingStudyRun, KeepsWhatIsKnownAndStopsWhenTold) {
  const HostingStudy study =
      part_of(hosting_study_called("ieee33-limits-b"), {"1"}, {"ev1"}, {"2", "18", "33"});
  std::vector<HostingResult> known(3);
  known[1].status = HostingStatus::infeasible;
  known[1].message = "kept";
  HostingStudy serial = study;
  serial.threads = 1;
  int calls = 0;
  const auto results = run_hosting_study(serial, known, [&](size_t i, const HostingResult& r) {
    ++calls;
    EXPECT_NE(i, 1U);
    EXPECT_EQ(r.status, HostingStatus::solved);
    return false;
  });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(results[1].message, "kept");
  EXPECT_EQ(results[0].status, HostingStatus::solved);
  EXPECT_EQ(results[2].status, HostingStatus::not_run);
}

TEST(HostingStudyRun, InfeasibleScenariosDoNotStopTheOthers) {
  HostingStudy study =
      part_of(hosting_study_called("ieee33-limits-a"), {"1", "3"}, {"ev1"}, {"18"});
  study.scenarios[0].var_generators.clear();
  study.scenarios[0].storage.clear();
  const auto results = run_hosting_study(study);
  EXPECT_EQ(results[0].status, HostingStatus::infeasible);
  EXPECT_EQ(results[1].status, HostingStatus::solved);
  EXPECT_TRUE(growth_of(study, results).empty());  // nothing to grow from
}

TEST(HostingStudyRun, GrowthIsTheMeanOverBuses) {
  const HostingStudy study =
      part_of(hosting_study_called("ieee33-limits-a"), {"1", "2"}, {"ev1"}, {"18", "33", "2"});
  std::vector<HostingResult> results(6);
  const double station[] = {1.0, 2.0, 0.0, 1.5, 4.0, 1.0};
  for (int i = 0; i < 6; ++i) {
    results[i].status = HostingStatus::solved;
    results[i].station_mw = station[i];
  }
  const auto growth = growth_of(study, results);
  ASSERT_EQ(growth.size(), 1U);
  EXPECT_NEAR(growth[0].mean, 0.75, 1e-12);
  EXPECT_EQ(growth[0].buses, 2);
  EXPECT_EQ(growth[0].left_out, 1);
}

CsvTable reference(const std::string& name) {
  return CsvTable(support::source_folder() / "tests/reference/hosting_capacity" / name);
}

TEST(LongHostingStudy, ScenarioOneHasTheReferenceCapacities) {
  const HostingStudy study = part_of(hosting_study_called("ieee33-limits-a"), {"1"}, {}, {});
  const auto results = run_hosting_study(study);
  expect_sound(study, results);
  const CsvTable table = reference("scenario1_limits_a.csv");
  std::map<std::string, double> ev1, ev2;
  for (int row = 0; row < table.row_count(); ++row) {
    ASSERT_EQ(study.buses[row], table.text(row, "bus"));
    EXPECT_NEAR(results[row].station_mw, table.number(row, "ev1_mw"), 5e-4) << "ev1 " << row + 2;
    EXPECT_NEAR(results[32 + row].station_mw, table.number(row, "ev2_mw"), 5e-4)
        << "ev2 " << row + 2;
    ev1[study.buses[row]] = results[row].station_mw;
    ev2[study.buses[row]] = results[32 + row].station_mw;
  }
  EXPECT_NEAR(ev1["19"] / ev1["2"], 1.0, 0.005);
  for (const auto& [bus, station] : ev1) {
    EXPECT_LE(station, ev1["2"]);
    EXPECT_GE(ev2[bus], station);
  }
  EXPECT_NEAR(ev2["22"] / ev2["19"] - 1.0, -0.25, 0.01);
  EXPECT_NEAR(ev1["22"] / ev1["19"] - 1.0, -0.03, 0.01);
  EXPECT_NEAR(ev2["25"] / ev2["23"] - 1.0, -0.40, 0.01);
  EXPECT_NEAR(ev1["25"] / ev1["23"] - 1.0, -0.03, 0.01);
}

TEST(LongHostingStudy, LargerFeedersNeedNoChangeOfCode) {
  for (const char* feeder : {"ieee69", "ieee123"}) {
    HostingStudy study = hosting_study_called(feeder);
    std::vector<std::string> some;
    for (size_t b = 0; b < study.buses.size(); b += 12) {
      some.push_back(study.buses[b]);
    }
    study = part_of(study, {"base", "storage"}, {"ev1"}, some);
    const auto results = run_hosting_study(study);
    expect_sound(study, results);
    for (size_t b = 0; b < some.size(); ++b) {
      EXPECT_GT(results[b].station_mw, 0.0);
      EXPECT_GE(results[some.size() + b].station_mw, results[b].station_mw - 0.02) << some[b];
    }
  }
}

class NightlyHostingStudy : public testing::TestWithParam<const char*> {};

TEST_P(NightlyHostingStudy, AllCasesHaveTheReferenceFigures) {
  const std::string limits = GetParam();
  const HostingStudy study = hosting_study_called("ieee33-limits-" + limits);
  const auto results = run_hosting_study(study);
  ASSERT_EQ(results.size(), 576U);
  expect_sound(study, results);
  // [scenario][pattern] -> capacities by bus
  std::map<std::pair<std::string, std::string>, std::vector<double>> station;
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    station[{study.scenarios[cases[i].scenario].name, study.patterns[cases[i].pattern].name}]
        .push_back(results[i].station_mw);
  }
  const CsvTable summary = reference("summary.csv");
  for (int row = 0; row < summary.row_count(); ++row) {
    if (summary.text(row, "limits") != limits) {
      continue;
    }
    const auto& s = station[{summary.text(row, "scenario"), summary.text(row, "pattern")}];
    double mean = 0.0;
    for (const double one : s) {
      mean += one / 32.0;
    }
    EXPECT_NEAR(*std::max_element(s.begin(), s.end()), summary.number(row, "max_mw"), 1e-3) << row;
    EXPECT_NEAR(*std::min_element(s.begin(), s.end()), summary.number(row, "min_mw"), 5e-4) << row;
    EXPECT_NEAR(mean, summary.number(row, "mean_mw"), 1e-3) << row;
  }
  std::map<std::pair<std::string, std::string>, double> growth;
  for (const HostingGrowth& one : growth_of(study, results)) {
    growth[{study.scenarios[one.scenario].name, study.patterns[one.pattern].name}] =
        100.0 * one.mean;
  }
  const CsvTable rates = reference("growth.csv");
  for (int row = 0; row < rates.row_count(); ++row) {
    if (rates.text(row, "limits") == limits) {
      EXPECT_NEAR((growth[{rates.text(row, "scenario"), rates.text(row, "pattern")}]),
                  rates.number(row, "percent"), 0.3)
          << row;
    }
  }
  if (limits != "a") {
    return;
  }
  for (const HostingScenario& scenario : study.scenarios) {
    for (int b = 0; b < 32; ++b) {
      EXPECT_GE((station[{scenario.name, "ev2"}][b]), (station[{scenario.name, "ev1"}][b]) - 1e-6);
    }
  }
  for (const char* pattern : {"ev1", "ev2"}) {
    const auto& four = station[{"1", pattern}];
    const auto& six = station[{"5", pattern}];
    EXPECT_GT(*std::max_element(six.begin(), six.end()),
              1.7 * *std::max_element(four.begin(), four.end()));
    EXPECT_NEAR(*std::min_element(six.begin(), six.end()),
                *std::min_element(four.begin(), four.end()), 1e-4);
  }
}

INSTANTIATE_TEST_SUITE_P(Limits, NightlyHostingStudy, testing::Values("a", "b"),
                         [](const auto& test) { return std::string(test.param); });

/// Every scenario hosts at least what the smaller one does, at every bus and for both patterns.
void expect_more_devices_to_host_more(HostingStudy study) {
  study.common.mode = HostingMode::max;
  const auto results = run_hosting_study(study);
  expect_sound(study, results);
  std::map<std::string, size_t> index;
  for (size_t s = 0; s < study.scenarios.size(); ++s) {
    index[study.scenarios[s].name] = s;
  }
  const size_t count = study.patterns.size() * study.buses.size();
  const std::pair<const char*, const char*> larger[] = {
      {"2", "1"}, {"3", "1"},  {"4", "1"}, {"6", "5"}, {"7c", "5"}, {"8", "5"},
      {"7", "6"}, {"7", "7c"}, {"5", "1"}, {"6", "2"}, {"7c", "3"}, {"8", "4"}};
  for (const auto& [more, less] : larger) {
    for (size_t i = 0; i < count; ++i) {
      EXPECT_GE(results[index[more] * count + i].station_mw,
                results[index[less] * count + i].station_mw - 1e-6)
          << more << " against " << less << ", " << i;
    }
  }
}

/// Near the substation, at the end of a lateral, and at the ends of the two long ones. At 4 and 22
/// next to nothing is left inside the limits once the station has its largest size.
TEST(LongHostingMonotony, MoreDevicesNeverHostLessAtSomeBuses) {
  expect_more_devices_to_host_more(
      part_of(hosting_study_called("ieee33-limits-a"), {}, {}, {"4", "18", "22", "33"}));
}

TEST(NightlyHostingMonotony, MoreDevicesNeverHostLessInMaxMode) {
  expect_more_devices_to_host_more(hosting_study_called("ieee33-limits-a"));
}

}  // namespace
}  // namespace overtone
