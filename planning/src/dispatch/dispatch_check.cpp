// What is wrong with a dispatch problem before any solver sees it (docs/dispatch.md, Errors).

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <overtone/dispatch.hpp>

#include "dispatch/dispatch_arguments.hpp"

namespace overtone {

namespace {

void check_generator(const PlanningNetwork& network, const DispatchGenerator& generator) {
  const auto fault = [&](const std::string& what) {
    return InputError("generator at bus " + network.bus_name(generator.bus), generator.where, what);
  };
  if (generator.p_min > generator.p_max) {
    throw fault(fmt::format("Pmin {} MW above Pmax {} MW", generator.p_min, generator.p_max));
  }
  if (generator.p_min < 0.0 || generator.s_mva <= 0.0 || generator.ramp < 0.0) {
    throw fault(fmt::format("Pmin {} MW, S {} MVA, ramp {} MW/h; must be >= 0, > 0 and >= 0",
                            generator.p_min, generator.s_mva, generator.ramp));
  }
  if (generator.p_min > generator.s_mva) {
    throw fault(
        fmt::format("Pmin {} MW above its rating {} MVA", generator.p_min, generator.s_mva));
  }
}

void check_storage(const PlanningNetwork& network, const DispatchStorage& unit) {
  const auto fault = [&](const std::string& what) {
    return InputError("storage at bus " + network.bus_name(unit.bus), unit.where, what);
  };
  if (unit.power <= 0.0) {
    throw fault(fmt::format("power {} MW; must be > 0", unit.power));
  }
  if (unit.energy_min < 0.0 || unit.energy_min > unit.energy_max) {
    throw fault(fmt::format("energy {} to {} MWh; must be 0 <= least <= most", unit.energy_min,
                            unit.energy_max));
  }
  if (unit.energy_start < unit.energy_min || unit.energy_start > unit.energy_max) {
    throw fault(fmt::format("starts with {} MWh, allowed {} to {} MWh", unit.energy_start,
                            unit.energy_min, unit.energy_max));
  }
  for (const double efficiency : {unit.efficiency_charge, unit.efficiency_discharge}) {
    if (efficiency <= 0.0 || efficiency > 1.0) {
      throw fault(fmt::format("efficiency {}, allowed above 0 up to 1", efficiency));
    }
  }
}

/// (15)–(17) with all the charging there can be: is there enough before cars leave?
void check_lot_energy(const DispatchProblem& problem, const DispatchLot& lot) {
  const DispatchVehicles& vehicles = problem.vehicles;
  double energy = lot.round_the_clock ? lot.capacity.back() : 0.0;
  for (int t = 0; t < problem.slot_count(); ++t) {
    const double needed = lot.departing[t] + vehicles.soc_floor * lot.capacity[t];
    const double delivered = energy + lot.arriving[t] + vehicles.efficiency * lot.charge_max[t];
    if (delivered < needed - 1e-9) {
      throw InputError(
          "lot at bus " + problem.network.bus_name(lot.bus), lot.where,
          fmt::format("needs {:.2f} MWh in hour {} for cars that leave and the floor of "
                      "those that stay, charger limit delivers at most {:.2f} MWh",
                      needed, problem.hour[t], delivered));
    }
    energy = std::min(lot.capacity[t], delivered - lot.departing[t]);
  }
}

void check_network(const DispatchProblem& problem) {
  const double v0 = problem.network.source_voltage();
  if (std::abs(v0 - 1.0) > problem.penalty.limit) {
    throw InputError("feeder " + problem.network.name(), problem.network.nodal().where,
                     fmt::format("source voltage {} pu, allowed {} to {}", v0,
                                 1.0 - problem.penalty.limit, 1.0 + problem.penalty.limit));
  }
}

}  // namespace

bool DispatchProblem::burning_earns() const {
  return std::any_of(price.begin(), price.end(), [](double p) { return p < 0.0; });
}

void check_dispatch(const DispatchProblem& problem) {
  check_dispatch_arguments(problem);
  check_network(problem);
  for (const DispatchGenerator& generator : problem.generators) {
    check_generator(problem.network, generator);
  }
  for (const DispatchStorage& unit : problem.storage) {
    check_storage(problem.network, unit);
  }
  for (const DispatchLot& lot : problem.lots) {
    check_lot_energy(problem, lot);
  }
  if (problem.vehicles.soc_floor > problem.vehicles.departure_soc) {
    throw InputError("vehicles.soc_floor", {},
                     fmt::format("{} above departure_soc {}", problem.vehicles.soc_floor,
                                 problem.vehicles.departure_soc));
  }
}

}  // namespace overtone
