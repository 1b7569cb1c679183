#pragma once

#include <vector>

#include <Eigen/Core>

#include <overtone/admittance_factors.hpp>
#include <overtone/impedance_scan.hpp>

namespace overtone {

/// Where a scan looks, as currents into nodes: 1 into a node, or 1/sqrt(3) of a sequence into
/// three.
class ScanPoints {
 public:
  /// @throws InputError for a bus that there is not.
  ScanPoints(const NodalNetwork& network, const ScanOptions& options);

  [[nodiscard]] const std::vector<ScanPoint>& points() const { return points_; }
  [[nodiscard]] bool has_driven() const { return !driven_.empty(); }

  /// [point] driving-point impedance, ohm; those of `some` points alone where it is not empty.
  [[nodiscard]] std::vector<Complex> driving(const AdmittanceFactors& factors,
                                             const std::vector<int>& some = {}) const;
  /// [point] from the driven bus, ohm.
  [[nodiscard]] std::vector<Complex> transfer(const AdmittanceFactors& factors) const;

 private:
  struct Current {
    std::vector<int> unknown;  ///< -1: a source holds the voltage
    std::vector<Complex> share;
    double kv = 0.0;
  };
  struct Place {
    ScanPoint point;
    Current current;
  };

  static std::vector<Place> places_of(const NodalNetwork& network, const std::vector<int>& nodes);
  [[nodiscard]] Eigen::MatrixXcd columns(const std::vector<const Current*>& currents,
                                         const AdmittanceFactors& factors) const;
  [[nodiscard]] static Complex seen(const Current& current,
                                    const Eigen::Ref<const Eigen::VectorXcd>& voltage);

  std::vector<ScanPoint> points_;
  std::vector<Current> current_;  ///< [point]
  std::vector<Place> driven_;
  double base_mva_;
};

}  // namespace overtone
