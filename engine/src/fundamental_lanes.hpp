#pragma once

#include <vector>

#include <overtone/admittance_factors.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "port_lanes.hpp"
#include "port_rows.hpp"

namespace overtone {

/// The balance Y V = source - I(V) of what ports draw, conj(S / V) where they are one a node, at
/// the fundamental; n unknowns in pivot order. Made once for a network, which has to outlive it;
/// read by every block of scenarios.
struct FundamentalBalance {
  FundamentalBalance(const NodalNetwork& network, AdmittanceFactors admittance_factors);

  const NodalNetwork& network;
  AdmittanceFactors factors;
  PortRows ports;
  std::vector<Complex> source;         ///< [n]
  std::vector<Complex> start_voltage;  ///< [n] nominal
  /// [n] the same for Newton's method; where voltages are held at 1 pu, what they are without load
  /// far from there may be no start.
  std::vector<Complex> newton_start;
  std::vector<Complex> diagonal;  ///< [n] of Y
  std::vector<int> start, row;    ///< columns of Y below its diagonal
  std::vector<Complex> below_diagonal;
  double rounding = 0.0;  ///< of a power V conj(Y V), pu
  /// The unknowns in the order of their nodes, as arrays by node have them.
  struct Row {
    int node, position;
  };
  std::vector<Row> rows;    ///< [n] the first node of each
  std::vector<Row> shared;  ///< further nodes of an unknown
  std::vector<int> fixed;   ///< nodes whose voltage is given

  [[nodiscard]] int size() const { return static_cast<int>(source.size()); }
  /// Of arrays of powers: the unknowns, or the ports where they are not one a node.
  [[nodiscard]] size_t power_count() const {
    return ports.one_a_node ? source.size() : ports.ports.size();
  }
  /// Puts the fundamental of the fixed nodes into [node].
  void set_fixed_voltages(Complex* voltage) const {
    for (const int n : fixed) {
      voltage[n] = network.nodes[n].nominal;
    }
  }
};

/// Rows of [lane][node] arrays `stride` apart to blocks in pivot order, summed where nodes share an
/// unknown; further lanes become 0.
void gather_lanes(const FundamentalBalance& balance, const Complex* rows, size_t stride, int lanes,
                  LaneBlock* block);
/// Adds such rows, times `sign`.
void add_lanes(const FundamentalBalance& balance, const Complex* rows, size_t stride, int lanes,
               double sign, LaneBlock* block);
/// Blocks in pivot order to rows of [lane][node] arrays `stride` apart.
void scatter_lanes(const FundamentalBalance& balance, const LaneBlock* block, Complex* rows,
                   size_t stride, int lanes);

/// The fundamental of up to kLanes scenarios side by side. A lane that has converged stands still
/// while the others go on, so that its result does not depend on its neighbours.
class FundamentalLanes {
 public:
  /// Room for the unknowns of a balance; allocates only when it grows.
  void fit(const FundamentalBalance& balance);

  /// Takes row k of [lane][port] arrays `stride` apart as lane k of power(); further lanes draw
  /// nothing.
  void set_power(const FundamentalBalance& balance, const Complex* power, size_t stride, int lanes);
  /// Adds another such array to power().
  void add_power(const FundamentalBalance& balance, const Complex* power, size_t stride, int lanes);
  /// Given currents drawn beside the loads', [lane][port]; nullptr: none.
  void set_current(const FundamentalBalance& balance, const Complex* current, size_t stride,
                   int lanes);

  /// S = P + jQ, pu; as power_count() says.
  [[nodiscard]] LaneBlock* power() { return power_.data(); }
  [[nodiscard]] const LaneBlock* voltage() const { return voltage_.data(); }  ///< [n], pu
  /// At the voltages that were judged, unless ports are one a node.
  [[nodiscard]] const PortLanes& ports() const { return ports_; }

  void start_flat(const FundamentalBalance& balance);
  /// Moves the lanes with moving[k] from where they are to their solution: current-injection
  /// sweeps, then Newton from a flat start for those that have not converged, and at once where
  /// voltages are held, whose reactive powers go to power(). Fills their reports, adding to
  /// `iterations`; the others stay as they are.
  void solve(const FundamentalBalance& balance, const LoadFlowOptions& options,
             const bool (&moving)[kLanes], ScenarioReport* report);
  /// Reports the largest |V conj(source - I_given - I(V) - Y V)| of each lane, NaN where a voltage
  /// is.
  /// A lane whose powers aren't met has not converged, however short its last step was.
  void judge(const FundamentalBalance& balance, const LoadFlowOptions& options, int lanes,
             ScenarioReport* report);

 private:
  /// 1 while a lane still moves, else 0.
  struct alignas(64) OpenLanes {
    double lane[kLanes];
  };

  void restore_sources(const FundamentalBalance& balance);
  void sweep(const FundamentalBalance& balance, const OpenLanes& open, double (&step)[kLanes]);
  void solve_by_newton(const FundamentalBalance& balance, const LoadFlowOptions& options, int k,
                       ScenarioReport& report);

  std::vector<LaneBlock> power_, voltage_;
  std::vector<LaneBlock> given_;    ///< source less given currents; empty without these
  std::vector<LaneBlock> balance_;  ///< right-hand side; holds the sources between sweeps
  std::vector<LaneBlock> scratch_;  ///< for LU factors
  PortLanes ports_;                 ///< unless they are one a node; voltages have rows for these
};

}  // namespace overtone
