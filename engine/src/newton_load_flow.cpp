#include "newton_load_flow.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/SparseLU>

namespace overtone {

namespace {

/// F(V) by unknown, pu current.
Eigen::VectorXcd current_imbalance(const AdmittancePattern& pattern,
                                   const std::vector<Complex>& admittance,
                                   const std::vector<Complex>& source,
                                   const std::vector<Complex>& power,
                                   const Eigen::VectorXcd& voltage) {
  Eigen::VectorXcd imbalance(voltage.size());
  for (int u = 0; u < pattern.unknown_count(); ++u) {
    imbalance[u] = std::conj(power[u] / voltage[u]) - source[u];
  }
  for (int j = 0; j < pattern.unknown_count(); ++j) {
    for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
      imbalance[pattern.row_index()[p]] += admittance[p] * voltage[j];
    }
  }
  return imbalance;
}

/// The real Jacobian: unknown u has columns 2u (real part) and 2u + 1 (imaginary part).
/// dF = Y dV + w conj(dV) with w = -conj(S) / conj(V)^2.
Eigen::SparseMatrix<double> jacobian(const AdmittancePattern& pattern,
                                     const std::vector<Complex>& admittance,
                                     const std::vector<Complex>& power,
                                     const Eigen::VectorXcd& voltage) {
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(4 * (admittance.size() + power.size()));
  const auto add = [&](int row, int column, double rr, double ri, double ir, double ii) {
    entries.emplace_back(2 * row, 2 * column, rr);
    entries.emplace_back(2 * row, 2 * column + 1, ri);
    entries.emplace_back(2 * row + 1, 2 * column, ir);
    entries.emplace_back(2 * row + 1, 2 * column + 1, ii);
  };
  for (int j = 0; j < pattern.unknown_count(); ++j) {
    for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
      const Complex y = admittance[p];
      add(pattern.row_index()[p], j, y.real(), -y.imag(), y.imag(), y.real());
    }
    const Complex w = -std::conj(power[j] / (voltage[j] * voltage[j]));
    add(j, j, w.real(), w.imag(), w.imag(), -w.real());
  }
  const int n = 2 * pattern.unknown_count();
  Eigen::SparseMatrix<double> matrix(n, n);
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

}  // namespace

void newton_load_flow(const NodalNetwork& network, const std::vector<Complex>& source,
                      const std::vector<Complex>& power, const LoadFlowOptions& options,
                      std::vector<Complex>& voltage, ScenarioReport& report) {
  const AdmittancePattern& pattern = network.pattern;
  const std::vector<Complex>& admittance = network.admittance.front();
  const int n = pattern.unknown_count();
  Eigen::VectorXcd v = Eigen::Map<const Eigen::VectorXcd>(voltage.data(), n);
  Eigen::VectorXcd imbalance = current_imbalance(pattern, admittance, source, power, v);
  Eigen::SparseLU<Eigen::SparseMatrix<double>> factors;
  report.method = LoadFlowMethod::newton;
  report.status = LoadFlowStatus::not_converged;
  for (report.iterations = 0; report.iterations < options.max_newton_iterations;) {
    const auto matrix = jacobian(pattern, admittance, power, v);
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
      trial_imbalance = current_imbalance(pattern, admittance, source, power, trial);
      length *= 0.5;
    } while (!(trial_imbalance.norm() < imbalance.norm()) && length > 1e-4 &&
             imbalance.norm() > options.tolerance);
    report.voltage_step = (trial - v).cwiseAbs().maxCoeff();
    v = trial;
    imbalance = trial_imbalance;
    if (!v.allFinite()) {
      break;
    }
    // The full step, since halving makes any step short.
    if (direction.cwiseAbs().maxCoeff() <= options.tolerance) {
      report.status = LoadFlowStatus::converged;
      break;
    }
  }
  if (v.allFinite()) {
    std::copy(v.begin(), v.end(), voltage.begin());
  }
}

}  // namespace overtone
