// The documents name every column of every table that --output writes.

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include <overtone/allocation_report.hpp>
#include <overtone/compliance_report.hpp>
#include <overtone/conditioning_report.hpp>
#include <overtone/dispatch_report.hpp>
#include <overtone/flow_report.hpp>
#include <overtone/hosting_report.hpp>
#include <overtone/montecarlo_report.hpp>
#include <overtone/penetration_report.hpp>
#include <overtone/scan_report.hpp>

#include "support/small_conditioning.hpp"

namespace overtone::reporting {

namespace {

std::string source(const std::string& file) {
  return std::string(OVERTONE_SOURCE_DIR) + "/" + file;
}

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(source(file)).rdbuf();
  return text.str();
}

/// From the first `begin` to the `end` that follows it; empty where there is none.
std::string part(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t first = text.find(begin);
  return first == std::string::npos ? "" : text.substr(first, text.find(end, first + 1) - first);
}

/// Whether text in `code` quotes names a word, alone or in a list separated by commas.
bool names(const std::string& text, const std::string& word) {
  const std::string marks = "`, ";
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if (at > 0 && marks.find(text[at - 1]) != std::string::npos && end < text.size() &&
        marks.find(text[end]) != std::string::npos) {
      return true;
    }
  }
  return false;
}

void expect_named(const Table& table, const std::string& text) {
  ASSERT_FALSE(text.empty()) << table.name();
  for (const Column& column : table.columns()) {
    EXPECT_TRUE(names(text, column.name)) << table.name() << ".csv: " << column.name;
    EXPECT_FALSE(column.text.empty()) << table.name() << ".csv: " << column.name;
  }
}

TEST(Documents, NameTheColumnsOfFlowAndCondition) {
  const std::string document = text_of("docs/results.md");
  const ConditioningProblem problem = support::small_problem();
  std::vector<Table> all = tables(problem, ConditioningResult{});
  const ControlSchedule schedule{.hour = {0}, .state = {{}}};
  NodalNetwork network = problem.network();
  network.ports.back().load = -0.1;  // so that something generates
  const auto flow =
      std::make_shared<const HarmonicLoadFlow>(std::make_shared<const NodalNetwork>(network));
  for (Table& table : tables(solve_flow(flow, {0}, {1.0}), schedule)) {
    all.push_back(std::move(table));
  }
  ASSERT_EQ(all.size(), 24U);
  for (const Table& table : all) {
    expect_named(table, part(document, "### " + table.name() + ".csv\n", "\n#"));
  }
}

TEST(Documents, NameTheColumnsOfTheSearchForTheLargestPenetration) {
  const std::vector<Table> all = tables(support::small_problem(), PenetrationSearch{});
  EXPECT_EQ(all.back().name(), "penetration");
  expect_named(all.back(), part(text_of("docs/results.md"), "### penetration.csv\n", "\n#"));
}

/// The row of a file; columns that all tables share stand above.
std::string row_of(const std::string& document, const Table& table) {
  return part(document, "| `" + table.name() + ".csv` |", "\n");
}

TEST(Documents, NameTheColumnsOfStandard) {
  const std::string document = text_of("docs/standards.md");
  const FlowResult flow = solve_flow(support::small_problem().flow, {0}, {1.0});
  const std::vector<Table> all = tables(flow, judge(flow, {}));
  ASSERT_EQ(all.size(), 5U);
  for (const Table& table : all) {
    expect_named(table, row_of(document, table));
  }
}

TEST(Documents, NameTheColumnsOfDispatch) {
  const std::string document = text_of("docs/dispatch.md");
  const auto study = read_dispatch_study(source("studies/dispatch/ieee33.toml"));
  for (const Table& table : tables(make_dispatch_problem(study), {})) {
    expect_named(table, row_of(document, table) + part(document, "## Files", "|"));
  }
}

TEST(Documents, NameTheColumnsOfMonteCarlo) {
  const std::string document = text_of("docs/montecarlo.md");
  for (const Table& table :
       tables(make_montecarlo_problem(
                  read_montecarlo_study(source("studies/montecarlo/ieee33.toml")), {}),
              {})) {
    expect_named(table, row_of(document, table));
  }
}

TEST(Documents, NameTheColumnsOfAllocate) {
  const std::string document = text_of("docs/allocation.md");
  for (const Table& table : tables(std::vector<AllocationCase>())) {
    expect_named(table, row_of(document, table));
  }
}

TEST(Documents, NameTheColumnsOfScan) {
  const std::string document = text_of("docs/scan.md");
  ImpedanceScan scan;
  scan.transfer.assign(1, 1);
  const std::vector<Table> all = tables(scan);
  ASSERT_EQ(all.size(), 5U);
  for (const Table& table : all) {
    expect_named(table, row_of(document, table) + part(document, "## Files", "|"));
  }
}

TEST(Documents, NameTheColumnsOfHost) {
  const std::string document = text_of("docs/hosting-capacity.md");
  HostingStudy study = read_hosting_study(source("studies/hosting/ieee33-limits-b.toml"));
  study.buses.clear();  // no cases
  for (const Table& table : tables(study, {})) {
    expect_named(table, row_of(document, table) + part(document, "## Files", "|"));
  }
}

}  // namespace

}  // namespace overtone::reporting
