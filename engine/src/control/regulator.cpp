#include "control/regulator.hpp"

#include <algorithm>
#include <cmath>

namespace overtone {

namespace {

/// Of what it wants, a control without a clock does this share at once, and then looks again.
constexpr double kShareAtOnce = 0.7;
/// A tap is at the end of its range from here on, in steps.
constexpr double kAtLimit = 1e-6;

}  // namespace

int TapChanger::position(double tap) const {
  return static_cast<int>(std::lround((tap - 0.5 * (tap_min + tap_max)) / step));
}

double TapChanger::tap(int position) const {
  return std::clamp(0.5 * (tap_min + tap_max) + position * step, tap_min, tap_max);
}

Regulator::Regulator(const RegulatorControl& control, const TapChanger& changer,
                     const RegulatorPlace& place)
    : control_(control), changer_(changer), place_(place) {}

double Regulator::relay_volt(const MovableNetwork& network) const {
  const bool remote = control_.remote.wire_count() > 0;
  const Complex seen = network.volt(place_.from) - network.volt(place_.to);
  if (remote) {
    return std::abs(seen) / control_.remote_pt_ratio;
  }
  Complex relay = seen / control_.pt_ratio;
  if (control_.r_drop_v != 0.0 || control_.x_drop_v != 0.0) {
    // The current into the winding is that into the line, turned round.
    relay += Complex(control_.r_drop_v, control_.x_drop_v) *
             network.ampere(place_.element, place_.wire) / control_.ct_primary_a;
  }
  return std::abs(relay);
}

double Regulator::over_limit(const MovableNetwork& network) const {
  if (control_.v_limit_v <= 0.0) {
    return 0.0;
  }
  const Complex local = network.volt(place_.local_from) - network.volt(place_.local_to);
  return std::max(0.0, std::abs(local) / control_.pt_ratio - control_.v_limit_v);
}

ControlSignal Regulator::sample(const MovableNetwork& network, const ControlState& state) {
  const double short_of = control_.v_setting_v - relay_volt(network);
  const double over = over_limit(network);
  if (std::abs(short_of) <= 0.5 * control_.band_v && over <= 0.0) {
    wanted_ = 0.0;
    return ControlSignal::reset;
  }
  const double boost_pu = (over > 0.0 ? -over : short_of) * control_.pt_ratio / place_.winding_volt;
  wanted_ = std::nearbyint(boost_pu / changer_.step) * changer_.step;
  if (control_.tap_winding != control_.winding) {
    wanted_ = -wanted_;
  }
  const double tap = state.tap[place_.changer];
  const double slack = kAtLimit * changer_.step;
  const bool room = wanted_ > 0.0 ? tap < changer_.tap_max - slack : tap > changer_.tap_min + slack;
  return wanted_ != 0.0 && room ? ControlSignal::act : ControlSignal::none;
}

ControlMove Regulator::act(ControlState& state) {
  double& tap = state.tap[place_.changer];
  ControlMove move{.control = name(), .from = tap, .to = tap};
  if (wanted_ != 0.0) {
    const double steps = std::clamp(std::trunc(kShareAtOnce * std::abs(wanted_) / changer_.step),
                                    1.0, static_cast<double>(control_.max_tap_change));
    tap = std::clamp(tap + std::copysign(steps * changer_.step, wanted_), changer_.tap_min,
                     changer_.tap_max);
    const double on_grid = changer_.tap(changer_.position(tap));  // free of rounding
    tap = std::abs(tap - on_grid) <= kAtLimit * changer_.step ? on_grid : tap;
  }
  wanted_ = 0.0;
  move.to = tap;
  return move;
}

}  // namespace overtone
