#include "harmonic_pull.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/SparseLU>

#include "parallel_loop.hpp"

namespace overtone {

namespace {

using Hour = NlpLayout::Hour;
using Multipliers = std::vector<std::vector<Complex>>;  ///< [order - 1][unknown]

/// Multipliers at buses without charger and without balance rows: such that nothing pulls there.
void fill_in_between(const AdmittancePattern& pattern, const std::vector<Complex>& admittance,
                     const std::vector<int>& place, int count, std::vector<Complex>& lambda) {
  if (count == 0) {
    return;
  }
  std::vector<Eigen::Triplet<Complex>> entries;
  Eigen::VectorXcd right = Eigen::VectorXcd::Zero(count);
  for (int j = 0; j < pattern.unknown_count(); ++j) {
    for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
      const int row = place[pattern.row_index()[p]];
      if (row >= 0 && place[j] >= 0) {
        entries.emplace_back(row, place[j], std::conj(admittance[p]));
      } else if (row >= 0) {
        right[row] -= std::conj(admittance[p]) * lambda[j];
      }
    }
  }
  Eigen::SparseMatrix<Complex> matrix(count, count);
  matrix.setFromTriplets(entries.begin(), entries.end());
  const Eigen::SparseLU<Eigen::SparseMatrix<Complex>> lu(matrix);
  if (lu.info() != Eigen::Success) {
    return;
  }
  const Eigen::VectorXcd solved = lu.solve(right);
  for (int u = 0; u < pattern.unknown_count(); ++u) {
    if (place[u] >= 0) {
      lambda[u] = solved[place[u]];
    }
  }
}

/// Of a charger's squared current, per squared pu: the multiplier of (21) and the weight.
double current_price(const ConditioningNlp& nlp, const NlpPoint& point, const Hour& hour,
                     const NlpLayout::ChargerVariables& at) {
  return at.current_scale * point.row_dual[at.current_row] +
         hour.weight * nlp.problem().objective.current;
}

Multipliers hour_multipliers(const ConditioningNlp& nlp, const NlpPoint& point, const Hour& hour) {
  const NlpLayout& layout = nlp.layout();
  const int unknowns = layout.unknown_count();
  std::vector<int> place(unknowns, -1);
  int count = 0;
  Multipliers lambda(layout.order_count() - 1, std::vector<Complex>(unknowns));
  for (int u = 0; u < unknowns; ++u) {
    if (layout.balance_orders(hour, u) > 1) {
      for (int k = 1; k < layout.order_count(); ++k) {
        lambda[k - 1][u] = layout.current_dual(hour, u, k, point.row_dual.data());
      }
    } else if (const auto* charger = hour.charger_of(u)) {
      const double kappa = current_price(nlp, point, hour, *charger);
      for (int k = 1; k < layout.order_count(); ++k) {
        lambda[k - 1][u] = -2.0 * kappa * nlp.harmonic_current(point.x.data(), hour, *charger, k);
      }
    } else {
      place[u] = count++;
    }
  }
  for (int k = 1; k < layout.order_count(); ++k) {
    fill_in_between(nlp.network().pattern, nlp.network().admittance[k], place, count,
                    lambda[k - 1]);
  }
  return lambda;
}

}  // namespace

std::vector<Multipliers> harmonic_multipliers(const ConditioningNlp& nlp, const NlpPoint& point) {
  const auto& hours = nlp.layout().hours();
  std::vector<Multipliers> out(hours.size());
  parallel_loop(hours.size(),
                [&](std::size_t h) { out[h] = hour_multipliers(nlp, point, hours[h]); });
  return out;
}

double HarmonicPull::cost(double tau_min) const {
  const double held = 0.5 * g * g * tau_min;
  if (!(g > 1.0)) {
    return weight * held;
  }
  const double thd = std::min(1.0, (g - 1.0) / curvature);  // the best, were others not to move
  return weight * std::max(held, 0.5 * (g - 1.0) * thd + 0.5 * tau_min);
}

std::vector<std::vector<HarmonicPull>> harmonic_pull(const ConditioningNlp& nlp,
                                                     const NlpPoint& point) {
  const NlpLayout& layout = nlp.layout();
  const AdmittancePattern& pattern = nlp.network().pattern;
  std::vector<std::vector<HarmonicPull>> pull(layout.hours().size());
  parallel_loop(pull.size(), [&](std::size_t h) {
    const Hour& hour = layout.hours()[h];
    const Multipliers lambda = hour_multipliers(nlp, point, hour);
    pull[h].assign(layout.unknown_count(), {});
    for (int j = 0; j < layout.unknown_count(); ++j) {
      if (layout.has_harmonics(hour, j)) {
        continue;
      }
      double squared = 0.0;
      double bend = 0.0;  // second derivative of the Lagrangian along the pull, times squared
      for (int k = 1; k < layout.order_count(); ++k) {
        Complex sum = 0.0;
        double stiffness = 0.0;
        for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
          const int u = pattern.row_index()[p];
          const Complex y = nlp.network().admittance[k][p];
          sum += std::conj(y) * lambda[k - 1][u];
          if (const auto* charger = hour.charger_of(u)) {
            stiffness += 2.0 * current_price(nlp, point, hour, *charger) * std::norm(y);
          }
        }
        squared += std::norm(sum);
        bend += stiffness * std::norm(sum);
      }
      const double* v = point.x.data() + layout.voltage(hour, j, 0);
      const double w = v[0] * v[0] + v[1] * v[1];
      const double counted = layout.thd_weight(hour, j);
      const double weight = counted > 0.0 ? counted : hour.weight * nlp.problem().objective.thd;
      pull[h][j].g = std::sqrt(w * squared) / weight;
      pull[h][j].curvature = squared > 0.0 ? w * bend / squared / weight : 0.0;
      pull[h][j].weight = weight;
    }
  });
  return pull;
}

}  // namespace overtone
