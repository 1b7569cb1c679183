// Jacobian and Hessian of the conditioning NLP: what its elements write, hour by hour.

#include "nlp/conditioning_nlp.hpp"
#include "nlp/entry_sinks.hpp"
#include "parallel_loop.hpp"

namespace overtone {

template <class Sink>
void ConditioningNlp::hour_jacobian(int hour_index, const double* x, Sink& out) const {
  const Hour& hour = layout_.hours()[hour_index];
  balances_.jacobian(hour, x, out);
  for (int u = 0; u < layout_.unknown_count(); ++u) {
    loads_.jacobian(hour, u, x, out);
    deviations_.jacobian(hour, u, x, out);
    thd_.jacobian(hour, u, x, out);
  }
  unbalance_.jacobian(hour, x, out);
  power_.jacobian(hour_index, x, out);
  port_loads_.jacobian(hour, x, out);
  chargers_.jacobian(hour, x, out);
  limits_.jacobian(hour_index, x, out);
}

template <class Sink>
void ConditioningNlp::linear_jacobian(Sink& out) const {
  batteries_.jacobian(out);
  cuts_.jacobian(out);
}

/// One node and the charger there: what all elements add to the block of V_1 is one entry each.
template <class Sink>
void ConditioningNlp::node_hessian(int hour_index, int unknown, const double* x,
                                   double objective_factor, const double* multipliers,
                                   Sink& out) const {
  const Hour& hour = layout_.hours()[hour_index];
  const FundamentalVoltage v(at_, hour, unknown, x);
  const int voltages = 2 * layout_.voltage_orders(hour, unknown);
  const int tau_at = layout_.tau(hour, unknown);
  const double tau = tau_at >= 0 ? x[tau_at] : at_.tau_min;
  const double weighted = objective_factor * layout_.thd_weight(hour, unknown);
  const double* diagonal = limit_curvature_[hour_index].row(unknown).data();
  NodeCurvature sum;
  sum.a = diagonal[0];
  thd_.curve(hour, unknown, multipliers, sum);
  distortion_.curve(v, v.harmonics_squared(voltages), tau, weighted, sum);
  deviations_.curve(hour, unknown, v, multipliers, sum);
  loads_.curve(hour, unknown, multipliers, sum);
  chargers_.curve(hour, unknown, v, x, objective_factor, multipliers, sum);

  const Complex z = v.conjugate();
  const Complex bend = 2.0 * sum.weighted / (z * z * z);
  out.add(v.first, v.first, sum.a + sum.b * v.v[0] * v.v[0] + bend.real());
  out.add(v.first + 1, v.first, sum.b * v.v[0] * v.v[1] + bend.imag());
  out.add(v.first + 1, v.first + 1, sum.a + sum.b * v.v[1] * v.v[1] - bend.real());
  distortion_.hessian(v, voltages, tau_at, x, weighted, sum, diagonal, out);
  chargers_.hessian(hour, unknown, v, x, objective_factor, multipliers, out);
}

template <class Sink>
void ConditioningNlp::hour_hessian(int hour_index, const double* x, double objective_factor,
                                   const double* multipliers, Sink& out) const {
  Array2<double>& diagonal = limit_curvature_[hour_index];
  diagonal.assign(layout_.unknown_count(), layout_.order_count());
  limits_.curve(hour_index, multipliers, diagonal);
  for (int u = 0; u < layout_.unknown_count(); ++u) {
    node_hessian(hour_index, u, x, objective_factor, multipliers, out);
  }
  unbalance_.hessian(layout_.hours()[hour_index], multipliers, out);
  unbalance_objective_.hessian(layout_.hours()[hour_index], x, objective_factor, out);
  power_.hessian(hour_index, x, objective_factor, multipliers, out);
  port_loads_.hessian(layout_.hours()[hour_index], x, multipliers, out);
  limits_.hessian(hour_index, x, multipliers, out);
}

void ConditioningNlp::count_entries() {
  const std::vector<double> x(variable_count(), 1.0);
  const std::vector<double> multipliers(row_count(), 0.0);
  CountingSink jacobian_entries, hessian_entries;
  for (int i = 0; i < hour_count(); ++i) {
    first_jacobian_.push_back(jacobian_entries.count);
    hour_jacobian(i, x.data(), jacobian_entries);
    first_hessian_.push_back(hessian_entries.count);
    hour_hessian(i, x.data(), 1.0, multipliers.data(), hessian_entries);
  }
  first_linear_jacobian_ = jacobian_entries.count;
  linear_jacobian(jacobian_entries);
  jacobian_count_ = jacobian_entries.count;
  hessian_count_ = hessian_entries.count;
}

void ConditioningNlp::jacobian_structure(int* row, int* column) const {
  const std::vector<double> x(variable_count(), 1.0);
  StructureSink sink{row, column};
  for (int i = 0; i < hour_count(); ++i) {
    hour_jacobian(i, x.data(), sink);
  }
  linear_jacobian(sink);
}

void ConditioningNlp::jacobian(const double* x, double* values) const {
  parallel_loop(hour_count(), [&](int i) {
    ValueSink sink{values + first_jacobian_[i]};
    hour_jacobian(i, x, sink);
  });
  ValueSink sink{values + first_linear_jacobian_};
  linear_jacobian(sink);
}

void ConditioningNlp::hessian_structure(int* row, int* column) const {
  const std::vector<double> x(variable_count(), 1.0);
  const std::vector<double> multipliers(row_count(), 0.0);
  StructureSink sink{row, column};
  for (int i = 0; i < hour_count(); ++i) {
    hour_hessian(i, x.data(), 1.0, multipliers.data(), sink);
  }
}

void ConditioningNlp::hessian(const double* x, double objective_factor, const double* multipliers,
                              double* values) const {
  parallel_loop(hour_count(), [&](int i) {
    ValueSink sink{values + first_hessian_[i]};
    hour_hessian(i, x, objective_factor, multipliers, sink);
  });
}

}  // namespace overtone
