#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include <overtone/feeder.hpp>

namespace overtone {

/// Which lines of a feeder part their ends by next to nothing at every order (MergedNodes).
class StiffLines {
 public:
  /// `orders`: of the solution.
  StiffLines(const Feeder& feeder, std::vector<double> orders);

  /// Not one with a wire on ground, or between buses of two base voltages.
  [[nodiscard]] bool contains(const Line& line) const;

 private:
  /// Largest impedance at the fundamental of a line that is stiff at this voltage, ohm.
  [[nodiscard]] double least_ohm(double kv) const;

  double frequency_hz_;
  double power_mva_ = 0.0;    ///< of all loads, generators and capacitors
  double largest_ohm_ = 0.0;  ///< of all lines, where there is no such power
  std::vector<double> orders_;
  std::unordered_map<std::string, double> kv_;  ///< of buses
};

}  // namespace overtone
