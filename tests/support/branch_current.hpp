#pragma once

// Currents of branches by branch and bus, wherever they stand among the forms.

#include <stdexcept>

#include <overtone/distortion.hpp>

namespace overtone::support {

/// The current into a branch at the bus of one of its ends, pu. Without charging there is one form
/// for both ends: what goes in at one comes out at the other.
inline Complex branch_current(const NodalNetwork& network, const Distortion& distortion,
                              int scenario, int order_index, int branch, int bus) {
  double sign = 0.0;
  int at = -1;
  for (int form = network.first_branch_form(); form < network.source_form(); ++form) {
    const MeasuredQuantity& measured = network.measured[form];
    if (measured.branch == branch && (at < 0 || measured.node == bus)) {
      at = form - network.first_branch_form();
      sign = measured.node == bus ? 1.0 : -1.0;
    }
  }
  if (at < 0) {
    throw std::invalid_argument("no form of this branch");
  }
  return sign * distortion.current(scenario, order_index, at);
}

}  // namespace overtone::support
