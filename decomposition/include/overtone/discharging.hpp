#pragma once

namespace overtone {

/// What batteries may give back of what they hold; in optimised cases.
struct Discharging {
  double share = 0.0;       ///< of PBmax, the most that they give; 0: they charge alone
  double efficiency = 1.0;  ///< what they give, of what that takes out of them

  [[nodiscard]] bool allowed() const { return share > 0.0; }
  /// What is lost, of what they give.
  [[nodiscard]] double loss() const { return 1.0 / efficiency - 1.0; }
};

}  // namespace overtone
