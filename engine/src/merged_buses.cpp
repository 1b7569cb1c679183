#include "merged_buses.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <Eigen/SparseLU>

#include "disjoint_sets.hpp"

namespace overtone {

namespace {

/// Voltage drop at the current of all the feeder's load below which a branch is stiff, pu.
constexpr double kLargestDrop = 3e-8;
/// Share of the feeder's largest impedance below which it is in any case: a feeder without load.
constexpr double kLargestShare = 1e-9;
/// Of the smallest impedance in a loop: what stands for 0 ohm there.
constexpr double kNoImpedance = 1e-12;
/// Shares nearer than this to a whole number are that number.
constexpr double kWhole = 1e-9;

double largest_impedance(const Network& network) {
  double largest = 0.0;
  for (int l = 0; l < network.branch_count(); ++l) {
    largest = std::max(largest, std::abs(network.impedance(l, 1)));
  }
  return largest;
}

/// P and Q of loads and capacitors, pu.
double apparent_power(const Network& network) {
  double sum = 0.0;
  for (int b = 0; b < network.bus_count(); ++b) {
    sum += std::abs(network.load(b)) + std::abs(network.shunt_admittance(b, 1));
  }
  return sum;
}

double rounded(double value) {
  const double whole = std::round(value);
  return std::abs(value - whole) < kWhole ? whole : value;
}

}  // namespace

double least_impedance(const Network& network) {
  const double power = apparent_power(network);
  const double share = kLargestShare * largest_impedance(network);
  return power > 0.0 ? std::max(share, kLargestDrop / power) : share;
}

MergedBuses::MergedBuses(const Network& network)
    : network_(network), stiff_(network.branch_count(), 0), representative_(network.bus_count()) {
  const double least = least_impedance(network);
  const auto is_stiff = [least](Complex z) { return std::abs(z) <= least; };
  stiff_source_ = is_stiff(network.source_impedance(1));
  DisjointSets joined(network.bus_count());
  for (int l = 0; l < network.branch_count(); ++l) {
    if (is_stiff(network.impedance(l, 1))) {
      stiff_[l] = 1;
      joined.join(network.from(l), network.to(l));
    }
  }
  for (int b = 0; b < network.bus_count(); ++b) {
    representative_[b] = joined.root_of(b);
  }
}

std::vector<int> MergedBuses::buses_at(int bus) const {
  std::vector<int> buses;
  for (int b = representative_[bus]; b < network_.bus_count(); ++b) {
    if (representative_[b] == representative_[bus]) {
      buses.push_back(b);
    }
  }
  return buses;
}

/// How far the potential at the "from" end of a branch rises over the "to" end's, times its
/// admittance, with a current that leaves at each of the buses: [bus of the node], up to a
/// constant.
std::vector<Complex> MergedBuses::potentials(int branch, const std::vector<int>& buses) const {
  const auto place = [&buses](int bus) {
    return static_cast<int>(std::lower_bound(buses.begin(), buses.end(), bus) - buses.begin());
  };
  std::vector<int> inside;
  double smallest = 0.0;
  for (int l = 0; l < network_.branch_count(); ++l) {
    if (stiff(l) && representative_[network_.from(l)] == buses.front()) {
      inside.push_back(l);
      const double z = std::abs(network_.impedance(l, 1));
      smallest = z > 0.0 && (smallest == 0.0 || z < smallest) ? z : smallest;
    }
  }
  const auto admittance = [&](int l) {  // of the smallest impedance
    const Complex z = smallest > 0.0 ? network_.impedance(l, 1) / smallest : Complex(0.0);
    return 1.0 / (z == 0.0 ? Complex(smallest > 0.0 ? kNoImpedance : 1.0) : z);
  };
  // The first bus is the reference.
  const int n = static_cast<int>(buses.size()) - 1;
  std::vector<Eigen::Triplet<Complex>> entries;
  for (const int l : inside) {
    const int i = place(network_.from(l)) - 1;
    const int j = place(network_.to(l)) - 1;
    const Complex y = admittance(l);
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
  for (const auto& [bus, sign] :
       {std::pair(network_.from(branch), -1.0), {network_.to(branch), 1.0}}) {
    if (const int i = place(bus) - 1; i >= 0) {
      ends[i] += sign * admittance(branch);
    }
  }
  const Eigen::VectorXcd solved = lu.solve(ends);  // the Laplacian is symmetric
  std::vector<Complex> share(buses.size());
  for (int i = 0; i < n; ++i) {
    share[i + 1] = {rounded(solved[i].real()), rounded(solved[i].imag())};
  }
  return share;
}

std::vector<std::pair<int, Complex>> MergedBuses::shares(int branch) const {
  const std::vector<int> buses = buses_at(network_.from(branch));
  const std::vector<Complex> share = potentials(branch, buses);
  const auto over = [&](Complex reference) {
    std::vector<std::pair<int, Complex>> out;
    for (std::size_t i = 0; i < buses.size(); ++i) {
      if (share[i] != reference) {
        out.emplace_back(buses[i], share[i] - reference);
      }
    }
    return out;
  };
  const auto share_at = [&](int bus) {
    return share[std::lower_bound(buses.begin(), buses.end(), bus) - buses.begin()];
  };
  if (std::binary_search(buses.begin(), buses.end(), network_.slack())) {
    return over(share_at(network_.slack()));
  }
  const auto from_side = over(share_at(network_.to(branch)));
  const auto to_side = over(share_at(network_.from(branch)));
  const auto size = [this](const std::vector<std::pair<int, Complex>>& side) {
    const auto loads = std::count_if(side.begin(), side.end(), [this](const auto& at) {
      return network_.load(at.first) != Complex(0.0);
    });
    return std::pair(loads, side.size());
  };
  return size(from_side) < size(to_side) ? from_side : to_side;
}

}  // namespace overtone
