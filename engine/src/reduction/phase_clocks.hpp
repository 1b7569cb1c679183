#pragma once

#include <array>
#include <vector>

#include "reduction/nodal_elements.hpp"

namespace overtone {

/// Where in the period the conductors of a feeder stand without load: each bus has one waveform,
/// its conductors are that at multiples of a twelfth of a period.
class PhaseClocks {
 public:
  /// @throws InputError as assemble, and naming the bus whose conductors are not of one waveform.
  explicit PhaseClocks(const NodalElements& by_phase);

  /// Whether a conductor has a voltage; a neutral stands at ground, as node -1 does.
  [[nodiscard]] bool live(int node) const { return node >= 0 && twelfths_[node] >= 0; }
  /// Of a conductor at order h, over the waveform of its bus; 0 where there is no voltage.
  [[nodiscard]] Complex turn(int node, double order) const {
    return live(node) ? phasor(order * twelfths_[node]) : Complex(0.0);
  }
  /// conj(turn(one)) turn(other), exactly that of the difference.
  [[nodiscard]] Complex turn(int one, int other, double order) const {
    return live(one) && live(other) ? phasor(order * (twelfths_[other] - twelfths_[one]))
                                    : Complex(0.0);
  }
  /// To the first source's angle as zero, at order h.
  [[nodiscard]] Complex back(double order) const { return std::polar(1.0, -order * reference_); }
  /// Whether the live ones are three, a third of a period apart.
  [[nodiscard]] bool three_phase(const std::vector<int>& nodes) const;
  [[nodiscard]] int live_count(const std::vector<int>& nodes) const;

 private:
  /// Of so many twelfths of a turn; exact where they are whole.
  [[nodiscard]] static Complex phasor(double twelfths);

  double reference_;           ///< angle of the first source, radian
  std::vector<int> twelfths_;  ///< [node] 0 … 11; -1: at ground
};

}  // namespace overtone
