// A pooled lot lets energy move between cars; single cars cannot do that. How much is missed?

#include <algorithm>
#include <cmath>
#include <limits>

#include <overtone/dispatch.hpp>
#include <overtone/optimization_model.hpp>

#include "dispatch/dispatch_arguments.hpp"

namespace overtone {

namespace {

/// One cohort's charging from what it comes with to what it must leave with.
void add_cohort(const VehicleCohort& cohort, const DispatchVehicles& vehicles, bool discharges,
                OptimizationModel& model, std::vector<std::vector<LinearTerm>>& net) {
  const double capacity = cohort.cars * cohort.battery;
  const double start = cohort.cars * cohort.arrival_energy;
  const double power = cohort.cars * cohort.charge_max;
  const double end = vehicles.departure_soc * capacity;
  int before = -1;
  const int slots = static_cast<int>(net.size()), stay = cohort.stay(slots);
  for (int i = 0; i < stay; ++i) {
    const int t = (cohort.arrival + i) % slots;
    const bool last = i + 1 == stay;
    const int charge = model.add_variable(0.0, power);
    const int energy = last ? model.add_variable(end, end) : model.add_variable(0.0, capacity);
    std::vector<LinearTerm> book = {{energy, 1.0}, {charge, -vehicles.efficiency}};
    net[t].push_back({charge, 1.0});
    if (discharges) {
      const int discharge = model.add_variable(0.0, power);
      book.push_back({discharge, 1.0 / vehicles.efficiency});
      net[t].push_back({discharge, -1.0});
    }
    if (before >= 0) {
      book.push_back({before, -1.0});
    }
    const double given = before >= 0 ? 0.0 : start;
    model.add_row(given, given, std::move(book));
    before = energy;
  }
}

void add_pooled(double wanted, std::vector<LinearTerm> terms, OptimizationModel& model) {
  terms.push_back({model.add_variable(0.0, kInfinity, 1.0), 1.0});
  terms.push_back({model.add_variable(0.0, kInfinity, 1.0), -1.0});
  model.add_row(wanted, wanted, std::move(terms));
}

/// Cohorts that differ in nothing are one.
std::vector<VehicleCohort> merged(const std::vector<VehicleCohort>& cohorts) {
  std::vector<VehicleCohort> out;
  for (const VehicleCohort& cohort : cohorts) {
    const auto twin = std::find_if(out.begin(), out.end(), [&](const VehicleCohort& other) {
      return other.battery == cohort.battery && other.arrival_energy == cohort.arrival_energy &&
             other.charge_max == cohort.charge_max && other.arrival == cohort.arrival &&
             other.departure == cohort.departure;
    });
    if (twin == out.end()) {
      out.push_back(cohort);
    } else {
      twin->cars += cohort.cars;
    }
  }
  return out;
}

}  // namespace

double undeliverable_energy(const DispatchLot& lot, const DispatchVehicles& vehicles,
                            const std::vector<double>& charge,
                            const std::vector<double>& discharge) {
  const size_t slots = charge.size();
  const ArgumentChecks check("lot");
  check.size("discharge", discharge.size(), slots);
  check.all_finite("charge", charge);
  check.all_finite("discharge", discharge);
  check.above("efficiency", vehicles.efficiency, 0.0, 1.0);
  check.within("departure_soc", vehicles.departure_soc, 0.0, 1.0);
  check_cohorts(check, lot, slots);
  OptimizationModel model;
  std::vector<std::vector<LinearTerm>> net(slots);
  const bool discharges =
      std::any_of(discharge.begin(), discharge.end(), [](double p) { return p > 1e-7; });
  for (const VehicleCohort& cohort : merged(lot.cohorts)) {
    add_cohort(cohort, vehicles, discharges, model, net);
  }
  for (size_t t = 0; t < slots; ++t) {
    add_pooled(charge[t] - discharge[t], std::move(net[t]), model);
  }
  const LinearSolution solution = solve_linear(model, {.tolerance = 1e-7});
  return solution.feasible ? std::max(0.0, solution.objective)
                           : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace overtone
