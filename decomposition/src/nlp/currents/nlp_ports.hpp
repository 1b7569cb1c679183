#pragma once

#include <vector>

#include <overtone/conditioning_problem.hpp>

#include "nlp/currents/port_current.hpp"

namespace overtone {

/// Loads at a node with harmonics of which a charger can cancel as many; where there are more, the
/// node has harmonic voltages.
inline constexpr int kMostLoads = 6;

struct NodeLoad;

/// The loads of a problem as the NLP takes them: constant powers from a node to ground, whose sum
/// counts, and the others one by one.
class NlpPorts {
 public:
  explicit NlpPorts(const ConditioningProblem& problem);

  /// A load between two nodes, or one that follows its voltage.
  struct Load {
    int port = 0;
    int from = -1, to = -1;  ///< unknowns; -1: ground or a given voltage
    Complex given = 0.0;     ///< across it at the fundamental, of the ends whose voltage is given
    PortLaw law;
    std::vector<Complex> factor;  ///< [order] of its current at the fundamental
    bool linear = false;          ///< draws at harmonics as an admittance, too
  };

  /// Ports of constant power to ground, ascending.
  [[nodiscard]] const std::vector<int>& grounded(int unknown) const { return grounded_[unknown]; }
  [[nodiscard]] const std::vector<Load>& others() const { return others_; }
  /// All that draw harmonics from a node.
  [[nodiscard]] const std::vector<NodeLoad>& nonlinear(int unknown) const;
  /// Whether these are constant powers to ground alone.
  [[nodiscard]] bool only_grounded(int unknown) const;
  /// Current of a load at an order as a factor of its fundamental's.
  [[nodiscard]] Complex factor(int port, int order_index) const {
    return factor_(port, order_index);
  }
  /// The same of any port; with what the NLP takes of its law.
  [[nodiscard]] static Load load_at(const NodalNetwork& network, int port);

 private:
  std::vector<std::vector<int>> grounded_;  ///< [unknown]
  std::vector<Load> others_;
  Array2<Complex> factor_;                        ///< [port][order]
  std::vector<std::vector<NodeLoad>> nonlinear_;  ///< [unknown]
};

/// A load that draws harmonics from a node, or into it.
struct NodeLoad {
  NlpPorts::Load load;
  double sign = 1.0;  ///< -1: at its other end
};

}  // namespace overtone
