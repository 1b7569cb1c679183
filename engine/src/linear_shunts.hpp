#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/port_draw.hpp>

#include "lane_factors.hpp"

namespace overtone {

/// What the linear loads of a network add to Y at harmonics: where, and at full load how much.
struct LinearShunts {
  LinearShunts(const NodalNetwork& network,
               std::shared_ptr<const AdmittanceFactors::Analysis> analysis);

  /// A port's slots: its nodes' diagonals, and what is between them; -1 where a node is ground.
  struct Place {
    int port;
    int from, to, across, across_back;
  };

  std::vector<int> slot;  ///< [entry of the pattern] -1: none
  int slot_count = 0;
  std::vector<Place> places;     ///< of ports with a linear load
  std::vector<int> silent;       ///< the other ports
  Array2<Complex> at_full_load;  ///< [order][place] pu
  std::shared_ptr<const LaneElimination> elimination;
  std::vector<SharedElimination> shared;  ///< [order - 1]

  [[nodiscard]] bool empty() const { return places.empty(); }
};

/// Harmonic voltages of up to kLanes scenarios whose linear loads follow their load.
class ShuntLanes {
 public:
  /// Takes the loads of the scenarios, rows of [lane][port] arrays `stride` apart.
  void start(const NodalNetwork& network, const LinearShunts& shunts, const Complex* load,
             size_t stride, int lanes);
  /// Y[h] V = block at an order, rows in pivot order, in place; `work` is scratch of as many. False
  /// in lanes whose matrix is singular, whose voltages are 0 then.
  void solve(const NodalNetwork& network, const LinearShunts& shunts, int order_index,
             LaneBlock* block, LaneBlock* work, bool (&solved)[kLanes]);

  /// Of places at the order that was solved last, pu.
  [[nodiscard]] const LaneBlock* admittance() const { return admittance_.data(); }

 private:
  void set_admittances(const NodalNetwork& network, const LinearShunts& shunts, int order_index);
  bool solve_lane(const NodalNetwork& network, const LinearShunts& shunts, int order_index, int k,
                  LaneBlock* block, LaneBlock* work) const;

  LaneFactors factors_;
  std::vector<LaneBlock> load_;                ///< [place] P + jQ, pu
  std::vector<LaneBlock> share_;               ///< [place] of full load, real
  std::vector<std::pair<int, int>> no_share_;  ///< places and lanes whose load isn't one
  std::vector<LaneBlock> own_;                 ///< [slot]
  std::vector<LaneBlock> admittance_;          ///< [place] at the order, pu
};

}  // namespace overtone
