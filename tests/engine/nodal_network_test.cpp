#include <overtone/nodal_network.hpp>

#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>

#include "support/branch_current.hpp"
#include "support/dense_load_flow.hpp"
#include "support/random_feeder.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

/// The currents into a branch at its "from" and its "to" end, pu.
struct EndCurrents {
  Complex at_from, at_to;
};

/// The pi model of a branch by ohm and siemens, with none of the engine's arithmetic.
EndCurrents pi_model(const NetworkDescription& feeder, const Branch& branch, double order,
                     Complex v_from, Complex v_to) {
  const double impedance_base = feeder.base_kv * feeder.base_kv / feeder.base_mva;
  const double r = branch.r_ohm * support::DenseLoadFlow::skin_factor(branch.skin_effect, order);
  const Complex series = impedance_base * (v_from - v_to) / Complex(r, order * branch.x_ohm);
  const Complex half_charging(0.0, 0.5e-6 * order * branch.b_us * impedance_base);
  return {series + half_charging * v_from, -series + half_charging * v_to};
}

/// Loops, parallel branches, charging, capacitors, skin effect, with and without source impedance.
class RandomNodalNetwork : public testing::TestWithParam<std::tuple<int, bool>> {
 protected:
  static NetworkDescription make_feeder() {
    const auto [seed, source_impedance] = GetParam();
    auto options = support::meshed_feeder();
    options.source_impedance = source_impedance;
    auto feeder = support::random_feeder(seed, options);
    feeder.buses.front().capacitor_kvar = 80.0;  // at the slack bus
    Branch parallel = feeder.branches.front();   // leads there
    parallel.b_us = 35.0;
    parallel.r_ohm *= 2.0;
    std::swap(parallel.from, parallel.to);
    feeder.branches.push_back(parallel);
    return feeder;
  }

  const NetworkDescription feeder_ = make_feeder();
  const Network network_{feeder_};
  const HarmonicLoadFlow flow_{network_};
  const NodalNetwork& nodal_ = flow_.network();
  const support::DenseLoadFlow reference_{feeder_};

  /// [scenario][order][node], the fixed node's as it is.
  [[nodiscard]] Array3<Complex> random_voltages() const {
    support::Random random(31);
    Array3<Complex> voltage(1, nodal_.order_count(), nodal_.node_count());
    for (int k = 0; k < nodal_.order_count(); ++k) {
      for (int n = 0; n < nodal_.node_count(); ++n) {
        const Complex free = random.complex_between(-0.1, 0.1) + (k == 0 ? 1.0 : 0.0);
        const Complex held = k == 0 ? nodal_.nodes[n].nominal : 0.0;
        voltage(0, k, n) = nodal_.nodes[n].fixed ? held : free;
      }
    }
    return voltage;
  }

  [[nodiscard]] EndCurrents branch_ends(int l, int k, const Array3<Complex>& voltage) const {
    return pi_model(feeder_, feeder_.branches[l], nodal_.orders[k], voltage(0, k, network_.from(l)),
                    voltage(0, k, network_.to(l)));
  }
};

// Rounding: currents are sums of voltages of about 1 pu times admittances of up to 1e4 pu.
constexpr double kRounding = 1e-10;

TEST_P(RandomNodalNetwork, BalancesAreThoseOfDenseMatrices) {
  const auto voltage = random_voltages();
  const AdmittancePattern& pattern = nodal_.pattern;
  for (int k = 0; k < nodal_.order_count(); ++k) {
    const double order = nodal_.orders[k];
    Eigen::VectorXcd v(nodal_.node_count());
    for (int n = 0; n < nodal_.node_count(); ++n) {
      v[n] = voltage(0, k, n);
    }
    Eigen::VectorXcd expected = reference_.admittance(order) * v;
    if (!reference_.ideal_source()) {
      expected[reference_.slack()] -= reference_.source_current(order, v, 0.0);
    }
    std::vector<Complex> actual(pattern.unknown_count());
    for (int j = 0; j < pattern.unknown_count(); ++j) {
      for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
        actual[pattern.row_index()[p]] += nodal_.admittance[k][p] * v[pattern.node_of(j)];
      }
    }
    for (int u = 0; u < pattern.unknown_count(); ++u) {
      const Complex source = k == 0 ? nodal_.source[u] : 0.0;
      EXPECT_LE(std::abs(actual[u] - source - expected[pattern.node_of(u)]), kRounding)
          << "order " << order << " node " << nodal_.nodes[pattern.node_of(u)].label;
    }
  }
}

TEST_P(RandomNodalNetwork, BranchFormsAreThePiModelAtBothEnds) {
  const auto voltage = random_voltages();
  const Distortion d = evaluate_distortion(nodal_, voltage);
  int charged = 0;
  for (int l = 0; l < network_.branch_count(); ++l) {
    charged += feeder_.branches[l].b_us > 0.0 ? 1 : 0;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const EndCurrents expected = branch_ends(l, k, voltage);
      EXPECT_LE(std::abs(support::branch_current(nodal_, d, 0, k, l, network_.from(l)) -
                         expected.at_from),
                kRounding)
          << "branch " << l << " order " << nodal_.orders[k];
      EXPECT_LE(
          std::abs(support::branch_current(nodal_, d, 0, k, l, network_.to(l)) - expected.at_to),
          kRounding)
          << "branch " << l << " order " << nodal_.orders[k];
    }
  }
  EXPECT_GT(charged, 1);
  EXPECT_LT(charged, network_.branch_count());
  // A form an end where they differ, one where they don't.
  EXPECT_EQ(nodal_.source_form() - nodal_.first_branch_form(), network_.branch_count() + charged);
}

TEST_P(RandomNodalNetwork, BranchRmsIsThatOfTheLargerEnd) {
  const auto voltage = random_voltages();
  const Distortion d = evaluate_distortion(nodal_, voltage);
  bool larger_at_from = false, larger_at_to = false;
  for (int l = 0; l < network_.branch_count(); ++l) {
    double at_from = 0.0, at_to = 0.0;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const EndCurrents ends = branch_ends(l, k, voltage);
      at_from += std::norm(ends.at_from);
      at_to += std::norm(ends.at_to);
    }
    EXPECT_NEAR(d.branch_rms(0, l), std::sqrt(std::max(at_from, at_to)), kRounding);
    const double difference = std::sqrt(at_from) - std::sqrt(at_to);
    larger_at_from = larger_at_from || difference > 1e3 * kRounding;
    larger_at_to = larger_at_to || difference < -1e3 * kRounding;
  }
  EXPECT_TRUE(larger_at_from);
  EXPECT_TRUE(larger_at_to);
}

TEST_P(RandomNodalNetwork, SourceFormIsTheSourcesCurrent) {
  const auto voltage = random_voltages();
  support::Random random(5);
  Array3<Complex> drawn(1, nodal_.order_count(), nodal_.port_count());
  for (Complex& i : drawn.flat()) {
    i = random.complex_between(-1.0, 1.0);
  }
  const Distortion d = evaluate_distortion(nodal_, voltage, drawn);
  double squares = 0.0;
  for (int k = 0; k < nodal_.order_count(); ++k) {
    Eigen::VectorXcd v(nodal_.node_count());
    for (int n = 0; n < nodal_.node_count(); ++n) {
      v[n] = voltage(0, k, n);
    }
    const int slack = reference_.slack();
    const Complex expected = reference_.source_current(nodal_.orders[k], v, drawn(0, k, slack));
    EXPECT_LE(std::abs(d.substation_current(0, k) - expected), kRounding);
    squares += std::norm(expected);
  }
  EXPECT_NEAR(d.substation_rms[0], std::sqrt(squares), kRounding);
}

/// Of a load flow's result: what goes into branches, shunts and loads at a node comes from the
/// source at its node, from nowhere at all others.
TEST_P(RandomNodalNetwork, CurrentsAtEveryNodeSumToZero) {
  const auto result = flow_.solve(scaled_loads(nodal_, {1.0}), {.tolerance = 1e-13});
  ASSERT_TRUE(result.converged());
  const Distortion d = evaluate_distortion(nodal_, result);
  for (int k = 0; k < nodal_.order_count(); ++k) {
    const double order = nodal_.orders[k];
    std::vector<Complex> sum(nodal_.node_count());
    for (int n = 0; n < nodal_.node_count(); ++n) {
      const Complex shunt(0.0, 1e-3 * order * feeder_.buses[n].capacitor_kvar / feeder_.base_mva);
      sum[n] = shunt * result.voltage(0, k, n) + result.load_current(0, k, n);
    }
    for (int l = 0; l < network_.branch_count(); ++l) {
      for (const int end : {network_.from(l), network_.to(l)}) {
        sum[end] += support::branch_current(nodal_, d, 0, k, l, end);
      }
    }
    sum[network_.slack()] -= d.substation_current(0, k);
    for (int n = 0; n < nodal_.node_count(); ++n) {
      EXPECT_LE(std::abs(sum[n]), kRounding) << "order " << order << " node " << n;
    }
  }
}

TEST_P(RandomNodalNetwork, WeightsAreTheSquaresOfTheirScales) {
  for (int form = 0; form < nodal_.forms.count(); ++form) {
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const LinearForm f = nodal_.forms.at(form, k);
      EXPECT_NEAR(f.weight, std::norm(f.scale), 1e-14 * f.weight) << nodal_.measured[form].label;
    }
  }
}

TEST_P(RandomNodalNetwork, FactorsAreRealWhereNoChargingTurnsThem) {
  for (int form = 0; form < nodal_.source_form(); ++form) {
    const int branch = nodal_.measured[form].branch;
    EXPECT_EQ(nodal_.forms.real_factors(form), branch < 0 || feeder_.branches[branch].b_us == 0.0)
        << nodal_.measured[form].label;
  }
  EXPECT_FALSE(nodal_.forms.real_factors(nodal_.source_form()));
}

TEST_P(RandomNodalNetwork, VoltageFormsComeFirstAndAreTheVoltages) {
  const auto voltage = random_voltages();
  ASSERT_EQ(nodal_.measured.size(), static_cast<size_t>(nodal_.forms.count()));
  for (int form = 0; form < nodal_.forms.count(); ++form) {
    const bool is_voltage = form < nodal_.first_branch_form();
    EXPECT_EQ(nodal_.measured[form].quantity == Quantity::voltage, is_voltage);
    for (int k = 0; is_voltage && k < nodal_.order_count(); ++k) {
      EXPECT_EQ(nodal_.forms.at(form, k)(voltage.row(0, k).data()), voltage(0, k, form));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomNodalNetwork,
                         testing::Combine(testing::Values(1, 2, 3, 4), testing::Bool()),
                         [](const auto& instance) {
                           return std::string(std::get<1>(instance.param) ? "SourceImpedance"
                                                                          : "IdealSource") +
                                  std::to_string(std::get<0>(instance.param));
                         });

TEST(NodalNetwork, OfABalancedFeederHasANodeAndAPortABus) {
  const Network network(support::small_feeder());
  const NodalNetwork nodal = positive_sequence(network);
  EXPECT_EQ(nodal.name, "small");
  EXPECT_EQ(nodal.base_mva, 1.0);
  EXPECT_EQ(nodal.orders, network.orders());
  EXPECT_EQ(nodal.branch_count(), network.branch_count());
  ASSERT_EQ(nodal.node_count(), network.bus_count());
  ASSERT_EQ(nodal.port_count(), network.bus_count());
  for (int b = 0; b < network.bus_count(); ++b) {
    EXPECT_EQ(nodal.nodes[b].label, network.bus_name(b));
    EXPECT_EQ(nodal.nodes[b].bus, b);
    EXPECT_EQ(nodal.nodes[b].base_kv, 12.66);
    EXPECT_DOUBLE_EQ(nodal.current_base_a(b), network.current_base_a());
    EXPECT_EQ(nodal.ports[b].from, b);
    EXPECT_EQ(nodal.ports[b].to, -1);
    EXPECT_EQ(nodal.ports[b].load, network.load(b));
    EXPECT_EQ(nodal.ports[b].nonlinear, network.is_nonlinear(b));
  }
}

TEST(NodalNetwork, PortsHaveTheSpectraOfTheirLoads) {
  const NodalNetwork nodal = positive_sequence(Network(support::small_feeder()));
  ASSERT_EQ(nodal.orders, (std::vector<double>{1, 5, 7}));
  const int linear = 1, six_pulse = 2;
  for (const int port : {linear, six_pulse}) {
    EXPECT_EQ(nodal.harmonic_factor(port, 0), 1.0);
    EXPECT_EQ(nodal.harmonic_angle(port, 0), 0.0);
    EXPECT_EQ(nodal.current_factor(port, 0), 1.0);
  }
  EXPECT_EQ(nodal.harmonic_factor(six_pulse, 1), 0.2);
  EXPECT_EQ(nodal.harmonic_factor(six_pulse, 2), 0.14);
  EXPECT_EQ(nodal.current_factor(six_pulse, 2), 0.14);
  EXPECT_EQ(nodal.current_factor(linear, 2), 0.0);
  EXPECT_NEAR(nodal.harmonic_angle(six_pulse, 1), (-67.0 + 5.0 * 10.0) * std::numbers::pi / 180.0,
              1e-15);
}

TEST(NodalNetwork, AnIdealSourceFixesItsNodeAndAnImpedanceDoesNot) {
  auto feeder = support::small_feeder();
  feeder.slack_voltage_pu = 1.03;
  const NodalNetwork ideal = positive_sequence(Network(feeder));
  feeder.source_x_ohm = 0.4;
  const NodalNetwork behind_impedance = positive_sequence(Network(feeder));
  for (int n = 0; n < 4; ++n) {
    EXPECT_EQ(ideal.nodes[n].fixed, n == 0);
    EXPECT_FALSE(behind_impedance.nodes[n].fixed);
    EXPECT_EQ(ideal.nodes[n].nominal, Complex(1.03));
    EXPECT_EQ(behind_impedance.nodes[n].nominal, Complex(1.03));
  }
  EXPECT_EQ(ideal.unknown_count(), 3);
  EXPECT_EQ(behind_impedance.unknown_count(), 4);
  EXPECT_EQ(ideal.measured[ideal.source_form()].ports.size(), 1U);
  EXPECT_TRUE(behind_impedance.measured[behind_impedance.source_form()].ports.empty());
}

TEST(NodalNetwork, FormsSayWhatTheyAreWhereAndHowMuchIsAllowed) {
  const Network network(support::small_feeder());  // charging on a-b alone
  const NodalNetwork nodal = positive_sequence(network);
  const double none = std::numeric_limits<double>::infinity();
  struct Expected {
    Quantity quantity;
    const char* label;
    int node, far_node, branch;
    double rating_a;
  };
  const Expected expected[] = {
      {Quantity::voltage, "bus s", 0, -1, -1, 0.0},
      {Quantity::voltage, "bus a", 1, -1, -1, 0.0},
      {Quantity::voltage, "bus b", 2, -1, -1, 0.0},
      {Quantity::voltage, "bus c", 3, -1, -1, 0.0},
      {Quantity::branch_current, "branch s-a", 0, 1, 0, 300.0},
      {Quantity::branch_current, "branch a-b at a", 1, 2, 1, none},
      {Quantity::branch_current, "branch a-b at b", 2, 1, 1, none},
      {Quantity::branch_current, "branch b-c", 2, 3, 2, 100.0},
      {Quantity::source_current, "substation", 0, -1, -1, 200.0},
  };
  ASSERT_EQ(nodal.measured.size(), std::size(expected));
  EXPECT_EQ(nodal.first_branch_form(), 4);
  EXPECT_EQ(nodal.source_form(), 8);
  for (size_t form = 0; form < nodal.measured.size(); ++form) {
    const MeasuredQuantity& measured = nodal.measured[form];
    EXPECT_EQ(measured.quantity, expected[form].quantity);
    EXPECT_EQ(measured.label, expected[form].label);
    EXPECT_EQ(measured.node, expected[form].node);
    EXPECT_EQ(measured.far_node, expected[form].far_node);
    EXPECT_EQ(measured.branch, expected[form].branch);
    EXPECT_DOUBLE_EQ(measured.rating * nodal.current_base_a(measured.node),
                     expected[form].rating_a);
  }
}

TEST(NodalNetwork, ALosslessChargedBranchHasRealFactors) {
  auto feeder = support::small_feeder();
  feeder.branches[1].r_ohm = 0.0;
  const NodalNetwork nodal = positive_sequence(Network(feeder));
  EXPECT_TRUE(nodal.forms.real_factors(5));
  EXPECT_TRUE(nodal.forms.real_factors(6));
}

TEST(NodalNetwork, LoadFlowRefusesPortsThatDoNotFit) {
  const auto refused = [](auto spoil) {
    auto nodal = positive_sequence(Network(support::small_feeder()));
    spoil(nodal);
    EXPECT_THROW(HarmonicLoadFlow(std::make_shared<const NodalNetwork>(std::move(nodal))),
                 std::invalid_argument);
  };
  refused([](NodalNetwork& nodal) { nodal.ports.pop_back(); });  // factors for more
  refused([](NodalNetwork& nodal) { nodal.ports[1].from = nodal.node_count(); });
  refused([](NodalNetwork& nodal) { nodal.ports[1].from = -1; });
  refused([](NodalNetwork& nodal) { nodal.ports[1].to = nodal.node_count(); });
  refused([](NodalNetwork& nodal) { nodal.ports[1].to = nodal.ports[1].from; });
  refused([](NodalNetwork& nodal) { nodal.ports[1].law = 0; });
  refused([](NodalNetwork& nodal) { nodal.ports[1].linear = 0; });
  refused([](NodalNetwork& nodal) { nodal.ports[1].rated = 0.0; });
}

TEST(NodalNetwork, LoadFlowSharesIt) {
  const auto nodal =
      std::make_shared<const NodalNetwork>(positive_sequence(Network(support::small_feeder())));
  const HarmonicLoadFlow flow(nodal);
  EXPECT_EQ(&flow.network(), nodal.get());  // shared, not copied
}

}  // namespace
}  // namespace overtone
