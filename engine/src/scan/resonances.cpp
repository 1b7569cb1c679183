#include "scan/resonances.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "scan/parabola.hpp"

namespace overtone {

std::vector<ModalPeak> modal_peaks(const Modes& before, const Modes& at, const Modes& after,
                                   const std::array<double, 3>& order) {
  std::vector<ModalPeak> peaks;
  for (int j = 0; j < at.count(); ++j) {
    const Eigen::VectorXcd v = at.vector.col(j);
    const FollowedMode left = followed(before, v), right = followed(after, v);
    const double size = std::abs(at.eigenvalue[j]);
    const bool first_of_alike = followed(at, v).multiplicity == 1 || j == 0 ||
                                std::abs(at.eigenvalue[j] - at.eigenvalue[j - 1]) > 1e-6 * size;
    const bool told =
        std::abs(left.eigenvalue) > before.noise && std::abs(right.eigenvalue) > after.noise;
    if (told && left.multiplicity > 0 && right.multiplicity > 0 &&
        size < std::abs(left.eigenvalue) && size <= std::abs(right.eigenvalue) && first_of_alike) {
      peaks.push_back({order[0], order[1], order[2], v});
    }
  }
  return peaks;
}

namespace {

constexpr int kInnerOrders = 7;  ///< orders looked at between two
constexpr int kMostRounds = 12;  ///< each narrows to 2 / (kInnerOrders + 1)
constexpr double kFlat = 1e-5;   ///< of log |eigenvalue| round its minimum, where a parabola is it
constexpr double kEdge = 1e-3;   ///< of what was searched: a curve that has its top there has none

/// A mode at an order, with what it was computed of.
class ModeAtOrders {
 public:
  ModeAtOrders(const ScannedFeeder& feeder, std::vector<double> orders)
      : feeder_(feeder), orders_(std::move(orders)), scanned_(feeder.at(orders_)) {}

  [[nodiscard]] double order(int k) const { return orders_[k]; }
  [[nodiscard]] FollowedMode mode(int k, const Eigen::VectorXcd& v, Eigen::MatrixXcd& basis) const {
    bool singular = false;
    std::vector<Complex> values = feeder_.admittance(scanned_, k);
    const AdmittanceFactors factors = feeder_.factors(scanned_, values, singular);
    return followed(smallest_modes(factors, basis), v);
  }
  [[nodiscard]] const ScannedOrders& scanned() const { return scanned_; }

 private:
  const ScannedFeeder& feeder_;
  std::vector<double> orders_;
  ScannedOrders scanned_;
};

Resonance carried(const ScannedFeeder& feeder, const ModeAtOrders& at, const FollowedMode& mode) {
  Resonance resonance{.order = at.order(0),
                      .eigenvalue = mode.eigenvalue,
                      .multiplicity = mode.multiplicity,
                      .nodes = {},
                      .elements = feeder.elements_in(at.scanned(), 0, mode.vector)};
  const NodalNetwork& network = feeder.network();
  for (int u = 0; u < network.unknown_count(); ++u) {
    resonance.nodes.push_back(
        {network.nodes[network.pattern.node_of(u)].label, std::norm(mode.vector[u]), {}});
  }
  std::ranges::stable_sort(resonance.nodes, std::ranges::greater{}, &ModeShare::share);
  return resonance;
}

}  // namespace

std::optional<Resonance> resonance_at(const ScannedFeeder& feeder, const ModalPeak& peak) {
  double low = peak.low, high = peak.high;
  Eigen::VectorXcd v = peak.vector;
  Eigen::MatrixXcd basis;
  double top = peak.middle;
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<double> inner;
    for (int i = 1; i <= kInnerOrders; ++i) {
      inner.push_back(low + (high - low) * i / (kInnerOrders + 1));
    }
    const ModeAtOrders at(feeder, inner);
    std::vector<CurvePoint> curve;
    int best = -1;
    Eigen::VectorXcd at_best;
    for (int k = 0; k < kInnerOrders; ++k) {
      const FollowedMode mode = at.mode(k, v, basis);
      if (mode.multiplicity == 0) {
        return std::nullopt;
      }
      curve.push_back({inner[k], std::log(std::abs(mode.eigenvalue))});
      if (best < 0 || curve[k].y < curve[best].y) {
        best = k;
        at_best = mode.vector;
      }
    }
    const bool inside = best > 0 && best < kInnerOrders - 1;
    top = inside ? vertex({curve[best - 1], curve[best], curve[best + 1]}).x : inner[best];
    low = best == 0 ? low : inner[best - 1];
    high = best == kInnerOrders - 1 ? high : inner[best + 1];
    v = at_best;
    if (inside && std::max(curve[best - 1].y, curve[best + 1].y) - curve[best].y < kFlat) {
      break;
    }
  }
  const double edge = kEdge * (peak.high - peak.low);
  if (top < peak.low + edge || top > peak.high - edge) {
    return std::nullopt;
  }
  const ModeAtOrders at(feeder, {top});
  const FollowedMode mode = at.mode(0, v, basis);
  if (mode.multiplicity == 0) {
    return std::nullopt;
  }
  return carried(feeder, at, mode);
}

}  // namespace overtone
