#pragma once

#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <overtone/feeder.hpp>
#include <overtone/nodal_network.hpp>

namespace overtone {

/// An element as the nodes see it: the currents into its wires are its admittance times their
/// voltages, less what it drives.
struct Stamp {
  std::string kind{}, id{};  ///< "line", "650632"
  SourceLine where{};
  std::vector<int> node;                     ///< [wire] -1: ground
  std::vector<int> end;                      ///< [wire] terminal of the element, from 0
  std::vector<Eigen::MatrixXcd> admittance;  ///< [order] siemens, [wire][wire]
  std::vector<Eigen::VectorXcd> driven{};  ///< [order] ampere by wire into the network; empty: none
  bool voltage_source = false;
};

/// A wire of a line that parts two nodes by next to nothing, so that they are one; its stamp has
/// the line's charging alone.
struct StiffWire {
  int from = 0, to = 0;  ///< nodes
  int stamp = -1;        ///< of its line
  Complex ohm{};         ///< says how parallel ones share a current
};

/// A meter in a wire of an element, or of all that is drawn from a node that an ideal source holds.
struct WireMeter {
  Quantity quantity = Quantity::branch_current;
  int stamp = -1;             ///< -1: all that is drawn from the node
  int wire = -1;              ///< of the stamp
  int stiff = -1;             ///< wire that it is in an end of; -1: none
  int node = -1;              ///< where; -1: ground
  int far_node = -1;          ///< of a line: its other end; -1: ground
  std::string kind{}, id{};   ///< "line", "650632"; of a winding "t1:2"
  int number = 0;             ///< of the wire at its end, from 1; 0: stands for all
  int branch = -1;            ///< that it is of
  double rating_a = 0.0;      ///< rms; 0: none
  double rating_share = 1.0;  ///< current that it shows over what is rated

  [[nodiscard]] std::string name() const;  ///< "650632.1"; "650632" of all wires
};

/// A transformer's winding: which meters are in its wires.
struct WindingMeters {
  std::string transformer{};
  int winding = 1;      ///< from 1
  int first_meter = 0;  ///< of its wires but a wye's neutral, one after another
  int wires = 0;
  double rated_a = 0.0;  ///< rms of a wire at the winding's rated power
};

/// A port with its spectrum.
struct DevicePort {
  Port port{};
  std::vector<double> factor{}, angle{};  ///< [order] as NodalNetwork has them; empty: none
  std::vector<Complex> machine{};         ///< [order] of a generator, across the port, pu
  int device = 0;                         ///< ports of one load or generator have one number
};

/// A feeder as what stands at nodes, in siemens and ampere.
struct NodalElements {
  const Feeder* feeder = nullptr;
  int phases_per_node = 1;  ///< as NodalNetwork has it
  std::vector<double> orders{};
  std::vector<Node> nodes{};  ///< fixed ones with their voltage
  std::vector<Stamp> stamps{};
  std::vector<StiffWire> stiff_wires{};
  std::vector<DevicePort> ports{};
  std::vector<LoadLaw> laws{};
  std::vector<LinearLoad> linear_loads{};
  std::vector<InternalVoltage> internal_voltages{};
  std::vector<HeldVoltage> held_voltages{};
  std::vector<WireMeter> meters{};  ///< of branches, then of sources
  int source_meters = 0;
  std::vector<WindingMeters> windings{};

  /// Line-to-neutral volts of a node, the base of its voltage.
  [[nodiscard]] double base_volt(int node) const {
    return nodes[node].base_kv * 1e3 / std::numbers::sqrt3;
  }
  /// Of a phase.
  [[nodiscard]] double base_va() const { return feeder->base_mva / 3.0 * 1e6; }
  /// Ampere at a node to pu.
  [[nodiscard]] double per_ampere(int node) const { return base_volt(node) / base_va(); }
};

/// The elements of a feeder wire by wire: a node for each conductor of a bus, a port for each phase
/// of a load or generator. @throws InputError as by_phase, but for nodes without a path to a
/// source.
[[nodiscard]] NodalElements elements_by_phase(const Feeder& feeder,
                                              const std::optional<LinearLoadModel>& linear_loads);

/// Puts the nodal equations together; nominal voltages are those without loads.
/// @throws InputError where a node has no path to a source, ideal sources hold all, or Y is
///   singular at the fundamental.
[[nodiscard]] NodalNetwork assemble(const NodalElements& elements);

}  // namespace overtone
