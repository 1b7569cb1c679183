#include "scan/scanned_feeder.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "elements/feeder_spectra.hpp"
#include "linear_shunts.hpp"
#include "reduction/sequence_elements.hpp"
#include "scan/near_singular.hpp"

namespace overtone {

namespace {

/// At the fundamental itself a generator is power and no impedance: the next number above is not
/// the fundamental.
std::vector<double> beside_fundamental(std::vector<double> orders) {
  std::ranges::replace(orders, 1.0, std::nextafter(1.0, 2.0));
  return orders;
}

void set_index(ScannedOrders& scanned, const std::vector<double>& orders) {
  for (const double order : orders) {
    scanned.index.push_back(index_of_order(scanned.network.orders, order));
  }
}

bool same(const AdmittancePattern& one, const AdmittancePattern& other) {
  return one.column_start() == other.column_start() && one.row_index() == other.row_index();
}

struct ScannedSequence {
  ScannedOrders scanned;
  std::vector<std::string> warnings;
};

ScannedSequence in_positive_sequence(Feeder feeder, const PhaseOptions& phases,
                                     const std::vector<double>& orders) {
  feeder.extra_orders = beside_fundamental(orders);
  std::vector<std::string> warnings;
  const NodalElements elements =
      elements_in_sequence(feeder, SequenceOf::positive, phases.linear_loads, warnings);
  ScannedOrders scanned{assemble(elements), standing_elements(elements), {}};
  set_index(scanned, feeder.extra_orders);
  return {std::move(scanned), std::move(warnings)};
}

}  // namespace

ScannedFeeder::ScannedFeeder(const Feeder& feeder, const PhaseOptions& phases, double load_share)
    : at_([bare = std::make_shared<const Feeder>(without_spectra(feeder)),
           phases](const std::vector<double>& orders) {
        Feeder copy = *bare;
        copy.extra_orders = beside_fundamental(orders);
        const NodalElements elements = elements_by_phase(copy, phases.linear_loads);
        ScannedOrders scanned{assemble(elements), standing_elements(elements), {}};
        set_index(scanned, copy.extra_orders);
        return scanned;
      }),
      load_share_(load_share),
      network_(at({2.0}).network),
      analysis_(AdmittanceFactors::analyze(network_.pattern)) {}

ScannedFeeder::ScannedFeeder(const Feeder& feeder, const PhaseOptions& phases, double load_share,
                             std::vector<std::string>& warnings)
    : at_([bare = std::make_shared<const Feeder>(without_spectra(feeder)),
           phases](const std::vector<double>& orders) {
        return in_positive_sequence(*bare, phases, orders).scanned;
      }),
      load_share_(load_share) {
  ScannedSequence first = in_positive_sequence(without_spectra(feeder), phases, {2.0});
  network_ = std::move(first.scanned.network);
  analysis_ = AdmittanceFactors::analyze(network_.pattern);
  warnings = std::move(first.warnings);
}

ScannedFeeder::ScannedFeeder(const Network& network, const LinearLoad& loads, double load_share)
    : at_([description = network.description(), loads](const std::vector<double>& orders) {
        NetworkDescription copy = description;
        copy.nonlinear_loads.clear();
        copy.extra_orders = beside_fundamental(orders);
        const Network at_orders(copy);
        ScannedOrders scanned{
            positive_sequence(at_orders, loads), standing_elements(at_orders), {}};
        set_index(scanned, copy.extra_orders);
        return scanned;
      }),
      load_share_(load_share),
      network_(at({2.0}).network),
      analysis_(AdmittanceFactors::analyze(network_.pattern)) {}

std::vector<Complex> ScannedFeeder::admittance(const ScannedOrders& scanned, int k) const {
  const NodalNetwork& network = scanned.network;
  return loaded_admittance(network, scanned.index[k],
                           [&](int port) { return load_at(network.ports[port]); });
}

AdmittanceFactors ScannedFeeder::factors(const ScannedOrders& scanned, std::vector<Complex>& values,
                                         bool& singular) const {
  const AdmittancePattern& pattern = scanned.network.pattern;
  return factors_or_moved(analysis_of(pattern), pattern, values, singular);
}

std::shared_ptr<const AdmittanceFactors::Analysis> ScannedFeeder::analysis_of(
    const AdmittancePattern& pattern) const {
  return same(pattern, network_.pattern) ? analysis_ : AdmittanceFactors::analyze(pattern);
}

std::vector<ModeShare> ScannedFeeder::elements_in(const ScannedOrders& scanned, int k,
                                                  const Eigen::VectorXcd& v) const {
  const NodalNetwork& network = scanned.network;
  const auto voltage = [&](int node) {
    const int unknown = node < 0 ? -1 : network.pattern.unknown_of(node);
    return unknown < 0 ? Complex(0.0) : Complex(v[unknown]);
  };
  std::map<std::string, Complex> sums;
  for (const StandingElement& element : scanned.elements) {
    Eigen::VectorXcd at(element.node.size());
    std::ranges::transform(element.node, at.begin(), voltage);
    sums[element.label] += (at.transpose() * element.admittance[scanned.index[k]] * at)(0, 0);
  }
  for (int p = 0; p < network.port_count(); ++p) {
    const Port& port = network.ports[p];
    if (port.linear >= 0) {
      const Complex across = voltage(port.from) - voltage(port.to);
      sums["load " + (port.label.empty() ? network.nodes[port.from].label : port.label)] +=
          across * across *
          shunt_admittance(network, p, load_at(port), network.orders[scanned.index[k]]);
    }
  }
  double whole = 0.0;
  for (const auto& [label, admittance] : sums) {
    whole += std::abs(admittance);
  }
  std::vector<ModeShare> shares;
  for (const auto& [label, admittance] : sums) {
    if (admittance != Complex(0.0)) {
      shares.push_back({label, std::abs(admittance) / whole, admittance});
    }
  }
  std::ranges::stable_sort(shares, std::ranges::greater{}, &ModeShare::share);
  return shares;
}

}  // namespace overtone
