#include "allocation/allocation_arguments.hpp"

#include "argument_checks.hpp"

namespace overtone {

namespace {

void check_scenarios(const ArgumentChecks& check, const AllocationProblem& problem) {
  check.require(!problem.seasons.empty(), "there are no seasons; must be one at least");
  check.require(!problem.renewables.empty(), "there are no renewables; must be a day at least");
  for (size_t k = 0; k < problem.seasons.size(); ++k) {
    check.of("season", k).within("weight", problem.seasons[k].weight, 0.0, 1.0);
    check.of("season", k).finite("price_factor", problem.seasons[k].price_factor);
  }
  for (size_t r = 0; r < problem.renewables.size(); ++r) {
    const ArgumentChecks day = check.of("renewable day", r);
    day.within("probability", problem.renewables[r].probability, 0.0, 1.0);
    day.size("power", problem.renewables[r].power.size(), problem.hour.size());
    day.all_finite("power", problem.renewables[r].power);
  }
  check.within("renewable_bus", problem.renewable_bus, -1, problem.network.bus_count() - 1);
}

void check_behaviour(const ArgumentChecks& check, const AllocationProblem& problem) {
  const StationBehaviour& behaviour = problem.behaviour;
  check.at_least("stations", behaviour.stations, 0);
  if (behaviour.stations == 0 || !behaviour.solved()) {
    return;
  }
  check.size("behaviour.served", behaviour.served.size(), problem.hour.size());
  check.size("behaviour.days", behaviour.days.size(), problem.seasons.size());
  for (size_t k = 0; k < behaviour.days.size(); ++k) {
    const ArgumentChecks day = check.of("behaviour of season", k);
    for (const std::vector<double>* series :
         {&behaviour.days[k].charge, &behaviour.days[k].discharge, &behaviour.days[k].reserve,
          &behaviour.days[k].stored}) {
      day.size("a series", series->size(), problem.hour.size());
      day.all_finite("a series", *series);
    }
  }
}

void check_costs(const ArgumentChecks& check, const AllocationCosts& costs) {
  check.not_negative("costs.interest", costs.interest);
  check.above("costs.years", costs.years, 0.0);
  for (const double cost : {costs.site, costs.station, costs.capacitor_kvar, costs.capacitor_site,
                            costs.capacitor_max_kvar, costs.unserved_kwh}) {
    check.not_negative("a cost", cost);
  }
}

void check_limits(const ArgumentChecks& check, const AllocationProblem& problem) {
  check.above("v_max", problem.v_max, 0.0);
  check.within("v_min", problem.v_min, 0.0, problem.v_max);
  check.not_negative("v_target", problem.v_target);
  check.above("lot_export_max", problem.lot_export_max, 0.0);
  check.within("emergency_share", problem.emergency_share, 0.0, 1.0);
  check.size("branch_mva", problem.branch_mva.size(), problem.network.branch_count());
  check.all_limits("branch_mva", problem.branch_mva);
}

}  // namespace

void check_allocation_arguments(const AllocationProblem& problem) {
  const ArgumentChecks check("allocation problem");
  check.require(!problem.hour.empty(), "there are no hours; must be one at least");
  check.size("load_share", problem.load_share.size(), problem.hour.size());
  check.all_finite("load_share", problem.load_share);
  check.size("price", problem.price.size(), problem.hour.size());
  check.all_finite("price", problem.price);
  for (const int candidate : problem.candidates) {
    check.index("candidate", candidate, problem.network.bus_count());
    check.require(candidate != problem.network.root(),
                  fmt::format("candidate {} is the substation's bus; must be another", candidate));
  }
  check.at_least("block", problem.block, 1);
  check_scenarios(check, problem);
  check_behaviour(check, problem);
  check_limits(check, problem);
  check_costs(check, problem.costs);
  check.size("reliability", problem.reliability.size(), problem.network.branch_count());
  for (size_t l = 0; l < problem.reliability.size(); ++l) {
    check.of("branch", l).finite("failures_per_year", problem.reliability[l].failures_per_year);
  }
}

}  // namespace overtone
