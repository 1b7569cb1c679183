#include <overtone/operating_limits.hpp>

#include <cmath>

#include <fmt/format.h>

#include "argument_checks.hpp"
#include "conditioning_checks.hpp"

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

namespace {

void check_limit(const ConditioningProblem& problem, const OperatingLimit& limit) {
  const ArgumentChecks check("operating limit");
  check.index("hour", limit.hour, problem.hour.size());
  check.index("form", limit.form, problem.network().measured.size());
}

}  // namespace

std::string describe(const ConditioningProblem& problem, const OperatingLimit& limit) {
  check_limit(problem, limit);
  return fmt::format("{}, {}: {}", problem.hour[limit.hour].name(),
                     problem.network().measured[limit.form].label, to_string(limit.kind));
}

std::vector<OperatingLimit> all_operating_limits(const ConditioningProblem& problem,
                                                 const std::vector<int>& hours) {
  check_hours_and_loads(problem);
  check_limits(problem);
  check_hour_positions(problem, hours);
  const NodalNetwork& network = problem.network();
  const OperatingLimits& bounds = problem.limits;
  std::vector<OperatingLimit> limits;
  const auto add = [&limits](LimitKind kind, int hour, int form, double bound, bool lower = false) {
    if (std::isfinite(bound) && (bound > 0.0 || !lower)) {
      limits.push_back({kind, hour, form, lower, bound * bound});
    }
  };
  const auto add_voltages = [&](LimitKind kind, int hour, double bound, bool lower) {
    for (int n = 0; n < network.node_count(); ++n) {
      const int unknown = network.pattern.unknown_of(n);
      if (unknown >= 0 && network.pattern.node_of(unknown) == n && network.nodes[n].live()) {
        add(kind, hour, n, bound, lower);
      }
    }
  };
  for (const int t : hours) {
    add_voltages(LimitKind::voltage_low, t, bounds.v_min, true);
    add_voltages(LimitKind::voltage_high, t, bounds.v_max, false);
    for (int f = network.first_branch_form();
         f < network.source_form() && !bounds.branch_current.empty(); ++f) {
      add(LimitKind::branch_current, t, f, bounds.branch_current[network.measured[f].branch]);
    }
    for (int f = network.source_form(); f < network.forms.count(); ++f) {
      add(LimitKind::substation_current, t, f, bounds.substation_current);
    }
  }
  return limits;
}

namespace {

/// Square of what a limit bounds, over all orders, squared pu. `drawn` [hour][order][port].
double measured_square(const NodalNetwork& network, const Array3<Complex>& voltage,
                       const Array3<Complex>& drawn, const OperatingLimit& limit) {
  double sum = 0.0;
  for (int k = 0; k < network.order_count(); ++k) {
    const LinearForm form = network.forms.at(limit.form, k);
    Complex more = 0.0;
    for (const PortShare& share : network.measured[limit.form].ports) {
      more += share.factor * drawn(limit.hour, k, share.port);
    }
    sum += form.weight * std::norm(form.unscaled(voltage.row(limit.hour, k).data(), more));
  }
  return sum;
}

}  // namespace

OperatingLimitViolations evaluate_operating_limits(const ConditioningProblem& problem,
                                                   const Schedule& schedule,
                                                   const std::vector<OperatingLimit>& limits,
                                                   double count_tolerance) {
  OperatingLimitViolations out;
  out.limit = limits;
  out.g.reserve(limits.size());
  const Array3<Complex> drawn = port_currents(problem, schedule);
  for (const OperatingLimit& limit : limits) {
    check_limit(problem, limit);
    const double excess =
        measured_square(problem.network(), schedule.voltage, drawn, limit) - limit.bound;
    const double g = limit.lower ? -excess : excess;
    const int kind = static_cast<int>(limit.kind);
    out.g.push_back(g);
    if (!(g <= 0.0)) {  // what is not a number holds no limit
      out.total += g;
      out.total_by_kind[kind] += g;
    }
    if (!(g <= count_tolerance)) {
      ++out.count_by_kind[kind];
    }
  }
  return out;
}

}  // namespace overtone
