#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <overtone/distortion.hpp>

#include "hour_group.hpp"

namespace overtone {

namespace {

// A limit counts as broken from one part in ten thousand: the price on giving way is finite.
constexpr double kRelative = 1e-4;
// The barrier starts at that price: from 0.1 the same solve took six times the iterations or none.
constexpr double kElasticPrice = 1e4;
constexpr double kElasticTolerance = 1e-5;  // only says how far off and where

void thd_shortfalls(const ConditioningProblem& problem, const std::vector<int>& hours,
                    const Schedule& schedule, std::vector<LimitShortfall>& out) {
  if (!problem.enforce_thd_limit) {
    return;
  }
  const Distortion distortion =
      evaluate_distortion(problem.network, schedule.voltage, problem.hour_count());
  for (const int t : hours) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      const double thd = distortion.thd_at(t, b);
      if (thd > problem.thd_limit * (1.0 + kRelative)) {
        out.push_back({"THD", problem.hour[t], "bus " + problem.network.bus_name(b), 100.0 * thd,
                       100.0 * problem.thd_limit, "%"});
      }
    }
  }
}

void operating_shortfalls(const ConditioningProblem& problem, const std::vector<int>& hours,
                          const Schedule& schedule, std::vector<LimitShortfall>& out) {
  const auto found =
      evaluate_operating_limits(problem, schedule.voltage, all_operating_limits(problem, hours));
  for (size_t i = 0; i < found.g.size(); ++i) {
    const OperatingLimit& limit = found.limit[i];
    const double bound = squared_bound(problem, limit);
    if (found.g[i] <= 2.0 * kRelative * bound) {
      continue;
    }
    const bool low = limit.kind == LimitKind::voltage_low;
    LimitShortfall shortfall;
    shortfall.what = to_string(limit.kind);
    shortfall.hour = problem.hour[limit.hour];
    shortfall.element = element_name(problem, limit);
    shortfall.value = std::sqrt(low ? bound - found.g[i] : bound + found.g[i]);
    shortfall.limit = std::sqrt(bound);
    shortfall.unit = "pu";
    out.push_back(std::move(shortfall));
  }
}

LimitShortfall energy_shortfall(const ConditioningProblem& problem, const ParkingLot& lot,
                                double charged) {
  const double kwh = 1000.0 * problem.network.description().base_mva;
  return {"charged energy", 0,    "bus " + problem.network.bus_name(lot.bus), kwh * charged,
          kwh * lot.energy, "kWh"};
}

}  // namespace

std::vector<ElasticSide> elastic_limits(const ConditioningNlp& nlp, double price) {
  const NlpLayout& layout = nlp.layout();
  std::vector<ElasticSide> sides;
  for (const auto& hour : layout.hours()) {
    for (int u = 0; u < layout.unknown_count(); ++u) {
      if (const int row = layout.thd_row(hour, u); row >= 0) {
        sides.push_back({row, RowSide::upper, price});
      }
    }
  }
  for (size_t e = 0; e < layout.energy_lots().size(); ++e) {
    sides.push_back({layout.first_energy_row() + static_cast<int>(e), RowSide::lower, price,
                     layout.energy_scale(layout.energy_lots()[e])});
  }
  for (const auto& limit : nlp.limit_rows()) {
    if (std::isfinite(limit.lower)) {
      sides.push_back({limit.row, RowSide::lower, price});
    }
    if (std::isfinite(limit.upper)) {
      sides.push_back({limit.row, RowSide::upper, price});
    }
  }
  return sides;
}

Explanation explain_infeasibility(const ConditioningProblem& problem, const std::vector<int>& hours,
                                  const ConditioningOptions& options, Schedule& schedule) {
  const ConditioningNlp nlp(problem, hours, all_operating_limits(problem, hours), {},
                            options.tau_min);
  const ElasticProgram elastic(nlp, elastic_limits(nlp, kElasticPrice));
  const NlpPoint start{elastic.start_from(nlp.starting_point()), {}, {}, {}};
  NlpOptions nlp_options = group_nlp_options(options, 0);
  nlp_options.tolerance = kElasticTolerance;
  nlp_options.initial_barrier = kElasticPrice;
  const NlpSolution solution = solve_nlp(elastic, start, nlp_options);
  if (solution.status != NlpStatus::solved && solution.status != NlpStatus::acceptable) {
    return {};
  }
  nlp.extract(solution.point.x.data(), schedule);
  std::vector<LimitShortfall> out;
  thd_shortfalls(problem, hours, schedule, out);
  operating_shortfalls(problem, hours, schedule, out);
  const int lots = problem.lot_count();
  for (int p = 0; p < lots && problem.strategy == ChargingStrategy::optimised; ++p) {
    double charged = 0.0;
    for (const int t : hours) {
      charged += schedule.battery_power[static_cast<size_t>(t) * lots + p];
    }
    if (charged < problem.lots[p].energy * (1.0 - kRelative)) {
      out.push_back(energy_shortfall(problem, problem.lots[p], charged));
    }
  }
  return {true, std::move(out)};
}

std::vector<LimitShortfall> impossible_lots(const ConditioningProblem& problem) {
  std::vector<LimitShortfall> out;
  for (const ParkingLot& lot : problem.lots) {
    if (problem.strategy == ChargingStrategy::optimised) {
      const double most = std::accumulate(lot.battery_max.begin(), lot.battery_max.end(), 0.0);
      if (most < lot.energy * (1.0 - 1e-9)) {
        out.push_back(energy_shortfall(problem, lot, most));
      }
      continue;
    }
    for (int t = 0; t < problem.hour_count(); ++t) {
      // At |V_1| = v_max the charger needs the least current for its power.
      const double needed =
          std::abs(charger_power_without_control(lot.battery_max[t], problem.losses)) /
          problem.limits.v_max;
      if (needed > lot.current_max[t]) {
        out.push_back({"charger current", problem.hour[t],
                       "bus " + problem.network.bus_name(lot.bus), needed, lot.current_max[t],
                       "pu"});
      }
    }
  }
  return out;
}

}  // namespace overtone
