#pragma once

#include <cmath>
#include <set>
#include <vector>

namespace overtone {

// Harmonic orders are real numbers: multiples of the fundamental frequency. Whole ones are
// harmonics, all others interharmonics, those below 1 subharmonics.

inline constexpr double kSmallestOrder = 0.01;
inline constexpr double kLargestOrder = 3000.0;  ///< 150 kHz at 50 Hz

/// Whether an order is a harmonic's, or the fundamental's.
[[nodiscard]] inline bool is_whole(double order) { return order == std::floor(order); }

/// Whether phases are alike at an order: zero sequence of a balanced feeder.
[[nodiscard]] inline bool is_multiple_of_three(double order) {
  return std::fmod(order, 3.0) == 0.0;
}

/// Orders as networks have them: the fundamental, then the others ascending.
[[nodiscard]] std::vector<double> sorted_orders(std::set<double> orders);

/// Whether orders are so, and positive.
[[nodiscard]] bool are_sorted_orders(const std::vector<double>& orders);

/// Place of an order among orders that are so sorted; -1 where it is none of them.
[[nodiscard]] int index_of_order(const std::vector<double>& orders, double order);

}  // namespace overtone
