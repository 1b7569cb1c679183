#include "network_hours.hpp"

#include <cmath>

namespace overtone::cli {

namespace {

/// Sum of r(h) |I_h|^2 over branches and orders, pu.
double branch_losses(const NetworkHours& hours, int t) {
  const Network& network = *hours.network;
  const Distortion& distortion = hours.distortion;
  double losses = 0.0;
  for (int k = 0; k < network.order_count(); ++k) {
    const size_t row = static_cast<size_t>(t) * network.order_count() + k;
    for (int l = 0; l < network.branch_count(); ++l) {
      losses += network.impedance(l, network.orders()[k]).real() *
                std::norm(distortion.branch_current[row * network.branch_count() + l]);
    }
  }
  return losses;
}

HourSummary summarise_hour(const NetworkHours& hours, int t) {
  HourSummary summary;
  summary.hour = hours.hour[t];
  summary.solved = hours.solved[t] != 0;
  if (!summary.solved) {
    return summary;
  }
  const int buses = hours.network->bus_count();
  for (int b = 0; b < buses; ++b) {
    summary.load += hours.load[static_cast<size_t>(t) * buses + b];
    const double v1 = std::abs(hours.v(t, 0, b));
    if (b == 0 || v1 < summary.v_min) {
      summary.v_min = v1;
      summary.v_min_bus = b;
    }
    const double thd = hours.distortion.thd_at(t, b);
    if (b == 0 || thd > summary.thd_max) {
      summary.thd_max = thd;
      summary.thd_max_bus = b;
    }
  }
  summary.substation = hours.distortion.substation_rms[t];
  summary.losses = branch_losses(hours, t);
  return summary;
}

}  // namespace

NetworkHours hours_of(const ConditioningProblem& problem, const std::vector<Complex>& voltage) {
  NetworkHours hours{.network = &problem.network,
                     .hour = problem.hour,
                     .solved = std::vector<char>(problem.hour.size(), 1),
                     .load = problem.load,
                     .voltage = voltage,
                     .distortion = {},
                     .branch_limit = problem.limits.branch_current,
                     .thd_limit = problem.thd_limit};
  std::vector<Complex> slack_draw;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int k = 0; k < problem.network.order_count(); ++k) {
      slack_draw.push_back(slack_load_current(problem, t, k));
    }
  }
  hours.distortion =
      evaluate_distortion(problem.network, voltage, problem.hour_count(), slack_draw);
  return hours;
}

std::vector<HourSummary> summarise(const NetworkHours& hours) {
  std::vector<HourSummary> summaries;
  for (int t = 0; t < hours.hour_count(); ++t) {
    summaries.push_back(summarise_hour(hours, t));
  }
  return summaries;
}

}  // namespace overtone::cli
