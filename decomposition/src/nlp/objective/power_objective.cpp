#include "nlp/objective/power_objective.hpp"

#include <algorithm>
#include <span>

namespace overtone {

namespace {

/// What loads to ground of constant power, those at held voltages and chargers there, which charge
/// evenly, draw in an hour, pu. `even` [charger] of the hour.
double given_draw(const NlpContext& at, int position, std::span<const double> even) {
  double sum = 0.0;
  for (int p = 0; p < at.network.port_count(); ++p) {
    const NlpPorts::Load load = NlpPorts::load_at(at.network, p);
    const Complex power = at.problem.load(position, p);
    if (load.from < 0 && load.to < 0) {
      sum += load.law.at(std::norm(load.given), power).power.real();
    }
  }
  for (int u = 0; u < at.layout.unknown_count(); ++u) {
    for (const int port : at.ports.grounded(u)) {
      sum += at.problem.load(position, port).real();
    }
  }
  for (int c = 0; c < at.problem.fleet.charger_count(); ++c) {
    if (at.problem.at_source(c)) {
      sum += charger_power_without_control(even[c], at.problem.losses_of(c)).real();
    }
  }
  return sum;
}

}  // namespace

PowerObjective::PowerObjective(const NlpContext& at) : at_(at) {
  if (!at.problem.objective.counts_power()) {
    return;
  }
  const Array2<double> even = counts_losses() ? even_charging(at.problem) : Array2<double>();
  for (int h = 0; h < static_cast<int>(at.layout.hours().size()); ++h) {
    const int position = at.layout.hours()[h].position;
    power_.emplace_back(at, h);
    given_draw_.push_back(counts_losses() ? given_draw(at, position, even.row(position)) : 0.0);
  }
}

void PowerObjective::bounds(const NlpBounds& out) const {
  if (at_.layout.peak() < 0) {
    return;
  }
  out.x_lower[at_.layout.peak()] = at_.problem.objective.peak_before;
  for (const Hour& hour : at_.layout.hours()) {
    out.row_lower[hour.peak_row] = -std::numeric_limits<double>::infinity();
  }
}

double PowerObjective::value(int hour_index, const double* x) const {
  if (power_.empty()) {
    return 0.0;
  }
  const Hour& hour = at_.layout.hours()[hour_index];
  double cost = power_price(hour) * power_[hour_index].value(x);
  if (counts_losses()) {
    double drawn = given_draw_[hour_index];
    for (const NlpLayout::ChargerVariables& c : hour.chargers) {
      drawn += x[c.pe];
    }
    for (const NlpPorts::Load& load : at_.ports.others()) {
      drawn += law_of(hour, load, at_.port_voltage(x, hour, load.port, 0)).power.real();
    }
    cost -= loss_weight(hour) * drawn;
  }
  return cost;
}

void PowerObjective::gradient(int hour_index, const double* x, double* gradient) const {
  if (power_.empty()) {
    return;
  }
  const Hour& hour = at_.layout.hours()[hour_index];
  const double price = power_price(hour);
  power_[hour_index].for_each_slope(
      x, [&](int variable, double slope) { gradient[variable] += price * slope; });
  if (!counts_losses()) {
    return;
  }
  const double loss = loss_weight(hour);
  for (const NlpLayout::ChargerVariables& c : hour.chargers) {
    gradient[c.pe] -= loss;
  }
  for (const NlpPorts::Load& load : at_.ports.others()) {
    const Complex v = at_.port_voltage(x, hour, load.port, 0);
    const double slope = 2.0 * loss * law_of(hour, load, v).slope.real();
    for_each_end(at_.voltage_variables(hour, load, 0), [&](double sign, int variable) {
      gradient[variable] -= sign * slope * v.real();
      gradient[variable + 1] -= sign * slope * v.imag();
    });
  }
}

void PowerObjective::rows(int hour_index, const double* x, double* values) const {
  if (const int row = at_.layout.hours()[hour_index].peak_row; row >= 0) {
    values[row] = power_[hour_index].value(x) - x[at_.layout.peak()];
  }
}

double PowerObjective::largest_power(const double* x) const {
  double largest = at_.problem.objective.peak_before;
  for (const SourcePower& power : power_) {
    largest = std::max(largest, power.value(x));
  }
  return largest;
}

void PowerObjective::slots(SlotWriter& writer) const {
  if (at_.layout.peak() < 0) {
    return;
  }
  const int slot = writer.new_row_slots(1);
  for (int h = 0; h < static_cast<int>(at_.layout.hours().size()); ++h) {
    writer.set_row(at_.layout.hours()[h].peak_row, h, slot);
  }
}

}  // namespace overtone
