// Hessian of the Lagrangian of the conditioning NLP.
#include <algorithm>
#include <cmath>

#include <oneapi/tbb/parallel_for.h>

#include "conditioning_nlp.hpp"
#include "nlp_sinks.hpp"

namespace overtone {

// Derivatives of the currents of constant powers: see nlp_jacobian.cpp.

void ConditioningNlp::add_isotropic(const LimitRow& row, double multiplier,
                                    std::vector<double>& diagonal) const {
  const Network& network = problem_.network;
  for (int k = 0; k < layout_.order_count(); ++k) {
    if (row.kind == LimitKind::voltage_low) {
      diagonal[row.element * layout_.order_count() + k] += 2.0 * multiplier;
    } else if (row.kind == LimitKind::branch_current) {
      for (const int bus : {network.from(row.element), network.to(row.element)}) {
        const int u = pattern_.unknown_of(bus);
        if (u >= 0) {
          diagonal[u * layout_.order_count() + k] +=
              2.0 * multiplier * branch_admittance_squared_[k][row.element];
        }
      }
    } else {
      for (const auto& term : source_current_[k].terms) {
        diagonal[pattern_.unknown_of(term.bus) * layout_.order_count() + k] +=
            2.0 * multiplier * std::norm(term.factor);
      }
    }
  }
}

/// Second derivatives between different buses; add_isotropic has the diagonal.
template <class Sink>
void ConditioningNlp::limit_hessian(const LimitRow& row, const double* multipliers,
                                    Sink& out) const {
  const Network& network = problem_.network;
  const Hour& hour = layout_.hours()[row.hour];
  const double multiplier = multipliers[row.row];
  if (row.kind == LimitKind::branch_current) {
    const int i = pattern_.unknown_of(network.from(row.element));
    const int j = pattern_.unknown_of(network.to(row.element));
    if (i < 0 || j < 0) {
      return;
    }
    const int orders = std::min(layout_.voltage_orders(hour, i), layout_.voltage_orders(hour, j));
    for (int k = 0; k < orders; ++k) {
      const double value = -2.0 * multiplier * branch_admittance_squared_[k][row.element];
      for (int part = 0; part < 2; ++part) {
        add_symmetric(out, layout_.voltage(hour, i, k) + part, layout_.voltage(hour, j, k) + part,
                      value);
      }
    }
  } else if (row.kind == LimitKind::substation_current) {
    for (int k = 0; k < layout_.order_count(); ++k) {
      const auto& terms = source_current_[k].terms;
      for (size_t a = 1; a < terms.size(); ++a) {
        for (size_t b = 0; b < a; ++b) {
          const Complex c = 2.0 * multiplier * std::conj(terms[a].factor) * terms[b].factor;
          const int u = pattern_.unknown_of(terms[a].bus);
          const int w = pattern_.unknown_of(terms[b].bus);
          if (k >= std::min(layout_.voltage_orders(hour, u), layout_.voltage_orders(hour, w))) {
            continue;
          }
          const int i = layout_.voltage(hour, u, k);
          const int j = layout_.voltage(hour, w, k);
          add_symmetric(out, i, j, c.real());
          add_symmetric(out, i, j + 1, -c.imag());
          add_symmetric(out, i + 1, j, c.imag());
          add_symmetric(out, i + 1, j + 1, c.real());
        }
      }
    }
  }
}

template <class Sink>
void ConditioningNlp::hour_hessian(int hour_index, const double* x, double objective_factor,
                                   const double* multipliers, Sink& out) const {
  const Network& network = problem_.network;
  const Hour& hour = layout_.hours()[hour_index];
  const int unknowns = layout_.unknown_count();
  const int orders = layout_.order_count();
  const ChargerLosses& loss = problem_.losses;
  std::vector<double>& diagonal = limit_curvature_[hour_index];
  diagonal.assign(static_cast<size_t>(unknowns) * orders, 0.0);
  for (const int r : limit_rows_of_hour_[hour_index]) {
    add_isotropic(limit_rows_[r], multipliers[limit_rows_[r].row], diagonal);
  }
  for (int u = 0; u < unknowns; ++u) {
    const int bus = pattern_.bus_of(u);
    const int first = layout_.voltage(hour, u, 0);
    const int voltages = 2 * layout_.voltage_orders(hour, u);
    const int tau_at = layout_.tau(hour, u);
    const double* v = x + first;
    const double* balance = multipliers + layout_.balance_row(hour, u, 0);
    const double tau = tau_at >= 0 ? x[tau_at] : tau_min_;
    const double w = v[0] * v[0] + v[1] * v[1];
    const double modulus = std::sqrt(w);
    double s = 0.0;
    for (int i = 2; i < voltages; ++i) {
      s += v[i] * v[i];
    }

    // The block of V_1: isotropic part a I + outer part b v v^T, then the currents' part.
    const int thd_row = layout_.thd_row(hour, u);
    const double thd = thd_row >= 0 ? multipliers[thd_row] : 0.0;
    double a = diagonal[static_cast<size_t>(u) * orders] -
               2.0 * thd * problem_.thd_limit * problem_.thd_limit -
               objective_factor * s / (tau * w * w);
    double b = objective_factor * 4.0 * s / (tau * w * w * w);
    const double* deviation = multipliers + layout_.deviation_row(hour, u);
    const double slope = (deviation[1] - deviation[0]) / modulus;  // Hessian of |V_1|
    a += slope;
    b -= slope / w;

    const Complex z(v[0], -v[1]);
    const Complex dual(balance[0], -balance[1]);
    const Complex load = std::conj(problem_.load_at(hour.position, bus));
    Complex weighted = dual * load;
    if (network.is_nonlinear(bus)) {
      for (int k = 1; k < layout_.balance_orders(hour, u); ++k) {
        weighted +=
            network.harmonic_factor(bus, k) * Complex(balance[2 * k], -balance[2 * k + 1]) * load;
      }
    }
    const NlpLayout::LotVariables* at = hour.lot_at[u] >= 0 ? &hour.lots[hour.lot_at[u]] : nullptr;
    double current_dual = 0.0;
    if (at != nullptr) {
      const double pe = x[at->pe];
      const double qe = x[at->qe];
      current_dual = at->current_scale * multipliers[at->current_row] +
                     objective_factor * problem_.current_weight;
      weighted += dual * Complex(pe, -qe);
      const double squared = pe * pe + qe * qe + at->cancelled;
      a -= 2.0 * current_dual * squared / (w * w);
      b += 8.0 * current_dual * squared / (w * w * w);
    }
    const Complex bend = 2.0 * weighted / (z * z * z);
    out.add(first, first, a + b * v[0] * v[0] + bend.real());
    out.add(first + 1, first, b * v[0] * v[1] + bend.imag());
    out.add(first + 1, first + 1, a + b * v[1] * v[1] - bend.real());

    // Harmonic voltages, tau and their coupling.
    for (int i = 2; i < voltages; ++i) {
      out.add(first + i, first + i,
              objective_factor / (tau * w) + 2.0 * thd +
                  diagonal[static_cast<size_t>(u) * orders + i / 2]);
      const double cross = -2.0 * objective_factor * v[i] / (tau * w * w);
      out.add(first + i, first, cross * v[0]);
      out.add(first + i, first + 1, cross * v[1]);
      out.add(tau_at, first + i, -objective_factor * v[i] / (tau * tau * w));
    }
    if (tau_at >= 0) {
      out.add(tau_at, tau_at, objective_factor * s / (tau * tau * tau * w));
      out.add(tau_at, first, objective_factor * s * v[0] / (tau * tau * w * w));
      out.add(tau_at, first + 1, objective_factor * s * v[1] / (tau * tau * w * w));
    }

    if (at == nullptr) {
      continue;
    }
    const double loss_dual = multipliers[at->loss_row];
    const double reactive_dual = at->reactive_row >= 0 ? multipliers[at->reactive_row] : 0.0;
    const double own = 2.0 * current_dual / w;
    out.add(at->pe, at->pe, own - 2.0 * loss.p_p * loss_dual - 2.0 * loss.q_p * reactive_dual);
    out.add(at->qe, at->qe, own - 2.0 * loss.p_q * loss_dual - 2.0 * loss.q_q * reactive_dual);
    const Complex turn = -dual / (z * z);
    const double spread = -4.0 * current_dual / (w * w);
    out.add(at->pe, first, turn.real() + spread * x[at->pe] * v[0]);
    out.add(at->pe, first + 1, turn.imag() + spread * x[at->pe] * v[1]);
    out.add(at->qe, first, turn.imag() + spread * x[at->qe] * v[0]);
    out.add(at->qe, first + 1, -turn.real() + spread * x[at->qe] * v[1]);
    if (at->harmonic >= 0) {
      for (int i = 0; i < 2 * (orders - 1); ++i) {
        out.add(at->harmonic + i, at->harmonic + i, 2.0 * current_dual);
      }
    }
  }
  for (const int r : limit_rows_of_hour_[hour_index]) {
    limit_hessian(limit_rows_[r], multipliers, out);
  }
}

void ConditioningNlp::count_hessian_entries() {
  const std::vector<double> x(variables_, 1.0);
  const std::vector<double> multipliers(rows_, 0.0);
  CountingSink count;
  for (int i = 0; i < static_cast<int>(layout_.hours().size()); ++i) {
    first_hessian_.push_back(count.count);
    hour_hessian(i, x.data(), 1.0, multipliers.data(), count);
  }
  hessian_count_ = count.count;
}

void ConditioningNlp::hessian_structure(int* row, int* column) const {
  const std::vector<double> x(variables_, 1.0);
  const std::vector<double> multipliers(rows_, 0.0);
  StructureSink sink{row, column};
  for (int i = 0; i < static_cast<int>(layout_.hours().size()); ++i) {
    hour_hessian(i, x.data(), 1.0, multipliers.data(), sink);
  }
}

void ConditioningNlp::hessian(const double* x, double objective_factor, const double* multipliers,
                              double* values) const {
  oneapi::tbb::parallel_for(0, static_cast<int>(layout_.hours().size()), [&](int i) {
    ValueSink sink{values + first_hessian_[i]};
    hour_hessian(i, x, objective_factor, multipliers, sink);
  });
}

}  // namespace overtone
