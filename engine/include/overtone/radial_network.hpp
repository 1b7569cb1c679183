#pragma once

#include <vector>

#include <overtone/network.hpp>

namespace overtone {

/// The balanced feeder as a tree of branches away from its source, at the fundamental: what
/// branch-flow models are made of. Beside the nodal equations of the same Network: buses are its
/// nodes and branches have its indices; the base of voltages is the same, that of powers is
/// `base_mva`, on which impedances, shunts and ratings are in per unit.
struct RadialNetwork {
  double base_mva = 1.0;           ///< three-phase
  int root = 0;                    ///< the source's bus
  std::vector<int> parent, child;  ///< [branch] bus at the sending and receiving end
  std::vector<int> entering;       ///< [bus] branch that ends there; -1 at the root
  std::vector<double> r, x;        ///< [branch] series impedance
  std::vector<char> stiff;         ///< [branch] not 0: a closed switch, next to no impedance
  std::vector<double> rating;      ///< [branch] rms current; infinity where there is no limit
  std::vector<double> shunt;       ///< [bus] susceptance of capacitors and half the charging
  std::vector<Complex> load_kw;    ///< [bus] P + jQ at full load, kW and kvar

  [[nodiscard]] int bus_count() const { return static_cast<int>(entering.size()); }
  [[nodiscard]] int branch_count() const { return static_cast<int>(child.size()); }
  [[nodiscard]] Complex z(int branch) const { return {r[branch], x[branch]}; }
};

/// Made from the feeder's own description; a source impedance is no branch of it. Closed switches
/// get parting_impedance, so that flows have a voltage drop.
/// @throws InputError where the network is not radial, naming a branch of the loop.
/// @throws std::invalid_argument unless the base is > 0.
[[nodiscard]] RadialNetwork radial_network(const Network& network, double base_mva);

/// What a branch carries and burns at given voltages, pu of the tree's base.
struct BranchFlow {
  double apparent = 0.0;  ///< at the sending end, charging there not included
  double losses = 0.0;
};

/// `voltage` [bus] pu. @throws std::invalid_argument for a branch that does not exist.
[[nodiscard]] BranchFlow branch_flow(const RadialNetwork& tree, const Complex* voltage, int branch);

/// Current through a branch's series impedance, away from the root. `voltage` [bus] pu.
/// @throws std::invalid_argument for a branch that does not exist.
[[nodiscard]] Complex series_current(const RadialNetwork& tree, const Complex* voltage, int branch);

/// [branch][bus] 1 where power to the bus passes through the branch.
[[nodiscard]] std::vector<std::vector<char>> buses_downstream(const RadialNetwork& tree);

}  // namespace overtone
