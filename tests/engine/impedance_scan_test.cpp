#include <overtone/impedance_scan.hpp>

#include <cmath>
#include <complex>
#include <map>
#include <numbers>
#include <numeric>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scan/modes.hpp"
#include "scan/scanned_feeder.hpp"
#include "support/phase_cases.hpp"
#include "support/refusal.hpp"

namespace overtone {
namespace {

std::vector<double> grid(double from, double to, double step) {
  std::vector<double> orders;
  for (int k = 0; from + k * step <= to + 1e-9; ++k) {
    orders.push_back(from + k * step);
  }
  return orders;
}

/// An ideal source, a branch and a capacitor at its end.
NetworkDescription branch_and_capacitor(double r_ohm) {
  NetworkDescription series;
  series.name = "series";
  series.base_kv = 10.0;
  series.slack_bus = "1";
  series.buses = {{.name = "1"}, {.name = "2", .capacitor_kvar = 2000.0}};
  series.branches = {{.from = "1", .to = "2", .r_ohm = r_ohm, .x_ohm = 1.25}};
  return series;
}

/// Ohm, by hand: 100 kV² / 2 MVA = 50 ohm of capacitor beside r + j h 1.25.
Complex branch_beside_capacitor(double r, double h) {
  return 1.0 / (1.0 / Complex(r, 1.25 * h) + Complex(0.0, h / 50.0));
}

TEST(ImpedanceScan, IsTheFormulaOfABranchAndACapacitor) {
  const Network network(branch_and_capacitor(0.3));
  const auto scan =
      scan_impedance(network, {}, {.orders = grid(0.5, 20.0, 0.25), .buses = {"2"}, .driven = "2"});
  ASSERT_EQ(scan.status, ScanStatus::complete);
  ASSERT_EQ(scan.points.size(), 1U);
  EXPECT_EQ(scan.points[0].label(), "2 positive");
  for (int k = 0; k < std::ssize(scan.orders); ++k) {
    const Complex expected = branch_beside_capacitor(0.3, scan.orders[k]);
    EXPECT_LE(std::abs(scan.driving(k, 0) - expected), 1e-12 * std::abs(expected));
    EXPECT_EQ(scan.driving(k, 0), scan.transfer(k, 0));
    EXPECT_NEAR(scan.condition[k], 1.0, 1e-12);  // of a number
  }
  // |Z| is largest where d|Z|/dh = 0: next to sqrt(50 / 1.25) = 6.32.
  double low = 6.0, high = 6.6;
  while (high - low > 1e-10) {
    const double a = low + (high - low) / 3.0, b = high - (high - low) / 3.0;
    const bool left =
        std::abs(branch_beside_capacitor(0.3, a)) > std::abs(branch_beside_capacitor(0.3, b));
    (left ? high : low) = left ? b : a;
  }
  ASSERT_EQ(scan.extremes.size(), 1U);
  EXPECT_TRUE(scan.extremes[0].maximum);
  EXPECT_NEAR(scan.extremes[0].order, low, 1e-4);
  EXPECT_NEAR(scan.extremes[0].impedance_ohm, std::abs(branch_beside_capacitor(0.3, low)), 1e-3);
  ASSERT_EQ(scan.resonances.size(), 1U);
  const Resonance& resonance = scan.resonances[0];
  EXPECT_NEAR(resonance.order, low, 1e-6);
  EXPECT_NEAR(resonance.modal_impedance() * 100.0, std::abs(branch_beside_capacitor(0.3, low)),
              1e-6);
  ASSERT_EQ(resonance.elements.size(), 2U);
  std::map<std::string, ModeShare> element;
  for (const ModeShare& share : resonance.elements) {
    element[share.label] = share;
  }
  EXPECT_GT(element.at("capacitor at 2").admittance.imag(), 0.0);
  EXPECT_LT(element.at("branch 1-2").admittance.imag(), 0.0);
  EXPECT_NEAR(element.at("branch 1-2").share, 0.5, 0.01);
}

/// Orders are real numbers: the singular one is met to the last bit at h = sqrt(40), or nearly.
TEST(ImpedanceScan, ResonanceWithoutResistanceIsNoInfinity) {
  auto description = branch_and_capacitor(0.0);
  description.branches[0].x_ohm = 2.0;  // sqrt(50 / 2) = 5
  const auto scan = scan_impedance(Network(description), {},
                                   {.orders = {3.0, 4.0, 5.0, 6.0}, .buses = {"2"}, .driven = ""});
  ASSERT_EQ(scan.status, ScanStatus::complete);
  EXPECT_TRUE(std::isfinite(std::abs(scan.driving(2, 0))));
  EXPECT_GT(std::abs(scan.driving(2, 0)), 1e10);
  ASSERT_EQ(scan.warnings.size(), 1U);
  EXPECT_THAT(scan.warnings[0], testing::StartsWith("order 5: Y is singular, a resonance without "
                                                    "resistance at 2 (condition estimate"));
}

/// What OpenDSS gives where one ampere is driven into a node.
class ScanReference : public testing::Test {
 protected:
  static constexpr double kAgreement = 2e-7;  // of the largest of the order; stiff elements

  ScanReference() : feeder_(support::ElementFile("ieee13").feeder()) {
    for (Load& load : feeder_.loads) {
      load.linear = {.model = LinearLoadModel::parallel_series};
    }
    const CsvTable table = support::case_table("ieee13", "scan.csv");
    for (int r = 0; r < table.row_count(); ++r) {
      orders_.insert(table.number(r, "h"));
      volt_[table.text(r, "driven")][table.number(r, "h")][table.text(r, "node")] = {
          table.number(r, "z_re_ohm"), table.number(r, "z_im_ohm")};
    }
  }

  [[nodiscard]] ImpedanceScan scan(const std::string& driven) const {
    return scan_impedance(
        feeder_, {}, {.orders = {orders_.begin(), orders_.end()}, .buses = {}, .driven = driven});
  }

  Feeder feeder_;
  std::set<double> orders_;
  std::map<std::string, std::map<double, std::map<std::string, Complex>>> volt_;
};

TEST_F(ScanReference, DrivingPointAndTransferOfANode) {
  for (const auto& [driven, conductor] : {std::pair("675.1", 1), {"611.3", 3}}) {
    const auto scan = this->scan(std::string(driven).substr(0, 3));
    ASSERT_EQ(scan.status, ScanStatus::complete);
    for (int k = 0; k < std::ssize(scan.orders); ++k) {
      const auto& expected = volt_.at(driven).at(scan.orders[k]);
      const double largest = std::abs(expected.at(driven));
      int compared = 0;
      for (int p = 0; p < std::ssize(scan.points); ++p) {
        if (scan.points[p].phases == ScanPhases::one && scan.points[p].conductor == conductor) {
          const Complex z = scan.transfer(k, p);
          EXPECT_LE(std::abs(z - expected.at(scan.points[p].node)), kAgreement * largest)
              << scan.points[p].node << " order " << scan.orders[k];
          ++compared;
        }
        if (scan.points[p].node == driven) {
          EXPECT_LE(std::abs(scan.driving(k, p) - expected.at(driven)), kAgreement * largest);
        }
      }
      EXPECT_GE(compared, 10);
    }
  }
}

TEST_F(ScanReference, PositiveSequence) {
  const auto scan = this->scan("671");
  const Complex a = std::polar(1.0, 2.0 * std::numbers::pi / 3.0);
  for (int k = 0; k < std::ssize(scan.orders); ++k) {
    const auto& volt = volt_.at("671.1.2.3").at(scan.orders[k]);
    for (int p = 0; p < std::ssize(scan.points); ++p) {
      if (scan.points[p].phases == ScanPhases::positive) {
        const std::string& bus = scan.points[p].bus;
        const Complex expected =
            (volt.at(bus + ".1") + a * volt.at(bus + ".2") + a * a * volt.at(bus + ".3")) / 3.0;
        EXPECT_LE(std::abs(scan.transfer(k, p) - expected), 1e-6 * std::abs(volt.at("671.1")))
            << bus << " order " << scan.orders[k];
        if (bus == "671") {
          EXPECT_LE(std::abs(scan.driving(k, p) - expected), 1e-6 * std::abs(expected));
        }
      }
    }
  }
}

/// The feeder of tests/reference/modal_analysis.
NetworkDescription six_buses() {
  NetworkDescription six;
  six.name = "six";
  six.base_kv = 12.66;
  six.slack_bus = "0";
  six.source_r_ohm = 0.05;
  six.source_x_ohm = 0.4;
  for (const auto& [name, kvar] :
       {std::pair("0", 0.0), {"1", 0.0}, {"2", 600.0}, {"3", 0.0}, {"4", 900.0}, {"5", 450.0}}) {
    six.buses.push_back({.name = name, .capacitor_kvar = kvar});
  }
  const auto add = [&](const char* from, const char* to, double r, double x, double b) {
    six.branches.push_back({.from = from, .to = to, .r_ohm = r, .x_ohm = x, .b_us = b});
  };
  add("0", "1", 0.09, 0.05, 0.0);
  add("1", "2", 0.5, 0.25, 40.0);
  add("2", "3", 0.36, 0.19, 0.0);
  add("3", "4", 0.38, 0.2, 15.0);
  add("1", "4", 0.8, 0.7, 0.0);
  add("2", "5", 0.2, 0.6, 25.0);
  return six;
}

TEST(ImpedanceScan, ResonancesAreThoseOfADenseEigenDecomposition) {
  const CsvTable table(support::source_folder() / "tests/reference/modal_analysis/resonances.csv");
  const auto scan = scan_impedance(Network(six_buses()), {}, {.orders = grid(1.1, 40.0, 0.3)});
  ASSERT_EQ(scan.resonances.size(), static_cast<size_t>(table.row_count()));
  for (int r = 0; r < table.row_count(); ++r) {
    const Resonance& resonance = scan.resonances[r];
    const Complex eigenvalue{table.number(r, "eigenvalue_re"), table.number(r, "eigenvalue_im")};
    EXPECT_NEAR(resonance.order, table.number(r, "order"), 1e-6 * resonance.order);
    EXPECT_LE(std::abs(resonance.eigenvalue - eigenvalue), 1e-6 * std::abs(eigenvalue));
    for (const ModeShare& node : resonance.nodes) {
      EXPECT_NEAR(node.share, table.number(r, "participation_" + node.label), 1e-5);
    }
    Complex sum = 0.0;
    for (const ModeShare& element : resonance.elements) {
      sum += element.admittance;
    }
    EXPECT_LE(std::abs(sum - eigenvalue), 1e-6 * std::abs(eigenvalue));
  }
}

/// By phase: what stands in Y with its loads, generators and neutrals adds up to the eigenvalue.
TEST_F(ScanReference, ElementsAddUpToTheEigenvalue) {
  const auto scan = scan_impedance(feeder_, {}, {.orders = grid(4.0, 20.0, 0.5), .buses = {"675"}});
  EXPECT_GT(scan.resonances.size(), 0U);
  for (const Resonance& resonance : scan.resonances) {
    Complex sum = 0.0;
    double size = 0.0;
    for (const ModeShare& element : resonance.elements) {
      sum += element.admittance;
      size += std::abs(element.admittance);
    }
    EXPECT_LE(std::abs(sum - resonance.eigenvalue), 1e-7 * size) << resonance.order;
  }
}

TEST_F(ScanReference, ModesAndConditionAreThoseOfTheDenseMatrix) {
  const ScannedFeeder feeder(feeder_, {}, 1.0);
  const ScannedOrders scanned = feeder.at({6.5});
  std::vector<Complex> values = feeder.admittance(scanned, 0);
  const AdmittancePattern& pattern = scanned.network.pattern;
  const int n = pattern.unknown_count();
  Eigen::MatrixXcd y = Eigen::MatrixXcd::Zero(n, n);
  for (int column = 0; column < n; ++column) {
    for (int p = pattern.column_start()[column]; p < pattern.column_start()[column + 1]; ++p) {
      y(pattern.row_index()[p], column) = values[p];
    }
  }
  const Eigen::MatrixXcd z = y.inverse();
  bool singular = false;
  const AdmittanceFactors factors = feeder.factors(scanned, values, singular);
  EXPECT_FALSE(singular);
  const double norm = z.cwiseAbs().colwise().sum().maxCoeff();
  const double exact = norm * y.cwiseAbs().colwise().sum().maxCoeff();
  const double estimate = condition_estimate(pattern, values, factors);
  EXPECT_LE(estimate, 1.001 * exact);
  EXPECT_GE(estimate, exact / 3.0);

  Eigen::MatrixXcd basis;
  const Modes modes = smallest_modes(factors, basis);
  ASSERT_GE(modes.count(), 4);
  Eigen::VectorXcd dense = Eigen::ComplexEigenSolver<Eigen::MatrixXcd>(z).eigenvalues();
  std::ranges::sort(dense, std::ranges::greater{}, [](Complex v) { return std::abs(v); });
  for (int j = 0; j < 4; ++j) {
    EXPECT_LE(std::abs(1.0 / modes.eigenvalue[j] - dense[j]), 1e-6 * std::abs(dense[j])) << j;
    const Eigen::VectorXcd v = modes.vector.col(j);
    EXPECT_LE(std::abs((v.transpose() * v)(0, 0) - 1.0), 1e-10);
    EXPECT_LE((z * v - v / modes.eigenvalue[j]).norm(), 1e-6 * (z * v).norm());
  }
}

TEST(ImpedanceScan, ABalancedFeederByPhaseHasItsPositiveSequence) {
  const auto orders = grid(2.0, 12.0, 0.5);
  const auto balanced = scan_impedance(Network(six_buses()), {}, {.orders = orders});
  const auto phases = scan_impedance(by_elements(six_buses()), {}, {.orders = orders});
  ASSERT_EQ(balanced.resonances.size(), phases.resonances.size());
  for (int p = 0; p < std::ssize(phases.points); ++p) {
    const auto same = std::ranges::find(balanced.points, phases.points[p].bus, &ScanPoint::bus);
    ASSERT_NE(same, balanced.points.end());
    const auto at = static_cast<int>(same - balanced.points.begin());
    for (int k = 0; k < std::ssize(orders); ++k) {
      EXPECT_LE(std::abs(phases.driving(k, p) - balanced.driving(k, at)),
                1e-9 * std::abs(balanced.driving(k, at)));
    }
  }
  for (size_t i = 0; i < balanced.resonances.size(); ++i) {
    EXPECT_EQ(phases.resonances[i].multiplicity, 3);
    EXPECT_NEAR(phases.resonances[i].order, balanced.resonances[i].order, 1e-5);
  }
}

TEST(ImpedanceScan, TheElementsOfABalancedFeederHaveItsPositiveSequence) {
  const auto orders = grid(0.5, 12.0, 0.5);  // 3 and 6 are no zero sequence here
  const auto balanced = scan_impedance(Network(six_buses()), {}, {.orders = orders});
  const auto elements = scan_positive_sequence(by_elements(six_buses()), {}, {.orders = orders});
  EXPECT_TRUE(elements.warnings.empty());
  ASSERT_EQ(elements.points.size(), balanced.points.size());
  for (int p = 0; p < std::ssize(elements.points); ++p) {
    EXPECT_EQ(elements.points[p].label(), balanced.points[p].label());
    for (int k = 0; k < std::ssize(orders); ++k) {
      EXPECT_LE(std::abs(elements.driving(k, p) - balanced.driving(k, p)),
                1e-9 * std::abs(balanced.driving(k, p)));
    }
  }
  ASSERT_EQ(elements.resonances.size(), balanced.resonances.size());
  for (size_t i = 0; i < balanced.resonances.size(); ++i) {
    EXPECT_EQ(elements.resonances[i].multiplicity, 1);
    EXPECT_NEAR(elements.resonances[i].order, balanced.resonances[i].order, 1e-5);
  }
}

TEST(ImpedanceScan, EndsWhereItIsTold) {
  ScanOptions options{.orders = grid(1.1, 40.0, 0.1)};
  options.progress = [](double) { return false; };
  EXPECT_EQ(scan_impedance(Network(six_buses()), {}, options).status, ScanStatus::interrupted);
}

TEST(ImpedanceScan, ThreadsChangeNothing) {
  const Network network(six_buses());
  const auto one = scan_impedance(network, {}, {.orders = grid(1.1, 30.0, 0.1), .threads = 1});
  const auto two = scan_impedance(network, {}, {.orders = grid(1.1, 30.0, 0.1), .threads = 2});
  EXPECT_TRUE(std::ranges::equal(one.driving.flat(), two.driving.flat()));
  ASSERT_EQ(one.resonances.size(), two.resonances.size());
  for (size_t i = 0; i < one.resonances.size(); ++i) {
    EXPECT_EQ(one.resonances[i].order, two.resonances[i].order);
  }
}

TEST(ImpedanceScan, RefusesWhatItCannotScan) {
  const Network network(six_buses());
  const auto refused = [&](const ScanOptions& options) {
    return support::refusal([&] { (void)scan_impedance(network, {}, options); });
  };
  EXPECT_EQ(refused({.orders = {5.0}}), "impedance scan: orders must be two or more");
  EXPECT_EQ(refused({.orders = {5.0, 5.0}}), "impedance scan: orders must be ascending");
  EXPECT_THAT(refused({.orders = {0.0, 5.0}}), testing::StartsWith("impedance scan: orders[0] 0"));
  try {
    (void)scan_impedance(network, {}, {.orders = {2.0, 3.0}, .buses = {"9"}});
    FAIL();
  } catch (const InputError& fault) {
    EXPECT_STREQ(fault.what(), "bus '9' is not a bus of feeder six");
  }
}

}  // namespace
}  // namespace overtone
