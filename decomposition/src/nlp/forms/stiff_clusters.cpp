#include "nlp/forms/stiff_clusters.hpp"

#include <algorithm>
#include <cmath>

namespace overtone {

namespace {

/// Diagonal of Y, pu, from which a node is of a cluster. Loads are tenths of 1 pu on a study's
/// base.
constexpr double kStiff = 3000.0;
/// Members above which a cluster is left as it is: its rows are dense.
constexpr int kLargest = 60;

bool is_stiff(const NodalNetwork& network, int unknown) {
  const int diagonal = network.pattern.entry(unknown, unknown);
  return std::ranges::any_of(network.admittance, [&](const std::vector<Complex>& y) {
    return std::abs(y[diagonal]) > StiffClusters::kStiff;
  });
}

/// All that pattern entries join to an unknown among those with a mark, which they lose.
std::vector<int> take_part(const AdmittancePattern& pattern, int first, std::vector<char>& marked) {
  std::vector<int> part = {first};
  marked[first] = 0;
  for (std::size_t next = 0; next < part.size(); ++next) {
    const int j = part[next];
    for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
      const int u = pattern.row_index()[p];
      if (marked[u] != 0) {
        marked[u] = 0;
        part.push_back(u);
      }
    }
  }
  std::ranges::sort(part);
  return part;
}

}  // namespace

StiffClusters::StiffClusters(const NodalNetwork& network)
    : cluster_of_(network.unknown_count(), -1), place_(network.unknown_count(), 0) {
  if (network.phases_per_node > 1) {
    return;
  }
  std::vector<char> stiff;
  for (int u = 0; u < network.unknown_count(); ++u) {
    stiff.push_back(is_stiff(network, u) ? 1 : 0);
  }
  for (const FloatingIsland& island : network.floating) {
    for (const int u : island.unknowns) {  // whose part of Y has no inverse of few digits
      stiff[u] = 0;
    }
  }
  for (int u = 0; u < network.unknown_count(); ++u) {
    if (stiff[u] != 0) {
      if (std::vector<int> part = take_part(network.pattern, u, stiff);
          static_cast<int>(part.size()) <= kLargest) {
        add(network, std::move(part));
      }
    }
  }
}

void StiffClusters::add(const NodalNetwork& network, std::vector<int> members) {
  const AdmittancePattern& pattern = network.pattern;
  for (std::size_t i = 0; i < members.size(); ++i) {
    cluster_of_[members[i]] = static_cast<int>(clusters_.size());
    place_[members[i]] = static_cast<int>(i);
  }
  Cluster cluster;
  for (const int j : members) {
    for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
      if (!std::ranges::binary_search(members, pattern.row_index()[p])) {
        cluster.neighbours.push_back(pattern.row_index()[p]);
      }
    }
  }
  std::ranges::sort(cluster.neighbours);
  const auto repeated = std::ranges::unique(cluster.neighbours);
  cluster.neighbours.erase(repeated.begin(), repeated.end());
  const auto count = static_cast<Eigen::Index>(members.size());
  for (const std::vector<Complex>& y : network.admittance) {
    Eigen::MatrixXcd inside = Eigen::MatrixXcd::Zero(count, count);
    Eigen::MatrixXcd across = Eigen::MatrixXcd::Zero(count, std::ssize(cluster.neighbours));
    for (Eigen::Index i = 0; i < count; ++i) {
      const int j = members[i];
      for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
        const int u = pattern.row_index()[p];
        if (std::ranges::binary_search(members, u)) {
          inside(place_[u], i) = y[p];
        } else {  // Y is symmetric
          const auto at = std::ranges::lower_bound(cluster.neighbours, u);
          across(i, at - cluster.neighbours.begin()) = y[p];
        }
      }
    }
    const auto& lu = cluster.factors.emplace_back(inside);
    cluster.inverse.emplace_back(lu.inverse());
    cluster.coupling.emplace_back(lu.solve(across));
    cluster.across.push_back(std::move(across));
  }
  for (int k = 0; k < network.order_count(); ++k) {
    Eigen::VectorXcd& given = cluster.given.emplace_back(count);
    for (Eigen::Index i = 0; i < count; ++i) {
      given[i] = network.driven(members[i], k);
    }
    cluster.source.emplace_back(cluster.factors[k].solve(given));
  }
  cluster.members = std::move(members);
  clusters_.push_back(std::move(cluster));
}

}  // namespace overtone
