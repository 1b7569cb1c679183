// A plan's cost by exact load flow, and by (13) and (14) themselves.

#include "plan_evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "argument_checks.hpp"
#include "common/load_flow_check.hpp"

namespace overtone {

namespace {

constexpr double kKilo = 1e-3;

/// What an outage of a branch cuts off.
struct Island {
  double peak = 0.0;    ///< MW of load that follows the day's share
  double steady = 0.0;  ///< MW of load that does not
  bool plants = false;  ///< wind and sun among it

  Island(const AllocationProblem& problem, const std::vector<char>& downstream)
      : plants(problem.renewable_bus >= 0 && downstream[problem.renewable_bus] != 0) {
    const PlanningNetwork& network = problem.network;
    for (const Port& port : network.nodal().ports) {
      (port.follows_share ? peak : steady) +=
          downstream[port.from] != 0 ? port.load.real() * network.base_mva() : 0.0;
    }
  }
  /// MW of load that wind and sun do not carry; negative where they give more.
  [[nodiscard]] double lacking(const AllocationProblem& problem, int scenario, int hour) const {
    return peak * problem.load_share[hour] + steady -
           (plants ? problem.renewable_power(scenario, hour) : 0.0);
  }
};

}  // namespace

double AllocationCosts::daily_annuity() const {
  ArgumentChecks("costs").not_negative("interest", interest);
  ArgumentChecks("costs").above("years", years, 0.0);
  const double growth = std::pow(1.0 + interest, years);
  const double factor = interest > 0.0 ? interest * growth / (growth - 1.0) : 1.0 / years;
  return factor / 365.0;
}

double AllocationProblem::probability(int scenario) const {
  ArgumentChecks("allocation").index("scenario", scenario, scenarios());
  return seasons[season_of(scenario)].weight *
         renewables[scenario % static_cast<int>(renewables.size())].probability;
}

double AllocationProblem::renewable_power(int scenario, int hour_index) const {
  ArgumentChecks("allocation").index("scenario", scenario, scenarios());
  return renewables[scenario % static_cast<int>(renewables.size())].power[hour_index];
}

double PlanFigures::value(AllocationObjective objective) const {
  switch (objective) {
    case AllocationObjective::losses:
      return losses;
    case AllocationObjective::unserved:
      return unserved;
    case AllocationObjective::voltage:
      return voltage;
    case AllocationObjective::total:
      break;
  }
  return total();
}

PlanEvaluator::PlanEvaluator(const AllocationProblem& problem, int threads)
    : problem_(&problem), threads_(threads) {
  const RadialNetwork& tree = problem.network.tree();
  downstream_ = buses_downstream(tree);
  for (int b = 0; b < tree.bus_count(); ++b) {
    double reactance = 0.0, squared_ratio = 1.0;
    for (int l = tree.entering[b]; l >= 0; l = tree.entering[tree.parent[l]]) {
      squared_ratio *= tree.ratio[l] * tree.ratio[l];
      reactance += squared_ratio * tree.x[l];
    }
    path_reactance_.push_back(reactance);
  }
  collect_shed_terms();
}

double PlanEvaluator::loss_price(int scenario, int hour_index) const {
  const AllocationProblem& problem = *problem_;
  return problem.probability(scenario) * problem.price[hour_index] *
         problem.seasons[problem.season_of(scenario)].price_factor;
}

/// (14): what an island lacks over a repair that begins at each hour, and what one station gives.
void PlanEvaluator::collect_shed_terms() {
  const AllocationProblem& problem = *problem_;
  const PlanningNetwork& network = problem.network;
  const int hours = problem.hours();
  shed_.resize(network.branch_count());
  for (int l = 0; l < network.branch_count(); ++l) {
    const BranchReliability& branch = problem.reliability[l];
    const Island island(problem, downstream_[l]);
    for (int s = 0; s < problem.scenarios(); ++s) {
      for (int h = 0; h < hours; ++h) {
        ShedTerm term{.weight = problem.costs.unserved_kwh * 1000.0 * branch.failures_per_year /
                                365.0 * problem.probability(s) / hours,
                      .energy = 0.0,
                      .rescue = 0.0};
        double chargers = 0.0;
        for (int q = 0; q < branch.repair_h; ++q) {
          const int at = (h + q) % hours;
          term.energy += island.lacking(problem, s, at);
          chargers += problem.stations() > 0
                          ? problem.market.charger_kw * problem.behaviour.served[at]
                          : 0.0;
        }
        if (problem.stations() > 0) {
          const double stored = problem.behaviour.days[problem.season_of(s)].stored[h];
          const double given =
              std::min(problem.emergency_share * problem.market.efficiency * stored, chargers);
          term.rescue = kKilo * given / problem.stations();
        }
        shed_[l].push_back(term);
      }
    }
  }
}

PlanEvaluator::Outage PlanEvaluator::outage(int branch, double stations_downstream) const {
  Outage outage;
  for (const ShedTerm& term : shed_[branch]) {
    const double shed = term.energy - stations_downstream * term.rescue;
    if (shed > 0.0) {
      outage.cost += term.weight * shed;
      outage.slope -= term.weight * term.rescue;
    }
  }
  return outage;
}

/// The same energy, but what is left over in one hour serves no other than by the lots (option).
double PlanEvaluator::hourly_unserved(const std::vector<double>& stations) const {
  const AllocationProblem& problem = *problem_;
  const PlanningNetwork& network = problem.network;
  const int hours = problem.hours();
  double kwh = 0.0;
  for (int l = 0; l < network.branch_count(); ++l) {
    const BranchReliability& branch = problem.reliability[l];
    const Island island(problem, downstream_[l]);
    double share = 0.0;
    for (size_t c = 0; c < stations.size() && problem.stations() > 0; ++c) {
      share += downstream_[l][problem.candidates[c]] != 0 ? stations[c] / problem.stations() : 0.0;
    }
    for (int s = 0; s < problem.scenarios(); ++s) {
      for (int h = 0; h < hours; ++h) {
        double stored = problem.stations() == 0
                            ? 0.0
                            : kKilo * share * problem.emergency_share * problem.market.efficiency *
                                  problem.behaviour.days[problem.season_of(s)].stored[h];
        for (int q = 0; q < branch.repair_h; ++q) {
          const int at = (h + q) % hours;
          const double lacking = std::max(0.0, island.lacking(problem, s, at));
          const double power = problem.stations() == 0 ? 0.0
                                                       : kKilo * share * problem.market.charger_kw *
                                                             problem.behaviour.served[at];
          const double given = std::clamp(std::min(power, stored), 0.0, lacking);
          stored -= given;
          kwh += 1000.0 * branch.failures_per_year / 365.0 * problem.probability(s) / hours *
                 (lacking - given);
        }
      }
    }
  }
  return kwh;
}

LoadFlowScenarios PlanEvaluator::scenarios(const std::vector<double>& stations) const {
  const AllocationProblem& problem = *problem_;
  const Array2<Complex> load = scaled_loads(problem.network.nodal(), problem.load_share).load;
  const double base = problem.network.base_mva();
  const int count = problem.scenarios() * problem.hours();
  LoadFlowScenarios out;
  out.load.assign(count, load.extent(1));
  out.extra_power.assign(count, load.extent(1));
  for (int s = 0; s < problem.scenarios(); ++s) {
    for (int h = 0; h < problem.hours(); ++h) {
      const int row = s * problem.hours() + h;
      std::ranges::copy(load.row(h), out.load.row(row).begin());
      if (problem.renewable_bus >= 0) {
        out.extra_power(row, problem.renewable_bus) -= problem.renewable_power(s, h) / base;
      }
      for (size_t c = 0; c < stations.size() && problem.stations() > 0; ++c) {
        const StationDay& day = problem.behaviour.days[problem.season_of(s)];
        out.extra_power(row, problem.candidates[c]) +=
            stations[c] / problem.stations() * kKilo * (day.charge[h] - day.discharge[h]) / base;
      }
    }
  }
  return out;
}

LoadFlowResult PlanEvaluator::solve(const LoadFlowScenarios& scenarios) const {
  return problem_->network.load_flow().solve(
      scenarios, {.tolerance = 1e-12, .harmonics = false, .threads = threads_});
}

double PlanEvaluator::stations_downstream(int branch, const std::vector<double>& stations) const {
  double downstream = 0.0;
  for (size_t c = 0; c < stations.size(); ++c) {
    downstream += downstream_[branch][problem_->candidates[c]] != 0 ? stations[c] : 0.0;
  }
  return downstream;
}

void PlanEvaluator::add_branch_figures(int scenario, int hour, const Complex* voltage,
                                       PlanFigures& figures) const {
  const AllocationProblem& problem = *problem_;
  for (int l = 0; l < problem.network.branch_count(); ++l) {
    const auto [mva, losses] = branch_flow(problem.network.tree(), voltage, l);
    figures.branch_losses[l] += loss_price(scenario, hour) * losses;
    if (mva > problem.branch_mva[l] + kLimitTolerance) {
      figures.violations.push_back({"branch " + problem.network.branch_name(l), scenario,
                                    problem.hour[hour], mva, problem.branch_mva[l], "MVA"});
    }
  }
}

void PlanEvaluator::add_voltage_figures(int scenario, int hour, const Complex* voltage,
                                        std::vector<double>& lowest, PlanFigures& figures) const {
  const AllocationProblem& problem = *problem_;
  for (int b = 0; b < problem.network.bus_count(); ++b) {
    const double v = std::abs(voltage[b]);
    lowest[b] = std::min(lowest[b], v);
    figures.voltage_index += problem.probability(scenario) * std::abs(1.0 - v);
    if (v < problem.v_min - kLimitTolerance || v > problem.v_max + kLimitTolerance) {
      figures.violations.push_back({"bus " + problem.network.bus_name(b), scenario,
                                    problem.hour[hour], v,
                                    v < problem.v_min ? problem.v_min : problem.v_max, "pu"});
    }
  }
}

void PlanEvaluator::add_capacitors(const std::vector<double>& lowest, PlanFigures& figures) const {
  const AllocationProblem& problem = *problem_;
  const AllocationCosts& costs = problem.costs;
  figures.capacitor_kvar.assign(problem.network.bus_count(), 0.0);
  for (int b = 0; b < problem.network.bus_count(); ++b) {
    if (b != problem.network.root() && path_reactance_[b] > 0.0) {
      figures.capacitor_kvar[b] =
          std::max(0.0, (problem.v_target * problem.v_target - lowest[b] * lowest[b]) /
                            (2.0 * path_reactance_[b])) *
          1000.0;
    }
  }
  for (const double kvar : figures.capacitor_kvar) {
    figures.voltage += costs.daily_annuity() *
                       (costs.capacitor_kvar * kvar + (kvar > 0.0 ? costs.capacitor_site : 0.0));
  }
}

void PlanEvaluator::add_network_figures(const LoadFlowResult& result, PlanFigures& figures) const {
  const int hours = problem_->hours();
  std::vector<double> lowest(problem_->network.bus_count(), 1e9);
  figures.branch_losses.assign(problem_->network.branch_count(), 0.0);
  for (int i = 0; i < result.scenario_count(); ++i) {
    const Complex* voltage = result.voltage.row(i, 0).data();
    add_branch_figures(i / hours, i % hours, voltage, figures);
    add_voltage_figures(i / hours, i % hours, voltage, lowest, figures);
  }
  std::stable_sort(figures.violations.begin(), figures.violations.end(),
                   [](const PlanViolation& a, const PlanViolation& b) {
                     return std::abs(a.value / a.limit - 1.0) > std::abs(b.value / b.limit - 1.0);
                   });
  figures.losses = std::accumulate(figures.branch_losses.begin(), figures.branch_losses.end(), 0.0);
  figures.v_min = *std::min_element(lowest.begin(), lowest.end());
  add_capacitors(lowest, figures);
}

PlanFigures PlanEvaluator::evaluate(const std::vector<double>& stations) const {
  const AllocationProblem& problem = *problem_;
  PlanFigures figures;
  const LoadFlowResult result = solve(scenarios(stations));
  figures.load_flow_converged = result.converged();
  for (int i = result.scenario_count() - 1; i >= 0 && !figures.load_flow_converged; --i) {
    if (result.report[i].status != LoadFlowStatus::converged) {
      figures.diverged_scenario = i / problem.hours();
      figures.diverged_hour = problem.hour[i % problem.hours()];
    }
  }
  add_network_figures(result, figures);
  for (int l = 0; l < problem.network.branch_count(); ++l) {
    figures.unserved += outage(l, stations_downstream(l, stations)).cost;
  }
  figures.unserved_kwh = figures.unserved / problem.costs.unserved_kwh;
  figures.unserved_kwh_hourly = hourly_unserved(stations);
  const double annuity = problem.costs.daily_annuity();
  double total = 0.0;
  for (const double count : stations) {
    total += count;
    figures.installation += annuity * (count > 0.0 ? problem.costs.site : 0.0);
  }
  figures.installation += annuity * problem.costs.station * total;
  return figures;
}

}  // namespace overtone
