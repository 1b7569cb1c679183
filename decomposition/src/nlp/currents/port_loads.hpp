#pragma once

#include <overtone/port_draw.hpp>

#include "nlp/rows/balance_rows.hpp"

namespace overtone {

/// Loads between two nodes and those that follow their voltage: their current at the fundamental,
/// the harmonics that are factors of it, (9)–(12), and at harmonics what they draw as admittances,
/// in the balances of both ends.
class PortLoads {
 public:
  using Hour = NlpLayout::Hour;
  using Load = NlpPorts::Load;

  explicit PortLoads(const NlpContext& at) : at_(at) {}

  void rows(const Hour& hour, const double* x, double* values) const {
    for (const Load& load : at_.ports.others()) {
      const PortCurrent current = current_of(hour, load, x);
      for_each_draw(hour, load, [&](double sign, int unknown, int k) {
        const Complex drawn = load.factor[k] * current.value + linear_current(hour, load, x, k);
        at_.layout.add_current(hour, unknown, k, sign * drawn, values);
      });
    }
  }

  template <class Sink>
  void jacobian(const Hour& hour, const double* x, Sink& out) const {
    for (const Load& load : at_.ports.others()) {
      const PortCurrent current = current_of(hour, load, x);
      const PortVariables variables = at_.voltage_variables(hour, load, 0);
      for_each_draw(hour, load, [&](double sign, int unknown, int k) {
        for_each_end(variables, [&](double end, int v) {
          const Complex factor = sign * end * load.factor[k];
          add_drawn(at_, hour, unknown, k, v, factor * current.x, factor * current.y, out);
        });
        if (k == 0 || !load.linear) {
          return;
        }
        const Complex y = sign * linear_admittance(hour, load, k);
        for_each_end(at_.voltage_variables(hour, load, k), [&](double end, int v) {
          add_drawn(at_, hour, unknown, k, v, end * y, Complex(0.0, end) * y, out);
        });
      });
    }
  }

  template <class Sink>
  void hessian(const Hour& hour, const double* x, const double* multipliers, Sink& out) const {
    for (const Load& load : at_.ports.others()) {
      Complex weighted = 0.0;
      for_each_draw(hour, load, [&](double sign, int unknown, int k) {
        weighted += sign * load.factor[k] *
                    std::conj(at_.layout.current_dual(hour, unknown, k, multipliers));
      });
      add_port_curvature(at_.voltage_variables(hour, load, 0), current_of(hour, load, x), weighted,
                         out);
    }
  }

 private:
  [[nodiscard]] PortCurrent current_of(const Hour& hour, const Load& load, const double* x) const {
    return {load.law, at_.problem.load(hour.position, load.port),
            at_.port_voltage(x, hour, load.port, 0)};
  }
  [[nodiscard]] Complex linear_admittance(const Hour& hour, const Load& load, int k) const {
    return shunt_admittance(at_.network, load.port, at_.problem.load(hour.position, load.port),
                            at_.network.orders[k]);
  }
  [[nodiscard]] Complex linear_current(const Hour& hour, const Load& load, const double* x,
                                       int k) const {
    return k > 0 && load.linear
               ? linear_admittance(hour, load, k) * at_.port_voltage(x, hour, load.port, k)
               : Complex(0.0);
  }

  /// body(sign, unknown, order) for the ends at which a load draws.
  template <class Body>
  void for_each_draw(const Hour& hour, const Load& load, const Body& body) const {
    for (const auto& [sign, unknown] : {std::pair(1.0, load.from), {-1.0, load.to}}) {
      for (int k = 0; unknown >= 0 && k < at_.layout.balance_orders(hour, unknown); ++k) {
        if (k == 0 || load.linear || load.factor[k] != Complex(0.0)) {
          body(sign, unknown, k);
        }
      }
    }
  }

  const NlpContext& at_;
};

}  // namespace overtone
