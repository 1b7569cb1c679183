#include <algorithm>

#include <overtone/harmonic_load_flow.hpp>

#include "argument_checks.hpp"
#include "fundamental_lanes.hpp"
#include "lanes.hpp"
#include "linear_shunts.hpp"

namespace overtone {

Array3<Complex> HarmonicLoadFlow::transfer_impedances(std::span<const int> node,
                                                      const Array2<Complex>& load) const {
  const NodalNetwork& network = *network_;
  const int requests = static_cast<int>(node.size());
  const ArgumentChecks check("transfer impedances");
  for (const int n : node) {
    check.index("node", n, network.nodes.size());
  }
  if (!load.empty()) {
    check.shape("load", load, {requests, network.port_count()});
    check.all_finite("load", load);
  }
  const bool shunts = !load.empty() && !shunts_->empty();
  const std::vector<int>& position = balance_->factors.pattern().position_of;
  Array3<Complex> impedance(requests, network.order_count(), network.node_count());
  std::vector<LaneBlock> rows(balance_->ports.row_count()), scratch(balance_->size());
  ShuntLanes linear;
  for (int first = 0; first < requests; first += kLanes) {
    const int lanes = std::min(kLanes, requests - first);
    if (shunts) {
      linear.start(network, *shunts_, load.row(first).data(), load.extent(1), lanes);
    }
    for (int k = 0; k < network.order_count(); ++k) {
      std::fill(rows.begin(), rows.end(), LaneBlock{});
      for (int j = 0; j < lanes; ++j) {
        const int unknown = network.pattern.unknown_of(node[first + j]);
        if (unknown >= 0) {
          set_lane(rows[position[unknown]], j, 1.0);
        }
      }
      bool solved[kLanes];
      std::fill_n(solved, kLanes, true);
      if (shunts && k > 0) {
        linear.solve(network, *shunts_, k, rows.data(), scratch.data(), solved);
      } else {
        factors_[k].solve_in_pivot_order(rows.data(), scratch.data());
      }
      check.require(std::all_of(solved, solved + lanes, [](bool one) { return one; }),
                    "Y[h] is singular with these loads");
      scatter_lanes(*balance_, rows.data(), impedance.row(first, k).data(), impedance.stride(),
                    lanes);
    }
  }
  return impedance;
}

}  // namespace overtone
