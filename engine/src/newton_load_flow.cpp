#include "newton_load_flow.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <Eigen/SparseLU>

namespace overtone {

namespace {

/// Of FundamentalBalance::rounding, which allows for sums: what is left of a current balance when
/// nothing gets better.
constexpr double kAtRounding = 0.01;

/// What draws a current: between two unknowns, or a given voltage.
struct Device {
  int from = -1, to = -1;  ///< unknowns; -1: given
  Complex given_from = 0.0, given_to = 0.0;
  Complex power;
  const Port* port = nullptr;  ///< nullptr: constant power
  int held = -1;               ///< of the held voltages, whose Q is a variable
};

std::vector<Device> devices_of(const FundamentalBalance& balance,
                               const std::vector<Complex>& power) {
  const std::vector<int>& unknown_at = balance.factors.pattern().unknown_at;
  std::vector<Device> devices;
  devices.reserve(power.size());
  if (balance.ports.one_a_node) {
    for (int j = 0; j < balance.size(); ++j) {
      devices.push_back({.from = unknown_at[j], .power = power[j]});
    }
    return devices;
  }
  for (size_t p = 0; p < power.size(); ++p) {
    Device device{.power = power[p], .port = &balance.network.ports[p]};
    const auto set = [&](int row, int& unknown, Complex& given) {
      if (row < balance.size()) {
        unknown = unknown_at[row];
      } else {
        given = balance.ports.given_voltage[row - balance.size()];
      }
    };
    set(balance.ports.ports[p].from, device.from, device.given_from);
    set(balance.ports.ports[p].to, device.to, device.given_to);
    devices.push_back(device);
  }
  const std::vector<HeldVoltage>& held = balance.network.held_voltages;
  for (size_t g = 0; g < held.size(); ++g) {
    for (const int p : held[g].ports) {
      devices[p].held = static_cast<int>(g);
      devices[p].port = nullptr;
    }
  }
  return devices;
}

/// Where the iteration is, or a step of it.
struct Iterate {
  Eigen::VectorXcd voltage;  ///< [unknown] pu
  Eigen::VectorXd reactive;  ///< [held voltage] Q drawn at each of its ports, pu

  [[nodiscard]] Iterate plus(double length, const Iterate& step) const {
    return {voltage + length * step.voltage, reactive + length * step.reactive};
  }
};

/// What is left of the equations.
struct Residual {
  Eigen::VectorXcd current;  ///< [unknown] pu
  Eigen::VectorXd held;      ///< [held voltage] pu

  [[nodiscard]] double norm() const { return std::hypot(current.norm(), held.norm()); }
  [[nodiscard]] double worst_held() const {
    return held.size() == 0 ? 0.0 : held.cwiseAbs().maxCoeff();
  }
};

/// F(V) = Y V + I(V) - source, and of each held voltage what it is less what it should be; where
/// its reactive power is at a limit, that less the limit.
class CurrentBalance {
 public:
  CurrentBalance(const FundamentalBalance& balance, const std::vector<Complex>& source,
                 const std::vector<Complex>& power)
      : network_(balance.network),
        pattern_(network_.pattern),
        admittance_(network_.admittance.front()),
        source_(source),
        devices_(devices_of(balance, power)),
        limit_(network_.held_voltages.size()) {}

  [[nodiscard]] int held_count() const { return static_cast<int>(limit_.size()); }

  [[nodiscard]] Residual operator()(const Iterate& at) const {
    Residual left{Eigen::VectorXcd(at.voltage.size()), Eigen::VectorXd(held_count())};
    Eigen::VectorXcd& imbalance = left.current;
    for (int u = 0; u < pattern_.unknown_count(); ++u) {
      imbalance[u] = -source_[u];
    }
    for (const Device& device : devices_) {
      const Complex across = voltage_across(device, at.voltage);
      const Complex current = device.port == nullptr
                                  ? std::conj(power_of(device, at) / across)
                                  : port_current(network_, *device.port, device.power, across);
      for (const auto& [unknown, sign] : {std::pair(device.from, 1.0), {device.to, -1.0}}) {
        if (unknown >= 0) {
          imbalance[unknown] += sign * current;
        }
      }
    }
    for (int j = 0; j < pattern_.unknown_count(); ++j) {
      for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
        imbalance[pattern_.row_index()[p]] += admittance_[p] * at.voltage[j];
      }
    }
    for (int g = 0; g < held_count(); ++g) {
      left.held[g] = limit_[g] ? at.reactive[g] - *limit_[g] : voltage_excess(g, at.voltage);
    }
    return left;
  }

  /// The real Jacobian: unknown u has columns 2u (real part) and 2u + 1 (imaginary part), then each
  /// held voltage one. A device whose current changes by a dv + b conj(dv) has a = 0,
  /// b = -conj(S) / conj(v)^2 where its power is constant.
  [[nodiscard]] Eigen::SparseMatrix<double> jacobian(const Iterate& at) const {
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(4 * (admittance_.size() + 4 * devices_.size()));
    const auto add = [&entries](int row, int column, Complex a, Complex b) {
      entries.emplace_back(2 * row, 2 * column, a.real() + b.real());
      entries.emplace_back(2 * row, 2 * column + 1, b.imag() - a.imag());
      entries.emplace_back(2 * row + 1, 2 * column, a.imag() + b.imag());
      entries.emplace_back(2 * row + 1, 2 * column + 1, a.real() - b.real());
    };
    for (int j = 0; j < pattern_.unknown_count(); ++j) {
      for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
        add(pattern_.row_index()[p], j, admittance_[p], 0.0);
      }
    }
    for (const Device& device : devices_) {
      const Complex across = voltage_across(device, at.voltage);
      const PortSlope slope =
          device.port == nullptr
              ? PortSlope{0.0, -std::conj(power_of(device, at) / (across * across))}
              : port_slope(network_, *device.port, device.power, across);
      const std::pair<int, double> ends[] = {{device.from, 1.0}, {device.to, -1.0}};
      for (const auto& [row, row_sign] : ends) {
        for (const auto& [column, column_sign] : ends) {
          if (row >= 0 && column >= 0) {
            const double sign = row_sign * column_sign;
            add(row, column, sign * slope.along, sign * slope.conjugate);
          }
        }
      }
    }
    add_border(at, entries);
    const int n = 2 * pattern_.unknown_count() + held_count();
    Eigen::SparseMatrix<double> matrix(n, n);
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
  }

  /// Largest change of a voltage across a device: what floats against ground with all its loads has
  /// a voltage to ground of rounding alone.
  [[nodiscard]] double largest_step(const Eigen::VectorXcd& step) const {
    double largest = 0.0;
    for (const Device& device : devices_) {
      const Complex change = (device.from < 0 ? Complex(0.0) : step[device.from]) -
                             (device.to < 0 ? Complex(0.0) : step[device.to]);
      largest = std::max(largest, std::abs(change));
    }
    return largest;
  }

  /// Takes reactive powers that are beyond a limit to it, and from limits at which the voltage is
  /// on the side where they would go back. True where that changed anything.
  bool move_to_limits(const Iterate& at) {
    bool changed = false;
    for (int g = 0; g < held_count(); ++g) {
      const HeldVoltage& held = network_.held_voltages[g];
      const auto ports = static_cast<double>(held.ports.size());
      const double least = held.q_min / ports, most = held.q_max / ports;
      std::optional<double> limit = limit_[g];
      if (!limit && !(at.reactive[g] >= least && at.reactive[g] <= most)) {
        limit = at.reactive[g] < least ? least : most;
      } else if (limit && least < most) {
        const double excess = voltage_excess(g, at.voltage);  // drawing less raises the voltage
        if ((*limit == least && excess > kHeld) || (*limit == most && excess < -kHeld)) {
          limit.reset();
        }
      }
      changed = changed || limit != limit_[g];
      limit_[g] = limit;
    }
    return changed;
  }

 private:
  static constexpr double kHeld = 1e-9;  ///< pu

  static Complex voltage_across(const Device& device, const Eigen::VectorXcd& voltage) {
    return (device.from < 0 ? device.given_from : voltage[device.from]) -
           (device.to < 0 ? device.given_to : voltage[device.to]);
  }

  static Complex power_of(const Device& device, const Iterate& at) {
    return device.held < 0 ? device.power : Complex(device.power.real(), at.reactive[device.held]);
  }

  /// Of a held voltage over what it should be, pu of the rated one.
  [[nodiscard]] double voltage_excess(int g, const Eigen::VectorXcd& voltage) const {
    const HeldVoltage& held = network_.held_voltages[g];
    double sum = 0.0;
    for (const int p : held.ports) {
      sum += std::abs(voltage_across(devices_[p], voltage)) / network_.ports[p].rated;
    }
    return sum / static_cast<double>(held.ports.size()) - held.voltage;
  }

  /// Columns of reactive powers and rows of held voltages, with the same entries at a limit.
  void add_border(const Iterate& at, std::vector<Eigen::Triplet<double>>& entries) const {
    for (int g = 0; g < held_count(); ++g) {
      const HeldVoltage& held = network_.held_voltages[g];
      const int border = 2 * pattern_.unknown_count() + g;
      entries.emplace_back(border, border, limit_[g] ? 1.0 : 0.0);
      for (const int p : held.ports) {
        const Device& device = devices_[p];
        const Complex across = voltage_across(device, at.voltage);
        const Complex current = Complex(0.0, -1.0) / std::conj(across);  // by Q
        const Complex turned = limit_[g] ? Complex(0.0)
                                         : across / (std::abs(across) * network_.ports[p].rated *
                                                     static_cast<double>(held.ports.size()));
        for (const auto& [unknown, sign] : {std::pair(device.from, 1.0), {device.to, -1.0}}) {
          if (unknown >= 0) {
            entries.emplace_back(2 * unknown, border, sign * current.real());
            entries.emplace_back(2 * unknown + 1, border, sign * current.imag());
            entries.emplace_back(border, 2 * unknown, sign * turned.real());
            entries.emplace_back(border, 2 * unknown + 1, sign * turned.imag());
          }
        }
      }
    }
  }

  const NodalNetwork& network_;
  const AdmittancePattern& pattern_;
  const std::vector<Complex>& admittance_;
  const std::vector<Complex>& source_;
  std::vector<Device> devices_;
  std::vector<std::optional<double>> limit_;  ///< [held voltage] of Q at each port where it is
};

/// Newton's method from an iterate with reactive powers held or free as they are.
void iterate(const FundamentalBalance& balance, const CurrentBalance& equations,
             const LoadFlowOptions& options, Iterate& at, ScenarioReport& report) {
  const int n = balance.size();
  Residual left = equations(at);
  Eigen::SparseLU<Eigen::SparseMatrix<double>> factors;
  bool at_rounding = false;
  report.status = LoadFlowStatus::not_converged;
  for (int iteration = 0; iteration < options.max_newton_iterations;) {
    const auto matrix = equations.jacobian(at);
    if (iteration == 0) {
      factors.analyzePattern(matrix);
    }
    factors.factorize(matrix);
    if (factors.info() != Eigen::Success) {
      break;  // singular: at the nose of the voltage curve
    }
    Eigen::VectorXd rhs(matrix.rows());
    for (int u = 0; u < n; ++u) {
      rhs[2 * u] = -left.current[u].real();
      rhs[2 * u + 1] = -left.current[u].imag();
    }
    rhs.tail(left.held.size()) = -left.held;
    const Eigen::VectorXd step = factors.solve(rhs);
    if (!step.allFinite()) {
      break;
    }
    const Iterate direction{
        Eigen::Map<const Eigen::VectorXcd>(reinterpret_cast<const Complex*>(step.data()), n),
        step.tail(left.held.size())};
    ++iteration;
    ++report.iterations;
    double length = 1.0;
    Iterate trial;
    Residual left_there;
    do {
      trial = at.plus(length, direction);
      left_there = equations(trial);
      length *= 0.5;
    } while (!(left_there.norm() < left.norm()) && length > 1e-4 &&
             left.norm() > options.tolerance);
    report.voltage_step = equations.largest_step(trial.voltage - at.voltage);
    at = trial;
    left = left_there;
    if (!at.voltage.allFinite()) {
      break;
    }
    // The full step, since halving makes any step short.
    // Next to stiff elements a step ends at what rounding leaves of the balance; where each node
    // has one port a second step has to, which is short elsewhere.
    const bool was_at_rounding = std::exchange(
        at_rounding, left.current.cwiseAbs().maxCoeff() <= kAtRounding * balance.rounding &&
                         left.worst_held() <= options.tolerance);
    if ((at_rounding && (was_at_rounding || !balance.ports.one_a_node)) ||
        equations.largest_step(direction.voltage) <= options.tolerance) {
      report.status = LoadFlowStatus::converged;
      break;
    }
  }
}

}  // namespace

void newton_load_flow(const FundamentalBalance& balance, const std::vector<Complex>& source,
                      const LoadFlowOptions& options, std::vector<Complex>& power,
                      std::vector<Complex>& voltage, ScenarioReport& report) {
  CurrentBalance equations(balance, source, power);
  const std::vector<HeldVoltage>& held = balance.network.held_voltages;
  Iterate at{Eigen::Map<const Eigen::VectorXcd>(voltage.data(), balance.size()),
             Eigen::VectorXd(equations.held_count())};
  for (size_t g = 0; g < held.size(); ++g) {
    at.reactive[static_cast<Eigen::Index>(g)] = power[held[g].ports.front()].imag();
  }
  report.method = LoadFlowMethod::newton;
  report.iterations = 0;
  const int most_moves = 2 * equations.held_count() + 2;
  for (int moves = 0;; ++moves) {
    iterate(balance, equations, options, at, report);
    if (report.status != LoadFlowStatus::converged || !equations.move_to_limits(at)) {
      break;
    }
    if (moves == most_moves) {
      report.status = LoadFlowStatus::not_converged;
      break;
    }
  }
  if (at.voltage.allFinite()) {
    std::copy(at.voltage.begin(), at.voltage.end(), voltage.begin());
    for (size_t g = 0; g < held.size(); ++g) {
      for (const int p : held[g].ports) {
        power[p] = {power[p].real(), at.reactive[static_cast<Eigen::Index>(g)]};
      }
    }
  }
}

}  // namespace overtone
