#pragma once

#include <functional>
#include <vector>

#include <overtone/nodal_network.hpp>

namespace overtone {

/// The balanced feeder as a tree of branches away from its source, at the fundamental: what
/// branch-flow models are made of. Beside the nodal equations it is made of: buses are their nodes,
/// the base of voltages is the same, that of powers is `base_mva`, on which impedances, shunts and
/// ratings are in per unit. A branch is all that joins two nodes, a line or the windings of a
/// transformer; its current J leaves the parent and what the child's taps make of it arrives:
///   V_child = ratio (V_parent - z J),   J / ratio into the child.
/// What else the elements do at their ends, and capacitors and the like, are shunts.
struct RadialNetwork {
  double base_mva = 1.0;           ///< three-phase
  int root = 0;                    ///< node whose voltage the source holds
  std::vector<int> parent, child;  ///< [branch] bus at the sending and receiving end
  std::vector<int> entering;       ///< [bus] branch that ends there; -1 at the root
  std::vector<double> r, x;        ///< [branch] series impedance z, as the parent sees it
  std::vector<double> ratio;       ///< [branch] 1 but of taps, and between buses of other base kV
  std::vector<char> stiff;         ///< [branch] not 0: a closed switch, next to no impedance
  std::vector<double> rating;      ///< [branch] rms of J; infinity where there is no limit
  std::vector<Complex> shunt;      ///< [bus] admittance to ground
  /// [branch] the first of the NodalNetwork's measured currents that is of it; -1: none.
  std::vector<int> measured;
  /// [branch of the NodalNetwork] that of the tree it is of; -1: it does not join two nodes.
  std::vector<int> branch_of;

  [[nodiscard]] int bus_count() const { return static_cast<int>(entering.size()); }
  [[nodiscard]] int branch_count() const { return static_cast<int>(child.size()); }
  [[nodiscard]] Complex z(int branch) const { return {r[branch], x[branch]}; }
};

/// Where a branch of a NodalNetwork comes from, for messages.
using BranchPlaces = std::function<SourceLine(int branch)>;

/// Made of the nodal equations: z of what joins two nodes in Y, shunts of what is left of its rows,
/// ratios of the currents that are measured at both ends, ratings of their limits, each by its
/// element's share of J. Branches are in the order of those that are measured, then others.
/// `stiff_impedance`: up to which a branch is a closed switch, pu of the network.
/// @throws InputError naming the buses of a loop and a branch of it, an element of more than two
///   ends, and a bus that nothing joins to the source.
/// @throws std::invalid_argument unless the base is > 0, one node is held by a source and nodes are
///   apart from one another.
[[nodiscard]] RadialNetwork radial_network(const NodalNetwork& network, double base_mva,
                                           double stiff_impedance = 0.0,
                                           const BranchPlaces& where = {});

/// What a branch carries and burns at given voltages, pu of the tree's base.
struct BranchFlow {
  double apparent = 0.0;  ///< at the sending end, shunts there not included
  double losses = 0.0;    ///< of the series impedance
};

/// `voltage` [bus] pu. @throws std::invalid_argument for a branch that does not exist.
[[nodiscard]] BranchFlow branch_flow(const RadialNetwork& tree, const Complex* voltage, int branch);

/// Current J through a branch's series impedance, away from the root. `voltage` [bus] pu.
/// @throws std::invalid_argument for a branch that does not exist.
[[nodiscard]] Complex series_current(const RadialNetwork& tree, const Complex* voltage, int branch);

/// [branch][bus] 1 where power to the bus passes through the branch.
[[nodiscard]] std::vector<std::vector<char>> buses_downstream(const RadialNetwork& tree);

}  // namespace overtone
