#include <overtone/operating_limits.hpp>

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <overtone/distortion.hpp>

namespace overtone {

const char* to_string(LimitKind kind) {
  switch (kind) {
    case LimitKind::voltage_low:
      return "low voltage";
    case LimitKind::voltage_high:
      return "high voltage";
    case LimitKind::branch_current:
      return "branch current";
    case LimitKind::substation_current:
      return "substation current";
  }
  return "";
}

double squared_bound(const ConditioningProblem& problem, const OperatingLimit& limit) {
  const auto square = [](double x) { return x * x; };
  switch (limit.kind) {
    case LimitKind::voltage_low:
      return square(problem.limits.v_min);
    case LimitKind::voltage_high:
      return square(problem.limits.v_max);
    case LimitKind::branch_current:
      return square(problem.limits.branch_current[limit.element]);
    case LimitKind::substation_current:
      return square(problem.limits.substation_current);
  }
  return std::numeric_limits<double>::infinity();
}

std::string element_name(const ConditioningProblem& problem, const OperatingLimit& limit) {
  switch (limit.kind) {
    case LimitKind::voltage_low:
    case LimitKind::voltage_high:
      return "bus " + problem.network.bus_name(limit.element);
    case LimitKind::branch_current:
      return "branch " + problem.network.description().branches[limit.element].name();
    case LimitKind::substation_current:
      break;
  }
  return "substation";
}

std::string describe(const ConditioningProblem& problem, const OperatingLimit& limit) {
  return fmt::format("hour {}, {}: {}", problem.hour[limit.hour], element_name(problem, limit),
                     to_string(limit.kind));
}

std::vector<OperatingLimit> all_operating_limits(const ConditioningProblem& problem,
                                                 const std::vector<int>& hours) {
  std::vector<OperatingLimit> limits;
  const auto add = [&](LimitKind kind, int hour, int element) {
    const OperatingLimit limit{kind, hour, element};
    const double bound = squared_bound(problem, limit);
    if (std::isfinite(bound) && !(kind == LimitKind::voltage_low && bound <= 0.0)) {
      limits.push_back(limit);
    }
  };
  const bool fixed_slack = !problem.network.has_source_impedance();
  for (const int t : hours) {
    for (const LimitKind kind : {LimitKind::voltage_low, LimitKind::voltage_high}) {
      for (int b = 0; b < problem.network.bus_count(); ++b) {
        if (b != problem.network.slack() || !fixed_slack) {
          add(kind, t, b);
        }
      }
    }
    for (int l = 0; l < problem.network.branch_count(); ++l) {
      add(LimitKind::branch_current, t, l);
    }
    add(LimitKind::substation_current, t, 0);
  }
  return limits;
}

OperatingLimitViolations evaluate_operating_limits(const ConditioningProblem& problem,
                                                   const std::vector<Complex>& voltage,
                                                   const std::vector<OperatingLimit>& limits,
                                                   double count_tolerance) {
  const Network& network = problem.network;
  const int orders = network.order_count();
  const auto v = [&](int hour, int k, int bus) {
    return voltage[(static_cast<size_t>(hour) * orders + k) * network.bus_count() + bus];
  };
  std::vector<SourceCurrentForm> source_current;
  for (const int order : network.orders()) {
    source_current.push_back(source_current_form(network, order));
  }
  const auto squared = [&](const OperatingLimit& limit) {
    double sum = 0.0;
    for (int k = 0; k < orders; ++k) {
      const int order = network.orders()[k];
      const auto branch_current = [&](int l) {
        return (v(limit.hour, k, network.from(l)) - v(limit.hour, k, network.to(l))) /
               network.impedance(l, order);
      };
      if (limit.kind == LimitKind::branch_current) {
        sum += std::norm(branch_current(limit.element));
      } else if (limit.kind == LimitKind::substation_current) {
        const size_t first = (static_cast<size_t>(limit.hour) * orders + k) * network.bus_count();
        sum += std::norm(source_current[k](&voltage[first]) +
                         slack_load_current(problem, limit.hour, k));
      } else {
        sum += std::norm(v(limit.hour, k, limit.element));
      }
    }
    return sum;
  };
  OperatingLimitViolations out;
  out.limit = limits;
  out.g.reserve(limits.size());
  for (const OperatingLimit& limit : limits) {
    const double excess = squared(limit) - squared_bound(problem, limit);
    const double g = limit.kind == LimitKind::voltage_low ? -excess : excess;
    out.g.push_back(g);
    if (g > 0.0) {
      out.total += g;
      out.total_by_kind[static_cast<int>(limit.kind)] += g;
    }
    if (g > count_tolerance) {
      ++out.count_by_kind[static_cast<int>(limit.kind)];
    }
  }
  return out;
}

}  // namespace overtone
