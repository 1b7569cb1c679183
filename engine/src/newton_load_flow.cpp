#include "newton_load_flow.hpp"

#include <algorithm>
#include <cmath>
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
  return devices;
}

/// F(V) = Y V + I(V) - source.
class CurrentBalance {
 public:
  CurrentBalance(const FundamentalBalance& balance, const std::vector<Complex>& source,
                 const std::vector<Complex>& power)
      : network_(balance.network),
        pattern_(network_.pattern),
        admittance_(network_.admittance.front()),
        source_(source),
        devices_(devices_of(balance, power)) {}

  /// F by unknown, pu current.
  [[nodiscard]] Eigen::VectorXcd operator()(const Eigen::VectorXcd& voltage) const {
    Eigen::VectorXcd imbalance(voltage.size());
    for (int u = 0; u < pattern_.unknown_count(); ++u) {
      imbalance[u] = -source_[u];
    }
    for (const Device& device : devices_) {
      const Complex across = voltage_across(device, voltage);
      const Complex current = device.port == nullptr
                                  ? std::conj(device.power / across)
                                  : port_current(network_, *device.port, device.power, across);
      for (const auto& [unknown, sign] : {std::pair(device.from, 1.0), {device.to, -1.0}}) {
        if (unknown >= 0) {
          imbalance[unknown] += sign * current;
        }
      }
    }
    for (int j = 0; j < pattern_.unknown_count(); ++j) {
      for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
        imbalance[pattern_.row_index()[p]] += admittance_[p] * voltage[j];
      }
    }
    return imbalance;
  }

  /// The real Jacobian: unknown u has columns 2u (real part) and 2u + 1 (imaginary part). A device
  /// whose current changes by a dv + b conj(dv) has a = 0, b = -conj(S) / conj(v)^2 where its
  /// power is constant.
  [[nodiscard]] Eigen::SparseMatrix<double> jacobian(const Eigen::VectorXcd& voltage) const {
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
      const Complex across = voltage_across(device, voltage);
      const PortSlope slope = device.port == nullptr
                                  ? PortSlope{0.0, -std::conj(device.power / (across * across))}
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
    const int n = 2 * pattern_.unknown_count();
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

 private:
  static Complex voltage_across(const Device& device, const Eigen::VectorXcd& voltage) {
    return (device.from < 0 ? device.given_from : voltage[device.from]) -
           (device.to < 0 ? device.given_to : voltage[device.to]);
  }

  const NodalNetwork& network_;
  const AdmittancePattern& pattern_;
  const std::vector<Complex>& admittance_;
  const std::vector<Complex>& source_;
  std::vector<Device> devices_;
};

}  // namespace

void newton_load_flow(const FundamentalBalance& balance, const std::vector<Complex>& source,
                      const std::vector<Complex>& power, const LoadFlowOptions& options,
                      std::vector<Complex>& voltage, ScenarioReport& report) {
  const CurrentBalance current_imbalance(balance, source, power);
  const int n = balance.size();
  Eigen::VectorXcd v = Eigen::Map<const Eigen::VectorXcd>(voltage.data(), n);
  Eigen::VectorXcd imbalance = current_imbalance(v);
  Eigen::SparseLU<Eigen::SparseMatrix<double>> factors;
  bool at_rounding = false;
  report.method = LoadFlowMethod::newton;
  report.status = LoadFlowStatus::not_converged;
  for (report.iterations = 0; report.iterations < options.max_newton_iterations;) {
    const auto matrix = current_imbalance.jacobian(v);
    if (report.iterations == 0) {
      factors.analyzePattern(matrix);
    }
    factors.factorize(matrix);
    if (factors.info() != Eigen::Success) {
      break;  // singular: at the nose of the voltage curve
    }
    Eigen::VectorXd rhs(2 * n);
    for (int u = 0; u < n; ++u) {
      rhs[2 * u] = -imbalance[u].real();
      rhs[2 * u + 1] = -imbalance[u].imag();
    }
    const Eigen::VectorXd step = factors.solve(rhs);
    if (!step.allFinite()) {
      break;
    }
    const Eigen::VectorXcd direction =
        Eigen::Map<const Eigen::VectorXcd>(reinterpret_cast<const Complex*>(step.data()), n);
    ++report.iterations;
    double length = 1.0;
    Eigen::VectorXcd trial, trial_imbalance;
    do {
      trial = v + length * direction;
      trial_imbalance = current_imbalance(trial);
      length *= 0.5;
    } while (!(trial_imbalance.norm() < imbalance.norm()) && length > 1e-4 &&
             imbalance.norm() > options.tolerance);
    report.voltage_step = current_imbalance.largest_step(trial - v);
    v = trial;
    imbalance = trial_imbalance;
    if (!v.allFinite()) {
      break;
    }
    // The full step, since halving makes any step short.
    // Next to stiff elements a step ends at what rounding leaves of the balance; where each node
    // has one port a second step has to, which is short elsewhere.
    const bool was_at_rounding = std::exchange(
        at_rounding, imbalance.cwiseAbs().maxCoeff() <= kAtRounding * balance.rounding);
    if ((at_rounding && (was_at_rounding || !balance.ports.one_a_node)) ||
        current_imbalance.largest_step(direction) <= options.tolerance) {
      report.status = LoadFlowStatus::converged;
      break;
    }
  }
  if (v.allFinite()) {
    std::copy(v.begin(), v.end(), voltage.begin());
  }
}

}  // namespace overtone
