#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <overtone/admittance_factors.hpp>
#include <overtone/impedance_scan.hpp>

#include "scan/standing_elements.hpp"

namespace overtone {

/// A feeder at some orders.
struct ScannedOrders {
  NodalNetwork network;
  std::vector<StandingElement> elements;
  std::vector<int> index;  ///< [order asked for] in network.orders
};

/// Y(h) of a feeder at any orders, linear loads at a share of their power in it.
class ScannedFeeder {
 public:
  ScannedFeeder(const Feeder& feeder, const PhaseOptions& phases, double load_share);
  /// Its positive sequence at every order. `warnings`: gets what is left out by that.
  ScannedFeeder(const Feeder& feeder, const PhaseOptions& phases, double load_share,
                std::vector<std::string>& warnings);
  ScannedFeeder(const Network& network, const LinearLoad& loads, double load_share);

  /// At some order.
  [[nodiscard]] const NodalNetwork& network() const { return network_; }
  [[nodiscard]] ScannedOrders at(const std::vector<double>& orders) const { return at_(orders); }
  /// [entry of the pattern] pu.
  [[nodiscard]] std::vector<Complex> admittance(const ScannedOrders& scanned, int k) const;
  /// Of the same. `singular`: whether Y was, and its diagonal moved by 1e-12 of its norm.
  [[nodiscard]] AdmittanceFactors factors(const ScannedOrders& scanned,
                                          std::vector<Complex>& values, bool& singular) const;
  [[nodiscard]] std::shared_ptr<const AdmittanceFactors::Analysis> analysis_of(
      const AdmittancePattern& pattern) const;
  /// Elements in a mode v at an order: the sums of v^T Y_e v by label, those of linear loads too.
  [[nodiscard]] std::vector<ModeShare> elements_in(const ScannedOrders& scanned, int k,
                                                   const Eigen::VectorXcd& v) const;

 private:
  /// P + jQ that the admittance of a port is of.
  [[nodiscard]] Complex load_at(const Port& port) const {
    return port.follows_share ? load_share_ * port.load : port.load;
  }

  std::function<ScannedOrders(const std::vector<double>&)> at_;
  double load_share_;
  NodalNetwork network_;  ///< at other orders it has the same pattern as a rule
  std::shared_ptr<const AdmittanceFactors::Analysis> analysis_;
};

}  // namespace overtone
