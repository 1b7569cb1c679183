#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <overtone/feeder_input.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/network_input.hpp>

namespace overtone {

/// Load of a bus at full load and rated voltage.
struct BusLoad {
  std::string bus{};
  double p_kw = 0.0, q_kvar = 0.0;
};

/// [bus] in the order of the feeder's buses.
[[nodiscard]] std::vector<BusLoad> bus_loads(const Network& feeder);
[[nodiscard]] std::vector<BusLoad> bus_loads(const Feeder& feeder);

/// A feeder whose buses are nodes apart from one another, as a tree of branches needs them: closed
/// switches have next to no impedance instead of none, and an ideal source holds a bus of its own
/// (parted_feeder.hpp).
struct PartedNetwork {
  NodalNetwork nodal;
  double stiff_impedance = 0.0;  ///< up to which a branch is a closed switch, pu
};

/// What a study of loads by themselves takes of a feeder beside its elements.
struct LoadStudyOptions {
  NodesOf nodes_of = NodesOf::conductors;
  LinearLoadModel linear_loads = LinearLoadModel::open;  ///< of all loads at harmonics
  /// Taps and banks stay where their controls come to rest with this share of the full load; none:
  /// as the feeder has them.
  std::optional<double> settled_at{};
};

/// A feeder as studies take it: a balanced one, or one by its elements, with a port at each node
/// through its positive sequence or load by load.
class StudyFeeder {
 public:
  explicit StudyFeeder(Network balanced) : feeder_(std::move(balanced)) {}
  explicit StudyFeeder(FeederInput by_elements) : feeder_(std::move(by_elements)) {}

  /// That the feeder is written in.
  [[nodiscard]] double base_mva() const;
  [[nodiscard]] std::vector<BusLoad> loads() const;
  /// Where its source is; of several the first.
  [[nodiscard]] const std::string& source_bus() const;
  /// Whether one of its sources is there.
  [[nodiscard]] bool has_source(const std::string& bus) const;
  /// In per unit of a base. `warnings`: gets what was read and does not count as it is, a line
  /// each.
  /// @throws InputError as positive_sequence, and for several sources, sources of harmonics and
  ///   generators that hold a voltage, which such studies don't have.
  [[nodiscard]] NodalNetwork nodal(double base_mva, HarmonicCurrents currents,
                                   Warnings& warnings) const;
  /// One by its elements, by phase or its positive sequence, with a port for each load and
  /// generator: by their laws at any voltage, without windows; machines without harmonics.
  /// @throws InputError as by_phase and positive_sequence, for a balanced feeder, generators that
  ///   hold a voltage, and where controls do not come to rest.
  [[nodiscard]] NodalNetwork load_by_load(double base_mva, const LoadStudyOptions& options,
                                          Warnings& warnings) const;
  /// The same as a tree needs it, on the base that it is written in. `chargers`: a spectrum whose
  /// orders are solved beside those of the loads.
  /// @throws InputError as nodal(), and where the spectrum is wrong.
  [[nodiscard]] PartedNetwork parted(HarmonicCurrents currents, const Spectrum& chargers,
                                     Warnings& warnings) const;
  /// The same feeder with its source held at another voltage, pu of its bus.
  /// @throws InputError unless > 0.
  [[nodiscard]] StudyFeeder with_source_voltage(double voltage) const;
  /// By id, or "from-to" in either direction; by elements by the id of a line, "id:2" of a winding.
  /// `network`: what nodal() gave. @throws InputError when unknown or ambiguous.
  [[nodiscard]] int branch_index(const NodalNetwork& network, const std::string& name) const;
  /// Where a branch of what nodal() and parted() give is described; nowhere for others.
  [[nodiscard]] SourceLine place_of(const NodalNetwork& network, int branch) const;

  /// What it is; null where it is the other.
  [[nodiscard]] const Network* balanced() const { return std::get_if<Network>(&feeder_); }
  [[nodiscard]] const Feeder* by_elements() const {
    const auto* input = std::get_if<FeederInput>(&feeder_);
    return input == nullptr ? nullptr : &input->feeder;
  }

 private:
  std::variant<Network, FeederInput> feeder_;
};

/// What a study says of branches by name, by index. `branch_index`: that of a name, which throws
/// InputError for an unknown or ambiguous one. `key`: what the study calls the table.
/// @throws InputError as that, and where two names mean one branch.
[[nodiscard]] std::map<int, double> values_of_branches(
    const std::function<int(const std::string&)>& branch_index,
    const std::map<std::string, double>& named, const std::string& key, const SourceLine& where);

/// Reads a feeder folder of either form or a file of another program.
/// @throws InputError as read_feeder and read_feeder_by_elements.
[[nodiscard]] StudyFeeder read_study_feeder(const std::filesystem::path& feeder,
                                            const FeederInputOptions& options = {});

}  // namespace overtone
