#pragma once

#include <vector>

#include "nlp/entry_sinks.hpp"
#include "nlp/forms/form_without_clusters.hpp"
#include "nlp/nlp_context.hpp"

namespace overtone {

/// What loads and chargers draw of a measured current at ports that are not at a given voltage, by
/// the variables of the NLP: the sum over ports of share times
///   at the fundamental    I_load + conj(PE + jQE) / conj(V_1)
///   at h > 1              HF[h] I_load + y[h] V_h + IE[h].
class DrawnCurrent {
 public:
  DrawnCurrent(const NlpContext& at, const NlpLayout::Hour& hour,
               const std::vector<DrawnShare>& ports);

  /// Whether nothing is drawn in that hour.
  [[nodiscard]] bool empty() const { return loads_.empty() && chargers_.empty(); }
  /// pu.
  [[nodiscard]] Complex current(int order_index, const double* x) const;
  /// body(variable, first derivative by it); a variable may come more than once.
  template <class Body>
  void for_each_slope(int order_index, const double* x, const Body& body) const {
    const Complex j(0.0, 1.0);
    for (const Load& load : loads_) {
      const PortCurrent current = load.current(x);
      const Complex drawn = load.share[order_index] * load.at.factor[order_index];
      for_each_end(load.variables.front(), [&](double sign, int v) {
        body(v, sign * drawn * current.x);
        body(v + 1, sign * drawn * current.y);
      });
      if (const Complex y = load.admittance[order_index]; y != Complex(0.0)) {
        const Complex factor = load.share[order_index] * y;
        for_each_end(load.variables[order_index], [&](double sign, int v) {
          body(v, sign * factor);
          body(v + 1, sign * j * factor);
        });
      }
    }
    for (const Charger& charger : chargers_) {
      const Complex share = charger.share[order_index];
      if (order_index == 0) {
        const Complex z = charger.conjugate(x);
        const Complex by_voltage = -charger.over_conjugate(x) / (z * z);
        body(charger.voltage, by_voltage);
        body(charger.voltage + 1, -j * by_voltage);
        body(charger.pe, share / z);
        body(charger.qe, -j * share / z);
      } else if (charger.harmonic >= 0) {
        const int harmonic = charger.harmonic + 2 * (order_index - 1);
        body(harmonic, share);
        body(harmonic + 1, j * share);
      }
    }
  }
  /// body(variable) for the re of each V_1 that its harmonics depend on.
  template <class Body>
  void for_each_loaded_voltage(const Body& body) const {
    for (const Load& load : loads_) {
      for_each_end(load.variables.front(), [&](double /*sign*/, int v) { body(v); });
    }
  }
  /// Its second derivatives times a factor, real part.
  template <class Sink>
  void curve(int order_index, const double* x, Complex factor, Sink& out) const {
    for (const Load& load : loads_) {
      add_port_curvature(load.variables.front(), load.current(x),
                         factor * load.share[order_index] * load.at.factor[order_index], out);
    }
    const Complex j(0.0, 1.0);
    for (const Charger& charger : chargers_) {
      if (order_index > 0) {
        continue;
      }
      const Complex z = charger.conjugate(x);
      const Complex bend = 2.0 * factor * charger.over_conjugate(x) / (z * z * z);
      const int v = charger.voltage;
      out.add(v, v, bend.real());
      out.add(v + 1, v, (-j * bend).real());
      out.add(v + 1, v + 1, -bend.real());
      const Complex turn = -factor * charger.share.front() / (z * z);
      add_symmetric(out, charger.pe, v, turn.real());
      add_symmetric(out, charger.pe, v + 1, (-j * turn).real());
      add_symmetric(out, charger.qe, v, (-j * turn).real());
      add_symmetric(out, charger.qe, v + 1, -turn.real());
    }
  }

 private:
  struct Load {
    NlpPorts::Load at;
    std::vector<Complex> share;  ///< [order]
    Complex power;
    std::vector<PortVariables> variables;  ///< [order]
    std::vector<Complex> admittance;       ///< [order]

    [[nodiscard]] Complex voltage(int k, const double* x) const {
      return voltage_of(variables[k], k == 0 ? at.given : Complex(0.0), x);
    }
    [[nodiscard]] PortCurrent current(const double* x) const {
      return {at.law, power, voltage(0, x)};
    }
  };
  struct Charger {
    std::vector<Complex> share;  ///< [order]
    int voltage = 0;             ///< variable: re of V_1
    int pe = 0, qe = 0;
    int harmonic = -1;  ///< first of its IE[h], h > 1; -1: none

    [[nodiscard]] Complex conjugate(const double* x) const { return {x[voltage], -x[voltage + 1]}; }
    /// What is divided by that.
    [[nodiscard]] Complex over_conjugate(const double* x) const {
      return share.front() * Complex(x[pe], -x[qe]);
    }
  };

  void add_load(const NlpContext& at, const NlpLayout::Hour& hour, const DrawnShare& share);
  void cancel_loads(const NlpContext& at, const NlpLayout::Hour& hour, const DrawnShare& charger,
                    int unknown);

  std::vector<Load> loads_;
  std::vector<Charger> chargers_;
};

}  // namespace overtone
