#pragma once

#include <vector>

#include "entry_sinks.hpp"
#include "nlp_context.hpp"

namespace overtone {

/// What loads and chargers at one unknown draw of a measured current, by the variables of the NLP:
/// with z = conj(V_1)
///   at the fundamental    sum over ports of share conj(S + PE + jQE) / z
///   at h > 1              sum over ports of share (HF[h] conj(S) / z + IE[h]).
class DrawnCurrent {
 public:
  /// Of those `ports` that are not at a fixed node; they are all at one unknown.
  DrawnCurrent(const NlpContext& at, const NlpLayout::Hour& hour,
               const std::vector<PortShare>& ports);

  /// Whether nothing is drawn in that hour.
  [[nodiscard]] bool empty() const { return nothing_; }
  /// pu.
  [[nodiscard]] Complex current(int order_index, const double* x) const;
  /// body(variable, first derivative by it): re and im of V_1, then the chargers' variables.
  template <class Body>
  void for_each_slope(int order_index, const double* x, const Body& body) const {
    const Complex j(0.0, 1.0);
    const Complex z = conjugate(x);
    const Complex by_voltage = -over_conjugate(order_index, x) / (z * z);
    body(voltage_, by_voltage);
    body(voltage_ + 1, -j * by_voltage);
    for (const Charger& charger : chargers_) {
      if (order_index == 0) {
        body(charger.pe, charger.share / z);
        body(charger.qe, -j * charger.share / z);
      } else if (charger.harmonic >= 0) {
        const int harmonic = charger.harmonic + 2 * (order_index - 1);
        body(harmonic, charger.share);
        body(harmonic + 1, j * charger.share);
      }
    }
  }
  /// Its second derivatives times a factor, real part.
  template <class Sink>
  void curve(int order_index, const double* x, Complex factor, Sink& out) const {
    const Complex j(0.0, 1.0);
    const Complex z = conjugate(x);
    const Complex bend = 2.0 * factor * over_conjugate(order_index, x) / (z * z * z);
    out.add(voltage_, voltage_, bend.real());
    out.add(voltage_ + 1, voltage_, (-j * bend).real());
    out.add(voltage_ + 1, voltage_ + 1, -bend.real());
    for (const Charger& charger : chargers_) {
      if (order_index == 0) {
        const Complex turn = -factor * charger.share / (z * z);
        add_symmetric(out, charger.pe, voltage_, turn.real());
        add_symmetric(out, charger.pe, voltage_ + 1, (-j * turn).real());
        add_symmetric(out, charger.qe, voltage_, (-j * turn).real());
        add_symmetric(out, charger.qe, voltage_ + 1, -turn.real());
      }
    }
  }

 private:
  struct Charger {
    Complex share;
    int pe = 0, qe = 0;
    int harmonic = -1;  ///< first of its IE[h], h > 1; -1: none
  };

  [[nodiscard]] Complex conjugate(const double* x) const { return {x[voltage_], -x[voltage_ + 1]}; }
  /// What is divided by z.
  [[nodiscard]] Complex over_conjugate(int order_index, const double* x) const;

  bool nothing_ = true;
  int voltage_ = 0;            ///< variable: re of V_1
  std::vector<Complex> load_;  ///< [order] sum of share HF[h] conj(S)
  std::vector<Charger> chargers_;
};

}  // namespace overtone
