// Every derivative of the conditioning NLP by phase against central differences: loads between
// phases and by every law, stiff clusters, floating islands, limits within and beside them.

#include <cmath>

#include <gtest/gtest.h>

#include "nlp/conditioning_nlp.hpp"
#include "support/derivative_checks.hpp"
#include "support/phase_studies.hpp"
#include "support/random_feeder.hpp"

namespace overtone {
namespace {

/// Two hours of a study with two harmonics, and loads of every law.
ConditioningProblem small_problem(const char* name, LinearLoadModel linear, bool background) {
  const support::PhaseStudy given(name);
  ConditioningStudy study = given.study();
  study.linear_loads = linear;
  study.enforce_thd_limit = true;
  study.equal_phases = true;
  study.objective.current = 0.3;
  study.objective.losses = 4.0;
  study.objective.peak = 2.0;
  study.objective.unbalance = 0.7;
  study.vuf_limit_percent = 1.0;
  study.discharging.vehicle_to_grid = true;
  study.objective.wear = 0.4;
  ConditioningProblem problem = make_conditioning_problem(study);
  NodalNetwork network = problem.network();
  network.orders.resize(3);
  network.admittance.resize(3);
  LoadLaw zip{.model = LoadModel::zip};
  zip.zip = {.p = {0.2, 0.3, 0.5}, .q = {0.5, 0.4, 0.1}};
  const LoadLaw exponential{.model = LoadModel::exponential, .p_exponent = 0.8, .q_exponent = 2.4};
  network.laws = {LoadLaw{.model = LoadModel::constant_impedance},
                  LoadLaw{.model = LoadModel::constant_current}, LoadLaw{.model = LoadModel::motor},
                  exponential, zip};
  for (int p = 0; p < network.port_count(); ++p) {
    network.ports[p].law = network.ports[p].load != Complex(0.0) ? p % 6 - 1 : -1;
  }
  const LinearForms all = std::exchange(network.forms, LinearForms(3));
  for (int f = 0; f < all.count(); ++f) {
    const int terms = static_cast<int>(all.at(f, 0).terms.size());
    Array2<FormTerm> of_orders(3, terms);
    std::vector<Complex> constant, scale;
    std::vector<double> weight;
    for (int k = 0; k < 3; ++k) {
      std::ranges::copy(all.at(f, k).terms, of_orders.row(k).begin());
      constant.push_back(all.at(f, k).constant);
      scale.push_back(all.at(f, k).scale);
      weight.push_back(all.at(f, k).weight);
    }
    network.forms.add(of_orders, scale, weight, constant);
  }
  for (Array2<double>* array : {&network.factor, &network.angle}) {
    Array2<double> fewer(network.port_count(), 3);
    for (int p = 0; p < network.port_count(); ++p) {
      std::copy_n(array->row(p).begin(), 3, fewer.row(p).begin());
    }
    *array = std::move(fewer);
  }
  for (FloatingIsland& island : network.floating) {
    island.sum.resize(3);
  }
  if (background) {  // from sources at every node, and so in every cluster
    network.background.assign(3, std::vector<Complex>(network.unknown_count()));
    for (int u = 0; u < network.unknown_count(); ++u) {
      network.background[1][u] = std::polar(0.01, 0.7 * u);
      network.background[2][u] = std::polar(0.004, 1.3 * u);
    }
  }
  problem.flow = std::make_shared<const HarmonicLoadFlow>(
      std::make_shared<const NodalNetwork>(std::move(network)));
  return problem;
}

struct Case {
  const char* name;
  LinearLoadModel linear = LinearLoadModel::open;
  bool few_harmonics = false;
  bool background = false;
};
void PrintTo(const Case& of, std::ostream* out) { *out << of.name; }

class PhaseDerivatives : public testing::TestWithParam<Case> {
 protected:
  ConditioningProblem problem_ =
      small_problem(GetParam().name, GetParam().linear, GetParam().background);
  std::vector<int> hours_ = {19};
  ConditioningNlp nlp_{problem_, hours_, all_operating_limits(problem_, hours_),
                       {},       1e-5,   GetParam().few_harmonics ? some_nodes() : HarmonicNodes{}};
  support::Random random_{7};

  /// One unknown of three: where it has none a charger cancels what loads put into it.
  HarmonicNodes some_nodes() {
    HarmonicNodes nodes(problem_.hour_count());
    for (int u = 0; u < problem_.network().unknown_count(); ++u) {
      nodes[19].push_back(u % 9 == 0 ? 1 : 0);
    }
    return nodes;
  }

  std::vector<double> point() {
    std::vector<double> x = nlp_.starting_point();
    for (double& value : x) {
      value += random_.between(-0.02, 0.02);
    }
    for (const auto& hour : nlp_.layout().hours()) {
      for (int u = 0; u < nlp_.layout().unknown_count(); ++u) {
        if (nlp_.layout().tau(hour, u) >= 0) {
          x[nlp_.layout().tau(hour, u)] = random_.between(0.1, 0.2);
        }
      }
      for (std::size_t b = 0; b < nlp_.layout().weighted_buses().size(); ++b) {
        x[hour.unbalance + static_cast<int>(b)] = random_.between(0.1, 0.2);
      }
    }
    return x;
  }
};

TEST_P(PhaseDerivatives, OfFirstOrder) {
  support::expect_gradient(nlp_, point());
  support::expect_jacobian(nlp_, point());
}

TEST_P(PhaseDerivatives, OfSecondOrder) {
  const std::vector<double> x = point();
  std::vector<double> multipliers(nlp_.row_count());
  for (double& value : multipliers) {
    value = random_.between(-1.0, 1.0);
  }
  support::expect_hessian(nlp_, x, multipliers);
  support::expect_proportional(nlp_, x, multipliers);
}

TEST_P(PhaseDerivatives, StartAtALoadFlowOnWhichBalancesHold) {
  if (GetParam().few_harmonics) {
    return;  // voltages that are held at zero are not those of the load flow
  }
  const std::vector<double> x = nlp_.starting_point();
  const Eigen::VectorXd value = support::rows(nlp_, x);
  for (const auto& hour : nlp_.layout().hours()) {
    for (int u = 0; u < nlp_.layout().unknown_count(); ++u) {
      for (int i = 0; i < 2 * nlp_.layout().balance_orders(hour, u); ++i) {
        EXPECT_NEAR(value[nlp_.layout().balance_row(hour, u, 0) + i], 0.0, 1e-6)
            << problem_.network().nodes[problem_.network().pattern.node_of(u)].label << " " << i;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Feeders, PhaseDerivatives,
                         testing::Values(Case{"ieee13"},
                                         Case{"ieee13", LinearLoadModel::parallel_series},
                                         Case{.name = "ieee13", .few_harmonics = true},
                                         Case{.name = "ieee13", .background = true}));

}  // namespace
}  // namespace overtone
