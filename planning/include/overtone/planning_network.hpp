#pragma once

#include <memory>
#include <string>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/radial_network.hpp>

namespace overtone {

/// A radial feeder with an ideal source as the studies of this room read it: reduced to nodal
/// equations and to a tree of branches, and factored, once. Copies share all of that; nothing
/// changes it, so that threads may use one at the same time, and one that was moved from is still
/// whole. Buses are nodes, and ports, of the same index.
class PlanningNetwork {
 public:
  /// `chargers`: a spectrum whose orders are solved beside those of the feeder's own loads.
  /// @throws InputError for a loop, a source impedance, a load beyond any feeder's or a wrong
  ///   spectrum, and as HarmonicLoadFlow.
  explicit PlanningNetwork(const Network& feeder, const Spectrum& chargers = {});
  PlanningNetwork(const PlanningNetwork&) = default;
  PlanningNetwork& operator=(const PlanningNetwork&) = default;
  ~PlanningNetwork() = default;

  [[nodiscard]] const NodalNetwork& nodal() const { return parts_->load_flow.network(); }
  [[nodiscard]] const HarmonicLoadFlow& load_flow() const { return parts_->load_flow; }
  /// On a base of 1 MVA: powers in MW and Mvar.
  [[nodiscard]] const RadialNetwork& tree() const { return parts_->tree; }
  /// As it was read: names, units and source lines for messages and reports.
  [[nodiscard]] const Network& feeder() const { return parts_->feeder; }

  [[nodiscard]] int bus_count() const { return nodal().node_count(); }
  [[nodiscard]] int branch_count() const { return nodal().branch_count(); }
  /// The substation's bus, whose voltage is given.
  [[nodiscard]] int root() const { return tree().root; }
  [[nodiscard]] double source_voltage() const { return nodal().nodes[root()].nominal.real(); }
  [[nodiscard]] double base_mva() const { return nodal().base_mva; }

  [[nodiscard]] const std::string& name() const { return nodal().name; }
  [[nodiscard]] const std::string& bus_name(int bus) const { return feeder().bus_name(bus); }
  /// @throws InputError when the name is unknown.
  [[nodiscard]] int bus_index(const std::string& name) const { return feeder().bus_index(name); }
  /// Its id, else "from-to".
  [[nodiscard]] std::string branch_name(int branch) const { return feeder().branch_name(branch); }
  /// "5->6", away from the root.
  [[nodiscard]] std::string branch_label(int branch) const;
  /// By id, or "from-to" in either direction. @throws InputError when unknown or ambiguous.
  [[nodiscard]] int branch_index(const std::string& name) const {
    return feeder().branch_index(name);
  }

 private:
  struct Parts {
    Network feeder;
    RadialNetwork tree;
    HarmonicLoadFlow load_flow;
  };
  std::shared_ptr<const Parts> parts_;
};

}  // namespace overtone
