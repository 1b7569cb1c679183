#pragma once

#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// An element of a network whose admittance at the fundamental controls change, or one whose
/// currents they see.
struct MovableElement {
  std::vector<int> node;      ///< [wire] of the network; -1: ground
  Eigen::MatrixXcd as_built;  ///< [wire][wire] siemens, as it stands in the network
};

/// The fundamental of a network with elements that move: what changes touches the entries of its
/// element alone, and the matrix is factored again.
class MovableNetwork {
 public:
  /// `elements` outlive it.
  MovableNetwork(const NodalNetwork& built, std::span<const MovableElement> elements);

  /// Siemens, of the next solution.
  void set_admittance(int element, Eigen::MatrixXcd admittance);
  /// `load` [port] P + jQ, pu.
  [[nodiscard]] ScenarioReport solve(std::span<const Complex> load, const LoadFlowOptions& options);

  /// To ground, of the last solution; 0 of ground.
  [[nodiscard]] Complex volt(int node) const;
  /// Into a wire of an element, of the last solution.
  [[nodiscard]] Complex ampere(int element, int wire) const;

 private:
  void add_changes();

  std::vector<Complex> built_admittance_, built_source_;
  std::shared_ptr<NodalNetwork> network_;
  std::span<const MovableElement> elements_;
  std::vector<Eigen::MatrixXcd> admittance_;  ///< [element]
  std::vector<Complex> voltage_;              ///< [node] pu
};

}  // namespace overtone
