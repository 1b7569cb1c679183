#pragma once

#include <string>
#include <vector>

#include <overtone/network.hpp>

namespace overtone {

/// The feeder as a tree away from the root, on a base of 1 MVA.
struct FeederTree {
  std::vector<int> parent_bus, child_bus;  ///< [branch] sending and receiving end
  std::vector<char> reversed;              ///< [branch] whether the file has it towards the root
  std::vector<int> entering;               ///< [bus] branch entering it; -1 at the root
  std::vector<double> r, x;                ///< [branch] pu
  std::vector<double> shunt;               ///< [bus] capacitors and half of the charging, pu

  /// @throws InputError where the network is not radial, naming a branch of the loop.
  explicit FeederTree(const Network& network);
};

/// "5->6", away from the root.
[[nodiscard]] std::string branch_label(const Network& network, const FeederTree& tree, int branch);

/// What a branch carries and burns at given voltages.
struct BranchFlow {
  double mva = 0.0;     ///< at the sending end
  double losses = 0.0;  ///< MW
};

/// `voltage` [bus] pu.
[[nodiscard]] BranchFlow branch_flow(const Network& network, const FeederTree& tree,
                                     const Complex* voltage, int branch);

/// [branch][bus] 1 where power to the bus passes through the branch.
[[nodiscard]] std::vector<std::vector<char>> buses_downstream(const FeederTree& tree);

/// @throws InputError for a source impedance, which models with an ideal source leave out.
void require_ideal_source(const Network& network);

}  // namespace overtone
