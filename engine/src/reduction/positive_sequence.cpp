#include <overtone/positive_sequence.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include <overtone/harmonic_orders.hpp>

#include "elements/feeder_spectra.hpp"
#include "reduction/phase_clocks.hpp"
#include "reduction/sequence_elements.hpp"
#include "reduction/sequence_losses.hpp"

namespace overtone {

namespace {

constexpr double kSame = 1e-9;

/// The elements by phase onto one node a bus.
class Projection {
 public:
  Projection(const NodalElements& by_phase, const PhaseClocks& clocks, SequenceOf sequence)
      : by_phase_(by_phase),
        clocks_(clocks),
        sequence_(sequence),
        node_of_bus_(by_phase.feeder->buses.size(), -1) {
    elements_.feeder = by_phase.feeder;
    elements_.phases_per_node = 3;
    elements_.orders = by_phase.orders;
    elements_.laws = by_phase.laws;
    elements_.linear_loads = by_phase.linear_loads;
  }

  NodalElements elements() {
    add_nodes();
    for (const Stamp& stamp : by_phase_.stamps) {
      elements_.stamps.push_back(projected(stamp));
    }
    add_stiff_wires();
    add_ports();
    add_meters();
    return std::move(elements_);
  }

 private:
  void add_nodes() {
    std::map<int, std::vector<int>> conductors;  // of a bus
    for (int n = 0; n < static_cast<int>(by_phase_.nodes.size()); ++n) {
      if (clocks_.live(n)) {
        conductors[by_phase_.nodes[n].bus].push_back(n);
      }
    }
    for (const auto& [bus, nodes] : conductors) {
      node_of_bus_[bus] = static_cast<int>(elements_.nodes.size());
      const Node& first = by_phase_.nodes[nodes.front()];
      Node node{.label = by_phase_.feeder->buses[bus].name,
                .bus = bus,
                .base_kv = first.base_kv,
                .fixed = first.fixed};
      node.nominal = 0.0;
      node.place = first.place;
      for (const int n : nodes) {
        if (by_phase_.nodes[n].fixed != node.fixed) {
          const FeederBus& at = by_phase_.feeder->buses[bus];
          throw InputError("bus " + at.name, at.where,
                           "an ideal source holds some of its conductors and not all; give the "
                           "source an impedance, or solve the feeder by phase");
        }
        node.nominal += clocks_.back(1) * std::conj(clocks_.turn(n, 1)) *
                        by_phase_.nodes[n].nominal / static_cast<double>(nodes.size());
      }
      elements_.nodes.push_back(std::move(node));
    }
  }

  /// Of the bus; -1 where that is at ground.
  [[nodiscard]] int node_of(int phase_node) const {
    return clocks_.live(phase_node) ? node_of_bus_[by_phase_.nodes[phase_node].bus] : -1;
  }

  /// One wire an end.
  [[nodiscard]] Stamp projected(const Stamp& stamp) const {
    Stamp out{.kind = stamp.kind,
              .id = stamp.id,
              .where = stamp.where,
              .node = {},
              .end = {},
              .admittance = {},
              .voltage_source = stamp.voltage_source};
    const int ends = stamp.end.empty() ? 0 : stamp.end.back() + 1;
    out.node.assign(ends, -1);
    for (size_t i = 0; i < stamp.node.size(); ++i) {
      out.node[stamp.end[i]] = std::max(out.node[stamp.end[i]], node_of(stamp.node[i]));
    }
    for (int end = 0; end < ends; ++end) {
      out.end.push_back(end);
    }
    for (size_t k = 0; k < stamp.admittance.size(); ++k) {
      out.admittance.push_back(projected_admittance(stamp, static_cast<int>(k), ends));
    }
    for (size_t k = 0; k < stamp.driven.size(); ++k) {
      const double order = turned_at(k);
      Eigen::VectorXcd driven = Eigen::VectorXcd::Zero(ends);
      for (size_t i = 0; i < stamp.node.size(); ++i) {
        driven[stamp.end[i]] += clocks_.back(order) *
                                std::conj(clocks_.turn(stamp.node[i], order)) * stamp.driven[k][i] /
                                3.0;
      }
      out.driven.push_back(std::move(driven));
    }
    return out;
  }

  [[nodiscard]] Eigen::MatrixXcd projected_admittance(const Stamp& stamp, int k, int ends) const {
    const double order = turned_at(k);
    const Eigen::MatrixXcd& phases = stamp.admittance[k];
    Eigen::MatrixXcd y = Eigen::MatrixXcd::Zero(ends, ends);
    for (size_t i = 0; i < stamp.node.size(); ++i) {
      for (size_t j = 0; j < stamp.node.size(); ++j) {
        y(stamp.end[i], stamp.end[j]) +=
            phases(i, j) * clocks_.turn(stamp.node[i], stamp.node[j], order);
      }
    }
    const Eigen::MatrixXcd back = y.transpose();
    if ((y - back).cwiseAbs().maxCoeff() > kSame * y.cwiseAbs().maxCoeff()) {
      throw InputError(
          stamp.kind + " " + stamp.id, stamp.where,
          fmt::format("has no symmetric positive sequence at order {}, as its windings turn; "
                      "take {} out of the spectra and orders, or solve the feeder by phase",
                      order, order));
    }
    return (y + back) / 6.0;
  }

  /// One for the wires of a line.
  void add_stiff_wires() {
    for (const StiffWire& wire : by_phase_.stiff_wires) {
      if (elements_.stiff_wires.empty() || elements_.stiff_wires.back().stamp != wire.stamp) {
        elements_.stiff_wires.push_back({-1, -1, wire.stamp, wire.ohm});
      }
      StiffWire& of_line = elements_.stiff_wires.back();
      of_line.from = std::max(of_line.from, node_of(wire.from));
      of_line.to = std::max(of_line.to, node_of(wire.to));
      stiff_of_.push_back(static_cast<int>(elements_.stiff_wires.size()) - 1);
    }
  }

  /// Times the fundamental's angle between phases: how these stand at an order.
  [[nodiscard]] double turned_at(size_t k) const {
    return sequence_ == SequenceOf::waveform ? by_phase_.orders[k] : 1.0;
  }

  // Ports

  /// What phases of a load see of the waveform of its bus.
  struct Across {
    double share = 1.0;                  ///< magnitude at the fundamental, over the bus's
    std::vector<Complex> current_share;  ///< [order] into the bus, over that at the fundamental
  };

  [[nodiscard]] Across across(const Port& port) const {
    const auto voltage = [&](double order) {
      return clocks_.turn(port.from, order) - clocks_.turn(port.to, order);
    };
    Across out{.share = std::abs(voltage(1)), .current_share = {}};
    const double angle = std::arg(voltage(1));
    for (size_t k = 0; k < by_phase_.orders.size(); ++k) {
      const double order = turned_at(k);
      out.current_share.push_back(std::conj(voltage(order)) * std::polar(1.0, order * angle) /
                                  out.share);
    }
    return out;
  }

  void add_ports() {
    std::vector<int> projected;  // by phase
    for (const DevicePort& phase : by_phase_.ports) {
      const Across seen = across(phase.port);
      if (seen.share < kSame) {
        throw InputError("load or generator " + phase.port.label, by_phase_.feeder->where,
                         "no voltage across a phase without load; solve the feeder by phase");
      }
      DevicePort port = phase;
      port.port.from = std::max(node_of(phase.port.from), node_of(phase.port.to));
      port.port.to = -1;
      port.port.load /= 3.0;
      port.port.rated /= seen.share;
      for (size_t k = 0; k < port.machine.size(); ++k) {
        const double order = turned_at(k);
        port.machine[k] *=
            std::norm(clocks_.turn(phase.port.from, order) - clocks_.turn(phase.port.to, order)) /
            3.0;
      }
      if (phase.port.internal >= 0) {
        add_machine(phase, std::move(port));
      } else if (take_orders(seen, port);
                 !elements_.ports.empty() && goes_with(elements_.ports.back(), port)) {
        elements_.ports.back().port.load += port.port.load;
        add_machine_admittance(port);
      } else {
        elements_.ports.push_back(std::move(port));
      }
      projected.push_back(static_cast<int>(elements_.ports.size()) - 1);
    }
    add_held_voltages(projected);
  }

  /// Of generators at one bus, each of a phase of it, one for all. `projected`: [port by phase] the
  /// port that it is of.
  void add_held_voltages(const std::vector<int>& projected) {
    std::map<int, HeldVoltage*> held_at;  // bus
    elements_.held_voltages.reserve(by_phase_.held_voltages.size());
    for (const HeldVoltage& by_phase : by_phase_.held_voltages) {
      const int bus = elements_.ports[projected[by_phase.ports.front()]].port.from;
      const auto [at, first] = held_at.try_emplace(bus, nullptr);
      if (first) {
        at->second = &elements_.held_voltages.emplace_back(by_phase);
        at->second->ports.clear();
        at->second->q_min = at->second->q_max = 0.0;
      } else if (at->second->voltage != by_phase.voltage) {
        throw InputError("generator " + by_phase.label, by_phase_.feeder->where,
                         fmt::format("holds {} of its rated voltage where {} holds {} in another "
                                     "phase; solve the feeder by phase",
                                     by_phase.voltage, at->second->label, at->second->voltage));
      }
      at->second->q_min += by_phase.q_min / 3.0;
      at->second->q_max += by_phase.q_max / 3.0;
      for (const int port : by_phase.ports) {
        std::vector<int>& ports = at->second->ports;
        if (ports.empty() || ports.back() != projected[port]) {
          ports.push_back(projected[port]);
        }
      }
    }
  }

  /// Of another phase to the last port.
  void add_machine_admittance(const DevicePort& phase) {
    for (size_t k = 0; k < phase.machine.size(); ++k) {
      elements_.ports.back().machine[k] += phase.machine[k];
    }
  }

  /// Of all phases of a machine, by its first.
  [[nodiscard]] Complex machine_impedance(const DevicePort& first) const {
    const InternalVoltage& internal = by_phase_.internal_voltages[first.port.internal];
    const auto phases =
        static_cast<double>(std::ranges::count(by_phase_.ports, first.device, &DevicePort::device));
    return (first.port.from == internal.from ? 3.0 : -3.0) / phases * internal.drop.front().factor;
  }

  /// One port for the phases of a machine, whose harmonic currents are factors of the bus's share
  /// of the voltage behind its impedance.
  void add_machine(const DevicePort& phase, DevicePort port) {
    const InternalVoltage& of_phase = by_phase_.internal_voltages[phase.port.internal];
    if (!clocks_.live(of_phase.from) || clocks_.live(of_phase.to)) {
      throw InputError("generator " + phase.port.label, by_phase_.feeder->where,
                       "its harmonics behind an impedance between two phases have no positive "
                       "sequence; solve the feeder by phase");
    }
    const bool more = !elements_.ports.empty() && elements_.ports.back().device == phase.device;
    if (!more) {
      port.port.internal = static_cast<int>(elements_.internal_voltages.size());
      elements_.internal_voltages.push_back(
          {.from = port.port.from,
           .drop = {{static_cast<int>(elements_.ports.size()), machine_impedance(phase)}}});
      elements_.ports.push_back(port);
      std::ranges::fill(elements_.ports.back().factor, 0.0);
      elements_.ports.back().port.load = 0.0;
    } else {
      add_machine_admittance(port);
    }
    DevicePort& sum = elements_.ports.back();
    sum.port.load += port.port.load;
    sum.port.nonlinear |= port.port.nonlinear;
    for (size_t k = 0; k < by_phase_.orders.size(); ++k) {
      const double order = turned_at(k);
      const Complex of_bus =
          std::conj(clocks_.turn(phase.port.from, order) - clocks_.turn(phase.port.to, order)) *
          clocks_.turn(of_phase.from, order) * phasor(phase.factor[k], phase.angle[k]) / 3.0;
      const Complex all = phasor(sum.factor[k], sum.angle[k]) + of_bus;
      sum.factor[k] = k == 0 ? 1.0 : std::abs(all);
      sum.angle[k] = k == 0 ? 0.0 : std::arg(all);
    }
  }

  /// Harmonics of a load between phases reach the bus turned, and no multiple of three does.
  void take_orders(const Across& seen, DevicePort& port) const {
    for (size_t k = 1; k < by_phase_.orders.size(); ++k) {
      const Complex share = seen.current_share[k];
      if (is_multiple_of_three(by_phase_.orders[k]) && std::abs(share) < kSame) {
        port.port.zero_sequence = false;
      }
      if (port.factor.empty() || port.factor[k] == 0.0) {
        continue;
      }
      if (std::abs(share.imag()) > kSame) {
        throw InputError(
            "load " + port.port.label, by_phase_.feeder->where,
            fmt::format("order {} of its spectrum has no real factor between phases; take it out, "
                        "or solve the feeder by phase",
                        by_phase_.orders[k]));
      }
      port.factor[k] *= std::abs(share) < kSame ? 0.0 : std::round(share.real());
    }
  }

  [[nodiscard]] static bool goes_with(const DevicePort& one, const DevicePort& other) {
    return one.device == other.device && one.port.from == other.port.from &&
           std::abs(one.port.rated - other.port.rated) <= kSame * one.port.rated &&
           one.factor == other.factor;
  }

  // Meters

  /// One at each end of an element and for each source.
  void add_meters() {
    std::map<std::pair<int, int>, bool> there;  // stamp, end
    int branches = 0;
    std::vector<int> projected;  // by phase
    for (const WireMeter& phase : by_phase_.meters) {
      projected.push_back(static_cast<int>(elements_.meters.size()));
      WireMeter meter = phase;
      meter.node = node_of(phase.node);
      meter.far_node = node_of(phase.far_node);
      meter.number = 0;
      if (phase.stamp >= 0) {
        const Stamp& stamp = by_phase_.stamps[phase.stamp];
        meter.wire = stamp.end[phase.wire];
        meter.stiff = phase.stiff < 0 ? -1 : stiff_of_[phase.stiff];
        if (!there.emplace(std::pair(phase.stamp, meter.wire), true).second) {
          continue;
        }
        meter.node = elements_.stamps[phase.stamp].node[meter.wire];
        meter.far_node =
            phase.kind == "line" ? elements_.stamps[phase.stamp].node[1 - meter.wire] : meter.node;
        meter.rating_share = rating_share(stamp, meter.wire);
      } else if (is_of_last_source(meter)) {
        continue;
      }
      if (meter.branch >= 0) {
        const bool same = !elements_.meters.empty() &&
                          elements_.meters.back().stamp == meter.stamp &&
                          elements_.meters.back().id == meter.id;
        meter.branch = same ? elements_.meters.back().branch : branches++;
      } else {
        ++elements_.source_meters;
      }
      elements_.meters.push_back(std::move(meter));
    }
    for (WindingMeters winding : by_phase_.windings) {
      winding.first_meter = projected[winding.first_meter];
      winding.wires = 1;
      elements_.windings.push_back(std::move(winding));
    }
  }

  [[nodiscard]] bool is_of_last_source(const WireMeter& meter) const {
    return !elements_.meters.empty() && elements_.meters.back().quantity == meter.quantity &&
           elements_.meters.back().id == meter.id;
  }

  /// A wire's current counts a third; of a winding between two phases, which carry the same.
  [[nodiscard]] double rating_share(const Stamp& stamp, int end) const {
    std::vector<int> wires;
    for (size_t i = 0; i < stamp.node.size(); ++i) {
      if (stamp.end[i] == end) {
        wires.push_back(stamp.node[i]);
      }
    }
    const int live = clocks_.live_count(wires);
    if (stamp.kind == "transformer" && live == 2 && wires.size() == 2) {
      return std::abs(clocks_.turn(wires[0], 1) - clocks_.turn(wires[1], 1)) / 3.0;
    }
    return live / 3.0;
  }

  const NodalElements& by_phase_;
  const PhaseClocks& clocks_;
  SequenceOf sequence_;
  std::vector<int> node_of_bus_;
  std::vector<int> stiff_of_;  ///< [stiff wire by phase] that of the line
  NodalElements elements_;
};

/// Distortion of sources in the sequence of its order, which is all that a waveform has.
std::vector<std::string> turn_sources(Feeder& feeder) {
  const FeederSpectra spectra(feeder);
  std::vector<std::string> warnings;
  const auto turn = [&](const char* kind, auto& sources) {
    for (auto& source : sources) {
      const Spectrum* spectrum = spectra.of(kind, source);
      const auto other_sequence = [&](const SpectrumLine& line) {
        return line.order != 1 && line.factor != 0.0 &&
               ((source.at_harmonics == PhaseSequence::positive &&
                 std::fmod(line.order, 3.0) != 1.0) ||
                (source.at_harmonics == PhaseSequence::zero && !is_multiple_of_three(line.order)));
      };
      if (spectrum != nullptr && std::ranges::any_of(spectrum->lines, other_sequence)) {
        warnings.push_back(fmt::format(
            "{} {}: its harmonics are taken in the sequence of their order (5 "
            "negative, 7 positive, 3 zero), not in {} sequence at all",
            kind, source.id, source.at_harmonics == PhaseSequence::zero ? "zero" : "positive"));
      }
      source.at_harmonics = PhaseSequence::turning;
    }
  };
  turn("voltage source", feeder.voltage_sources);
  turn("current source", feeder.current_sources);
  return warnings;
}

/// One tap for transformers of one phase that stand side by side between two buses: with taps of
/// their own they would drive currents round between balanced voltages.
std::vector<std::string> even_taps(Feeder& feeder) {
  std::map<std::pair<std::string, std::string>, std::vector<Transformer*>> banks;
  for (Transformer& transformer : feeder.transformers) {
    if (transformer.phases == 1 && transformer.windings.size() == 2) {
      banks[{transformer.windings[0].at.bus, transformer.windings[1].at.bus}].push_back(
          &transformer);
    }
  }
  std::vector<std::string> uneven;
  for (auto& [buses, bank] : banks) {
    for (size_t w = 0; w < 2; ++w) {
      double sum = 0.0;
      for (const Transformer* transformer : bank) {
        sum += transformer->windings[w].tap;
      }
      const double mean = sum / static_cast<double>(bank.size());
      for (Transformer* transformer : bank) {
        if (std::abs(transformer->windings[w].tap - mean) > kSame) {
          uneven.push_back(transformer->id);
        }
        transformer->windings[w].tap = mean;
      }
    }
  }
  if (uneven.empty()) {
    return {};
  }
  return {
      fmt::format("positive sequence: taps of {} transformers of one phase (first {}) are those "
                  "of their bank's mean",
                  uneven.size(), uneven.front())};
}

}  // namespace

NodalElements elements_in_sequence(Feeder& feeder, SequenceOf sequence,
                                   const std::optional<LinearLoadModel>& linear_loads,
                                   std::vector<std::string>& warnings) {
  for (const auto& change : {turn_sources, even_taps}) {
    for (std::string& warning : change(feeder)) {
      warnings.push_back(std::move(warning));
    }
  }
  const NodalElements by_phase = elements_by_phase(feeder, linear_loads);
  const PhaseClocks clocks(by_phase);
  for (std::string& warning : sequence_losses(by_phase, clocks)) {
    warnings.push_back(std::move(warning));
  }
  return Projection(by_phase, clocks, sequence).elements();
}

NodalNetwork positive_sequence(const Feeder& feeder, std::vector<std::string>& warnings,
                               const PhaseOptions& options) {
  Feeder turned = feeder;
  return assemble(
      elements_in_sequence(turned, SequenceOf::waveform, options.linear_loads, warnings));
}

}  // namespace overtone
