#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "nlp/rows/balance_rows.hpp"

namespace overtone {

/// Chargers: their currents in the balances, losses (15)–(18), current (21), whose weight may be in
/// the objective too, and equal PE where a lot's phases charge alike.
class ChargerRows {
 public:
  using Hour = NlpLayout::Hour;
  using Variables = NlpLayout::ChargerVariables;

  explicit ChargerRows(const NlpContext& at) : at_(at) {}

  void bounds(const Hour& hour, const NlpBounds& out) const {
    for (const Variables& c : hour.chargers) {
      for (const NlpLayout::BatteryVariable& battery : hour.batteries_of(c)) {
        out.x_lower[battery.taken] = 0.0;
        out.x_upper[battery.taken] = battery.most;
        if (battery.given >= 0) {
          out.x_lower[battery.given] = 0.0;
          out.x_upper[battery.given] = battery.most_given;
        }
      }
      out.row_lower[c.loss_row] = out.row_upper[c.loss_row] = c.given_battery;
      out.row_lower[c.current_row] = -std::numeric_limits<double>::infinity();
      out.row_upper[c.current_row] = 1.0;
    }
  }

  /// Of its variables and losses; (21) is a share of IEmax^2 as it is.
  void sizes(const Hour& hour, TypicalSizes& size) const {
    for (const Variables& c : hour.chargers) {
      size.variable[c.pe] = size.variable[c.qe] = size.row[c.loss_row] = c.size;
      for (const NlpLayout::BatteryVariable& battery : hour.batteries_of(c)) {
        battery.for_each_part([&](int part, double /*factor*/) { size.variable[part] = c.size; });
      }
      if (c.reactive_row >= 0) {
        size.row[c.reactive_row] = c.size;
      }
      for (int i = 0; i < harmonic_count(c); ++i) {
        size.variable[c.harmonic + i] = c.size;
      }
    }
  }

  /// What the weighted currents add to the objective, onto `sum`.
  [[nodiscard]] double value(const Hour& hour, const double* x, double sum) const {
    const double weight = current_weight(hour);
    for (const Variables& c : hour.chargers) {
      sum += weight > 0.0 ? weight * current_squared(hour, c, x) : 0.0;
    }
    return sum;
  }

  void gradient(const Hour& hour, const double* x, double* gradient) const {
    const double twice = 2.0 * current_weight(hour);
    if (!(twice > 0.0)) {
      return;
    }
    for (const Variables& c : hour.chargers) {
      const FundamentalVoltage v(at_, hour, c.unknown, x);
      const double per_w = -power_squared(c, x) / (v.w * v.w);
      gradient[c.pe] += twice * x[c.pe] / v.w;
      gradient[c.qe] += twice * x[c.qe] / v.w;
      gradient[v.first] += twice * v.v[0] * per_w;
      gradient[v.first + 1] += twice * v.v[1] * per_w;
      for (int i = 0; i < harmonic_count(c); ++i) {
        gradient[c.harmonic + i] += twice * x[c.harmonic + i];
      }
      if (c.current != nullptr) {
        c.current->for_each_slope(c.place, x, [&](int by, double slope) {
          gradient[by] += current_weight(hour) * slope;
        });
      }
    }
  }

  void rows(const Hour& hour, const double* x, double* values) const {
    for (const Variables& c : hour.chargers) {
      const ChargerLosses loss = at_.problem.losses_of(c.charger);
      const double pe = x[c.pe];
      const double qe = x[c.qe];
      const FundamentalVoltage v(at_, hour, c.unknown, x);
      const Complex current = std::conj(Complex(pe, qe) / Complex(v.v[0], v.v[1]));
      at_.layout.add_current(hour, c.unknown, 0, current, values);
      for (int i = 0; i < harmonic_count(c); i += 2) {
        at_.layout.add_current(hour, c.unknown, 1 + i / 2,
                               {x[c.harmonic + i], x[c.harmonic + i + 1]}, values);
      }
      values[c.current_row] = c.current_scale * current_squared(hour, c, x);
      double charging = 0.0;
      for (const NlpLayout::BatteryVariable& battery : hour.batteries_of(c)) {
        charging += battery.power(x);
      }
      values[c.loss_row] = pe - loss.p_p * pe * pe - loss.p_q * qe * qe - charging;
      if (c.reactive_row >= 0) {
        values[c.reactive_row] = qe - loss.q_p * pe * pe - loss.q_q * qe * qe;
      }
      if (c.equal_row >= 0) {
        values[c.equal_row] = pe - x[c.equal_pe];
      }
    }
  }

  /// The slope of the fundamental current by the voltage is in that of the balances.
  template <class Sink>
  void jacobian(const Hour& hour, const double* x, Sink& out) const {
    for (const Variables& c : hour.chargers) {
      const ChargerLosses loss = at_.problem.losses_of(c.charger);
      const FundamentalVoltage v(at_, hour, c.unknown, x);
      const double pe = x[c.pe];
      const double qe = x[c.qe];
      const Complex z = v.conjugate();
      const Complex per_p = 1.0 / z;
      const Complex per_q = -Complex(0.0, 1.0) / z;
      add_drawn(at_, hour, c.unknown, 0, c.pe, per_p, per_q, out);
      const double scale = 2.0 * c.current_scale;
      const double per_w = -power_squared(c, x) / (v.w * v.w);
      out.add(c.current_row, c.pe, scale * pe / v.w);
      out.add(c.current_row, c.qe, scale * qe / v.w);
      out.add(c.current_row, v.first, scale * v.v[0] * per_w);
      out.add(c.current_row, v.first + 1, scale * v.v[1] * per_w);
      harmonic_jacobian(hour, c, out);
      for (int i = 0; i < harmonic_count(c); ++i) {
        out.add(c.current_row, c.harmonic + i, scale * x[c.harmonic + i]);
      }
      if (c.current != nullptr) {
        c.current->for_each_slope(c.place, x, [&](int by, double slope) {
          out.add(c.current_row, by, c.current_scale * slope);
        });
      }
      out.add(c.loss_row, c.pe, 1.0 - 2.0 * loss.p_p * pe);
      out.add(c.loss_row, c.qe, -2.0 * loss.p_q * qe);
      for (const NlpLayout::BatteryVariable& battery : hour.batteries_of(c)) {
        battery.for_each_part([&](int part, double factor) { out.add(c.loss_row, part, -factor); });
      }
      if (c.reactive_row >= 0) {
        out.add(c.reactive_row, c.pe, -2.0 * loss.q_p * pe);
        out.add(c.reactive_row, c.qe, 1.0 - 2.0 * loss.q_q * qe);
      }
      if (c.equal_row >= 0) {
        out.add(c.equal_row, c.pe, 1.0);
        out.add(c.equal_row, c.equal_pe, -1.0);
      }
    }
  }

  void curve(const Hour& hour, int unknown, const FundamentalVoltage& v, const double* x,
             double factor, const double* multipliers, NodeCurvature& sum) const {
    for (auto* c = hour.charger_of(unknown); c != nullptr; c = hour.next_of(*c)) {
      const double price = current_price(hour, *c, factor, multipliers);
      const double squared = power_squared(*c, x);
      sum.weighted += balance_dual(hour, *c, multipliers) * Complex(x[c->pe], -x[c->qe]);
      sum.a -= 2.0 * price * squared / (v.w * v.w);
      sum.b += 8.0 * price * squared / (v.w * v.w * v.w);
    }
  }

  /// In the variables of the chargers at a node, and between them and V_1.
  template <class Sink>
  void hessian(const Hour& hour, int unknown, const FundamentalVoltage& v, const double* x,
               double factor, const double* multipliers, Sink& out) const {
    for (auto* c = hour.charger_of(unknown); c != nullptr; c = hour.next_of(*c)) {
      charger_hessian(hour, *c, v, x, factor, multipliers, out);
    }
  }

  void slots(SlotWriter& writer) const {
    const int chargers = at_.problem.fleet.charger_count();
    const int of_one = 3 + 2 * (at_.layout.order_count() - 1);
    const int variable = writer.new_variable_slots(of_one * chargers);
    const int more = writer.new_variable_slots((at_.layout.battery_slots() - 1) * chargers);
    const int given = at_.problem.discharging.allowed()
                          ? writer.new_variable_slots(at_.layout.battery_slots() * chargers)
                          : 0;
    const int row = writer.new_row_slots(3 * chargers);
    const int equal = at_.problem.equal_phases ? writer.new_row_slots(chargers) : 0;
    for (int h = 0; h < static_cast<int>(at_.layout.hours().size()); ++h) {
      for (const Variables& c : at_.layout.hours()[h].chargers) {
        const int first = variable + of_one * c.charger;
        writer.set_variable(c.pe, h, first);
        writer.set_variable(c.qe, h, first + 1);
        writer.pair(c.pe, c.loss_row);
        for (const NlpLayout::BatteryVariable& battery : at_.layout.hours()[h].batteries_of(c)) {
          writer.set_variable(
              battery.taken, h,
              battery.slot == 0 ? first + 2 : more + (battery.slot - 1) * chargers + c.charger);
          if (battery.given >= 0) {
            writer.set_variable(battery.given, h, given + battery.slot * chargers + c.charger);
          }
        }
        for (int i = 0; i < harmonic_count(c); ++i) {
          writer.set_variable(c.harmonic + i, h, first + 3 + i);
        }
        const int first_row = row + 3 * c.charger;
        writer.set_row(c.loss_row, h, first_row);
        writer.set_row(c.current_row, h, first_row + 1);
        if (c.reactive_row >= 0) {
          writer.set_row(c.reactive_row, h, first_row + 2);
          writer.pair(c.qe, c.reactive_row);
        }
        if (c.equal_row >= 0) {
          writer.set_row(c.equal_row, h, equal + c.charger);
        }
      }
    }
  }

  /// Pairs harmonic currents with the balances above the fundamental where there is a charger at
  /// nearly every node; returns at which, [unknown].
  std::vector<char> pair_currents(SlotWriter& writer) const {
    std::vector<char> by_current(at_.layout.unknown_count(), 0);
    if (at_.problem.fleet.charger_count() < kDenseChargers * at_.layout.unknown_count()) {
      return by_current;
    }
    for (const Hour& hour : at_.layout.hours()) {
      for (const Variables& c : hour.chargers) {
        const bool first = &c == hour.charger_of(c.unknown);
        const bool plain = at_.layout.stiff().of(c.unknown) == nullptr;
        for (int i = 0; first && plain && i < harmonic_count(c); ++i) {
          by_current[c.unknown] = 1;
          writer.pair(c.harmonic + i, at_.layout.balance_row(hour, c.unknown, 1) + i);
        }
      }
    }
    return by_current;
  }

 private:
  /// Chargers for each node from which balances pair with their currents.
  static constexpr double kDenseChargers = 2.0 / 3.0;

  template <class Sink>
  void charger_hessian(const Hour& hour, const Variables& c, const FundamentalVoltage& v,
                       const double* x, double factor, const double* multipliers, Sink& out) const {
    const ChargerLosses loss = at_.problem.losses_of(c.charger);
    const Complex z = v.conjugate();
    const double price = current_price(hour, c, factor, multipliers);
    const double loss_dual = multipliers[c.loss_row];
    const double reactive_dual = c.reactive_row >= 0 ? multipliers[c.reactive_row] : 0.0;
    const double own = 2.0 * price / v.w;
    out.add(c.pe, c.pe, own - 2.0 * loss.p_p * loss_dual - 2.0 * loss.q_p * reactive_dual);
    out.add(c.qe, c.qe, own - 2.0 * loss.p_q * loss_dual - 2.0 * loss.q_q * reactive_dual);
    const Complex turn = -balance_dual(hour, c, multipliers) / (z * z);
    const double spread = -4.0 * price / (v.w * v.w);
    out.add(c.pe, v.first, turn.real() + spread * x[c.pe] * v.v[0]);
    out.add(c.pe, v.first + 1, turn.imag() + spread * x[c.pe] * v.v[1]);
    out.add(c.qe, v.first, turn.imag() + spread * x[c.qe] * v.v[0]);
    out.add(c.qe, v.first + 1, -turn.real() + spread * x[c.qe] * v.v[1]);
    for (int i = 0; i < harmonic_count(c); ++i) {
      out.add(c.harmonic + i, c.harmonic + i, 2.0 * price);
    }
    if (c.current != nullptr) {
      c.current->hessian(c.place, x, price, out);
    }
  }

  /// IE[h] in the balances: re in re and im in im alone, but in a cluster.
  template <class Sink>
  void harmonic_jacobian(const Hour& hour, const Variables& c, Sink& out) const {
    for (int i = 0; i < harmonic_count(c); i += 2) {
      at_.layout.for_each_balance(hour, c.unknown, 1 + i / 2, [&](int row, Complex factor) {
        out.add(row, c.harmonic + i, factor.real());
        out.add(row + 1, c.harmonic + i + 1, factor.real());
        if (at_.layout.stiff().of(c.unknown) != nullptr) {
          out.add(row + 1, c.harmonic + i, factor.imag());
          out.add(row, c.harmonic + i + 1, -factor.imag());
        }
      });
    }
  }

  [[nodiscard]] int harmonic_count(const Variables& c) const {
    return c.harmonic >= 0 ? 2 * (at_.layout.order_count() - 1) : 0;
  }

  [[nodiscard]] static double power_squared(const Variables& c, const double* x) {
    return x[c.pe] * x[c.pe] + x[c.qe] * x[c.qe] + c.cancelled;
  }

  /// Left-hand side of (21), squared pu: over all orders.
  [[nodiscard]] double current_squared(const Hour& hour, const Variables& c,
                                       const double* x) const {
    double current = power_squared(c, x) / FundamentalVoltage(at_, hour, c.unknown, x).w;
    for (int i = 0; i < harmonic_count(c); ++i) {
      current += x[c.harmonic + i] * x[c.harmonic + i];
    }
    return c.current != nullptr ? current + c.current->squared(c.place, x) : current;
  }

  /// Of its squared current: by the multiplier of (21) and the weight in the objective.
  [[nodiscard]] double current_price(const Hour& hour, const Variables& c, double factor,
                                     const double* multipliers) const {
    return c.current_scale * multipliers[c.current_row] + factor * current_weight(hour);
  }

  /// Of squared currents in the objective of an hour.
  [[nodiscard]] double current_weight(const Hour& hour) const {
    return hour.weight * at_.problem.objective.current;
  }

  [[nodiscard]] Complex balance_dual(const Hour& hour, const Variables& c,
                                     const double* multipliers) const {
    return std::conj(at_.layout.current_dual(hour, c.unknown, 0, multipliers));
  }

  const NlpContext& at_;
};

}  // namespace overtone
