// Where the controls of a feeder are connected.

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include <overtone/primitive_admittance.hpp>

#include "control/control_checks.hpp"
#include "control/controlled_feeder.hpp"
#include "elements/stamps.hpp"

namespace overtone {

int ControlledFeeder::node_of(const Terminal& terminal, int wire) const {
  const int conductor = terminal.conductor[wire];
  return conductor == 0 ? -1 : node_of_label_.at(fmt::format("{}.{}", terminal.bus, conductor));
}

template <class Element>
MovableElement ControlledFeeder::movable(const Element& element) const {
  MovableElement movable{.node = {},
                         .as_built = primitive_admittance(element, 1.0, feeder_.frequency_hz)};
  for (const Terminal* terminal : terminals(element)) {
    for (int wire = 0; wire < terminal->wire_count(); ++wire) {
      movable.node.push_back(node_of(*terminal, wire));
    }
  }
  return movable;
}

int ControlledFeeder::element_of(SeenKind kind, int index) {
  const auto [at, is_new] =
      element_of_.emplace(std::pair(kind, index), static_cast<int>(elements_.size()));
  if (!is_new) {
    return at->second;
  }
  switch (kind) {
    case SeenKind::line:
      elements_.push_back(movable(feeder_.lines[index]));
      break;
    case SeenKind::transformer:
      elements_.push_back(movable(feeder_.transformers[index]));
      break;
    case SeenKind::capacitor: {
      Capacitor built = feeder_.capacitors[index];
      for (const CapacitorControl& control : feeder_.capacitor_controls) {
        if (control.capacitor == built.id) {
          built.kvar = std::accumulate(control.step_kvar.begin(), control.step_kvar.end(), 0.0);
        }
      }
      elements_.push_back(movable(built));
      break;
    }
    case SeenKind::reactor:
      elements_.push_back(movable(feeder_.reactors[index]));
      break;
  }
  return at->second;
}

int ControlledFeeder::add_changer(int transformer, int winding) {
  const auto known = std::ranges::find_if(changer_place_, [&](const ChangerPlace& place) {
    return place.transformer == transformer && place.winding == winding;
  });
  const auto changer = static_cast<int>(known - changer_place_.begin());
  if (known == changer_place_.end()) {
    const Winding& moved = feeder_.transformers[transformer].windings[winding];
    changers_.push_back({.transformer = feeder_.transformers[transformer].id,
                         .winding = winding + 1,
                         .tap_min = moved.tap_min,
                         .tap_max = moved.tap_max,
                         .step = (moved.tap_max - moved.tap_min) / moved.tap_steps});
    changer_place_.push_back({transformer, winding});
  }
  return changer;
}

void ControlledFeeder::place(const RegulatorControl& control) {
  const int index = transformer_of(feeder_, control);
  const Transformer& transformer = feeder_.transformers[index];
  const Winding& winding = transformer.windings[control.winding - 1];
  const bool remote = control.remote.wire_count() > 0;
  const PhaseWires seen = phase_wires(transformer, winding, remote ? 0 : control.phase - 1);
  RegulatorPlace place{
      .element = element_of(SeenKind::transformer, index),
      .changer = add_changer(index, control.tap_winding - 1),
      .from = node_of(winding.at, seen.from),
      .to = node_of(winding.at, seen.to),
      .wire = control.phase - 1,
      .winding_volt = phase_volts(winding.kv, transformer.phases, winding.connection)};
  for (int w = 0; w + 1 < control.winding; ++w) {
    place.wire += transformer.windings[w].at.wire_count();
  }
  place.local_from = place.from;
  place.local_to = place.to;
  if (remote) {
    place.from = remote_node(control, 0);
    place.to = control.remote.wire_count() > 1 ? remote_node(control, 1) : -1;
  }
  regulator_place_.push_back(place);
}

int ControlledFeeder::remote_node(const RegulatorControl& control, int wire) const {
  const int conductor = control.remote.conductor[wire];
  const std::string label = fmt::format("{}.{}", control.remote.bus, conductor);
  if (conductor != 0 && !node_of_label_.contains(label)) {
    throw InputError("regulator " + control.id, control.where,
                     fmt::format("remote bus {}; no element of the feeder is there", label));
  }
  return node_of(control.remote, wire);
}

void ControlledFeeder::place(const CapacitorControl& control) {
  const int index = capacitor_of(feeder_, control);
  const Capacitor& capacitor = feeder_.capacitors[index];
  element_of(SeenKind::capacitor, index);
  const auto [seen, wires] = seen_by(feeder_, control);
  BankPlace place{.bank = static_cast<int>(banks_.size()),
                  .steps = static_cast<int>(control.step_kvar.size()),
                  .element = element_of(control.seen_kind, seen),
                  .wire = 0,
                  .phases = wires.phases,
                  .conductors = wires.conductors,
                  .bank_phases = capacitor.phases,
                  .line_to_line = capacitor.connection == Connection::delta};
  place.wire = wires.first_wire;
  const std::vector<int>& nodes = elements_[place.element].node;
  place.node.assign(nodes.begin() + place.wire, nodes.begin() + place.wire + place.conductors);
  bank_place_.push_back(std::move(place));
  banks_.push_back({control.capacitor, control.step_kvar});
  bank_capacitor_.push_back(index);
}

}  // namespace overtone
