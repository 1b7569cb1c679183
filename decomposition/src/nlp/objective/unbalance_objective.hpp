#pragma once

#include "nlp/entry_sinks.hpp"
#include "nlp/forms/sequence_squares.hpp"

namespace overtone {

/// The weighted 1/2 (|V_2|^2 / (rho |V_1|^2) + rho) of every bus of three phases that counts: the
/// perspective form of its unbalance factor |V_2| / |V_1|, rho >= tau_min.
class UnbalanceObjective {
 public:
  using Hour = NlpLayout::Hour;

  explicit UnbalanceObjective(const NlpContext& at) : at_(at) {}

  void bounds(const Hour& hour, const NlpBounds& out) const {
    for_each(hour, [&](int rho, const PhaseVariables&) { out.x_lower[rho] = at_.tau_min; });
  }

  [[nodiscard]] double value(const Hour& hour, const double* x) const {
    double sum = 0.0;
    for_each(hour, [&](int rho, const PhaseVariables& v) {
      const Squares s(squares_, v, x);
      sum += 0.5 * weight(hour) * (s.negative / (x[rho] * s.positive) + x[rho]);
    });
    return sum;
  }

  /// Onto that of the others.
  void gradient(const Hour& hour, const double* x, double* gradient) const {
    for_each(hour, [&](int rho, const PhaseVariables& v) {
      const Squares s(squares_, v, x);
      gradient[rho] = 0.5 * weight(hour) * (1.0 - s.negative / (x[rho] * x[rho] * s.positive));
      for (int i = 0; i < 6; ++i) {
        gradient[v[i]] += 0.5 * weight(hour) * s.ratio_slope(i) / x[rho];
      }
    });
  }

  template <class Sink>
  void hessian(const Hour& hour, const double* x, double factor, Sink& out) const {
    for_each(hour, [&](int rho, const PhaseVariables& v) {
      const Squares s(squares_, v, x);
      const double half = 0.5 * factor * weight(hour);
      const double r = x[rho];
      out.add(rho, rho, 2.0 * half * s.negative / (r * r * r * s.positive));
      for (int i = 0; i < 6; ++i) {
        add_symmetric(out, rho, v[i], -half * s.ratio_slope(i) / (r * r));
        for (int j = 0; j <= i; ++j) {
          add_symmetric(out, v[i], v[j], half / r * s.ratio_bend(squares_, i, j));
        }
      }
    });
  }

  void slots(SlotWriter& writer) const {
    const int buses = static_cast<int>(at_.layout.weighted_buses().size());
    const int first = buses > 0 ? writer.new_variable_slots(buses) : 0;
    for (int h = 0; buses > 0 && h < static_cast<int>(at_.layout.hours().size()); ++h) {
      for (int b = 0; b < buses; ++b) {
        writer.set_variable(at_.layout.hours()[h].unbalance + b, h, first + b);
      }
    }
  }

  /// The unbalance factors at x: where rho begins.
  void start(const Hour& hour, double* x) const {
    for_each(hour, [&](int rho, const PhaseVariables& v) {
      const Squares s(squares_, v, x);
      x[rho] = std::max(at_.tau_min, std::sqrt(s.negative / s.positive));
    });
  }

 private:
  /// |V_1|^2, |V_2|^2 and half their slopes at a point; ratio: the second over the first.
  struct Squares {
    Squares(const SequenceSquares& of, const PhaseVariables& v, const double* x) {
      for (int i = 0; i < 6; ++i) {
        positive_slope[i] = half_slope(of.positive, i, v, x);
        negative_slope[i] = half_slope(of.negative, i, v, x);
        positive += x[v[i]] * positive_slope[i];
        negative += x[v[i]] * negative_slope[i];
      }
    }
    [[nodiscard]] double ratio_slope(int i) const {
      return 2.0 * (negative_slope[i] - negative / positive * positive_slope[i]) / positive;
    }
    [[nodiscard]] double ratio_bend(const SequenceSquares& of, int i, int j) const {
      return (2.0 * (of.negative[i][j] - negative / positive * of.positive[i][j]) -
              2.0 * (positive_slope[i] * ratio_slope(j) + positive_slope[j] * ratio_slope(i))) /
             positive;
    }

    double positive = 0.0, negative = 0.0;
    std::array<double, 6> positive_slope{}, negative_slope{};
  };

  [[nodiscard]] double weight(const Hour& hour) const {
    return hour.weight * at_.problem.objective.unbalance;
  }

  /// body(rho, variables of the phases)
  template <class Body>
  void for_each(const Hour& hour, const Body& body) const {
    int rho = hour.unbalance;
    for (const std::array<int, 3>& phases : at_.layout.weighted_buses()) {
      body(rho++, phase_variables(at_.layout, hour, phases));
    }
  }

  const NlpContext& at_;
  SequenceSquares squares_;
};

}  // namespace overtone
