#include "merged_nodes.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <Eigen/SparseLU>

#include "disjoint_sets.hpp"

namespace overtone {

namespace {

/// Of the smallest impedance in a loop: what stands for 0 ohm there.
constexpr double kNoImpedance = 1e-12;
/// Shares nearer than this to a whole number are that number.
constexpr double kWhole = 1e-9;

double rounded(double value) {
  const double whole = std::round(value);
  return std::abs(value - whole) < kWhole ? whole : value;
}

}  // namespace

MergedNodes::MergedNodes(int node_count, std::vector<StiffEdge> edges)
    : edges_(std::move(edges)), representative_(node_count) {
  DisjointSets joined(node_count);
  for (const StiffEdge& edge : edges_) {
    joined.join(edge.from, edge.to);
  }
  for (int n = 0; n < node_count; ++n) {
    representative_[n] = joined.root_of(n);
  }
}

std::vector<int> MergedNodes::nodes_at(int node) const {
  std::vector<int> nodes;
  const auto count = static_cast<int>(representative_.size());
  for (int n = representative_[node]; n < count; ++n) {
    if (representative_[n] == representative_[node]) {
      nodes.push_back(n);
    }
  }
  return nodes;
}

/// How far the potential at the "from" end of an edge rises over the "to" end's, times its
/// admittance, with a current that leaves at each of the nodes: [node], up to a constant.
std::vector<Complex> MergedNodes::potentials(int edge, const std::vector<int>& nodes) const {
  const auto place = [&nodes](int node) {
    return static_cast<int>(std::lower_bound(nodes.begin(), nodes.end(), node) - nodes.begin());
  };
  std::vector<const StiffEdge*> inside;
  double smallest = 0.0;
  for (const StiffEdge& other : edges_) {
    if (representative_[other.from] == nodes.front()) {
      inside.push_back(&other);
      const double z = std::abs(other.impedance);
      smallest = z > 0.0 && (smallest == 0.0 || z < smallest) ? z : smallest;
    }
  }
  const auto admittance = [&](const StiffEdge& other) {  // of the smallest impedance
    const Complex z = smallest > 0.0 ? other.impedance / smallest : Complex(0.0);
    return 1.0 / (z == 0.0 ? Complex(smallest > 0.0 ? kNoImpedance : 1.0) : z);
  };
  // The first node is the reference.
  const int n = static_cast<int>(nodes.size()) - 1;
  std::vector<Eigen::Triplet<Complex>> entries;
  for (const StiffEdge* other : inside) {
    const int i = place(other->from) - 1;
    const int j = place(other->to) - 1;
    const Complex y = admittance(*other);
    for (const auto& [row, column, sign] :
         {std::tuple(i, i, 1.0), {j, j, 1.0}, {i, j, -1.0}, {j, i, -1.0}}) {
      if (row >= 0 && column >= 0) {
        entries.emplace_back(row, column, sign * y);
      }
    }
  }
  Eigen::SparseMatrix<Complex> laplacian(n, n);
  laplacian.setFromTriplets(entries.begin(), entries.end());
  const Eigen::SparseLU<Eigen::SparseMatrix<Complex>> lu(laplacian);
  Eigen::VectorXcd ends = Eigen::VectorXcd::Zero(n);
  for (const auto& [node, sign] : {std::pair(edges_[edge].from, -1.0), {edges_[edge].to, 1.0}}) {
    if (const int i = place(node) - 1; i >= 0) {
      ends[i] += sign * admittance(edges_[edge]);
    }
  }
  const Eigen::VectorXcd solved = lu.solve(ends);  // the Laplacian is symmetric
  std::vector<Complex> share(nodes.size());
  for (int i = 0; i < n; ++i) {
    share[i + 1] = {rounded(solved[i].real()), rounded(solved[i].imag())};
  }
  return share;
}

std::vector<std::pair<int, Complex>> MergedNodes::shares(
    int edge, const std::function<bool(int)>& held, const std::function<bool(int)>& loaded) const {
  const std::vector<int> nodes = nodes_at(edges_[edge].from);
  const std::vector<Complex> share = potentials(edge, nodes);
  const auto over = [&](Complex reference) {
    std::vector<std::pair<int, Complex>> out;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (share[i] != reference) {
        out.emplace_back(nodes[i], share[i] - reference);
      }
    }
    return out;
  };
  const auto share_at = [&](int node) {
    return share[std::lower_bound(nodes.begin(), nodes.end(), node) - nodes.begin()];
  };
  if (const auto at = std::ranges::find_if(nodes, held); at != nodes.end()) {
    return over(share_at(*at));
  }
  const auto from_side = over(share_at(edges_[edge].to));
  const auto to_side = over(share_at(edges_[edge].from));
  const auto size = [&loaded](const std::vector<std::pair<int, Complex>>& side) {
    const auto loads =
        std::ranges::count_if(side, [&](const auto& at) { return loaded(at.first); });
    return std::pair(loads, side.size());
  };
  return size(from_side) < size(to_side) ? from_side : to_side;
}

}  // namespace overtone
