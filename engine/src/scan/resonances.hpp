#pragma once

#include <array>
#include <optional>
#include <vector>

#include "scan/modes.hpp"
#include "scan/scanned_feeder.hpp"

namespace overtone {

/// Three orders, and a mode at the middle one whose modal impedance is largest there.
struct ModalPeak {
  double low, middle, high;
  Eigen::VectorXcd vector;
};

/// The peaks at `middle` among modes of three neighbouring orders.
[[nodiscard]] std::vector<ModalPeak> modal_peaks(const Modes& before, const Modes& at,
                                                 const Modes& after,
                                                 const std::array<double, 3>& order);

/// Where a peak is between its orders, and what carries it; none where it turns out to be at an
/// end.
[[nodiscard]] std::optional<Resonance> resonance_at(const ScannedFeeder& feeder,
                                                    const ModalPeak& peak);

}  // namespace overtone
