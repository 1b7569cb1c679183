#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/radial_network.hpp>
#include <overtone/study_feeder.hpp>

namespace overtone {

/// A radial feeder as the studies of this room read it: reduced to nodal equations and, from
/// these, to a tree of branches, and factored, once. An ideal source holds its root: a bus behind
/// the source's impedance where it has one. Copies share all of that; nothing changes it, so that
/// threads may use one at the same time, and one that was moved from is still whole. Buses are
/// nodes of the same index, each with a port of that index, too, where devices are put; loads that
/// differ from others of their bus are at ports after those. Branches are those of the tree.
class PlanningNetwork {
 public:
  /// `chargers`: a spectrum whose orders are solved beside those of the feeder's own loads, which
  /// have `currents`. `warnings`: gets what was read and does not count as it is, a line each.
  /// @throws InputError for a loop, a load beyond any feeder's or a wrong spectrum, and as
  ///   StudyFeeder::parted and HarmonicLoadFlow.
  PlanningNetwork(const StudyFeeder& feeder, const Spectrum& chargers, HarmonicCurrents currents,
                  Warnings& warnings);
  /// Of a balanced feeder, in_phase; its warnings are feeder_warnings().
  explicit PlanningNetwork(const Network& feeder, const Spectrum& chargers = {});
  PlanningNetwork(const PlanningNetwork&) = default;
  PlanningNetwork& operator=(const PlanningNetwork&) = default;
  ~PlanningNetwork() = default;

  [[nodiscard]] const NodalNetwork& nodal() const { return parts_->load_flow.network(); }
  [[nodiscard]] const HarmonicLoadFlow& load_flow() const { return parts_->load_flow; }
  /// On a base of 1 MVA: powers in MW and Mvar.
  [[nodiscard]] const RadialNetwork& tree() const { return parts_->tree; }
  /// As it was read: what it holds, for reports.
  [[nodiscard]] const StudyFeeder& feeder() const { return parts_->feeder; }

  [[nodiscard]] int bus_count() const { return nodal().node_count(); }
  [[nodiscard]] int branch_count() const { return tree().branch_count(); }
  /// The bus whose voltage the source holds: the substation's, or the one behind its impedance.
  [[nodiscard]] int root() const { return tree().root; }
  /// The bus that the source is at in the feeder as it was read.
  [[nodiscard]] int substation() const { return bus_index(feeder().source_bus()); }
  /// Whether a bus is one of the feeder as it was read, and not made up for the tree.
  [[nodiscard]] bool described(int bus) const;
  [[nodiscard]] Complex source_phasor() const { return nodal().nodes[root()].nominal; }
  [[nodiscard]] double source_voltage() const { return std::abs(source_phasor()); }
  [[nodiscard]] double base_mva() const { return nodal().base_mva; }
  /// P + jQ of all loads at a share of the feeder's full load, [share][port] MW + j Mvar; those
  /// that don't follow a share have their full power.
  [[nodiscard]] Array2<Complex> loads_mva(const std::vector<double>& share) const;
  /// Sums over the ports of each bus, [row][bus], of [row][port].
  /// @throws std::invalid_argument for rows of another length.
  [[nodiscard]] Array2<Complex> at_buses(const Array2<Complex>& at_ports) const;

  [[nodiscard]] const std::string& name() const { return nodal().name; }
  [[nodiscard]] const std::string& bus_name(int bus) const { return nodal().nodes[bus].label; }
  /// @throws InputError when the name is unknown.
  [[nodiscard]] int bus_index(const std::string& name) const;
  /// The id of its line or winding, else "from-to".
  [[nodiscard]] std::string branch_name(int branch) const;
  /// "5->6", away from the root.
  [[nodiscard]] std::string branch_label(int branch) const;
  /// By an id of what it is made of, in a balanced feeder "from-to" in either direction, too.
  /// @throws InputError when unknown or ambiguous.
  [[nodiscard]] int branch_index(const std::string& name) const;
  /// Between two buses, given in either order. @throws InputError where there is none.
  [[nodiscard]] int branch_between(const std::string& from, const std::string& to) const;

 private:
  struct Parts {
    StudyFeeder feeder;
    RadialNetwork tree;
    HarmonicLoadFlow load_flow;
    std::unordered_map<std::string, int> index_of;  ///< buses by name
  };
  [[nodiscard]] static std::shared_ptr<const Parts> parts_of(const StudyFeeder& feeder,
                                                             const Spectrum& chargers,
                                                             HarmonicCurrents currents,
                                                             Warnings& warnings);

  std::shared_ptr<const Parts> parts_;
};

}  // namespace overtone
