#include "dispatch/dispatch_arguments.hpp"

namespace overtone {

namespace {

/// A device's bus, which the source does not hold.
void check_bus(const ArgumentChecks& check, const DispatchProblem& problem, int bus) {
  check.index("bus", bus, problem.network.bus_count());
  check.require(bus != problem.network.root(),
                fmt::format("bus {} is the substation's; must be another", bus));
}

void check_generators(const ArgumentChecks& check, const DispatchProblem& problem) {
  for (size_t g = 0; g < problem.generators.size(); ++g) {
    const ArgumentChecks of = check.of("generator", g);
    const DispatchGenerator& generator = problem.generators[g];
    check_bus(of, problem, generator.bus);
    of.finite("s_mva", generator.s_mva);
    of.finite("p_min", generator.p_min);
    of.finite("p_max", generator.p_max);
    of.finite("ramp", generator.ramp);
    of.finite("cost", generator.cost);
  }
}

void check_renewables(const ArgumentChecks& check, const DispatchProblem& problem) {
  for (size_t r = 0; r < problem.renewables.size(); ++r) {
    const ArgumentChecks of = check.of("renewable", r);
    const DispatchRenewable& plant = problem.renewables[r];
    check_bus(of, problem, plant.bus);
    of.size("available", plant.available.size(), problem.hour.size());
    of.all_not_negative("available", plant.available);
    of.finite("cost", plant.cost);
  }
}

void check_storage(const ArgumentChecks& check, const DispatchProblem& problem) {
  for (size_t u = 0; u < problem.storage.size(); ++u) {
    const ArgumentChecks of = check.of("storage", u);
    const DispatchStorage& unit = problem.storage[u];
    check_bus(of, problem, unit.bus);
    of.finite("power", unit.power);
    of.finite("energy_min", unit.energy_min);
    of.finite("energy_max", unit.energy_max);
    of.finite("energy_start", unit.energy_start);
    of.finite("efficiency_charge", unit.efficiency_charge);
    of.finite("efficiency_discharge", unit.efficiency_discharge);
  }
}

void check_lots(const ArgumentChecks& check, const DispatchProblem& problem) {
  for (size_t l = 0; l < problem.lots.size(); ++l) {
    const ArgumentChecks of = check.of("lot", l);
    const DispatchLot& lot = problem.lots[l];
    check_bus(of, problem, lot.bus);
    of.not_negative("chargers", lot.chargers);
    of.not_negative("converter_mva", lot.converter_mva);
    const auto series = [&](const char* what, const std::vector<double>& values) {
      of.size(what, values.size(), problem.hour.size());
      of.all_not_negative(what, values);
    };
    series("cars", lot.cars);
    series("capacity", lot.capacity);
    series("charge_max", lot.charge_max);
    series("arriving", lot.arriving);
    series("departing", lot.departing);
  }
}

void check_vehicles(const ArgumentChecks& check, const DispatchVehicles& vehicles) {
  check.within("vehicles.departure_soc", vehicles.departure_soc, 0.0, 1.0);
  check.within("vehicles.soc_floor", vehicles.soc_floor, 0.0, 1.0);
  check.above("vehicles.efficiency", vehicles.efficiency, 0.0, 1.0);
  check.not_negative("vehicles.wear_cost", vehicles.wear_cost);
  check.within("vehicles.reactive_share", vehicles.reactive_share, 0.0, 1.0);
}

void check_grid_and_penalty(const ArgumentChecks& check, const DispatchProblem& problem) {
  check.above("penalty.limit", problem.penalty.limit, 0.0, 0.9);
  check.within("penalty.dead_band", problem.penalty.dead_band, 0.0, problem.penalty.limit);
  check.not_negative("penalty.cost", problem.penalty.cost);
  check.not_negative("grid.p_max", problem.grid.p_max);
  check.not_negative("grid.q_max", problem.grid.q_max);
  check.not_negative("grid.reactive_price_share", problem.grid.reactive_price_share);
  check.not_negative("grid.reactive_export_cost", problem.grid.reactive_export_cost);
}

}  // namespace

void check_cohorts(const ArgumentChecks& check, const DispatchLot& lot, size_t slots) {
  for (size_t c = 0; c < lot.cohorts.size(); ++c) {
    const ArgumentChecks of = check.of("cohort", c);
    const VehicleCohort& cohort = lot.cohorts[c];
    of.not_negative("cars", cohort.cars);
    of.not_negative("battery", cohort.battery);
    of.not_negative("arrival_energy", cohort.arrival_energy);
    of.not_negative("charge_max", cohort.charge_max);
    of.index("arrival", cohort.arrival, slots);
    of.within("departure", cohort.departure, 0, static_cast<double>(slots));
  }
}

void check_cohorts(const DispatchProblem& problem) {
  for (size_t l = 0; l < problem.lots.size(); ++l) {
    check_cohorts(ArgumentChecks("dispatch problem").of("lot", l), problem.lots[l],
                  problem.hour.size());
  }
}

void check_dispatch_arguments(const DispatchProblem& problem) {
  const ArgumentChecks check("dispatch problem");
  check.require(!problem.hour.empty(), "there are no slots; must be one at least");
  check.shape("load", problem.load, {problem.slot_count(), problem.network.nodal().port_count()});
  check.all_finite("load", problem.load);
  check.size("price", problem.price.size(), problem.hour.size());
  check.all_finite("price", problem.price);
  check.size("branch_mva", problem.branch_mva.size(), problem.network.branch_count());
  check.all_limits("branch_mva", problem.branch_mva);
  check_generators(check, problem);
  check_renewables(check, problem);
  check_storage(check, problem);
  check_lots(check, problem);
  check_vehicles(check, problem.vehicles);
  check_grid_and_penalty(check, problem);
}

}  // namespace overtone
