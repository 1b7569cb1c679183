// Pages of results: what stands in the tables stands in the figures, whichever way they come.

#include <overtone/result_page.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/by_phase.hpp>
#include <overtone/conditioning.hpp>
#include <overtone/conditioning_report.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/flow_report.hpp>
#include <overtone/input_error.hpp>
#include <overtone/output_folder.hpp>

#include "support/figure_numbers.hpp"
#include "support/small_conditioning.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::reporting {

namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

FlowResult day_of_ieee33() {
  const auto flow = std::make_shared<const HarmonicLoadFlow>(
      read_feeder(std::string(OVERTONE_SOURCE_DIR) + "/networks/ieee33"));
  std::vector<TimeStep> hours;
  std::vector<double> shares;
  for (int t = 1; t <= 24; ++t) {
    hours.emplace_back(t);
    shares.push_back(0.5 + 0.02 * t);
  }
  return solve_flow(flow, hours, shares);
}

ResultTables result_of(const FlowResult& flow) { return {summary_json({}, flow), tables(flow)}; }

std::string page_text(const ResultTables& result) {
  std::ostringstream page;
  write_page(result, page);
  return page.str();
}

Json figure(const ResultTables& result, const std::string& id) {
  for (const Json& one : Json::parse(figures_json(result))) {
    if (one["id"] == id) {
      return one;
    }
  }
  ADD_FAILURE() << "no figure " << id;
  return {};
}

std::string refusal(const ResultTables& result) {
  try {
    (void)figures_json(result);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ResultPage, ShowsTheVoltagesOfTheTables) {
  const FlowResult flow = day_of_ieee33();
  const Json heat = figure(result_of(flow), "heat");
  const std::vector<float> v = support::numbers_of(heat["data"][0]["z"]);
  const std::vector<float> thd = support::numbers_of(heat["data"][1]["z"]);
  ASSERT_EQ(v.size(), 24U * 33U);
  EXPECT_EQ(heat["data"][0]["z"]["shape"], "24, 33");
  EXPECT_EQ(heat["data"][0]["x"][17], "18");
  for (const int t : {0, 23}) {
    for (const int b : {0, 17, 32}) {
      EXPECT_NEAR(v[t * 33 + b], std::abs(flow.solution.voltage(t, 0, b)), 1e-7);
      EXPECT_NEAR(thd[t * 33 + b], 100.0 * flow.distortion.thd(t, b), 1e-5);
    }
  }
}

TEST(ResultPage, BeginsWithTheHourOfTheLowestVoltage) {
  const Json feeder = figure(result_of(day_of_ieee33()), "feeder");
  EXPECT_EQ(feeder["controls"][0]["id"], "hour");
  EXPECT_EQ(feeder["controls"][0]["options"][23], "24");
  EXPECT_EQ(feeder["controls"][0]["chosen"], 23);
}

TEST(ResultPage, ShowsTheSpectrumRelativeToTheFundamental) {
  const FlowResult flow = day_of_ieee33();
  const Json spectrum = figure(result_of(flow), "spectrum");
  const std::vector<float> all = support::numbers_of(spectrum["arrays"]["a0"]);
  const int orders = flow.network().order_count() - 1;
  ASSERT_EQ(all.size(), 33U * 24U * orders);
  const Complex v5 = flow.solution.voltage(2, 1, 17), v1 = flow.solution.voltage(2, 0, 17);
  const std::vector<std::string> at = spectrum["slices"][0]["at"];
  ASSERT_EQ(at, (std::vector<std::string>{"hour", "bus"}));
  EXPECT_NEAR(all[(2 * 33 + 17) * orders], 100.0 * std::abs(v5) / std::abs(v1), 1e-5);
}

/// Its sub-station's bus is at 200, 400, 680 at 200, 0; 675 at 400, 100.
TEST(ResultPage, DrawsAFeederOnItsMap) {
  const auto flow = std::make_shared<const HarmonicLoadFlow>(std::make_shared<const NodalNetwork>(
      by_phase(read_element_folder(OVERTONE_SOURCE_DIR "/networks/ieee13_by_phase"))));
  const Json feeder = figure(result_of(solve_flow(flow, {0}, {1.0})), "feeder");
  EXPECT_THAT(feeder["text"].get<std::string>(), HasSubstr("on its map"));
  EXPECT_EQ(feeder["layout"]["yaxis"]["scaleanchor"], "x");
  const Json& names = feeder["data"][2];
  const auto place = [&](const std::string& bus) {
    const auto buses = names["text"].get<std::vector<std::string>>();
    const auto at = static_cast<size_t>(std::ranges::find(buses, bus) - buses.begin());
    return std::pair(names["x"][at].get<double>(), names["y"][at].get<double>());
  };
  const auto [x, y] = place("sourcebus");
  const auto [end_x, end_y] = place("680");
  const auto [side_x, side_y] = place("675");
  EXPECT_NEAR(end_x, x, 1e-9);
  EXPECT_NEAR((side_x - x) / (y - end_y), 0.5, 1e-9);
  EXPECT_NEAR((side_y - end_y) / (y - end_y), 0.25, 1e-9);
}

TEST(ResultPage, IsTheSameOfAFolder) {
  const support::TemporaryFolder folder;
  const FlowResult flow = day_of_ieee33();
  write_results(
      {folder.path() / "out", {}}, [&] { return tables(flow); },
      [&] { return summary_json({}, flow); });
  const ResultTables read = read_result_folder(folder.path() / "out");
  EXPECT_EQ(figures_json(read), figures_json(result_of(flow)));
}

TEST(ResultPage, OfASmallStudyIsBelowAMegabyte) {
  EXPECT_LT(page_text(result_of(day_of_ieee33())).size(), 1'000'000U);
}

TEST(ResultPage, ShowsScheduleAndHoursBefore) {
  const ConditioningProblem problem = support::small_problem();
  const ConditioningResult solved = solve_conditioning(problem, {});
  ASSERT_NE(solved.quality, PointQuality::none);
  const ResultTables result{summary_json(ConditioningStudy{}, problem, solved),
                            tables(problem, solved)};
  const Json profile = figure(result, "profile");
  std::vector<std::string> names;
  for (const Json& trace : profile["data"]) {
    names.push_back(trace["name"]);
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"with the schedule", "without vehicles"}));
  const std::vector<float> kw = support::numbers_of(figure(result, "lots")["data"][0]["y"]);
  double sum = 0.0;
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    sum += solved.schedule.charger_power(0, c).real() * 1000.0 * problem.network().base_mva;
  }
  EXPECT_NEAR(kw[0], sum, 1e-4 * std::abs(sum));
}

/// Nothing was found: there is still a page.
/// A decade below the smallest that is not zero; where all are zero the axis is not logarithmic.
TEST(ResultPage, ShowsViolationsOfZero) {
  const ConditioningProblem problem = support::small_problem();
  ConditioningResult solved = solve_conditioning(problem, {});
  ASSERT_FALSE(solved.iterations.empty());
  solved.iterations.resize(1);
  const auto convergence = [&](double first, double last) {
    solved.iterations.resize(2);
    solved.iterations[0].violation = first;
    solved.iterations[1].violation = last;
    return figure({summary_json(ConditioningStudy{}, problem, solved), tables(problem, solved)},
                  "convergence");
  };
  const Json some = convergence(3e-4, 0.0);
  EXPECT_EQ(some["layout"]["yaxis"]["type"], "log");
  EXPECT_DOUBLE_EQ(some["data"][0]["y"][0].get<double>(), 3e-4);
  EXPECT_DOUBLE_EQ(some["data"][0]["y"][1].get<double>(), 1e-5);
  EXPECT_EQ(some["data"][0]["customdata"][1].get<double>(), 0.0);
  const Json none = convergence(0.0, 0.0);
  EXPECT_FALSE(none["layout"]["yaxis"].contains("type"));
  EXPECT_EQ(none["data"][0]["y"].dump(), "[0.0,0.0]");
}

TEST(ResultPage, IsThereWithoutAPoint) {
  const ConditioningProblem problem = support::small_problem();
  const ConditioningResult none;
  const std::string page =
      page_text({summary_json(ConditioningStudy{}, problem, none), tables(problem, none)});
  EXPECT_THAT(page, HasSubstr("</html>"));
}

/// Text of the user's files.
TEST(ResultPage, TakesNoScriptFromNames) {
  const std::string name = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
  Table percentiles("bus_percentiles", "",
                    {{.name = "bus"},
                     {.name = "order"},
                     {.name = "mean"},
                     {.name = "cp95"},
                     {.name = "cp99"},
                     {.name = "largest"},
                     {.name = "summation"},
                     {.name = "limit"}});
  percentiles.row(name, 0, 0.01, 0.02, 0.03, 0.04, 0.05, NAN);
  ResultTables result;
  result.summary = Json{{"command", "montecarlo"}, {"title", name}, {"warnings", {name}}}.dump();
  result.tables.push_back(percentiles);
  const std::string page = page_text(result);
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, HasSubstr("&lt;img src=x onerror=alert(2)&gt;"));
}

TEST(ResultPage, RefusesWhatIsNoResult) {
  EXPECT_EQ(refusal({"[1]", {}}),
            "summary.json: not the summary of a result; it is no JSON object");
  EXPECT_EQ(refusal({"{", {}}), "summary.json: not the summary of a result; it is no JSON object");
  EXPECT_EQ(refusal({"{}", {}}), "summary.json: no command; not the summary of a result");
  EXPECT_THAT(refusal({R"({"command": "dance"})", {}}), HasSubstr("command 'dance'; must be one"));
  EXPECT_EQ(refusal({R"({"command": "flow"})", {}}),
            "feeder_buses.csv: missing; a report needs it");
}

TEST(ResultPage, NamesTheTableThatIsWrong) {
  ResultTables result = result_of(day_of_ieee33());
  for (Table& table : result.tables) {
    if (table.name() == "bus_hours") {
      Table other("bus_hours", "", {{.name = "hour"}, {.name = "bus"}, {.name = "v1"}});
      other.row(1, "1", 1.0);
      table = std::move(other);
    }
  }
  EXPECT_EQ(refusal(result), "bus_hours.csv: no column thd");
}

/// The rows of a table from `begin` to `end`, without a column.
Table part_of(const Table& table, size_t begin, size_t end, size_t without) {
  std::vector<Column> columns = table.columns();
  if (without < columns.size()) {
    columns.erase(columns.begin() + static_cast<long>(without));
  }
  Table part(table.name(), "", columns);
  for (size_t r = begin; r < end; ++r) {
    std::vector<Cell> cells;
    for (size_t c = 0; c < table.column_count(); ++c) {
      if (c != without) {
        cells.push_back(table.at(r, c));
      }
    }
    part.row(cells);
  }
  return part;
}

/// A page, or a refusal in one line; nothing else.
void expect_page_or_refusal(const ResultTables& result, const std::string& what) {
  try {
    (void)figures_json(result);
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << what;
  } catch (const std::exception& error) {
    ADD_FAILURE() << what << ": " << error.what();
  }
}

void break_every_table(const ResultTables& good) {
  for (size_t t = 0; t < good.tables.size(); ++t) {
    const Table table = good.tables[t];
    const size_t rows = table.row_count(), all = table.column_count();
    std::vector<Table> broken;
    for (size_t c = 0; c < all && all > 1; ++c) {
      broken.push_back(part_of(table, 0, rows, c));
    }
    for (const size_t end : {size_t{0}, size_t{1}, rows / 2, rows}) {
      broken.push_back(part_of(table, end == rows ? rows / 3 : 0, end, all));
    }
    for (const Table& one : broken) {
      ResultTables result = good;
      result.tables[t] = one;
      expect_page_or_refusal(result, table.name());
    }
    ResultTables less = good;
    less.tables.erase(less.tables.begin() + static_cast<long>(t));
    expect_page_or_refusal(less, "without " + table.name());
  }
}

TEST(ResultPage, TakesOrRefusesBrokenTables) {
  const ConditioningProblem problem = support::small_problem();
  const ConditioningResult solved = solve_conditioning(problem, {});
  break_every_table({summary_json(ConditioningStudy{}, problem, solved), tables(problem, solved)});
  break_every_table(result_of(solve_flow(problem.flow, {1, 2}, {1.0, 0.9})));
}

TEST(ResultPage, TakesOrRefusesBrokenSummaries) {
  const FlowResult flow = day_of_ieee33();
  const Json good = Json::parse(summary_json({}, flow));
  for (const char* command : {"flow", "condition", "compare", "host", "dispatch", "allocate",
                              "scan", "standard", "montecarlo"}) {
    for (const auto& [key, value] : good.items()) {
      for (const Json& other : {Json(), Json(7), Json("text"), Json{1, 2}, Json{{"a", 1}}}) {
        Json broken = good;
        broken[key] = other;
        broken["command"] = command;
        for (const char* of_others : {"runs", "cases", "checks", "coupling"}) {
          broken[of_others] = other;
        }
        expect_page_or_refusal({broken.dump(), tables(solve_flow(flow.flow, {1}, {1.0}))},
                               command + key);
      }
    }
  }
}

TEST(ResultFolder, RefusesInOneLine) {
  const support::TemporaryFolder folder;
  const auto fault = [&](const std::filesystem::path& path) -> std::string {
    try {
      (void)read_result_folder(path);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(fault(folder.path() / "none"), HasSubstr("none: no such folder"));
  EXPECT_THAT(fault(folder.path()), HasSubstr("there is no summary.json in it"));
  (void)folder.write("summary.json", R"({"command": "flow"})");
  EXPECT_EQ(fault(folder.path()), "no error");
  (void)folder.write("bus_hours.csv", "hour,bus,v1,thd\n1,18,0.9");  // cut off
  EXPECT_EQ(fault(folder.path()),
            "row (bus_hours.csv:2): 3 fields; must be 4 as in the line of "
            "headings");
}

}  // namespace

}  // namespace overtone::reporting
