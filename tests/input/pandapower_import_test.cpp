// Networks of pandapower.

#include <overtone/pandapower/pandapower_import.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <numbers>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <overtone/csv_table.hpp>
#include <overtone/network_input.hpp>

#include "support/edited_file.hpp"
#include "support/reference_cases.hpp"

namespace overtone {
namespace {

std::filesystem::path reference(const std::string& file) {
  return support::source_folder() / "tests/reference/pandapower" / file;
}

/// Every bus of the feeder that the network has against runpp.
void expect_voltages(const std::string& name, NodesOf nodes_of, double tolerance) {
  const NetworkInput input = read_network(reference(name + ".json"), {.nodes_of = nodes_of});
  const auto result = HarmonicLoadFlow(input.network)
                          .solve(scaled_loads(*input.network, {1.0}), {.tolerance = 1e-13});
  ASSERT_TRUE(result.converged());
  const CsvTable table(reference("voltages.csv"));
  std::map<std::string, double> expected;
  for (int row = 0; row < table.row_count(); ++row) {
    if (table.text(row, "network") == name) {
      expected[table.text(row, "bus")] = table.number(row, "vm_pu");
    }
  }
  size_t compared = 0;
  for (int n = 0; n < input.network->node_count(); ++n) {
    const std::string& label = input.network->nodes[n].label;
    const auto at = expected.find(label.substr(0, label.find('.')));
    if (at != expected.end()) {  // else the open end of a line
      ++compared;
      EXPECT_NEAR(std::abs(result.voltage(0, 0, n)), at->second, tolerance) << name << " " << label;
    }
  }
  EXPECT_GE(compared, 6U);
}

TEST(PandapowerImport, NetworksHaveTheVoltagesOfRunpp) {
  for (const char* name : {"every_kind", "example_multivoltage", "cigre_mv", "open_ring", "held"}) {
    expect_voltages(name, NodesOf::buses, 1e-10);
  }
}

/// Their phases are alike.
TEST(PandapowerImport, ByPhaseTheyHaveThemToo) {
  for (const char* name : {"example_multivoltage", "cigre_mv", "open_ring", "held"}) {
    expect_voltages(name, NodesOf::conductors, 1e-9);
  }
}

/// Loads by phase behind a transformer with a zero sequence of its own, against runpp_3ph.
TEST(PandapowerImport, UnbalancedNetworksHaveTheVoltagesOfRunpp3ph) {
  const NetworkInput input =
      read_network(reference("unbalanced.json"), {.nodes_of = NodesOf::conductors});
  const auto result = HarmonicLoadFlow(input.network)
                          .solve(scaled_loads(*input.network, {1.0}), {.tolerance = 1e-13});
  ASSERT_TRUE(result.converged());
  const CsvTable table(reference("phase_voltages.csv"));
  EXPECT_EQ(table.row_count(), 15);
  for (int row = 0; row < table.row_count(); ++row) {
    const int node = input.network->node_index(table.text(row, "bus"));
    const Complex expected =
        phasor(table.number(row, "vm_pu"), table.number(row, "va_degree") * std::numbers::pi / 180);
    EXPECT_NEAR(std::abs(result.voltage(0, 0, node) - expected), 0.0, 1e-6)
        << table.text(row, "bus");
  }
}

TEST(PandapowerImport, SaysWhatItDoesNotUse) {
  EXPECT_EQ(import_pandapower(reference("every_kind.json")).warnings,
            (Warnings{"1 buses are one with another that a closed switch joins them to, called by "
                      "the smallest index of them",
                      "3 lines say nothing of zero sequence; by phase it is as positive",
                      "2 buses without a path to a source, and what is on them, are left out",
                      "transformers are Dyn where their shift is an odd multiple of 30 degrees, "
                      "else YNyn; vk0_percent and the like are used where vector_group is Dyn, "
                      "elsewhere zero sequence is as positive"}));
}

TEST(PandapowerImport, LoadsByPhaseAreThatAndZeroSequenceIsRead) {
  const Feeder feeder = import_pandapower(reference("every_kind.json")).feeder;
  const auto load = std::ranges::find(feeder.loads, "asymmetric_load_0_c", &Load::id);
  ASSERT_NE(load, feeder.loads.end());
  EXPECT_EQ(load->at.conductor, (std::vector<int>{3, 0}));
  EXPECT_DOUBLE_EQ(load->p_kw, 30.0);
  const auto line = std::ranges::find(feeder.lines, "line_1", &Line::id);
  ASSERT_NE(line, feeder.lines.end());
  EXPECT_DOUBLE_EQ(line->r_ohm(0, 1), (0.9 - 0.3) * 0.15 / 3.0);
}

TEST(PandapowerImport, BusesKeepTheirPlaces) {
  std::ifstream stream(reference("open_ring.json"));
  nlohmann::json network = nlohmann::json::parse(stream);
  nlohmann::json& buses = network["_object"]["bus"]["_object"];
  nlohmann::json table = nlohmann::json::parse(buses.get<std::string>());
  table["data"][0].back() = R"({"coordinates":[8.25,49.5],"type":"Point"})";
  table["data"][1].back() = "somewhere";
  buses = table.dump();
  network["_object"]["bus_geodata"] = {
      {"_class", "DataFrame"},
      {"_object", R"({"columns":["x","y","coords"],"index":[2],"data":[[3.0,-4.0,null]]})"}};
  const support::TemporaryFolder folder;
  folder.write("net.json", network.dump());
  const FeederInput input = import_pandapower(folder.path() / "net.json");
  EXPECT_EQ(input.feeder.buses[0].place, (MapPoint{8.25, 49.5}));
  EXPECT_EQ(input.feeder.buses[1].place, std::nullopt);
  EXPECT_EQ(input.feeder.buses[2].place, (MapPoint{3.0, -4.0}));
}

TEST(PandapowerImport, RefusesWhatItCannotTake) {
  const auto refused = [](const std::string& what, const std::string& instead,
                          const std::string& message) {
    support::expect_refused_edit(reference("every_kind.json"), what, instead, message,
                                 import_pandapower);
  };
  refused("\"pandapowerNet\"", "\"net\"",
          "broken.json: no network of pandapower; write it with pandapower.to_json");
  refused("\"ext_grid\": {", "\"grid\": {",
          "broken.json: no ext_grid in service; there must be one");
  refused("\"sgen\": {", "\"gen\": {", "gen_0 (broken.json): vm_pu is missing; must be a number");
  refused("\"storage\": {", "\"xward\": {",
          "xward_0 (broken.json): has no place in a feeder; take it out of service");
}

}  // namespace
}  // namespace overtone
