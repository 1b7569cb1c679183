#include "control/bank_switch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace overtone {

namespace {

/// Of magnitudes of phases; one: that of the phase.
double chosen(const PhaseChoice& choice, const std::vector<double>& of_phase) {
  switch (choice.of) {
    case PhaseChoice::Of::average:
      return std::accumulate(of_phase.begin(), of_phase.end(), 0.0) /
             static_cast<double>(of_phase.size());
    case PhaseChoice::Of::largest:
      return std::ranges::max(of_phase);
    case PhaseChoice::Of::smallest:
      return std::ranges::min(of_phase);
    case PhaseChoice::Of::one:
      break;
  }
  return of_phase[choice.phase - 1];
}

}  // namespace

double SwitchedBank::kvar(int steps) const {
  return std::accumulate(step_kvar.begin(), step_kvar.begin() + steps, 0.0);
}

BankSwitch::BankSwitch(const CapacitorControl& control, BankPlace place)
    : control_(control), place_(std::move(place)) {}

double BankSwitch::ampere(const MovableNetwork& network) const {
  std::vector<double> of_phase;
  for (int phase = 0; phase < std::min(place_.bank_phases, place_.conductors); ++phase) {
    of_phase.push_back(std::abs(network.ampere(place_.element, place_.wire + phase)));
  }
  return chosen(control_.ct_phase, of_phase) / control_.ct_ratio;
}

double BankSwitch::volt(const MovableNetwork& network) const {
  const PhaseChoice& choice = control_.pt_phase;
  std::vector<double> of_phase;
  for (int phase = 0; phase < place_.phases; ++phase) {
    Complex across = network.volt(place_.node[phase]);
    if (choice.of == PhaseChoice::Of::one && place_.line_to_line) {
      across -= network.volt(place_.node[(phase + 1) % place_.bank_phases]);
    }
    of_phase.push_back(std::abs(across));
  }
  return chosen(choice, of_phase) / control_.pt_ratio;
}

double BankSwitch::kvar(const MovableNetwork& network) const {
  double reactive = 0.0;
  for (int i = 0; i < place_.conductors; ++i) {
    reactive +=
        (network.volt(place_.node[i]) * std::conj(network.ampere(place_.element, place_.wire + i)))
            .imag();
  }
  return reactive * 1e-3;
}

BankSwitch::Wish BankSwitch::overridden(const MovableNetwork& network, bool open) const {
  if (!control_.voltage_override || control_.quantity == BankQuantity::voltage) {
    return Wish::none;
  }
  const double v = volt(network);
  if (open) {
    return v < control_.v_min_v ? Wish::step_in : Wish::none;
  }
  return v > control_.v_max_v ? Wish::step_out : Wish::none;
}

bool BankSwitch::compare(double value, double on, double off, int steps) {
  if (steps == 0) {
    wish_ = value > on ? Wish::step_in : Wish::none;
    return wish_ != Wish::none;
  }
  if (value < off) {
    wish_ = Wish::step_out;
    return true;
  }
  if (steps < place_.steps) {
    if (value > on) {
      wish_ = Wish::step_in;
      return true;
    }
    if (control_.quantity != BankQuantity::voltage) {
      return false;  // what it wanted before stands
    }
  }
  wish_ = Wish::none;
  return false;
}

ControlSignal BankSwitch::sample(const MovableNetwork& network, const ControlState& state) {
  const int steps = state.steps[place_.bank];
  bool wants = true;
  if (const Wish wish = overridden(network, steps == 0); wish != Wish::none) {
    wish_ = wish;
  } else if (control_.quantity == BankQuantity::voltage) {
    wants = compare(-volt(network), -control_.on, -control_.off, steps);
  } else {
    wants = compare(control_.quantity == BankQuantity::kvar ? kvar(network) : ampere(network),
                    control_.on, control_.off, steps);
  }
  if (wish_ == Wish::none) {
    return ControlSignal::reset;
  }
  return wants ? ControlSignal::act : ControlSignal::none;
}

double BankSwitch::delay_s() const {
  if (wish_ == Wish::step_out) {
    return control_.delay_off_s;
  }
  return control_.delay_on_s + (went_out_ ? control_.dead_time_s : 0.0);
}

ControlMove BankSwitch::act(ControlState& state) {
  int& steps = state.steps[place_.bank];
  ControlMove move{.control = name(), .from = static_cast<double>(steps)};
  if (wish_ == Wish::step_in) {
    steps = std::min(steps + 1, place_.steps);
  } else if (wish_ == Wish::step_out) {
    went_out_ = went_out_ || (place_.steps == 1 && steps > 0);
    steps = std::max(steps - 1, 0);
  }
  move.to = steps;
  return move;
}

std::vector<double> BankSwitch::memory() const {
  return {static_cast<double>(wish_), went_out_ ? 1.0 : 0.0};
}

}  // namespace overtone
