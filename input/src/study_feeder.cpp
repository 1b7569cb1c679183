#include <overtone/study_feeder.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>

#include <fmt/format.h>

#include <overtone/feeder_files.hpp>
#include <overtone/parted_feeder.hpp>
#include <overtone/positive_sequence.hpp>
#include <overtone/spelling.hpp>
#include <overtone/tap_control.hpp>

namespace overtone {

namespace {

constexpr double kRounding = 1.0 + 1e-9;

void append(Warnings& all, const Warnings& more) {
  all.insert(all.end(), more.begin(), more.end());
}

/// What all studies ask of a feeder by its elements.
void check_generators(const Feeder& feeder) {
  for (const Generator& generator : feeder.generators) {
    if (generator.v_held_pu) {
      throw InputError("generator " + generator.id, generator.where,
                       fmt::format("holds {} pu; a study takes generators of given power: leave "
                                   "v_held_pu out, and give q_kvar",
                                   *generator.v_held_pu));
    }
  }
}

/// What studies with one port a node ask of a feeder by its elements.
void check_sources(const Feeder& feeder, const NodalNetwork& network) {
  if (feeder.voltage_sources.size() != 1) {
    throw InputError("feeder " + feeder.name, feeder.where,
                     fmt::format("has {} voltage sources; a planning study takes one",
                                 feeder.voltage_sources.size()));
  }
  for (const CurrentSource& source : feeder.current_sources) {
    if (source.ampere != 0.0) {
      throw InputError("current source " + source.id, source.where,
                       fmt::format("gives {} A; a planning study takes powers: write it as a load "
                                   "or a generator",
                                   source.ampere));
    }
  }
  if (!network.background.empty()) {
    throw InputError("feeder " + feeder.name, feeder.where,
                     "its sources have harmonics; a planning study takes those of loads only: take "
                     "the spectrum of its sources out");
  }
}

NodalNetwork of_elements(const Feeder& feeder, HarmonicCurrents currents, Warnings& warnings) {
  check_generators(feeder);
  NodalNetwork network =
      with_ports_at_nodes(positive_sequence(feeder, warnings), currents, warnings);
  check_sources(feeder, network);
  return network;
}

/// The feeder with taps and banks where its controls leave them.
Feeder settled(const Feeder& feeder, double load_share) {
  const TapControl control(feeder);
  const TapControlResult result = control.settle(load_share, control.as_given());
  if (!result.settled()) {
    throw InputError("feeder " + feeder.name, feeder.where,
                     "its controls do not come to rest: " + result.in_words());
  }
  return control.feeder(result.state);
}

/// Takes out of loads' laws what has kinks, and of machines their harmonics.
void make_smooth(NodalNetwork& network, Warnings& warnings) {
  int windows = 0, machines = 0;
  std::string first_window, first_machine;
  for (Port& port : network.ports) {
    if (port.internal >= 0 && port.nonlinear) {
      first_machine = machines++ == 0 ? port.label : first_machine;
      port.nonlinear = false;
    }
    port.internal = -1;
    if (port.law < 0) {
      continue;
    }
    const LoadLaw& law = network.laws[port.law];
    if (law.model != LoadModel::constant_impedance &&
        (law.window.v_max > 0.0 || law.zip.cut_off > 0.0)) {
      first_window = windows++ == 0 ? port.label : first_window;
    }
    port.law = law.model == LoadModel::constant_power ? -1 : port.law;
  }
  for (LoadLaw& law : network.laws) {
    law.window = {};
    law.zip.cut_off = 0.0;
  }
  network.internal_voltages.clear();
  if (windows > 0) {
    warnings.push_back(fmt::format(
        "{} phases of loads (first of {}) have another law outside a window of voltages; each is "
        "taken by its law inside, whatever the voltage",
        windows, first_window));
  }
  if (machines > 0) {
    warnings.push_back(fmt::format(
        "{} phases of generators (first of {}) have harmonics behind an impedance; each is taken "
        "without them",
        machines, first_machine));
  }
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
  return balanced() != nullptr ? balanced()->description().base_mva : by_elements()->base_mva;
}

std::vector<BusLoad> StudyFeeder::loads() const {
  return balanced() != nullptr ? bus_loads(*balanced()) : bus_loads(*by_elements());
}

const std::string& StudyFeeder::source_bus() const {
  return balanced() != nullptr ? balanced()->description().slack_bus
                               : by_elements()->voltage_sources.front().from.bus;
}

bool StudyFeeder::has_source(const std::string& bus) const {
  return balanced() != nullptr ? bus == balanced()->description().slack_bus
                               : std::ranges::any_of(by_elements()->voltage_sources,
                                                     [&](const VoltageSource& source) {
                                                       return source.from.bus == bus;
                                                     });
}

NodalNetwork StudyFeeder::nodal(double base_mva, HarmonicCurrents currents,
                                Warnings& warnings) const {
  if (const Network* network = balanced()) {
    append(warnings, feeder_warnings(*network, currents));
    return positive_sequence(network->with_base(base_mva));
  }
  const auto& input = std::get<FeederInput>(feeder_);
  append(warnings, input.warnings);
  Feeder feeder = input.feeder;
  feeder.base_mva = base_mva;
  return of_elements(feeder, currents, warnings);
}

NodalNetwork StudyFeeder::load_by_load(double base_mva, const LoadStudyOptions& options,
                                       Warnings& warnings) const {
  if (const Network* network = balanced()) {
    throw InputError("feeder " + network->description().name, network->description().where,
                     "is described as balanced; such a study takes a feeder by its elements");
  }
  const auto& input = std::get<FeederInput>(feeder_);
  append(warnings, input.warnings);
  check_generators(input.feeder);
  Feeder feeder = options.settled_at ? settled(input.feeder, *options.settled_at) : input.feeder;
  feeder.base_mva = base_mva;
  const PhaseOptions loads{.linear_loads = options.linear_loads};
  NodalNetwork network = options.nodes_of == NodesOf::conductors
                             ? by_phase(feeder, loads)
                             : positive_sequence(feeder, warnings, loads);
  make_smooth(network, warnings);
  return network;
}

PartedNetwork StudyFeeder::parted(HarmonicCurrents currents, const Spectrum& chargers,
                                  Warnings& warnings) const {
  if (const Network* network = balanced()) {
    append(warnings, feeder_warnings(*network, currents, chargers));
    const Network ideal = with_ideal_source(network->with_orders_of(chargers));
    const double parting = parting_impedance(ideal);
    return {positive_sequence(ideal.with_least_impedance(parting)), kRounding * parting};
  }
  const auto& input = std::get<FeederInput>(feeder_);
  append(warnings, input.warnings);
  append(warnings, unused_angles(chargers, currents));
  const PartedFeeder parted =

      with_parted_buses(with_ideal_source(with_stars(with_orders_of(input.feeder, chargers))));
  return {of_elements(parted.feeder, currents, warnings), parted.stiff_impedance};
}

StudyFeeder StudyFeeder::with_source_voltage(double voltage) const {
  if (const Network* network = balanced()) {
    return StudyFeeder(network->with_source_voltage(voltage));
  }
  FeederInput input = std::get<FeederInput>(feeder_);
  if (!(voltage > 0.0)) {
    throw InputError("feeder " + input.feeder.name, input.feeder.where,
                     fmt::format("source voltage {} pu; must be > 0", voltage));
  }
  for (VoltageSource& source : input.feeder.voltage_sources) {
    const auto bus = std::ranges::find(input.feeder.buses, source.from.bus, &FeederBus::name);
    if (bus != input.feeder.buses.end()) {
      const int wires = source.from.wire_count();
      const double of_phase = wires > 1 ? 2.0 * std::sin(std::numbers::pi / wires) : 1.0;
      source.voltage_pu = voltage * of_phase * bus->base_kv / (std::numbers::sqrt3 * source.kv);
    }
  }
  return StudyFeeder(std::move(input));
}

int StudyFeeder::branch_index(const NodalNetwork& network, const std::string& name) const {
  if (const Network* of = balanced()) {
    return of->branch_index(name);
  }
  const auto at = std::ranges::find(network.branch_id, name);
  if (at == network.branch_id.end()) {
    throw InputError(fmt::format(
        "branch '{}' is not a branch of feeder {}; branches are called by "
        "the id of a line, or of a transformer and its winding, as {}{}",
        name, network.name, network.branch_id.empty() ? "t1:2" : network.branch_id.front(),
        did_you_mean(name, network.branch_id)));
  }
  return static_cast<int>(at - network.branch_id.begin());
}

SourceLine StudyFeeder::place_of(const NodalNetwork& network, int branch) const {
  if (const Network* of = balanced()) {
    const auto& branches = of->description().branches;
    return branch < of->branch_count() ? branches[branch].where : of->description().where;
  }
  const Feeder& feeder = std::get<FeederInput>(feeder_).feeder;
  const std::string& id = network.branch_id[branch];
  if (const auto line = std::ranges::find(feeder.lines, id, &Line::id);
      line != feeder.lines.end()) {
    return line->where;
  }
  const auto transformer =
      std::ranges::find(feeder.transformers, id.substr(0, id.rfind(':')), &Transformer::id);
  return transformer == feeder.transformers.end() ? feeder.where : transformer->where;
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
