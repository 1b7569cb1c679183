#pragma once

#include <array>
#include <vector>

#include <Eigen/Core>

#include "nlp/currents/nlp_ports.hpp"
#include "nlp/entry_sinks.hpp"

namespace overtone {

/// What loads put into a node at harmonics, where its charger cancels all of it and loads are
/// between phases or follow their voltage: with I_p the loads' currents at the fundamental
///   IE[h] = - sum of sign_p HF_p[h] I_p,   sum over h > 1 of |IE[h]|^2 = sum of G_pq conj(I_p)
///   I_q.
class CancelledCurrent {
 public:
  /// `loads`: of the node, kMostLoads at most.
  explicit CancelledCurrent(std::vector<NodeLoad> loads);

  /// Where it is in an hour: [load] what is drawn and the variables of the voltages across it.
  struct Place {
    std::array<Complex, kMostLoads> power;
    std::array<PortVariables, kMostLoads> variables;
  };

  [[nodiscard]] const std::vector<NodeLoad>& loads() const { return loads_; }

  /// Squared pu, over all orders above the fundamental.
  [[nodiscard]] double squared(const Place& at, const double* x) const {
    const Currents current = currents(at, x);
    double sum = 0.0;
    for (int p = 0; p < count(); ++p) {
      sum += (std::conj(current[p].value) * weighted(p, current)).real();
    }
    return sum;
  }
  /// body(variable, derivative) of the square; a variable may come more than once.
  template <class Body>
  void for_each_slope(const Place& at, const double* x, const Body& body) const {
    const Currents current = currents(at, x);
    for (int p = 0; p < count(); ++p) {
      const Complex twice = 2.0 * weighted(p, current);
      for_each_end(at.variables[p], [&](double sign, int v) {
        body(v, sign * (std::conj(current[p].x) * twice).real());
        body(v + 1, sign * (std::conj(current[p].y) * twice).real());
      });
    }
  }
  /// Second derivatives of the square times a factor.
  template <class Sink>
  void hessian(const Place& at, const double* x, double factor, Sink& out) const {
    const Currents current = currents(at, x);
    for (int p = 0; p < count(); ++p) {
      add_port_curvature(at.variables[p], current[p],
                         2.0 * factor * std::conj(weighted(p, current)), out);
      for (int q = 0; q <= p; ++q) {
        add_product(at, current, p, q, 2.0 * factor * weight_(p, q), out);
      }
    }
  }

 private:
  using Currents = std::array<PortCurrent, kMostLoads>;

  [[nodiscard]] int count() const { return static_cast<int>(loads_.size()); }
  [[nodiscard]] Currents currents(const Place& at, const double* x) const;
  [[nodiscard]] Complex weighted(int p, const Currents& current) const {
    Complex sum = 0.0;
    for (int q = 0; q < count(); ++q) {
      sum += weight_(p, q) * current[q].value;
    }
    return sum;
  }
  /// Re(factor conj(dI_p) dI_q), and of q and p, too, where they differ.
  template <class Sink>
  void add_product(const Place& at, const Currents& current, int p, int q, Complex factor,
                   Sink& out) const {
    for_each_end(at.variables[p], [&](double sign, int v) {
      for_each_end(at.variables[q], [&](double other, int w) {
        for (const auto& [a, by_a] : {std::pair(v, current[p].x), {v + 1, current[p].y}}) {
          for (const auto& [b, by_b] : {std::pair(w, current[q].x), {w + 1, current[q].y}}) {
            const double value = sign * other * (factor * std::conj(by_a) * by_b).real();
            if (p != q) {
              add_symmetric(out, a, b, a == b ? 2.0 * value : value);
            } else if (a >= b) {
              out.add(a, b, value);
            }
          }
        }
      });
    });
  }

  std::vector<NodeLoad> loads_;
  Eigen::MatrixXcd weight_;  ///< G, Hermitian
};

}  // namespace overtone
