// What the tables say of the feeder itself, and of what stands at its limits.

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/by_phase.hpp>
#include <overtone/conditioning.hpp>
#include <overtone/conditioning_report.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/flow_report.hpp>

#include "network/feeder_tables.hpp"
#include "support/small_conditioning.hpp"

namespace overtone::reporting {

namespace {

std::string source(const std::string& file) {
  return std::string(OVERTONE_SOURCE_DIR) + "/" + file;
}

using Row = std::vector<std::string>;

/// Texts of the first columns of every row.
std::vector<Row> texts(const Table& table, size_t columns) {
  std::vector<Row> rows;
  for (size_t r = 0; r < table.row_count(); ++r) {
    Row row;
    for (size_t c = 0; c < columns; ++c) {
      row.emplace_back(std::get<std::string_view>(table.at(r, c)));
    }
    rows.push_back(row);
  }
  return rows;
}

const Table& named(const std::vector<Table>& tables, const std::string& name) {
  return *std::ranges::find(tables, name, &Table::name);
}

TEST(FeederTables, NameBusesWithAndWithoutConductor) {
  const NodalNetwork network = by_phase(read_element_folder(source("networks/ieee13_by_phase")));
  EXPECT_THAT(texts(feeder_buses(network), 2),
              testing::IsSupersetOf(
                  {Row{"sourcebus.1", "sourcebus"}, Row{"rg60.2", "rg60"}, Row{"611.3", "611"}}));
}

/// Neutrals on the ground have no node of their own.
TEST(FeederTables, LeadThroughTransformers) {
  const NodalNetwork network = by_phase(read_element_folder(source("networks/ieee13_by_phase")));
  const Table branches = feeder_branches(network);
  EXPECT_EQ(branches.row_count(), static_cast<size_t>(network.branch_count()));
  EXPECT_THAT(
      texts(branches, 3),
      testing::IsSupersetOf({Row{"650632.1", "rg60", "632"}, Row{"sub:1.1", "sourcebus", "650"},
                             Row{"sub:2.4", "650", "sourcebus"}, Row{"reg2:1.2", "650", "rg60"},
                             Row{"xfm1:2.3", "634", "633"}}));
}

TEST(FeederTables, StandInTheOrderOfBranchHours) {
  const auto flow =
      std::make_shared<const HarmonicLoadFlow>(read_feeder(source("networks/ieee33")));
  const std::vector<Table> all = tables(solve_flow(flow, {0}, {1.0}));
  const Table& hours = named(all, "branch_hours");
  const Table& branches = named(all, "feeder_branches");
  ASSERT_EQ(hours.row_count(), branches.row_count());
  for (size_t r = 0; r < hours.row_count(); ++r) {
    EXPECT_EQ(hours.at(r, 1), branches.at(r, 1));
    EXPECT_EQ(hours.at(r, 2), branches.at(r, 2));
  }
}

TEST(SubstationHours, GiveLoadsAndLosses) {
  const auto flow =
      std::make_shared<const HarmonicLoadFlow>(read_feeder(source("networks/ieee33")));
  const FlowResult result = solve_flow(flow, {0}, {1.0});
  const std::vector<Table> all = tables(result);
  const Table& table = named(all, "substation_hours");
  ASSERT_EQ(table.row_count(), 1U);
  const auto cell = [&](size_t column) { return std::get<double>(table.at(0, column)); };
  EXPECT_NEAR(cell(1), 3.715 + 0.2027, 2e-3);  // 3715 kW and 202.7 kW at the fundamental
  EXPECT_NEAR(cell(2), 2.3 + 0.1351, 2e-3);
  EXPECT_GT(cell(3), 0.2027);
  EXPECT_NEAR(cell(4),
              result.distortion.substation_rms[0] * 1000.0 * flow->network().base_mva /
                  (std::sqrt(3.0) * 12.66),
              1e-6);
}

TEST(BindingLimits, AreMetAndNamed) {
  const ConditioningProblem problem = support::small_problem();
  const ConditioningResult result = solve_conditioning(problem, {});
  ASSERT_EQ(result.status, ConditioningStatus::gap_closed);
  const std::vector<Table> all = tables(problem, result);
  const Table& limits = named(all, "binding_limits");
  ASSERT_GT(limits.row_count(), 0U);
  for (size_t r = 0; r < limits.row_count(); ++r) {
    const double limit = std::get<double>(limits.at(r, 4));
    EXPECT_NEAR(std::get<double>(limits.at(r, 3)), limit, 1.1e-3 * limit);
  }
  EXPECT_EQ(named(all, "bus_hours_before").row_count(), named(all, "bus_hours").row_count());
  EXPECT_EQ(named(tables(problem, {}), "binding_limits").row_count(), 0U);
}

}  // namespace

}  // namespace overtone::reporting
