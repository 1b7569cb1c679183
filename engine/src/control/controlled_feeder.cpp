#include "control/controlled_feeder.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include <overtone/by_phase.hpp>
#include <overtone/primitive_admittance.hpp>

#include "control/control_checks.hpp"
#include "elements/stamps.hpp"

namespace overtone {

namespace {

/// Without what has a part at harmonics only.
Feeder of_the_fundamental(Feeder feeder) {
  const auto forget = [](auto& elements) {
    for (auto& element : elements) {
      element.spectrum.clear();
    }
  };
  forget(feeder.loads);
  forget(feeder.generators);
  forget(feeder.voltage_sources);
  forget(feeder.current_sources);
  feeder.extra_orders.clear();
  return feeder;
}

}  // namespace

ControlledFeeder::ControlledFeeder(Feeder feeder) : feeder_(std::move(feeder)) {
  check_controls(feeder_);
  network_ = by_phase(of_the_fundamental(feeder_));
  for (int n = 0; n < network_.node_count(); ++n) {
    node_of_label_.emplace(network_.nodes[n].label, n);
  }
  for (const RegulatorControl& control : feeder_.regulators) {
    const int transformer = transformer_of(feeder_, control);
    add_element(transformer);
    add_changer(transformer, control.tap_winding - 1);
    place(control);
  }
}

void ControlledFeeder::add_element(int transformer) {
  const auto element = static_cast<int>(elements_.size());
  if (!element_of_transformer_.emplace(transformer, element).second) {
    return;
  }
  const Transformer& moved = feeder_.transformers[transformer];
  MovableElement added{.node = {},
                       .as_built = primitive_admittance(moved, 1.0, feeder_.frequency_hz)};
  for (const Terminal* terminal : terminals(moved)) {
    for (int wire = 0; wire < terminal->wire_count(); ++wire) {
      added.node.push_back(node_of(*terminal, wire));
    }
  }
  elements_.push_back(std::move(added));
  element_transformer_.push_back(transformer);
}

void ControlledFeeder::add_changer(int transformer, int winding) {
  if (changer_of(transformer, winding) >= 0) {
    return;
  }
  const Winding& moved = feeder_.transformers[transformer].windings[winding];
  changers_.push_back({.transformer = feeder_.transformers[transformer].id,
                       .winding = winding + 1,
                       .tap_min = moved.tap_min,
                       .tap_max = moved.tap_max,
                       .step = (moved.tap_max - moved.tap_min) / moved.tap_steps});
  changer_place_.push_back({transformer, winding});
}

int ControlledFeeder::changer_of(int transformer, int winding) const {
  const auto at = std::ranges::find_if(changer_place_, [&](const ChangerPlace& place) {
    return place.transformer == transformer && place.winding == winding;
  });
  return at == changer_place_.end() ? -1 : static_cast<int>(at - changer_place_.begin());
}

/// -1: ground.
int ControlledFeeder::node_of(const Terminal& terminal, int wire) const {
  const int conductor = terminal.conductor[wire];
  return conductor == 0 ? -1 : node_of_label_.at(fmt::format("{}.{}", terminal.bus, conductor));
}

void ControlledFeeder::place(const RegulatorControl& control) {
  const int index = transformer_of(feeder_, control);
  const Transformer& transformer = feeder_.transformers[index];
  const Winding& winding = transformer.windings[control.winding - 1];
  RegulatorPlace place{
      .element = element_of_transformer_.at(index),
      .changer = changer_of(index, control.tap_winding - 1),
      .wire = control.phase - 1,
      .winding_volt = phase_volts(winding.kv, transformer.phases, winding.connection)};
  for (int w = 0; w + 1 < control.winding; ++w) {
    place.wire += transformer.windings[w].at.wire_count();
  }
  const bool remote = control.remote.wire_count() > 0;
  const PhaseWires seen = phase_wires(transformer, winding, remote ? 0 : control.phase - 1);
  place.local_from = node_of(winding.at, seen.from);
  place.local_to = node_of(winding.at, seen.to);
  place.from = place.local_from;
  place.to = place.local_to;
  if (remote) {
    for (int wire = 0; wire < control.remote.wire_count(); ++wire) {
      const std::string label =
          fmt::format("{}.{}", control.remote.bus, control.remote.conductor[wire]);
      if (control.remote.conductor[wire] != 0 && !node_of_label_.contains(label)) {
        throw InputError("regulator " + control.id, control.where,
                         fmt::format("remote bus {}; no element of the feeder is on it", label));
      }
    }
    place.from = node_of(control.remote, 0);
    place.to = control.remote.wire_count() > 1 ? node_of(control.remote, 1) : -1;
  }
  regulator_place_.push_back(place);
}

ControlState ControlledFeeder::as_given() const {
  ControlState state;
  for (const ChangerPlace& at : changer_place_) {
    state.tap.push_back(feeder_.transformers[at.transformer].windings[at.winding].tap);
  }
  return state;
}

ControlState ControlledFeeder::neutral() const {
  ControlState state = as_given();
  for (size_t c = 0; c < changers_.size(); ++c) {
    state.tap[c] = changers_[c].tap(0);
  }
  return state;
}

void ControlledFeeder::check(const ControlState& state) const {
  if (state.tap.size() != changers_.size()) {
    throw std::invalid_argument(fmt::format("tap control: state of {} taps; must be {}",
                                            state.tap.size(), changers_.size()));
  }
  for (size_t c = 0; c < changers_.size(); ++c) {
    const TapChanger& changer = changers_[c];
    if (!(state.tap[c] >= changer.tap_min && state.tap[c] <= changer.tap_max)) {
      throw std::invalid_argument(fmt::format(
          "tap control: tap {} of winding {} of transformer {}; must be {} to {}", state.tap[c],
          changer.winding, changer.transformer, changer.tap_min, changer.tap_max));
    }
  }
}

Transformer ControlledFeeder::transformer_at(int transformer, const ControlState& state) const {
  Transformer moved = feeder_.transformers[transformer];
  for (size_t c = 0; c < changers_.size(); ++c) {
    if (changer_place_[c].transformer == transformer) {
      moved.windings[changer_place_[c].winding].tap = state.tap[c];
    }
  }
  return moved;
}

Feeder ControlledFeeder::at(const ControlState& state) const {
  Feeder moved = feeder_;
  for (size_t c = 0; c < changers_.size(); ++c) {
    const ChangerPlace& place = changer_place_[c];
    moved.transformers[place.transformer].windings[place.winding].tap = state.tap[c];
  }
  return moved;
}

void ControlledFeeder::set(MovableNetwork& network, const ControlState& state) const {
  for (size_t e = 0; e < elements_.size(); ++e) {
    network.set_admittance(static_cast<int>(e),
                           primitive_admittance(transformer_at(element_transformer_[e], state), 1.0,
                                                feeder_.frequency_hz));
  }
}

std::vector<std::unique_ptr<FeederControl>> ControlledFeeder::controls() const {
  std::vector<std::unique_ptr<FeederControl>> controls;
  for (size_t r = 0; r < feeder_.regulators.size(); ++r) {
    const RegulatorPlace& place = regulator_place_[r];
    controls.push_back(
        std::make_unique<Regulator>(feeder_.regulators[r], changers_[place.changer], place));
  }
  return controls;
}

}  // namespace overtone
