#include "control/controlled_feeder.hpp"

#include <fmt/format.h>

#include <overtone/by_phase.hpp>
#include <overtone/primitive_admittance.hpp>

#include "argument_checks.hpp"
#include "control/control_checks.hpp"
#include "elements/feeder_spectra.hpp"

namespace overtone {

namespace {

/// Without what has a part at harmonics only, all steps of banks in: all entries of Y are there.
Feeder with_all_entries(const Feeder& whole) {
  Feeder feeder = without_spectra(whole);
  feeder.extra_orders.clear();
  for (const CapacitorControl& control : feeder.capacitor_controls) {
    const SwitchedBank bank{control.capacitor, control.step_kvar};
    feeder.capacitors[capacitor_of(feeder, control)].kvar =
        bank.kvar(static_cast<int>(control.step_kvar.size()));
  }
  return feeder;
}

}  // namespace

ControlledFeeder::ControlledFeeder(Feeder feeder) : feeder_(std::move(feeder)) {
  check_controls(feeder_);
  network_ = by_phase(with_all_entries(feeder_));
  for (int n = 0; n < network_.node_count(); ++n) {
    node_of_label_.emplace(network_.nodes[n].label, n);
  }
  for (const RegulatorControl& control : feeder_.regulators) {
    place(control);
  }
  for (const CapacitorControl& control : feeder_.capacitor_controls) {
    place(control);
  }
}

ControlState ControlledFeeder::as_given() const {
  ControlState state;
  for (const ChangerPlace& at : changer_place_) {
    state.tap.push_back(feeder_.transformers[at.transformer].windings[at.winding].tap);
  }
  for (size_t b = 0; b < banks_.size(); ++b) {
    state.steps.push_back(
        steps_in_service(feeder_.capacitor_controls[b], feeder_.capacitors[bank_capacitor_[b]]));
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
  const ArgumentChecks check("tap control");
  check.size("state.tap", state.tap.size(), changers_.size());
  check.size("state.steps", state.steps.size(), banks_.size());
  for (size_t c = 0; c < changers_.size(); ++c) {
    const TapChanger& at = changers_[c];
    const bool within = state.tap[c] >= at.tap_min && state.tap[c] <= at.tap_max;
    check.require(within, within ? std::string()
                                 : fmt::format("tap {} of winding {} of transformer {}; must be "
                                               "{} to {}",
                                               state.tap[c], at.winding, at.transformer, at.tap_min,
                                               at.tap_max));
  }
  for (size_t b = 0; b < banks_.size(); ++b) {
    const int count = static_cast<int>(banks_[b].step_kvar.size());
    const bool within = state.steps[b] >= 0 && state.steps[b] <= count;
    check.require(within, within ? std::string()
                                 : fmt::format("{} steps of capacitor {}; must be 0 to {}",
                                               state.steps[b], banks_[b].capacitor, count));
  }
}

void ControlledFeeder::move(std::vector<Transformer>& transformers,
                            std::vector<Capacitor>& capacitors, const ControlState& state) const {
  for (size_t c = 0; c < changers_.size(); ++c) {
    const ChangerPlace& at = changer_place_[c];
    transformers[at.transformer].windings[at.winding].tap = state.tap[c];
  }
  for (size_t b = 0; b < banks_.size(); ++b) {
    capacitors[bank_capacitor_[b]].kvar = banks_[b].kvar(state.steps[b]);
  }
}

Feeder ControlledFeeder::at(const ControlState& state) const {
  Feeder moved = feeder_;
  move(moved.transformers, moved.capacitors, state);
  return moved;
}

void ControlledFeeder::set(MovableNetwork& network, const ControlState& state) const {
  for (const auto& [what, element] : element_of_) {
    const auto [kind, index] = what;
    if (kind == SeenKind::transformer) {
      Transformer moved = feeder_.transformers[index];
      for (size_t c = 0; c < changers_.size(); ++c) {
        if (changer_place_[c].transformer == index) {
          moved.windings[changer_place_[c].winding].tap = state.tap[c];
        }
      }
      network.set_admittance(element, primitive_admittance(moved, 1.0, feeder_.frequency_hz));
    }
    for (size_t b = 0; kind == SeenKind::capacitor && b < banks_.size(); ++b) {
      if (bank_capacitor_[b] == index) {
        Capacitor moved = feeder_.capacitors[index];
        moved.kvar = banks_[b].kvar(state.steps[b]);
        network.set_admittance(element, primitive_admittance(moved, 1.0, feeder_.frequency_hz));
      }
    }
  }
}

std::vector<std::unique_ptr<FeederControl>> ControlledFeeder::controls() const {
  std::vector<std::unique_ptr<FeederControl>> controls;
  for (size_t r = 0; r < feeder_.regulators.size(); ++r) {
    const RegulatorPlace& place = regulator_place_[r];
    controls.push_back(
        std::make_unique<Regulator>(feeder_.regulators[r], changers_[place.changer], place));
  }
  for (size_t b = 0; b < feeder_.capacitor_controls.size(); ++b) {
    controls.push_back(std::make_unique<BankSwitch>(feeder_.capacitor_controls[b], bank_place_[b]));
  }
  return controls;
}

}  // namespace overtone
