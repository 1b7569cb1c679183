#pragma once

#include <vector>

#include <Eigen/Core>
#include <Eigen/LU>

#include <overtone/nodal_network.hpp>

namespace overtone {

/// Nodes of a feeder by phase that elements of next to no impedance join to each other or to the
/// source: switches, regulators, a station's transformer. In Y such an element stands as 1e4 to 1e8
/// beside 1, and what it takes of the digits is more than a tolerance allows: an interior-point
/// method sees infeasibilities that are rounding. The balances of such nodes are taken together and
/// multiplied by the inverse of their part of Y:
///   V_P + Y_PP^-1 (Y_PO V_O + I_P - source_P) = 0,
/// P the nodes of a cluster, O their neighbours. The other balances have no large entries.
class StiffClusters {
 public:
  explicit StiffClusters(const NodalNetwork& network);

  struct Cluster {
    std::vector<int> members;                                    ///< unknowns, ascending
    std::vector<int> neighbours;                                 ///< likewise
    std::vector<Eigen::PartialPivLU<Eigen::MatrixXcd>> factors;  ///< [order] of Y_PP
    std::vector<Eigen::MatrixXcd> across;                        ///< [order] Y_PO
    std::vector<Eigen::MatrixXcd> inverse;                       ///< [order] Y_PP^-1
    std::vector<Eigen::MatrixXcd> coupling;                      ///< [order] Y_PP^-1 Y_PO
    std::vector<Eigen::VectorXcd> given;                         ///< [order] source_P
    std::vector<Eigen::VectorXcd> source;                        ///< [order] Y_PP^-1 times that
  };

  [[nodiscard]] const std::vector<Cluster>& list() const { return clusters_; }
  /// Diagonal of Y, pu, from which a node is of a cluster. Loads are tenths of 1 pu on a study's
  /// base.
  static constexpr double kStiff = 3000.0;

  /// That of an unknown, or nullptr.
  [[nodiscard]] const Cluster* of(int unknown) const {
    return cluster_of_[unknown] >= 0 ? &clusters_[cluster_of_[unknown]] : nullptr;
  }
  /// Place of an unknown among its cluster's members.
  [[nodiscard]] int place(int unknown) const { return place_[unknown]; }

 private:
  void add(const NodalNetwork& network, std::vector<int> members);

  std::vector<Cluster> clusters_;
  std::vector<int> cluster_of_;  ///< [unknown] -1: none
  std::vector<int> place_;       ///< [unknown]
};

}  // namespace overtone
