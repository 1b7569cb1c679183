#include "scan/near_singular.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/resonance_warnings.hpp>

#include "argument_checks.hpp"
#include "linear_shunts.hpp"
#include "scan/modes.hpp"

namespace overtone {

std::vector<Complex> loaded_admittance(const NodalNetwork& network, int order_index,
                                       const std::function<Complex(int port)>& load) {
  const AdmittancePattern& pattern = network.pattern;
  std::vector<Complex> values = network.admittance[order_index];
  for (int p = 0; p < network.port_count(); ++p) {
    const Port& port = network.ports[p];
    if (port.linear < 0) {
      continue;
    }
    const Complex y = shunt_admittance(network, p, load(p), network.orders[order_index]);
    const int from = pattern.unknown_of(port.from);
    const int to = port.to < 0 ? -1 : pattern.unknown_of(port.to);
    for (const int end : {from, to}) {
      if (end >= 0) {
        values[pattern.entry(end, end)] += y;
      }
    }
    if (from >= 0 && to >= 0) {
      values[pattern.entry(from, to)] -= y;
      values[pattern.entry(to, from)] -= y;
    }
  }
  return values;
}

AdmittanceFactors factors_or_moved(std::shared_ptr<const AdmittanceFactors::Analysis> analysis,
                                   const AdmittancePattern& pattern, std::vector<Complex>& values,
                                   bool& singular) {
  constexpr double kMoved = 1e-12;
  try {
    singular = false;
    return {analysis, values};
  } catch (const std::runtime_error&) {
    singular = true;
  }
  double largest = 0.0;
  for (const Complex& y : values) {
    largest = std::max(largest, std::abs(y));
  }
  for (int u = 0; u < pattern.unknown_count(); ++u) {
    values[pattern.entry(u, u)] += kMoved * (largest > 0.0 ? largest : 1.0);
  }
  return {std::move(analysis), values};
}

std::string near_singular_text(const NodalNetwork& network,
                               std::shared_ptr<const AdmittanceFactors::Analysis> analysis,
                               std::vector<Complex> values) {
  constexpr double kMuch = 0.5;  // of the node that has most
  constexpr size_t kNamed = 5;
  bool singular = false;
  const AdmittanceFactors factors =
      factors_or_moved(std::move(analysis), network.pattern, values, singular);
  const double condition = condition_estimate(network.pattern, values, factors);
  Eigen::MatrixXcd basis;
  const Modes modes = smallest_modes(factors, basis);
  std::vector<std::string> labels;
  if (modes.count() > 0) {
    const Eigen::VectorXd share = modes.vector.col(0).cwiseAbs2();
    for (int u = 0; u < share.size(); ++u) {
      if (share[u] >= kMuch * share.maxCoeff() && labels.size() < kNamed) {
        labels.push_back(network.nodes[network.pattern.node_of(u)].label);
      }
    }
  }
  return fmt::format("{}{} (condition estimate {:.1e})", labels.empty() ? "" : " at ",
                     fmt::join(labels, ", "), condition);
}

std::vector<std::string> resonance_warnings(const NodalNetwork& network,
                                            const LoadFlowScenarios& scenarios,
                                            const LoadFlowResult& result) {
  const ArgumentChecks check("resonance warnings");
  check.shape("voltage", result.voltage,
              {scenarios.count(), network.order_count(), network.node_count()});
  const auto largest = [&](int s, int k) {
    double most = 0.0;
    for (int n = 0; n < network.node_count(); ++n) {
      most = std::max(most, std::abs(result.voltage(s, k, n)));
    }
    return most;
  };
  std::vector<std::string> warnings;
  for (int k = 1; k < network.order_count(); ++k) {
    int worst = -1;
    double most = 0.0;
    for (int s = 0; s < scenarios.count(); ++s) {
      const double voltage = largest(s, k);
      if (voltage > largest(s, 0) && voltage > most) {
        most = voltage;
        worst = s;
      }
    }
    if (worst >= 0) {
      warnings.push_back(fmt::format(
          "order {}: voltages up to {:.3g} pu, more than at the fundamental: a resonance with next "
          "to no resistance{}; results at this order say nothing",
          network.orders[k], most,
          near_singular_text(network, AdmittanceFactors::analyze(network.pattern),
                             loaded_admittance(network, k, [&](int port) {
                               return scenarios.load(worst, port);
                             }))));
    }
  }
  return warnings;
}

}  // namespace overtone
