#pragma once

#include <vector>

#include <overtone/feeder.hpp>

namespace overtone {

/// Which lines of a feeder part their ends by next to nothing at every order (MergedNodes).
class StiffLines {
 public:
  /// `orders`: of the solution.
  StiffLines(const Feeder& feeder, std::vector<double> orders);

  /// `kv`: base voltage of both ends.
  [[nodiscard]] bool contains(const Line& line, double kv) const;
  /// Just more than what a line that is stiff at this voltage has, ohm at the fundamental.
  [[nodiscard]] double parting_ohm(double kv) const { return kParting * least_ohm(kv); }

 private:
  static constexpr double kParting = 1.001;

  /// Largest impedance at the fundamental of a line that is stiff at this voltage, ohm.
  [[nodiscard]] double least_ohm(double kv) const;

  double frequency_hz_;
  double power_mva_ = 0.0;    ///< of all loads, generators and capacitors
  double largest_ohm_ = 0.0;  ///< of all lines, where there is no such power
  std::vector<double> orders_;
};

}  // namespace overtone
