#include <overtone/standards/demand_distortion.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include "support/phase_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

constexpr double kNone = std::numeric_limits<double>::infinity();

TEST(CurrentLimits, AreThoseOfIeee519) {
  struct Row {
    double kv, ratio, third, thirteenth, nineteenth, twenty_fifth, forty_ninth, total;
  };
  // Tables 2, 3 and 4, percent, at a ratio inside and at the lower edge of each row.
  for (const Row& row : {Row{12.0, 19.9, 4.0, 2.0, 1.5, 0.6, 0.3, 5.0},
                         Row{12.0, 20.0, 7.0, 3.5, 2.5, 1.0, 0.5, 8.0},
                         Row{69.0, 50.0, 10.0, 4.5, 4.0, 1.5, 0.7, 12.0},
                         Row{0.4, 100.0, 12.0, 5.5, 5.0, 2.0, 1.0, 15.0},
                         Row{12.0, 1000.0, 15.0, 7.0, 6.0, 2.5, 1.4, 20.0},
                         Row{12.0, kNone, 15.0, 7.0, 6.0, 2.5, 1.4, 20.0},
                         Row{115.0, 19.0, 2.0, 1.0, 0.75, 0.3, 0.15, 2.5},
                         Row{161.0, 70.0, 5.0, 2.25, 2.0, 0.75, 0.35, 6.0},
                         Row{230.0, 24.0, 1.0, 0.5, 0.38, 0.15, 0.1, 1.5},
                         Row{230.0, 25.0, 2.0, 1.0, 0.75, 0.3, 0.15, 2.5},
                         Row{230.0, 50.0, 3.0, 1.5, 1.15, 0.45, 0.22, 3.75}}) {
    const CurrentLimits limits = current_limits(Standard::ieee519_2014, row.kv, row.ratio);
    EXPECT_DOUBLE_EQ(100.0 * limits.at(3), row.third) << row.kv << " kV, " << row.ratio;
    EXPECT_DOUBLE_EQ(100.0 * limits.at(13), row.thirteenth);
    EXPECT_DOUBLE_EQ(100.0 * limits.at(19), row.nineteenth);
    EXPECT_DOUBLE_EQ(100.0 * limits.at(25), row.twenty_fifth);
    EXPECT_DOUBLE_EQ(100.0 * limits.at(49), row.forty_ninth);
    EXPECT_DOUBLE_EQ(100.0 * limits.total, row.total);
    EXPECT_EQ(limits.at(51), kNone);
  }
}

TEST(CurrentLimits, EvenOrdersOfTheEditions) {
  const CurrentLimits older = current_limits(Standard::ieee519_2014, 12.0, 30.0);
  const CurrentLimits newer = current_limits(Standard::ieee519_2022, 12.0, 30.0);
  for (const int order : {2, 4, 6}) {
    EXPECT_DOUBLE_EQ(older.at(order), 0.25 * 0.07);
    EXPECT_DOUBLE_EQ(newer.at(order), 0.5 * 0.07);
  }
  EXPECT_DOUBLE_EQ(older.at(8), 0.25 * 0.07);
  EXPECT_DOUBLE_EQ(newer.at(8), 0.07);
  EXPECT_DOUBLE_EQ(newer.at(5), older.at(5));
  EXPECT_EQ(current_limits(Standard::en50160, 12.0, 30.0).source, nullptr);
}

FlowResult small_flow(bool source_impedance) {
  NetworkDescription feeder = support::small_feeder();
  if (source_impedance) {
    feeder.buses[2].capacitor_kvar = 0.0;  // so that the source's impedance is Thevenin's
    feeder.branches[1].b_us = 0.0;
    feeder.source_r_ohm = 0.3;
    feeder.source_x_ohm = 0.4;
  }
  return solve_flow(std::make_shared<const HarmonicLoadFlow>(Network(feeder)), {1, 20}, {0.5, 1.0});
}

TEST(DemandDistortion, IsTheSourcesCurrentOverTheLargestFundamental) {
  const FlowResult flow = small_flow(true);
  const NodalNetwork& network = flow.network();
  const DemandDistortion demand =
      demand_distortion(flow, point_of_coupling(network, "substation"), {});
  const auto current = [&](int t, int k) {
    return std::abs(flow.distortion.substation_current(t, k));
  };
  EXPECT_DOUBLE_EQ(demand.demand, current(1, 0));
  EXPECT_DOUBLE_EQ(demand.total(0, 0), std::hypot(current(0, 1), current(0, 2)) / current(1, 0));
  // 0.3 + 0.4j ohm at 12.66 kV.
  EXPECT_NEAR(demand.short_circuit * demand.base_a, 12660.0 / std::sqrt(3.0) / 0.5, 1e-6);
}

TEST(DemandDistortion, OfABusIsWhatItsLoadsDraw) {
  const FlowResult flow = small_flow(true);
  const DemandDistortion demand = demand_distortion(flow, point_of_coupling(flow.network(), "c"),
                                                    {.demand_a = 10.0, .short_circuit_a = 150.0});
  const double i1 = std::abs(flow.solution.load_current(1, 0, 3)) * demand.base_a;
  EXPECT_NEAR(demand.individual(1, 1, 0), 0.2 * i1 / 10.0, 1e-12);  // its spectrum
  EXPECT_NEAR(demand.total(1, 0), std::hypot(0.2, 0.14) * i1 / 10.0, 1e-12);
  EXPECT_EQ(demand.limits.total, 0.05);  // Isc / IL = 15
}

TEST(DemandDistortion, AnIdealSourceHasTheLoosestClass) {
  const FlowResult flow = small_flow(false);
  const DemandDistortion demand =
      demand_distortion(flow, point_of_coupling(flow.network(), "substation"), {});
  EXPECT_EQ(demand.short_circuit, kNone);
  EXPECT_EQ(demand.limits.total, 0.2);
}

TEST(DemandDistortion, PointsAreFoundByName) {
  const FlowResult flow = small_flow(false);
  const NodalNetwork& network = flow.network();
  const auto label = [&](const char* name) {
    return point_of_coupling(network, name).currents.front().label;
  };
  EXPECT_EQ(label("substation"), "substation");
  EXPECT_EQ(label("b"), "bus b");
  EXPECT_EQ(label("a-b"), "branch a-b at a");  // it has charging
  EXPECT_EQ(label("branch:c-b"), "branch b-c");
  const auto message = [&](const char* name) -> std::string {
    try {
      (void)point_of_coupling(network, name);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("x"),
            "feeder small: point of common coupling x: there is no such bus or branch; say "
            "substation for the source");
  EXPECT_EQ(message("bus:a-b"),
            "feeder small: point of common coupling bus:a-b: there is no such bus or branch; say "
            "substation for the source");
}

TEST(DemandDistortion, WithoutCurrentThereIsNoDemand) {
  const FlowResult flow = small_flow(false);
  EXPECT_THROW((void)demand_distortion(flow, point_of_coupling(flow.network(), "s"), {}),
               InputError);
}

TEST(ShortCircuit, ImpedancesAreThoseOfOpenDss) {
  const Feeder feeder = support::ElementFile("ieee13").feeder();
  const HarmonicLoadFlow flow(std::make_shared<const NodalNetwork>(by_phase(feeder)));
  const NodalNetwork& network = flow.network();
  const CsvTable table = support::case_table("ieee13", "short_circuit_impedances.csv");
  ASSERT_GT(table.row_count(), 8);
  for (int r = 0; r < table.row_count(); ++r) {
    const std::string bus = table.text(r, "bus");
    const PointOfCoupling point = point_of_coupling(network, bus);
    ASSERT_EQ(point.currents.size(), 3u) << bus;
    const int node = point.currents[0].node;
    const double ampere = short_circuit_currents(flow, point)[0] * network.current_base_a(node);
    const double volt =
        std::abs(network.nodes[node].nominal) * network.nodes[node].base_kv * 1e3 / std::sqrt(3.0);
    const double ohm = std::hypot(table.number(r, "r1_ohm"), table.number(r, "x1_ohm"));
    EXPECT_NEAR(volt / ampere, ohm, 1e-6 * ohm) << bus;
  }
}

}  // namespace
}  // namespace overtone
