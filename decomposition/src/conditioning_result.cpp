#include <overtone/conditioning_result.hpp>

#include <cmath>
#include <limits>

#include <overtone/distortion.hpp>

namespace overtone {

const char* to_string(ConditioningMethod method) {
  return method == ConditioningMethod::benders ? "benders" : "monolithic";
}

const char* to_string(CutKind kind) {
  switch (kind) {
    case CutKind::aggregated:
      return "aggregated";
    case CutKind::per_limit:
      return "per_limit";
    case CutKind::exact:
      return "exact";
  }
  return "";
}

const char* to_string(ConditioningStatus status) {
  switch (status) {
    case ConditioningStatus::not_run:
      return "not_run";
    case ConditioningStatus::load_flow:
      return "load_flow";
    case ConditioningStatus::gap_closed:
      return "gap_closed";
    case ConditioningStatus::infeasible:
      return "infeasible";
    case ConditioningStatus::violations_left:
      return "violations_left";
    case ConditioningStatus::iteration_limit:
      return "iteration_limit";
    case ConditioningStatus::solver_failed:
      return "solver_failed";
    case ConditioningStatus::interrupted:
      return "interrupted";
  }
  return "";
}

const char* to_string(PointQuality quality) {
  switch (quality) {
    case PointQuality::none:
      return "none";
    case PointQuality::infeasible:
      return "infeasible";
    case PointQuality::feasible:
      return "feasible";
    case PointQuality::optimal:
      return "optimal";
  }
  return "";
}

ScheduleFigures evaluate_figures(const ConditioningProblem& problem,
                                 const std::vector<Complex>& voltage) {
  const Network& network = problem.network;
  const int orders = network.order_count();
  std::vector<Complex> slack_draw;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int k = 0; k < orders; ++k) {
      slack_draw.push_back(slack_load_current(problem, t, k));
    }
  }
  const Distortion distortion =
      evaluate_distortion(network, voltage, problem.hour_count(), slack_draw);
  ScheduleFigures figures;
  figures.v_min = std::numeric_limits<double>::infinity();
  figures.thd_max = -1.0;
  for (int t = 0; t < problem.hour_count(); ++t) {
    int over = 0;
    for (int b = 0; b < network.bus_count(); ++b) {
      const size_t at = static_cast<size_t>(t) * orders * network.bus_count() + b;
      const double v = std::abs(voltage[at]);
      const double thd = distortion.thd_at(t, b);
      figures.sum_voltage_deviation += std::abs(v - 1.0);
      figures.sum_thd += thd;
      if (v < figures.v_min) {
        figures.v_min = v;
        figures.v_min_bus = b;
        figures.v_min_hour = problem.hour[t];
      }
      if (thd > figures.thd_max) {
        figures.thd_max = thd;
        figures.thd_max_bus = b;
        figures.thd_max_hour = problem.hour[t];
      }
      over += thd > problem.thd_limit * (1.0 + 1e-6) ? 1 : 0;
    }
    figures.buses_over_thd_limit.push_back(over);
    figures.substation_current.push_back(distortion.substation_rms[t]);
  }
  return figures;
}

}  // namespace overtone
