// A schedule's figures, its replay in the engine's load flow, and its books.

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "common/charger_harmonics.hpp"
#include "common/load_flow_check.hpp"
#include "dispatch_checks.hpp"

namespace overtone {

namespace {

constexpr double kMoneyTolerance = 1e-4;
constexpr double kBookTolerance = 1e-5;     ///< MWh over a day
constexpr double kOverlapTolerance = 1e-5;  ///< MW

template <class Device>
int count_of(const std::vector<Device>& devices) {
  return static_cast<int>(devices.size());
}

/// MW + j Mvar that a lot draws.
Complex lot_draw(const DispatchSchedule& schedule, int slot, int lot) {
  return {schedule.lot_charge(slot, lot) - schedule.lot_discharge(slot, lot),
          schedule.lot_q(slot, lot)};
}

double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double value : values) {
    total += value;
  }
  return total;
}

/// MW + j Mvar that devices draw, [slot][port].
Array2<Complex> device_draw(const DispatchProblem& problem, const DispatchSchedule& schedule) {
  Array2<Complex> draw(problem.slot_count(), problem.network.nodal().port_count());
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int g = 0; g < count_of(problem.generators); ++g) {
      draw(t, problem.generators[g].bus) -=
          Complex(schedule.generator_p(t, g), schedule.generator_q(t, g));
    }
    for (int r = 0; r < count_of(problem.renewables); ++r) {
      draw(t, problem.renewables[r].bus) -= schedule.renewable_p(t, r);
    }
    for (int s = 0; s < count_of(problem.storage); ++s) {
      draw(t, problem.storage[s].bus) +=
          schedule.storage_charge(t, s) - schedule.storage_discharge(t, s);
    }
    for (int k = 0; k < count_of(problem.lots); ++k) {
      draw(t, problem.lots[k].bus) += lot_draw(schedule, t, k);
    }
  }
  return draw;
}

/// Loads, devices and the chargers' harmonic currents, pu.
LoadFlowScenarios replay_of(const DispatchProblem& problem, const DispatchSchedule& schedule) {
  const PlanningNetwork& network = problem.network;
  LoadFlowScenarios scenarios{
      .load = problem.load, .extra_power = device_draw(problem, schedule), .extra_current = {}};
  for (auto* powers : {&scenarios.load, &scenarios.extra_power}) {
    for (Complex& power : powers->flat()) {
      power /= network.base_mva();
    }
  }
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int k = 0; k < count_of(problem.lots); ++k) {
      const int bus = problem.lots[k].bus;
      add_charger_harmonics(network.nodal(), problem.charger_spectrum, t, bus,
                            lot_draw(schedule, t, k) / network.base_mva(), schedule.voltage(t, bus),
                            HarmonicCurrents::in_phase, scenarios);
    }
  }
  return scenarios;
}

void replay(const DispatchProblem& problem, int threads, DispatchResult& result) {
  const PlanningNetwork& network = problem.network;
  const DispatchSchedule& schedule = result.schedule;
  const LoadFlowScenarios scenarios = replay_of(problem, schedule);
  result.harmonics = network.load_flow().solve(scenarios, {.threads = threads});
  result.distortion = evaluate_distortion(network.nodal(), scenarios, result.harmonics);
  DispatchVerification& check = result.verification;
  check.load_flow_converged = result.harmonics.converged();
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int b = 0; b < network.bus_count(); ++b) {
      check.voltage_mismatch = std::max(
          check.voltage_mismatch,
          std::abs(std::abs(schedule.voltage(t, b)) - std::abs(result.harmonics.voltage(t, 0, b))));
    }
    const Complex grid = network.source_phasor() *
                         std::conj(result.distortion.substation_current(t, 0)) * network.base_mva();
    const double q = schedule.reactive_import[t] - schedule.reactive_export[t];
    check.import_mismatch =
        std::max({check.import_mismatch, std::abs(grid.real() - schedule.grid_p[t]),
                  std::abs(grid.imag() - q)});
  }
}

/// Largest amount by which a value is outside [low, high].
double outside(double value, double low, double high) {
  return std::max({0.0, low - value, value - high});
}

double network_violation(const DispatchProblem& problem, const DispatchSchedule& schedule) {
  double worst = 0.0;
  const Array2<double> mva = sending_end_mva(problem, schedule);
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int l = 0; l < problem.network.branch_count(); ++l) {
      worst = std::max(worst, mva(t, l) - problem.branch_mva[l]);
    }
    for (const Complex voltage : schedule.voltage.row(t)) {
      worst = std::max(worst, outside(std::abs(voltage), 1.0 - problem.penalty.limit,
                                      1.0 + problem.penalty.limit));
    }
    worst = std::max({worst, outside(schedule.grid_p[t], -problem.grid.p_max, problem.grid.p_max),
                      outside(schedule.reactive_import[t], 0.0, problem.grid.q_max),
                      outside(schedule.reactive_export[t], 0.0, problem.grid.q_max)});
  }
  return worst;
}

double device_violation(const DispatchProblem& problem, const DispatchSchedule& schedule) {
  double worst = 0.0;
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int g = 0; g < count_of(problem.generators); ++g) {
      const DispatchGenerator& generator = problem.generators[g];
      const double p = schedule.generator_p(t, g);
      const double before = t == 0 ? p : schedule.generator_p(t - 1, g);
      worst = std::max({worst, outside(p, generator.p_min, generator.p_max),
                        std::abs(p - before) - generator.ramp,
                        std::hypot(p, schedule.generator_q(t, g)) - generator.s_mva});
    }
    for (int r = 0; r < count_of(problem.renewables); ++r) {
      worst = std::max(
          worst, outside(schedule.renewable_p(t, r), 0.0, problem.renewables[r].available[t]));
    }
    for (int s = 0; s < count_of(problem.storage); ++s) {
      const DispatchStorage& unit = problem.storage[s];
      const double charge = schedule.storage_charge(t, s);
      const double discharge = schedule.storage_discharge(t, s);
      const double energy = schedule.storage_energy(t, s);
      const double before = t == 0 ? unit.energy_start : schedule.storage_energy(t - 1, s);
      const double booked =
          before + unit.efficiency_charge * charge - discharge / unit.efficiency_discharge;
      worst =
          std::max({worst, outside(charge, 0.0, unit.power), outside(discharge, 0.0, unit.power),
                    outside(energy, unit.energy_min, unit.energy_max), std::abs(energy - booked)});
    }
  }
  for (int s = 0; s < count_of(problem.storage); ++s) {
    worst = std::max(worst, problem.storage[s].energy_start -
                                schedule.storage_energy(problem.slot_count() - 1, s));
  }
  return worst;
}

/// Bounds of lots hour by hour, and the day's energy book of each.
void check_lots(const DispatchProblem& problem, const DispatchRun& run,
                const DispatchSchedule& schedule, DispatchVerification& check) {
  const DispatchVehicles& vehicles = problem.vehicles;
  for (int k = 0; k < count_of(problem.lots); ++k) {
    const DispatchLot& lot = problem.lots[k];
    const int before = lot.slot_before(0);
    double energy = before < 0 ? 0.0 : schedule.lot_energy(before, k);
    double moved = 0.0, charged = 0.0;
    for (int t = 0; t < problem.slot_count(); ++t) {
      const double charge = schedule.lot_charge(t, k);
      const double discharge = schedule.lot_discharge(t, k);
      const double q = schedule.lot_q(t, k);
      const double net = vehicles.efficiency * charge - discharge / vehicles.efficiency;
      energy += lot.arriving[t] - lot.departing[t] + net;
      moved += lot.departing[t] - lot.arriving[t];
      charged += net;
      const double most = vehicles.vehicle_to_grid ? lot.charge_max[t] : 0.0;
      const double reactive = run.lots_reactive ? problem.reactive_limit(lot, t) : 0.0;
      const double circle =
          run.lots_reactive ? std::hypot(charge - discharge, q) - lot.converter_mva : 0.0;
      check.limit_violation =
          std::max({check.limit_violation, outside(charge, 0.0, lot.charge_max[t]),
                    outside(discharge, 0.0, most), circle, outside(q, -reactive, reactive),
                    outside(energy, vehicles.soc_floor * lot.capacity[t], lot.capacity[t])});
    }
    check.lot_energy_mismatch = std::max(check.lot_energy_mismatch, std::abs(charged - moved));
  }
}

/// A slot's energy costs (1), load and what lots give.
void add_slot_costs(const DispatchProblem& problem, const DispatchSchedule& schedule, int t,
                    DispatchFigures& figures) {
  const double price = problem.price[t];
  figures.grid_cost += price * schedule.grid_p[t];
  figures.reactive_cost +=
      problem.grid.reactive_price_share * std::max(price, 0.0) * schedule.reactive_import[t] +
      problem.grid.reactive_export_cost * schedule.reactive_export[t];
  for (int g = 0; g < count_of(problem.generators); ++g) {
    figures.generator_cost += problem.generators[g].cost * schedule.generator_p(t, g);
  }
  for (int r = 0; r < count_of(problem.renewables); ++r) {
    figures.renewable_cost += problem.renewables[r].cost * schedule.renewable_p(t, r);
  }
  for (const Complex load : problem.load.row(t)) {
    figures.losses -= load.real();
  }
  for (int k = 0; k < count_of(problem.lots); ++k) {
    figures.lot_reactive += std::max(0.0, -schedule.lot_q(t, k));
  }
}

/// A slot's deviations, their price (19) and the lowest voltage. `load`: [bus] MW + j Mvar.
void add_slot_voltages(const DispatchProblem& problem, std::span<const Complex> load,
                       const DispatchSchedule& schedule, int t, DispatchFigures& figures) {
  const PlanningNetwork& network = problem.network;
  for (int b = 0; b < network.bus_count(); ++b) {
    const double v = std::abs(schedule.voltage(t, b));
    figures.sum_voltage_deviation += std::abs(1.0 - v);
    if (b != network.root()) {
      figures.ex_post_penalty +=
          problem.penalty.cost * std::abs(load[b]) * voltage_excess(v, problem.penalty.dead_band);
    }
    if (v < figures.v_min) {
      figures.v_min = v;
      figures.v_min_bus = b;
      figures.v_min_hour = problem.hour[t];
    }
  }
}

void list_faults(DispatchVerification& check) {
  const auto demand = [&](bool holds, const std::string& fault) {
    if (!holds) {
      check.faults.push_back(fault);
    }
  };
  demand(check.load_flow_converged, "the load flow of the schedule did not converge");
  demand(check.voltage_mismatch <= kReplayTolerance,
         fmt::format("replay: voltages differ by {:.3g} pu", check.voltage_mismatch));
  demand(check.import_mismatch <= kReplayTolerance,
         fmt::format("replay: the import differs by {:.3g} MW", check.import_mismatch));
  demand(check.objective_mismatch <= kMoneyTolerance,
         fmt::format("the objective differs by {:.3g} from the schedule's cost",
                     check.objective_mismatch));
  demand(check.limit_violation <= kLimitTolerance,
         fmt::format("a limit is broken by {:.3g}", check.limit_violation));
  demand(check.lot_energy_mismatch <= kBookTolerance,
         fmt::format("a lot's energy book is off by {:.3g} MWh", check.lot_energy_mismatch));
  demand(
      check.overlap <= kOverlapTolerance,
      fmt::format("a storage unit or lot charges and discharges {:.3g} MW at once", check.overlap));
  check.passed = check.faults.empty();
}

}  // namespace

Array2<double> sending_end_mva(const DispatchProblem& problem, const DispatchSchedule& schedule) {
  const RadialNetwork& tree = problem.network.tree();
  Array2<double> mva(problem.slot_count(), tree.branch_count());
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int l = 0; l < tree.branch_count(); ++l) {
      mva(t, l) = branch_flow(tree, schedule.voltage.row(t).data(), l).apparent;
    }
  }
  return mva;
}

double largest_overlap(const DispatchSchedule& schedule) {
  double worst = 0.0;
  const auto both_ways = [&worst](std::span<const double> charge,
                                  std::span<const double> discharge) {
    for (size_t i = 0; i < charge.size(); ++i) {
      worst = std::max(worst, std::min(charge[i], discharge[i]));
    }
  };
  both_ways(schedule.storage_charge.flat(), schedule.storage_discharge.flat());
  both_ways(schedule.lot_charge.flat(), schedule.lot_discharge.flat());
  return worst;
}

DispatchFigures evaluate_dispatch(const DispatchProblem& problem, const DispatchRun& run,
                                  const DispatchSchedule& schedule) {
  DispatchFigures figures;
  figures.v_min = std::numeric_limits<double>::infinity();
  const Array2<Complex> load = problem.network.at_buses(problem.load);
  for (int t = 0; t < problem.slot_count(); ++t) {
    add_slot_costs(problem, schedule, t, figures);
    add_slot_voltages(problem, load.row(t), schedule, t, figures);
  }
  figures.lot_charge = sum(schedule.lot_charge.flat());
  figures.lot_discharge = sum(schedule.lot_discharge.flat());
  figures.wear_cost = problem.vehicles.wear_cost * figures.lot_discharge;
  figures.generator_energy = sum(schedule.generator_p.flat());
  figures.renewable_energy = sum(schedule.renewable_p.flat());
  figures.losses += sum(schedule.grid_p) + figures.generator_energy + figures.renewable_energy +
                    sum(schedule.storage_discharge.flat()) - sum(schedule.storage_charge.flat()) +
                    figures.lot_discharge - figures.lot_charge;
  figures.penalty_cost = run.penalty ? figures.ex_post_penalty : 0.0;
  figures.objective = figures.grid_cost + figures.reactive_cost + figures.generator_cost +
                      figures.renewable_cost + figures.wear_cost + figures.penalty_cost;
  return figures;
}

void verify_dispatch(const DispatchProblem& problem, double solver_objective, int threads,
                     DispatchResult& result) {
  DispatchVerification& check = result.verification;
  check.run = true;
  replay(problem, threads, result);
  check.objective_mismatch = std::abs(result.figures.objective - solver_objective);
  check.limit_violation = std::max(network_violation(problem, result.schedule),
                                   device_violation(problem, result.schedule));
  check_lots(problem, result.run, result.schedule, check);
  check.overlap = largest_overlap(result.schedule);
  list_faults(check);
}

}  // namespace overtone
