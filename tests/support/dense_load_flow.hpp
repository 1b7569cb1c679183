#pragma once

// The same equations by dense matrices, written from the feeder's description in ohm and with
// none of the engine's arithmetic. Slow and plain, to check the engine against.

#include <cmath>
#include <map>
#include <string>

#include <Eigen/Dense>

#include <overtone/network.hpp>

namespace overtone::support {

class DenseLoadFlow {
 public:
  explicit DenseLoadFlow(NetworkDescription feeder) : feeder_(std::move(feeder)) {
    for (const Bus& bus : feeder_.buses) {
      index_.emplace(bus.name, static_cast<int>(index_.size()));
    }
    slack_ = index_.at(feeder_.slack_bus);
    impedance_base_ = feeder_.base_kv * feeder_.base_kv / feeder_.base_mva;
  }

  /// Resistance at an order over that at the fundamental.
  static double skin_factor(SkinEffect law, double h) {
    if (law == SkinEffect::none) {
      return 1.0;
    }
    if (law == SkinEffect::square_root) {
      return std::pow(h, 0.5);
    }
    if (h <= 1.0) {
      return 1.0;
    }
    if (law == SkinEffect::cable) {
      return h >= 2.35 ? 0.187 + 0.532 * std::pow(h, 0.5) : 1.0;
    }
    return 1.0 + 0.646 * h * h / (192.0 + 0.518 * h * h);
  }

  /// Y[h] of all buses without the source, pu.
  [[nodiscard]] Eigen::MatrixXcd admittance(double order) const {
    const auto n = static_cast<Eigen::Index>(feeder_.buses.size());
    const double h = order;
    Eigen::MatrixXcd y = Eigen::MatrixXcd::Zero(n, n);
    for (const Branch& branch : feeder_.branches) {
      const Complex ohm(branch.r_ohm * skin_factor(branch.skin_effect, h), h * branch.x_ohm);
      const Complex series = impedance_base_ / ohm;
      const Complex half_charging(0.0, 0.5e-6 * h * branch.b_us * impedance_base_);
      const int i = index_.at(branch.from);
      const int j = index_.at(branch.to);
      y(i, i) += series + half_charging;
      y(j, j) += series + half_charging;
      y(i, j) -= series;
      y(j, i) -= series;
    }
    for (Eigen::Index b = 0; b < n; ++b) {
      y(b, b) += Complex(0.0, 1e-3 * h * feeder_.buses[b].capacitor_kvar / feeder_.base_mva);
    }
    return y;
  }

  [[nodiscard]] bool ideal_source() const {
    return feeder_.source_r_ohm == 0.0 && feeder_.source_x_ohm == 0.0;
  }

  [[nodiscard]] Complex source_impedance(double order) const {
    return Complex(feeder_.source_r_ohm, order * feeder_.source_x_ohm) / impedance_base_;
  }

  [[nodiscard]] double source_voltage(double order) const {
    return order == 1 ? feeder_.slack_voltage_pu : 0.0;
  }

  /// V[h] from the drawn currents: the source's equation in place of the slack bus's balance.
  [[nodiscard]] Eigen::VectorXcd voltage(double order, const Eigen::VectorXcd& drawn) const {
    Eigen::MatrixXcd y = admittance(order);
    Eigen::VectorXcd right = -drawn;
    if (ideal_source()) {
      y.row(slack_).setZero();
      y(slack_, slack_) = 1.0;
      right[slack_] = source_voltage(order);
    } else {
      y(slack_, slack_) += 1.0 / source_impedance(order);
      right[slack_] += source_voltage(order) / source_impedance(order);
    }
    return y.partialPivLu().solve(right);
  }

  /// V[1] of constant powers by plain repetition.
  [[nodiscard]] Eigen::VectorXcd fundamental(const Eigen::VectorXcd& power) const {
    Eigen::VectorXcd v = Eigen::VectorXcd::Constant(power.size(), feeder_.slack_voltage_pu);
    for (int sweep = 0; sweep < 200; ++sweep) {
      v = voltage(1, power.cwiseQuotient(v).conjugate());
    }
    return v;
  }

  /// The current that the source delivers, given V[h].
  [[nodiscard]] Complex source_current(double order, const Eigen::VectorXcd& v,
                                       Complex slack_draw) const {
    if (!ideal_source()) {
      return (source_voltage(order) - v[slack_]) / source_impedance(order);
    }
    const Eigen::VectorXcd injected = admittance(order) * v;
    return injected[slack_] + slack_draw;
  }

  [[nodiscard]] int slack() const { return slack_; }

 private:
  NetworkDescription feeder_;
  std::map<std::string, int> index_;
  int slack_ = 0;
  double impedance_base_ = 1.0;
};

}  // namespace overtone::support
