#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <overtone/admittance.hpp>
#include <overtone/array.hpp>
#include <overtone/linear_forms.hpp>
#include <overtone/load_law.hpp>
#include <overtone/map_point.hpp>
#include <overtone/network.hpp>

namespace overtone {

/// A conductor of a bus; on a balanced feeder a bus has one. Nodes that only a closed switch parts
/// share an unknown of the pattern.
struct Node {
  std::string label;     ///< of the bus
  int bus = 0;           ///< in the Network
  int conductor = 0;     ///< of the bus, from 1; 0: all phases of a balanced feeder
  double base_kv = 0.0;  ///< line-to-line
  bool fixed = false;    ///< an ideal source holds its voltage
  /// Without load, pu at the fundamental: where iterations start; the voltage itself where fixed,
  /// which is zero at all other orders.
  Complex nominal = 1.0;
  /// An earlier node that closed switches make one with it, which sums over nodes count alone; -1:
  /// none.
  int same_as = -1;
  std::optional<MapPoint> place = {};  ///< of the bus

  /// Whether it has a voltage without load; a neutral hasn't.
  [[nodiscard]] bool live() const { return std::abs(nominal) > 0.1; }
};

/// What loads and chargers hang on: between two nodes, or a node and ground.
struct Port {
  int from = 0;
  int to = -1;             ///< -1: ground
  Complex load;            ///< P + jQ at full load and rated voltage, pu
  bool nonlinear = false;  ///< has a spectrum; one without load draws nothing
  std::string label = {};  ///< of the load; empty: of its node
  double rated = 1.0;      ///< voltage, pu of its nodes' base
  /// Of its voltage without load, radian, as transformers' connections turn it: currents that are
  /// in phase turn by h - 1 times it, so that phases keep their sequence at every order.
  double angle = 0.0;
  bool follows_share = true;  ///< of a scenario's load; false: the same in all
  bool generates = false;     ///< it is of a generator
  int law = -1;               ///< of NodalNetwork::laws; -1: constant power at any voltage
  int linear = -1;            ///< of NodalNetwork::linear_loads; -1: open at harmonics
  /// Whether a linear load is there at orders that are multiples of three; between phases it isn't,
  /// where one node stands for three.
  bool zero_sequence = true;
  /// Of NodalNetwork::internal_voltages, of which its harmonic currents are factors; -1: of its own
  /// current at the fundamental.
  int internal = -1;
  /// Of NodalNetwork::machines; -1: what it is at harmonics is no impedance of a generator's.
  int machine = -1;
};

/// A share of the current that is drawn at a port.
struct PortShare {
  int port = 0;
  Complex factor = 1.0;
};

/// A voltage behind an impedance at the fundamental, V[from] - V[to] - sum factor I[port], whose
/// spectrum a machine has: the currents of its ports at harmonics are factors of this one.
struct InternalVoltage {
  int from = -1, to = -1;       ///< nodes; -1: ground
  std::vector<PortShare> drop;  ///< impedances by the currents drawn at ports, pu
  /// Without load, as Port::angle.
  double angle = 0.0;
};

/// Ports of a generator that hold the mean of their voltages by their reactive power, the same at
/// each, as far as that goes.
struct HeldVoltage {
  std::string label{};       ///< of the generator
  std::vector<int> ports{};  ///< of constant power; their Q is where the search begins
  double voltage = 1.0;      ///< mean of |V_from - V_to| over the port's rated voltage
  double q_min = -std::numeric_limits<double>::infinity();  ///< drawn by all of them together, pu
  double q_max = std::numeric_limits<double>::infinity();
};

enum class Quantity { voltage, branch_current, source_current };

/// What a meter at one place shows; the form of the same index says what it is of the voltages.
struct MeasuredQuantity {
  Quantity quantity = Quantity::voltage;
  std::string label;  ///< "bus 18", "branch 12-13" (or its id), "branch 12-13 at 13", "substation"
  int node = 0;       ///< where
  int far_node = -1;  ///< currents of branches: the other end
  bool through = false;  ///< branches without charging: leaves at the other end as it came
  int branch = -1;       ///< in the Network; currents of branches only
  double rating = 0.0;   ///< rms, pu; infinity where the feeder gives none; currents only
  /// What ports draw of a current beside its form, inside its scale: of the source's, at the nodes
  /// whose voltage it holds; of a branch's whose ends are one node, on one side of it.
  std::vector<PortShare> ports = {};
};

/// A transformer's winding: where its phases' currents are among the forms.
struct WindingCurrents {
  std::string transformer;
  int winding = 1;     ///< from 1
  int first_form = 0;  ///< of its wires but a wye's neutral, one after another
  int wires = 0;
  double rated = 0.0;  ///< rms of a wire at the winding's rated power, pu
};

/// Nodes that nothing holds against ground but shunts of next to no size, as behind a winding in
/// delta: their balances add up to these shunts' currents, which rounding of what is between the
/// nodes hides. What solves the balances to a tolerance takes the sum in place of one of them.
struct FloatingIsland {
  std::vector<int> unknowns;  ///< ascending
  /// [order][member] factors of their voltages in that sum; the largest is 1.
  std::vector<std::vector<Complex>> sum;
};

/// A feeder as nodal equations: Y[h] V[h] = source[h] - I_drawn[h] in per unit, and the voltages
/// and currents that limits and reports speak of as linear forms of V. Currents and powers are
/// positive when drawn from the network. Y is complex symmetric.
///
/// All that solves or judges a feeder reads this; names and ohms stay in the Network. A plain
/// struct, whose indices are not checked; threads may read one at the same time. HarmonicLoadFlow
/// refuses one whose parts do not fit.
struct NodalNetwork {
  std::string name;
  SourceLine where;            ///< of the feeder, for messages
  double base_mva = 1.0;       ///< three-phase
  double frequency_hz = 50.0;  ///< of order 1
  int phases_per_node = 3;     ///< of the feeder that a node stands for: 3 balanced, 1 by phase
  std::vector<double> orders;  ///< 1, then the others ascending (harmonic_orders.hpp)
  std::vector<Node> nodes;
  AdmittancePattern pattern;
  std::vector<std::vector<Complex>> admittance;  ///< [order][entry of the pattern]
  /// [unknown] at the fundamental: Y_slack V_slack of eq. (3), or the current of the source behind
  /// its impedance.
  std::vector<Complex> source;
  /// [order][unknown] currents into the network at harmonics, background distortion; empty: none.
  std::vector<std::vector<Complex>> background;
  std::vector<Port> ports;
  std::vector<LoadLaw> laws;
  std::vector<LinearLoad> linear_loads;
  std::vector<InternalVoltage> internal_voltages;
  /// [machine][order] admittance across the port of a generator that Y[h] has, pu; none at the
  /// fundamental.
  std::vector<std::vector<Complex>> machines;
  std::vector<HeldVoltage> held_voltages;
  std::vector<FloatingIsland> floating;    ///< of a feeder by phase
  LinearForms forms;                       ///< first the voltage of each node, then currents
  std::vector<MeasuredQuantity> measured;  ///< [form]; the source's currents are the last

  [[nodiscard]] int node_count() const { return static_cast<int>(nodes.size()); }
  [[nodiscard]] int branch_count() const { return branches; }  ///< of the Network
  [[nodiscard]] int port_count() const { return static_cast<int>(ports.size()); }
  [[nodiscard]] int order_count() const { return static_cast<int>(orders.size()); }
  [[nodiscard]] int unknown_count() const { return pattern.unknown_count(); }
  /// What sources drive into an unknown at an order, pu current.
  [[nodiscard]] Complex driven(int unknown, int order_index) const {
    return order_index == 0     ? source[unknown]
           : background.empty() ? Complex(0.0)
                                : background[order_index][unknown];
  }
  /// Index of a node by its label. @throws InputError where there is none.
  [[nodiscard]] int node_index(const std::string& label) const;
  /// One port a node, of the node's index, to ground and of constant power, open at harmonics,
  /// without internal and held voltages: the balanced feeder, and what planning takes as a rule.
  [[nodiscard]] bool one_port_a_node() const;
  /// The first form of the source's current, one a phase.
  [[nodiscard]] int source_form() const { return forms.count() - source_forms; }
  /// The forms of branch currents are [first_branch_form(), source_form()): at the "from" end, and
  /// right after it at the "to" end where that is another.
  [[nodiscard]] int first_branch_form() const { return node_count(); }
  /// Base of powers at a port.
  [[nodiscard]] double power_base_mva() const { return base_mva * (phases_per_node / 3.0); }
  /// Base of currents in ampere at a node. @throws std::invalid_argument where there is none.
  [[nodiscard]] double current_base_a(int node) const;

  /// HF[h] at orders[order_index] of a nonlinear port; 1 at the fundamental, 0 where it has no such
  /// order. Of an internal voltage: an admittance, pu.
  [[nodiscard]] double harmonic_factor(int port, int order_index) const {
    return order_index == 0 ? 1.0 : factor(port, order_index);
  }
  /// a_h - h a_1 of the spectrum, radian; of an internal voltage that of its admittance, too.
  [[nodiscard]] double harmonic_angle(int port, int order_index) const {
    return order_index == 0 ? 0.0 : angle(port, order_index);
  }
  /// Current of a load at a port, as a factor of its fundamental's, in_phase: HF[h] where it is
  /// nonlinear, else 0 above the fundamental.
  [[nodiscard]] double current_factor(int port, int order_index) const {
    return order_index == 0 || ports[port].nonlinear ? harmonic_factor(port, order_index) : 0.0;
  }
  /// The same, turned as the port's angle wants; of an internal voltage at its spectrum's angles.
  [[nodiscard]] Complex in_phase_factor(int port, int order_index) const;
  /// From voltages [node] and drawn currents [port] at the fundamental.
  [[nodiscard]] Complex internal_voltage(int index, std::span<const Complex> voltage,
                                         std::span<const Complex> current) const;
  /// The ports of the nodes that share an unknown; a port has the index of its node.
  [[nodiscard]] std::span<const int> ports_at(int unknown) const {
    return pattern.nodes_at(unknown);
  }

  Array2<double> factor, angle;           ///< [port][order]
  std::vector<WindingCurrents> windings;  ///< of transformers
  int source_forms = 1;
  int branches = 0;
  std::vector<std::string> branch_id;  ///< [branch] empty: known by "from-to"
};

/// [branch] rms limits of the feeder's branches, pu; infinity where it gives none.
[[nodiscard]] std::vector<double> branch_ratings(const NodalNetwork& network);

/// Up to this series impedance, pu, the ends of a branch are one node to positive_sequence: what it
/// could drop of the voltage at the current of all the feeder's load would be 3e-8 pu.
[[nodiscard]] double least_impedance(const Network& network);
/// Just more than that: what closed switches have where every branch needs an impedance, pu.
[[nodiscard]] inline double parting_impedance(const Network& network) {
  return 1.001 * least_impedance(network);
}

/// The balanced feeder: one node and one port a bus, of the bus's index; branches of the Network's
/// index. Ends of branches with next to no impedance share an unknown; their currents follow from
/// the balance on one side, charging aside.
/// `loads`: what every load is to harmonics.
[[nodiscard]] NodalNetwork positive_sequence(const Network& network, const LinearLoad& loads = {});

}  // namespace overtone
