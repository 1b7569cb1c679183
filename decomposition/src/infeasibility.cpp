#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "broken_limits.hpp"
#include "hour_group.hpp"
#include "one_way_limits.hpp"

namespace overtone {

namespace {

// A lot counts as short from one part in ten thousand: the price on giving way is finite.
constexpr double kRelative = 1e-4;
// And from so much on, kWh: the solver's own tolerance, which is all that a tiny fleet charges.
constexpr double kLeastEnergy = 1e-4;
// The barrier starts at that price: from 0.1 the same solve took six times the iterations or none.
constexpr double kElasticPrice = 1e4;
constexpr double kElasticTolerance = 1e-5;  // only says how far off and where

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
    for (int b = 0; b < static_cast<int>(layout.limited_buses().size()); ++b) {
      sides.push_back({hour.unbalance_row + b, RowSide::upper, price});
    }
  }
  for (const NlpLayout::EnergyRow& energy : layout.energy_rows()) {
    sides.push_back({energy.row, RowSide::lower, price, energy.scale});
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

namespace {

/// Writes the schedule that breaks limits least and returns its objective, with the perspective
/// form of THD; none where it isn't found. Batteries do one thing at a time.
std::optional<double> nearest_schedule(const ConditioningProblem& problem,
                                       const std::vector<int>& hours,
                                       const ConditioningOptions& options, OneWayPool& one_way,
                                       Schedule& schedule) {
  for (;;) {
    const ConditioningNlp nlp(problem, hours, all_operating_limits(problem, hours), {},
                              options.tau_min, {}, one_way.held());
    const ElasticProgram elastic(nlp, elastic_limits(nlp, kElasticPrice));
    const NlpPoint start{elastic.start_from(nlp.starting_point()), {}, {}, {}};
    NlpOptions nlp_options = group_nlp_options(options, 0);
    nlp_options.tolerance = kElasticTolerance;
    nlp_options.initial_barrier = kElasticPrice;
    const NlpSolution solution = solve_nlp(elastic, start, nlp_options);
    if (!is_solved(solution)) {
      return std::nullopt;
    }
    nlp.extract(solution.point.x.data(), schedule);
    if (one_way.add(nlp, solution.point.x.data()) == 0) {
      return nlp.objective(solution.point.x.data());
    }
  }
}

}  // namespace

Explanation explain_infeasibility(const ConditioningProblem& problem, const std::vector<int>& hours,
                                  const ConditioningOptions& options, Schedule& schedule) {
  OneWayPool one_way(problem);
  const std::optional<double> objective =
      nearest_schedule(problem, hours, options, one_way, schedule);
  if (!objective) {
    return {};
  }
  std::vector<LimitShortfall> out =
      broken_limits(problem, hours, schedule, limit_tolerance(problem));
  const ParkingFleet& fleet = problem.fleet;
  const std::vector<double> charged = charged_energy(problem, schedule, hours);
  const double least = kLeastEnergy / (1000.0 * problem.network().power_base_mva());
  for (size_t s = 0; s < fleet.sessions.size(); ++s) {
    const double energy = fleet.sessions[s].energy;
    if (problem.strategy == ChargingStrategy::optimised &&
        energy - charged[s] > std::max(kRelative * energy, least)) {
      out.push_back(energy_shortfall(problem, fleet.sessions[s], charged[s]));
    }
  }
  return {true, *objective, std::move(out)};
}

namespace {

/// Sessions whose vehicles can take less than they need, were they to charge in all their hours.
void add_energy_out_of_reach(const ConditioningProblem& problem, std::vector<LimitShortfall>& out) {
  const std::vector<double> most = most_energy(problem);
  for (size_t s = 0; s < most.size(); ++s) {
    if (most[s] < problem.fleet.sessions[s].energy * (1.0 - 1e-9)) {
      out.push_back(energy_shortfall(problem, problem.fleet.sessions[s], most[s]));
    }
  }
}

/// Chargers that are too small for the battery power that is given.
void add_small_chargers(const ConditioningProblem& problem, std::vector<LimitShortfall>& out) {
  const Array2<double> battery = even_charging(problem);
  const NodalNetwork& network = problem.network();
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    const Charger& charger = problem.fleet.chargers[c];
    const Node& node = network.nodes[network.ports[charger.port].from];
    if (problem.strategy == ChargingStrategy::optimised && !node.fixed) {
      continue;
    }
    for (int t = 0; t < problem.hour_count(); ++t) {
      // At |V_1| = v_max the charger needs the least current for its power.
      const double needed =
          std::abs(charger_power_without_control(battery(t, c), problem.losses_of(c))) /
          (node.fixed ? std::abs(node.nominal) : problem.limits.v_max);
      if (needed > charger.current_max[t]) {
        out.push_back({"charger current", problem.hour[t],
                       "bus " + problem.fleet.lots[charger.lot].bus, needed, charger.current_max[t],
                       "pu"});
      }
    }
  }
}

}  // namespace

std::vector<LimitShortfall> impossible_lots(const ConditioningProblem& problem) {
  std::vector<LimitShortfall> out;
  if (problem.strategy == ChargingStrategy::optimised) {
    add_energy_out_of_reach(problem, out);
  }
  add_small_chargers(problem, out);
  return out;
}

}  // namespace overtone
