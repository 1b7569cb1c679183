#include <overtone/study_feeder.hpp>

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include <overtone/feeder_files.hpp>
#include <overtone/positive_sequence.hpp>

namespace overtone {

namespace {

NodalNetwork of_elements(const FeederInput& input, double base_mva, HarmonicCurrents currents,
                         Warnings& warnings) {
  Feeder feeder = input.feeder;
  feeder.base_mva = base_mva;
  warnings.insert(warnings.end(), input.warnings.begin(), input.warnings.end());
  NodalNetwork network =
      with_one_port_a_node(positive_sequence(feeder, warnings), currents, warnings);
  if (network.source_forms != 1) {
    throw InputError(
        "feeder " + feeder.name, feeder.where,
        fmt::format("has {} voltage sources; a study takes one", network.source_forms));
  }
  if (!network.background.empty()) {
    throw InputError("feeder " + feeder.name, feeder.where,
                     "its sources have harmonics; a study takes those of loads only: take the "
                     "spectrum of its sources out");
  }
  return network;
}

}  // namespace

std::vector<BusLoad> bus_loads(const Network& feeder) {
  std::vector<BusLoad> loads;
  for (const Bus& bus : feeder.description().buses) {
    loads.push_back({bus.name, bus.p_kw, bus.q_kvar});
  }
  return loads;
}

std::vector<BusLoad> bus_loads(const Feeder& feeder) {
  std::vector<BusLoad> loads;
  std::unordered_map<std::string, size_t> index_of;
  for (const FeederBus& bus : feeder.buses) {
    index_of.emplace(bus.name, loads.size());
    loads.push_back({.bus = bus.name});
  }
  for (const Load& load : feeder.loads) {
    if (const auto at = index_of.find(load.at.bus); at != index_of.end()) {
      loads[at->second].p_kw += load.p_kw;
      loads[at->second].q_kvar += load.q_kvar;
    }
  }
  return loads;
}

double StudyFeeder::base_mva() const {
  const auto* balanced = std::get_if<Network>(&feeder_);
  return balanced != nullptr ? balanced->description().base_mva
                             : std::get<FeederInput>(feeder_).feeder.base_mva;
}

std::vector<BusLoad> StudyFeeder::loads() const {
  const auto* balanced = std::get_if<Network>(&feeder_);
  return balanced != nullptr ? bus_loads(*balanced)
                             : bus_loads(std::get<FeederInput>(feeder_).feeder);
}

NodalNetwork StudyFeeder::nodal(double base_mva, HarmonicCurrents currents,
                                Warnings& warnings) const {
  const auto* balanced = std::get_if<Network>(&feeder_);
  if (balanced == nullptr) {
    return of_elements(std::get<FeederInput>(feeder_), base_mva, currents, warnings);
  }
  const Warnings said = feeder_warnings(*balanced, currents);
  warnings.insert(warnings.end(), said.begin(), said.end());
  return positive_sequence(balanced->with_base(base_mva));
}

int StudyFeeder::branch_index(const NodalNetwork& network, const std::string& name) const {
  if (const auto* balanced = std::get_if<Network>(&feeder_)) {
    return balanced->branch_index(name);
  }
  const auto at = std::ranges::find(network.branch_id, name);
  if (at == network.branch_id.end()) {
    throw InputError(fmt::format(
        "branch '{}' is not a branch of feeder {}; branches are called by "
        "the id of a line, or of a transformer and its winding, as {}",
        name, network.name, network.branch_id.empty() ? "t1:2" : network.branch_id.front()));
  }
  return static_cast<int>(at - network.branch_id.begin());
}

std::map<int, double> values_of_branches(const std::function<int(const std::string&)>& branch_index,
                                         const std::map<std::string, double>& named,
                                         const std::string& key, const SourceLine& where) {
  std::map<int, double> values;
  std::map<int, std::string> name_of;
  for (const auto& [name, value] : named) {
    const int branch = branch_index(name);
    if (const auto [twin, added] = name_of.emplace(branch, name); !added) {
      throw InputError(fmt::format("{}.{}", key, name), where,
                       fmt::format("the same branch as {}; give it once", twin->second));
    }
    values.emplace(branch, value);
  }
  return values;
}

StudyFeeder read_study_feeder(const std::filesystem::path& feeder,
                              const FeederInputOptions& options) {
  return is_feeder_by_elements(feeder) ? StudyFeeder(read_feeder_by_elements(feeder, options))
                                       : StudyFeeder(read_feeder(feeder));
}

}  // namespace overtone
