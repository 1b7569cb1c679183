// Jacobian of the conditioning NLP.
#include <cmath>

#include <oneapi/tbb/parallel_for.h>

#include "conditioning_nlp.hpp"
#include "nlp_sinks.hpp"

namespace overtone {

// The current of a constant power S = P + jQ is I = conj(S) f(V_1) with f = 1 / conj(V_1). As a
// function of the conjugate z = x - jy it has f' = -1 / z^2, f'' = 2 / z^3, and d/dx = d/dz,
// d/dy = -j d/dz.

template <class Sink>
void ConditioningNlp::hour_jacobian(int hour_index, const double* x, Sink& out) const {
  const Network& network = problem_.network;
  const Hour& hour = layout_.hours()[hour_index];
  const int unknowns = layout_.unknown_count();
  const int orders = layout_.order_count();
  const Complex j_unit(0.0, 1.0);
  const auto add_complex = [&](int row, int column, Complex d_re, Complex d_im) {
    out.add(row, column, d_re.real());
    out.add(row, column + 1, d_im.real());
    out.add(row + 1, column, d_re.imag());
    out.add(row + 1, column + 1, d_im.imag());
  };
  for (int j = 0; j < unknowns; ++j) {
    for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
      const int u = pattern_.row_index()[p];
      for (int k = 0; k < layout_.voltage_orders(hour, j); ++k) {
        Complex d_re = admittance_[k][p];
        Complex d_im = j_unit * d_re;
        if (u == j && k == 0) {
          const double* v = x + layout_.voltage(hour, u, 0);
          const Complex z(v[0], -v[1]);
          Complex power = problem_.load_at(hour.position, pattern_.bus_of(u));
          if (hour.lot_at[u] >= 0) {
            const auto& at = hour.lots[hour.lot_at[u]];
            power += Complex(x[at.pe], x[at.qe]);
          }
          const Complex slope = -std::conj(power) / (z * z);
          d_re += slope;
          d_im -= j_unit * slope;
        }
        add_complex(layout_.balance_row(hour, u, k), layout_.voltage(hour, j, k), d_re, d_im);
      }
    }
  }
  for (int u = 0; u < unknowns; ++u) {
    const int bus = pattern_.bus_of(u);
    const int first = layout_.voltage(hour, u, 0);
    const double* v = x + first;
    const double modulus = std::hypot(v[0], v[1]);
    if (network.is_nonlinear(bus)) {
      const Complex z(v[0], -v[1]);
      const Complex slope = -std::conj(problem_.load_at(hour.position, bus)) / (z * z);
      for (int k = 1; k < layout_.balance_orders(hour, u); ++k) {
        const Complex d = network.harmonic_factor(bus, k) * slope;
        add_complex(layout_.balance_row(hour, u, k), first, d, -j_unit * d);
      }
    }
    const int row = layout_.deviation_row(hour, u);
    for (int side = 0; side < 2; ++side) {
      const double sign = side == 0 ? -1.0 : 1.0;
      out.add(row + side, layout_.deviation(hour, u), 1.0);
      out.add(row + side, first, sign * v[0] / modulus);
      out.add(row + side, first + 1, sign * v[1] / modulus);
    }
    if (const int thd_row = layout_.thd_row(hour, u); thd_row >= 0) {
      const double limit = problem_.thd_limit * problem_.thd_limit;
      for (int i = 0; i < 2 * orders; ++i) {
        out.add(thd_row, first + i, i < 2 ? -2.0 * limit * v[i] : 2.0 * v[i]);
      }
    }
  }
  const ChargerLosses& loss = problem_.losses;
  for (const auto& at : hour.lots) {
    const int first = layout_.voltage(hour, at.unknown, 0);
    const double pe = x[at.pe];
    const double qe = x[at.qe];
    const Complex z(x[first], -x[first + 1]);
    const Complex per_p = 1.0 / z;
    const Complex per_q = -j_unit / z;
    const int balance = layout_.balance_row(hour, at.unknown, 0);
    out.add(balance, at.pe, per_p.real());
    out.add(balance, at.qe, per_q.real());
    out.add(balance + 1, at.pe, per_p.imag());
    out.add(balance + 1, at.qe, per_q.imag());
    const double w = std::norm(z);
    const double scale = 2.0 * at.current_scale;
    const double per_w = -(pe * pe + qe * qe + at.cancelled) / (w * w);
    out.add(at.current_row, at.pe, scale * pe / w);
    out.add(at.current_row, at.qe, scale * qe / w);
    out.add(at.current_row, first, scale * x[first] * per_w);
    out.add(at.current_row, first + 1, scale * x[first + 1] * per_w);
    if (at.harmonic >= 0) {
      for (int i = 0; i < 2 * (orders - 1); ++i) {
        out.add(balance + 2 + i, at.harmonic + i, 1.0);
        out.add(at.current_row, at.harmonic + i, scale * x[at.harmonic + i]);
      }
    }
    out.add(at.loss_row, at.pe, 1.0 - 2.0 * loss.p_p * pe);
    out.add(at.loss_row, at.qe, -2.0 * loss.p_q * qe);
    if (at.pb >= 0) {
      out.add(at.loss_row, at.pb, -1.0);
    }
    if (at.reactive_row >= 0) {
      out.add(at.reactive_row, at.pe, -2.0 * loss.q_p * pe);
      out.add(at.reactive_row, at.qe, 1.0 - 2.0 * loss.q_q * qe);
    }
  }
}

template <class Sink>
void ConditioningNlp::limit_jacobian(const LimitRow& row, const double* x, Sink& out) const {
  const Network& network = problem_.network;
  const Hour& hour = layout_.hours()[row.hour];
  for (int k = 0; k < layout_.order_count(); ++k) {
    if (row.kind == LimitKind::branch_current) {
      const int ends[] = {network.from(row.element), network.to(row.element)};
      const Complex drop = voltage_at(x, hour, ends[0], k) - voltage_at(x, hour, ends[1], k);
      const double factor = 2.0 * branch_admittance_squared_[k][row.element];
      for (int e = 0; e < 2; ++e) {
        const int u = pattern_.unknown_of(ends[e]);
        if (u >= 0 && k < layout_.voltage_orders(hour, u)) {
          const double sign = e == 0 ? factor : -factor;
          out.add(row.row, layout_.voltage(hour, u, k), sign * drop.real());
          out.add(row.row, layout_.voltage(hour, u, k) + 1, sign * drop.imag());
        }
      }
    } else if (row.kind == LimitKind::substation_current) {
      const Complex current = source_current_at(row, k, x);
      for (const auto& term : source_current_[k].terms) {
        const Complex slope = 2.0 * std::conj(current) * term.factor;
        const int u = pattern_.unknown_of(term.bus);
        if (k < layout_.voltage_orders(hour, u)) {
          out.add(row.row, layout_.voltage(hour, u, k), slope.real());
          out.add(row.row, layout_.voltage(hour, u, k) + 1, -slope.imag());
        }
      }
    } else if (k < layout_.voltage_orders(hour, row.element)) {
      const int i = layout_.voltage(hour, row.element, k);
      out.add(row.row, i, 2.0 * x[i]);
      out.add(row.row, i + 1, 2.0 * x[i + 1]);
    }
  }
}

template <class Sink>
void ConditioningNlp::constant_jacobian(Sink& out) const {
  for (const Hour& hour : layout_.hours()) {
    for (const auto& at : hour.lots) {
      if (at.pb >= 0) {
        out.add(layout_.first_energy_row() + at.lot, at.pb, layout_.energy_scale(at.lot));
      }
    }
  }
  for (size_t c = 0; c < cuts_.size(); ++c) {
    for (const auto& [variable, coefficient] : cuts_[c].terms) {
      out.add(first_cut_row_ + static_cast<int>(c), variable, coefficient);
    }
  }
}

void ConditioningNlp::count_jacobian_entries() {
  const std::vector<double> x(variables_, 1.0);
  CountingSink count;
  for (int i = 0; i < static_cast<int>(layout_.hours().size()); ++i) {
    first_jacobian_.push_back(count.count);
    hour_jacobian(i, x.data(), count);
    for (const int r : limit_rows_of_hour_[i]) {
      limit_jacobian(limit_rows_[r], x.data(), count);
    }
  }
  first_constant_jacobian_ = count.count;
  constant_jacobian(count);
  jacobian_count_ = count.count;
}

void ConditioningNlp::jacobian_structure(int* row, int* column) const {
  const std::vector<double> x(variables_, 1.0);
  StructureSink sink{row, column};
  for (int i = 0; i < static_cast<int>(layout_.hours().size()); ++i) {
    hour_jacobian(i, x.data(), sink);
    for (const int r : limit_rows_of_hour_[i]) {
      limit_jacobian(limit_rows_[r], x.data(), sink);
    }
  }
  constant_jacobian(sink);
}

void ConditioningNlp::jacobian(const double* x, double* values) const {
  oneapi::tbb::parallel_for(0, static_cast<int>(layout_.hours().size()), [&](int i) {
    ValueSink sink{values + first_jacobian_[i]};
    hour_jacobian(i, x, sink);
    for (const int r : limit_rows_of_hour_[i]) {
      limit_jacobian(limit_rows_[r], x, sink);
    }
  });
  ValueSink sink{values + first_constant_jacobian_};
  constant_jacobian(sink);
}

std::pair<double, std::vector<std::pair<int, double>>> ConditioningNlp::limit_tangent(
    const OperatingLimit& limit, const double* x) const {
  LimitRow row;
  row.hour = layout_.hour_at(limit.hour);
  const bool voltage =
      limit.kind == LimitKind::voltage_low || limit.kind == LimitKind::voltage_high;
  row.kind = voltage ? LimitKind::voltage_low : limit.kind;
  row.element = voltage ? pattern_.unknown_of(limit.element) : limit.element;
  const double sign = limit.kind == LimitKind::voltage_low ? -1.0 : 1.0;
  CountingSink count;
  limit_jacobian(row, x, count);
  std::vector<int> rows(count.count), columns(count.count);
  std::vector<double> values(count.count);
  StructureSink structure{rows.data(), columns.data()};
  limit_jacobian(row, x, structure);
  ValueSink value{values.data()};
  limit_jacobian(row, x, value);
  std::vector<std::pair<int, double>> gradient;
  for (int i = 0; i < count.count; ++i) {
    gradient.emplace_back(columns[i], sign * values[i]);
  }
  return {sign * (limit_value(row, x) - squared_bound(problem_, limit)), std::move(gradient)};
}

}  // namespace overtone
