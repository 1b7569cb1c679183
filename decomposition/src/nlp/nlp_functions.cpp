// Objective, gradient and row values of the conditioning NLP.
#include <algorithm>
#include <cmath>

#include <oneapi/tbb/parallel_for.h>

#include "conditioning_nlp.hpp"

namespace overtone {

template <class Body>
void ConditioningNlp::for_each_hour(const Body& body) const {
  oneapi::tbb::parallel_for(0, static_cast<int>(layout_.hours().size()), body);
}

Complex ConditioningNlp::voltage_at(const double* x, const Hour& hour, int bus, int k) const {
  const int u = pattern_.unknown_of(bus);
  if (u < 0) {
    return k == 0 ? problem_.network.description().slack_voltage_pu : 0.0;
  }
  if (k >= layout_.voltage_orders(hour, u)) {
    return 0.0;
  }
  const int i = layout_.voltage(hour, u, k);
  return {x[i], x[i + 1]};
}

double ConditioningNlp::charger_current_squared(const double* x, const Hour& hour,
                                                const NlpLayout::LotVariables& at) const {
  const double* v = x + layout_.voltage(hour, at.unknown, 0);
  double current =
      (x[at.pe] * x[at.pe] + x[at.qe] * x[at.qe] + at.cancelled) / (v[0] * v[0] + v[1] * v[1]);
  for (int i = 0; at.harmonic >= 0 && i < 2 * (layout_.order_count() - 1); ++i) {
    current += x[at.harmonic + i] * x[at.harmonic + i];
  }
  return current;
}

/// That of the weighted charger currents.
void ConditioningNlp::add_current_gradient(const double* x, const Hour& hour,
                                           double* gradient) const {
  const double twice = 2.0 * problem_.current_weight;
  for (const auto& at : hour.lots) {
    const int first = layout_.voltage(hour, at.unknown, 0);
    const double w = x[first] * x[first] + x[first + 1] * x[first + 1];
    const double per_w = -(x[at.pe] * x[at.pe] + x[at.qe] * x[at.qe] + at.cancelled) / (w * w);
    gradient[at.pe] += twice * x[at.pe] / w;
    gradient[at.qe] += twice * x[at.qe] / w;
    gradient[first] += twice * x[first] * per_w;
    gradient[first + 1] += twice * x[first + 1] * per_w;
    for (int i = 0; at.harmonic >= 0 && i < 2 * (layout_.order_count() - 1); ++i) {
      gradient[at.harmonic + i] += twice * x[at.harmonic + i];
    }
  }
}

double ConditioningNlp::hour_objective(const Hour& hour, const double* x) const {
  double sum = 0.0;
  for (int u = 0; u < layout_.unknown_count(); ++u) {
    if (!layout_.has_harmonics(hour, u)) {
      sum += x[layout_.deviation(hour, u)] + 0.5 * tau_min_;
      continue;
    }
    const double* v = x + layout_.voltage(hour, u, 0);
    double s = 0.0;
    for (int i = 2; i < 2 * layout_.order_count(); ++i) {
      s += v[i] * v[i];
    }
    const double w = v[0] * v[0] + v[1] * v[1];
    const double tau = x[layout_.tau(hour, u)];
    sum += x[layout_.deviation(hour, u)] + 0.5 * (s / (tau * w) + tau);
  }
  for (const auto& at : hour.lots) {
    sum += problem_.current_weight * charger_current_squared(x, hour, at);
  }
  return sum;
}

double ConditioningNlp::objective(const double* x) const {
  for_each_hour([&](int i) { hour_objective_[i] = hour_objective(layout_.hours()[i], x); });
  double sum = 0.0;
  for (const double p : hour_objective_) {  // in order: the same sum with any number of threads
    sum += p;
  }
  return sum;
}

void ConditioningNlp::gradient(const double* x, double* gradient) const {
  std::fill_n(gradient, variables_, 0.0);
  for_each_hour([&](int index) {
    const Hour& hour = layout_.hours()[index];
    for (int u = 0; u < layout_.unknown_count(); ++u) {
      gradient[layout_.deviation(hour, u)] = 1.0;
      if (!layout_.has_harmonics(hour, u)) {
        continue;
      }
      const int first = layout_.voltage(hour, u, 0);
      const double* v = x + first;
      double s = 0.0;
      for (int i = 2; i < 2 * layout_.order_count(); ++i) {
        s += v[i] * v[i];
      }
      const double w = v[0] * v[0] + v[1] * v[1];
      const double tau = x[layout_.tau(hour, u)];
      gradient[first] = -s * v[0] / (tau * w * w);
      gradient[first + 1] = -s * v[1] / (tau * w * w);
      for (int i = 2; i < 2 * layout_.order_count(); ++i) {
        gradient[first + i] = v[i] / (tau * w);
      }
      gradient[layout_.tau(hour, u)] = 0.5 * (1.0 - s / (tau * tau * w));
    }
    add_current_gradient(x, hour, gradient);
  });
}

void ConditioningNlp::hour_rows(const Hour& hour, const double* x, double* values) const {
  const Network& network = problem_.network;
  const int unknowns = layout_.unknown_count();
  const int orders = layout_.order_count();
  // Y V, column by column, into the balance rows.
  for (int u = 0; u < unknowns; ++u) {
    std::fill_n(values + layout_.balance_row(hour, u, 0), 2 * layout_.balance_orders(hour, u), 0.0);
  }
  for (int j = 0; j < unknowns; ++j) {
    const double* v = x + layout_.voltage(hour, j, 0);
    for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
      double* row = values + layout_.balance_row(hour, pattern_.row_index()[p], 0);
      for (int k = 0; k < layout_.voltage_orders(hour, j); ++k) {
        const Complex y = admittance_[k][p];
        row[2 * k] += y.real() * v[2 * k] - y.imag() * v[2 * k + 1];
        row[2 * k + 1] += y.real() * v[2 * k + 1] + y.imag() * v[2 * k];
      }
    }
  }
  const auto add = [](double* row, Complex current) {
    row[0] += current.real();
    row[1] += current.imag();
  };
  for (int u = 0; u < unknowns; ++u) {
    const int bus = pattern_.bus_of(u);
    const double* v = x + layout_.voltage(hour, u, 0);
    const Complex v1(v[0], v[1]);
    double* balance = values + layout_.balance_row(hour, u, 0);
    const Complex load_current = std::conj(problem_.load_at(hour.position, bus) / v1);
    add(balance, load_current - source_[u]);
    if (network.is_nonlinear(bus)) {
      for (int k = 1; k < layout_.balance_orders(hour, u); ++k) {
        add(balance + 2 * k, network.harmonic_factor(bus, k) * load_current);
      }
    }
    const double deviation = x[layout_.deviation(hour, u)];
    double* rows = values + layout_.deviation_row(hour, u);
    rows[0] = deviation - std::abs(v1);  // >= -1
    rows[1] = deviation + std::abs(v1);  // >= 1
    if (layout_.thd_row(hour, u) >= 0) {
      double s = 0.0;
      for (int i = 2; i < 2 * orders; ++i) {
        s += v[i] * v[i];
      }
      values[layout_.thd_row(hour, u)] =
          s - problem_.thd_limit * problem_.thd_limit * std::norm(v1);
    }
  }
  const ChargerLosses& loss = problem_.losses;
  for (const auto& at : hour.lots) {
    const double pe = x[at.pe];
    const double qe = x[at.qe];
    const double* v = x + layout_.voltage(hour, at.unknown, 0);
    const Complex v1(v[0], v[1]);
    double* balance = values + layout_.balance_row(hour, at.unknown, 0);
    add(balance, std::conj(Complex(pe, qe) / v1));
    for (int i = 0; at.harmonic >= 0 && i < 2 * (orders - 1); ++i) {
      balance[2 + i] += x[at.harmonic + i];
    }
    values[at.current_row] = at.current_scale * charger_current_squared(x, hour, at);
    values[at.loss_row] =
        pe - loss.p_p * pe * pe - loss.p_q * qe * qe - (at.pb >= 0 ? x[at.pb] : 0.0);
    if (at.reactive_row >= 0) {
      values[at.reactive_row] = qe - loss.q_p * pe * pe - loss.q_q * qe * qe;
    }
  }
}

double ConditioningNlp::limit_value(const LimitRow& row, const double* x) const {
  const Network& network = problem_.network;
  const Hour& hour = layout_.hours()[row.hour];
  double sum = 0.0;
  for (int k = 0; k < layout_.order_count(); ++k) {
    if (row.kind == LimitKind::branch_current) {
      sum += branch_admittance_squared_[k][row.element] *
             std::norm(voltage_at(x, hour, network.from(row.element), k) -
                       voltage_at(x, hour, network.to(row.element), k));
    } else if (row.kind == LimitKind::substation_current) {
      sum += std::norm(source_current_at(row, k, x));
    } else {
      sum += std::norm(voltage_at(x, hour, pattern_.bus_of(row.element), k));
    }
  }
  return sum;
}

Complex ConditioningNlp::source_current_at(const LimitRow& row, int k, const double* x) const {
  const Hour& hour = layout_.hours()[row.hour];
  Complex current = source_current_[k].constant + slack_load_current(problem_, hour.position, k);
  for (const auto& term : source_current_[k].terms) {
    current += term.factor * voltage_at(x, hour, term.bus, k);
  }
  return current;
}

void ConditioningNlp::rows(const double* x, double* values) const {
  for_each_hour([&](int i) {
    hour_rows(layout_.hours()[i], x, values);
    for (const int r : limit_rows_of_hour_[i]) {
      values[limit_rows_[r].row] = limit_value(limit_rows_[r], x);
    }
  });
  std::fill_n(values + layout_.first_energy_row(), layout_.energy_lots().size(), 0.0);
  for (const Hour& hour : layout_.hours()) {
    for (const auto& at : hour.lots) {
      if (at.pb >= 0) {
        values[layout_.first_energy_row() + at.lot] += layout_.energy_scale(at.lot) * x[at.pb];
      }
    }
  }
  for (size_t c = 0; c < cuts_.size(); ++c) {
    double sum = 0.0;
    for (const auto& [variable, coefficient] : cuts_[c].terms) {
      sum += coefficient * x[variable];
    }
    values[first_cut_row_ + c] = sum;
  }
}

}  // namespace overtone
