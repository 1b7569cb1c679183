#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include <overtone/nodal_network.hpp>

#include "reduction/nodal_elements.hpp"

namespace overtone {

/// An element as it stands in the Y of a network.
struct StandingElement {
  std::string label;                         ///< "line 650632"
  std::vector<int> node;                     ///< [wire] of the network; -1: ground
  std::vector<Eigen::MatrixXcd> admittance;  ///< [order][wire][wire] pu
};

/// Loads' admittances at harmonics are not among them.
[[nodiscard]] std::vector<StandingElement> standing_elements(const NodalElements& elements);

/// Branches, capacitors and the source of what positive_sequence() gives.
[[nodiscard]] std::vector<StandingElement> standing_elements(const Network& network);

}  // namespace overtone
