#include "master_start.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "harmonic_pull.hpp"

namespace overtone {

namespace {

/// Multiplier on the central path of a row that joins; positive where its upper bound is near.
double joining_dual(double value, double lower, double upper, double barrier) {
  const auto share = [&](double slack, double bound) {
    return barrier / std::max(slack, std::sqrt(barrier) * std::max(1.0, std::abs(bound)));
  };
  return (std::isfinite(upper) ? share(upper - value, upper) : 0.0) -
         (std::isfinite(lower) ? share(value - lower, lower) : 0.0);
}

/// Carries a point of one master over to the next, which has the same hours.
class Continuation {
 public:
  Continuation(const ConditioningNlp& from, const NlpPoint& point, const ConditioningNlp& to,
               double tau_min, double barrier)
      : from_(from), point_(point), to_(to), tau_min_(tau_min), barrier_(barrier) {
    next_.x.assign(to.variable_count(), 0.0);
    next_.lower_dual = next_.upper_dual = next_.x;
    next_.row_dual.assign(to.row_count(), 0.0);
  }

  NlpPoint run() {
    std::vector<std::vector<std::vector<Complex>>> lambda(to_.layout().hours().size());
    if (to_.layout().harmonic_node_count() > from_.layout().harmonic_node_count()) {
      lambda = harmonic_multipliers(from_, point_);
    }
    for (std::size_t h = 0; h < to_.layout().hours().size(); ++h) {
      carry_nodes(h, lambda[h]);
      for (int b = 0; b < static_cast<int>(to_.layout().limited_buses().size()); ++b) {
        carry_row(from_.layout().hours()[h].unbalance_row + b,
                  to_.layout().hours()[h].unbalance_row + b);
      }
      for (int b = 0; b < static_cast<int>(to_.layout().weighted_buses().size()); ++b) {
        carry_variable(from_.layout().hours()[h].unbalance + b,
                       to_.layout().hours()[h].unbalance + b);
      }
      if (to_.layout().hours()[h].peak_row >= 0) {
        carry_row(from_.layout().hours()[h].peak_row, to_.layout().hours()[h].peak_row);
      }
      carry_chargers(h);
    }
    if (to_.layout().peak() >= 0) {
      carry_variable(from_.layout().peak(), to_.layout().peak());
    }
    for (std::size_t e = 0; e < to_.layout().energy_rows().size(); ++e) {
      const NlpLayout::EnergyRow& old_energy = from_.layout().energy_rows()[e];
      const NlpLayout::EnergyRow& energy = to_.layout().energy_rows()[e];
      carry_row(old_energy.row, energy.row);
      for (int k = 0; k < energy.stored_count(); ++k) {
        carry_row(old_energy.row_of(k), energy.row_of(k));
        carry_variable(old_energy.stored + k, energy.stored + k);
      }
    }
    to_.settle_batteries(next_.x.data());
    join_rows();
    return std::move(next_);
  }

 private:
  void carry_variable(int i, int j) {
    next_.x[j] = point_.x[i];
    next_.lower_dual[j] = point_.lower_dual[i];
    next_.upper_dual[j] = point_.upper_dual[i];
  }
  void carry_row(int i, int j) { next_.row_dual[j] = point_.row_dual[i]; }

  void carry_nodes(std::size_t h, const std::vector<std::vector<Complex>>& lambda) {
    const NlpLayout& a = from_.layout();
    const NlpLayout& b = to_.layout();
    const auto& old_hour = a.hours()[h];
    const auto& hour = b.hours()[h];
    for (int u = 0; u < b.unknown_count(); ++u) {
      for (int i = 0; i < 2 * a.voltage_orders(old_hour, u); ++i) {
        carry_variable(a.voltage(old_hour, u, 0) + i, b.voltage(hour, u, 0) + i);
      }
      if (b.deviation(hour, u) >= 0) {
        carry_variable(a.deviation(old_hour, u), b.deviation(hour, u));
      }
      if (a.tau(old_hour, u) >= 0) {
        carry_variable(a.tau(old_hour, u), b.tau(hour, u));
      } else if (b.tau(hour, u) >= 0) {
        next_.x[b.tau(hour, u)] = tau_min_ + 2.0 * barrier_;  // where S = 0 on the central path
        next_.lower_dual[b.tau(hour, u)] = 0.5;
      }
      for (int i = 0; i < 2 * a.balance_orders(old_hour, u); ++i) {
        carry_row(a.balance_row(old_hour, u, 0) + i, b.balance_row(hour, u, 0) + i);
      }
      for (int i = 0; i < 2 && b.deviation_row(hour, u) >= 0; ++i) {
        carry_row(a.deviation_row(old_hour, u) + i, b.deviation_row(hour, u) + i);
      }
      for (int k = a.balance_orders(old_hour, u); k < b.balance_orders(hour, u); ++k) {
        const Complex dual = balance_dual(u, k, lambda[k - 1]);
        next_.row_dual[b.balance_row(hour, u, k)] = dual.real();
        next_.row_dual[b.balance_row(hour, u, k) + 1] = dual.imag();
      }
      if (a.thd_row(old_hour, u) >= 0) {
        carry_row(a.thd_row(old_hour, u), b.thd_row(hour, u));
      } else if (b.thd_row(hour, u) >= 0) {
        joining_.push_back(b.thd_row(hour, u));
      }
    }
  }

  /// Of a balance at h > 1 where nothing pulls at its voltage, by the multipliers of what is drawn
  /// at unknowns; in a cluster by those around it: Y_PP^H lambda_P = - Y_OP^H lambda_O.
  [[nodiscard]] Complex balance_dual(int unknown, int k, const std::vector<Complex>& lambda) const {
    const StiffClusters::Cluster* cluster = to_.layout().stiff().of(unknown);
    if (cluster == nullptr) {
      return lambda[unknown];
    }
    Complex sum = 0.0;
    for (size_t o = 0; o < cluster->neighbours.size(); ++o) {
      sum -= std::conj(cluster->across[k](to_.layout().stiff().place(unknown),
                                          static_cast<Eigen::Index>(o))) *
             lambda[cluster->neighbours[o]];
    }
    return sum;
  }

  void carry_chargers(std::size_t h) {
    const auto& old_hour = from_.layout().hours()[h];
    const auto& hour = to_.layout().hours()[h];
    for (std::size_t c = 0; c < hour.chargers.size(); ++c) {
      const auto& old_charger = old_hour.chargers[c];
      const auto& charger = hour.chargers[c];
      carry_variable(old_charger.pe, charger.pe);
      carry_variable(old_charger.qe, charger.qe);
      for (int b = 0; b < charger.batteries; ++b) {
        const NlpLayout::BatteryVariable& old_battery = old_hour.batteries_of(old_charger)[b];
        const NlpLayout::BatteryVariable& battery = hour.batteries_of(charger)[b];
        carry_variable(old_battery.taken, battery.taken);
        if (battery.given >= 0) {
          carry_variable(old_battery.given, battery.given);
        }
      }
      for (int k = 1; charger.harmonic >= 0 && k < to_.layout().order_count(); ++k) {
        const Complex current = from_.harmonic_current(point_.x.data(), old_hour, old_charger, k);
        next_.x[charger.harmonic + 2 * (k - 1)] = current.real();
        next_.x[charger.harmonic + 2 * (k - 1) + 1] = current.imag();
      }
      carry_row(old_charger.loss_row, charger.loss_row);
      carry_row(old_charger.current_row, charger.current_row);
      if (charger.equal_row >= 0) {
        carry_row(old_charger.equal_row, charger.equal_row);
      }
      if (charger.reactive_row >= 0) {
        carry_row(old_charger.reactive_row, charger.reactive_row);
      }
    }
  }

  void join_rows() {
    std::map<std::pair<int, int>, int> row_of;  // hour and form
    for (const LimitRow& limit : from_.limit_rows()) {
      row_of[{limit.hour, limit.form}] = limit.row;
    }
    for (const LimitRow& limit : to_.limit_rows()) {
      const auto known = row_of.find({limit.hour, limit.form});
      if (known != row_of.end()) {
        carry_row(known->second, limit.row);
      } else {
        joining_.push_back(limit.row);
      }
    }
    const int rows = to_.row_count();
    std::vector<double> value(rows), row_lower(rows), row_upper(rows),
        x_lower(to_.variable_count()), x_upper(to_.variable_count());
    to_.rows(next_.x.data(), value.data());
    to_.bounds(x_lower.data(), x_upper.data(), row_lower.data(), row_upper.data());
    for (const int r : joining_) {
      next_.row_dual[r] = joining_dual(value[r], row_lower[r], row_upper[r], barrier_);
    }
  }

  const ConditioningNlp& from_;
  const NlpPoint& point_;
  const ConditioningNlp& to_;
  double tau_min_, barrier_;
  NlpPoint next_;
  std::vector<int> joining_;  ///< rows of limits that join
};

}  // namespace

NlpPoint continued_point(const ConditioningNlp& from, const NlpPoint& point,
                         const ConditioningNlp& to, double tau_min, double barrier) {
  return Continuation(from, point, to, tau_min, barrier).run();
}

}  // namespace overtone
