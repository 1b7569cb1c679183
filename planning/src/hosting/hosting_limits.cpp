#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "hosting_solve.hpp"

namespace overtone {

namespace {

constexpr double kBindingMultiplier = 1e-6, kBindingSlack = 1e-6;
constexpr double kShortfall = 1e-6;
/// Weight of the loss term beside the sum of shortfalls.
constexpr double kElasticLossWeight = 1e-3;
constexpr double kNoVoltageLimitLow = 0.01, kNoVoltageLimitHigh = 4.0;  // pu squared

/// Collects limits; `multiplier` is a bound's dual, >= 0 at a lower and <= 0 at an upper bound.
class LimitList {
 public:
  LimitList(const HostingModel& model, const HostingProblem& problem,
            const ConvexSolution& solution)
      : model_(model), problem_(problem), solution_(solution) {}

  void add_voltage(int t, int bus) {
    const int variable = model_.v(t, bus);
    if (const auto side = binding_side(variable); side != 0) {
      limits_.push_back({side < 0 ? HostingLimitKind::voltage_low : HostingLimitKind::voltage_high,
                         problem_.network.bus_name(bus), t + 1, std::sqrt(solution_.x[variable]),
                         side < 0 ? problem_.v_min : problem_.v_max,
                         std::abs(solution_.bound_dual[variable])});
    }
  }

  void add_line(int t, int branch) {
    const int variable = model_.p(t, branch);
    const double limit = problem_.scenario.line_limit_mw;
    double multiplier = 0.0, value = solution_.x[variable];
    if (problem_.line_limit == LineLimit::mw) {
      multiplier = binding_side(variable) == 0 ? 0.0 : std::abs(solution_.bound_dual[variable]);
    } else {
      const int disc = t * problem_.network.branch_count() + branch;
      const double power = std::hypot(value, solution_.x[model_.q(t, branch)]);
      multiplier = power > limit - kBindingSlack ? std::abs(solution_.disc_dual[disc]) : 0.0;
      value = std::copysign(power, value);
    }
    if (multiplier > kBindingMultiplier) {
      limits_.push_back(
          {value > 0.0 ? HostingLimitKind::line_forward : HostingLimitKind::line_reverse,
           problem_.network.branch_label(branch), t + 1, value, std::copysign(limit, value),
           multiplier});
    }
  }

  void add_station() {
    const int variable = model_.station();
    if (binding_side(variable) > 0) {
      limits_.push_back({HostingLimitKind::station, "station", 0, solution_.x[variable],
                         problem_.max_station_mw, std::abs(solution_.bound_dual[variable])});
    }
  }

  [[nodiscard]] std::vector<HostingLimit> sorted() && {
    std::stable_sort(limits_.begin(), limits_.end(),
                     [](const auto& a, const auto& b) { return a.multiplier > b.multiplier; });
    return std::move(limits_);
  }

 private:
  /// -1 at its lower bound, +1 at its upper one, 0 at neither.
  [[nodiscard]] int binding_side(int variable) const {
    const double dual = solution_.bound_dual[variable], x = solution_.x[variable];
    if (std::abs(dual) <= kBindingMultiplier) {
      return 0;
    }
    const OptimizationModel& model = model_.model();
    if (dual > 0.0) {
      return x - model.lower(variable) < kBindingSlack ? -1 : 0;
    }
    return model.upper(variable) - x < kBindingSlack ? 1 : 0;
  }

  const HostingModel& model_;
  const HostingProblem& problem_;
  const ConvexSolution& solution_;
  std::vector<HostingLimit> limits_;
};

/// (13), (14) give way, each at a price of 1 a unit (pu squared, MW or MVA).
void make_limits_elastic(const HostingProblem& problem, HostingModel& hosting) {
  OptimizationModel& model = hosting.model();
  const auto both_sides = [&model](int variable, double lowest, double highest) {
    model.make_bound_elastic(variable, RowSide::lower, 1.0, lowest);
    model.make_bound_elastic(variable, RowSide::upper, 1.0, highest);
  };
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      if (b != problem.network.root()) {
        both_sides(hosting.v(t, b), kNoVoltageLimitLow, kNoVoltageLimitHigh);
      }
    }
    for (int l = 0; problem.line_limit == LineLimit::mw && l < problem.network.branch_count();
         ++l) {
      both_sides(hosting.p(t, l), -kInfinity, kInfinity);
    }
  }
  std::vector<int> discs(model.discs().size());
  std::iota(discs.begin(), discs.end(), 0);
  model.make_discs_elastic(discs, 1.0);
}

/// `multiplier` holds the shortfall in the model's unit, to sort by.
void add_shortfall(std::vector<HostingLimit>& shortfalls, const HostingLimit& limit) {
  if (limit.multiplier > kShortfall) {
    shortfalls.push_back(limit);
  }
}

std::vector<HostingLimit> shortfalls_of(const HostingProblem& problem, const HostingModel& model,
                                        const std::vector<double>& x) {
  std::vector<HostingLimit> shortfalls;
  const double limit = problem.scenario.line_limit_mw;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      const double v = std::sqrt(x[model.v(t, b)]);
      const std::string& name = problem.network.bus_name(b);
      if (b != problem.network.root()) {
        add_shortfall(shortfalls, {HostingLimitKind::voltage_low, name, t + 1, v, problem.v_min,
                                   problem.v_min - v});
        add_shortfall(shortfalls, {HostingLimitKind::voltage_high, name, t + 1, v, problem.v_max,
                                   v - problem.v_max});
      }
    }
    for (int l = 0; l < problem.network.branch_count(); ++l) {
      const double p = x[model.p(t, l)];
      const double power =
          problem.line_limit == LineLimit::mw ? std::abs(p) : std::hypot(p, x[model.q(t, l)]);
      add_shortfall(shortfalls,
                    {p > 0.0 ? HostingLimitKind::line_forward : HostingLimitKind::line_reverse,
                     problem.network.branch_label(l), t + 1, std::copysign(power, p),
                     std::copysign(limit, p), power - limit});
    }
  }
  return shortfalls;
}

}  // namespace

std::string limit_text(const HostingProblem& problem, const HostingLimit& limit) {
  switch (limit.kind) {
    case HostingLimitKind::voltage_low:
    case HostingLimitKind::voltage_high:
      return fmt::format("bus {}, hour {}: {:.4f} p.u. {} {:.4f}", limit.element, limit.hour,
                         limit.value, limit.value < limit.limit ? "<" : ">", limit.limit);
    case HostingLimitKind::line_forward:
    case HostingLimitKind::line_reverse:
      return fmt::format("branch {}, hour {}: {:.4f} {} beyond {:.4f}", limit.element, limit.hour,
                         limit.value, problem.line_limit == LineLimit::mw ? "MW" : "MVA",
                         limit.limit);
    case HostingLimitKind::thd:
      return fmt::format("bus {}, hour {}: THD {:.3f} % > {:.3f} %", limit.element, limit.hour,
                         100.0 * limit.value, 100.0 * limit.limit);
    case HostingLimitKind::station:
      break;
  }
  return fmt::format("station: {:.4f} MW at its bound {:g}", limit.value, limit.limit);
}

std::vector<HostingLimit> binding_limits(const HostingModel& model, const HostingProblem& problem,
                                         const ConvexSolution& solution) {
  LimitList limits(model, problem, solution);
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      if (b != problem.network.root()) {
        limits.add_voltage(t, b);
      }
    }
    for (int l = 0; l < problem.network.branch_count(); ++l) {
      limits.add_line(t, l);
    }
  }
  limits.add_station();
  return std::move(limits).sorted();
}

std::vector<HostingLimit> limits_without_station(const HostingProblem& problem, int station_bus,
                                                 const HostingOptions& options,
                                                 HostingResult& result) {
  HostingModel model(problem, station_bus);
  model.model().set_bounds(model.station(), 0.0, 0.0);
  make_limits_elastic(problem, model);
  model.set_weights(kElasticLossWeight, 0.0);
  const ConvexSolution solution = solve_relaxation(model, options, result);
  if (!solution.solved()) {
    return {};
  }
  auto shortfalls = shortfalls_of(problem, model, solution.x);
  // Equal ones, but for rounding, stay in the order of hours.
  const auto steps = [](const HostingLimit& limit) { return std::round(1e6 * limit.multiplier); };
  std::stable_sort(
      shortfalls.begin(), shortfalls.end(),
      [&](const HostingLimit& a, const HostingLimit& b) { return steps(a) > steps(b); });
  return shortfalls;
}

}  // namespace overtone
