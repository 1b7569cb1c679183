// A schedule's figures, its replay in the engine's load flow, and its books.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "common/charger_harmonics.hpp"
#include "common/load_flow_check.hpp"
#include "dispatch_checks.hpp"
#include "dispatch_model.hpp"

namespace overtone {

namespace {

constexpr double kMoneyTolerance = 1e-4;
constexpr double kBookTolerance = 1e-5;  ///< MWh over a day

template <class Device>
double at(const std::vector<double>& values, const std::vector<Device>& devices, int slot,
          size_t device) {
  return values[static_cast<size_t>(slot) * devices.size() + device];
}

double sum(const std::vector<double>& values) {
  double total = 0.0;
  for (const double value : values) {
    total += value;
  }
  return total;
}

/// MW + j Mvar that devices draw at buses, [slot][bus].
std::vector<Complex> device_draw(const DispatchProblem& problem, const DispatchSchedule& schedule) {
  const int buses = problem.network.bus_count();
  std::vector<Complex> draw(static_cast<size_t>(problem.slot_count()) * buses);
  for (int t = 0; t < problem.slot_count(); ++t) {
    Complex* bus = draw.data() + static_cast<size_t>(t) * buses;
    for (size_t g = 0; g < problem.generators.size(); ++g) {
      bus[problem.generators[g].bus] -= Complex(at(schedule.generator_p, problem.generators, t, g),
                                                at(schedule.generator_q, problem.generators, t, g));
    }
    for (size_t r = 0; r < problem.renewables.size(); ++r) {
      bus[problem.renewables[r].bus] -= at(schedule.renewable_p, problem.renewables, t, r);
    }
    for (size_t s = 0; s < problem.storage.size(); ++s) {
      bus[problem.storage[s].bus] += at(schedule.storage_charge, problem.storage, t, s) -
                                     at(schedule.storage_discharge, problem.storage, t, s);
    }
    for (size_t k = 0; k < problem.lots.size(); ++k) {
      bus[problem.lots[k].bus] += Complex(at(schedule.lot_charge, problem.lots, t, k) -
                                              at(schedule.lot_discharge, problem.lots, t, k),
                                          at(schedule.lot_q, problem.lots, t, k));
    }
  }
  return draw;
}

/// Harmonic currents of the chargers of every lot.
void add_lot_harmonics(const DispatchProblem& problem, const Network& network,
                       const DispatchSchedule& schedule, LoadFlowScenarios& scenarios) {
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (size_t k = 0; k < problem.lots.size(); ++k) {
      const int bus = problem.lots[k].bus;
      const Complex power(at(schedule.lot_charge, problem.lots, t, k) -
                              at(schedule.lot_discharge, problem.lots, t, k),
                          at(schedule.lot_q, problem.lots, t, k));
      add_charger_harmonics(
          network, problem.charger_spectrum, t, bus, power / network.description().base_mva,
          schedule.voltage[static_cast<size_t>(t) * network.bus_count() + bus], scenarios);
    }
  }
}

void replay(const DispatchProblem& problem, int threads, DispatchResult& result) {
  const HarmonicLoadFlow flow(with_orders_of(problem.network, problem.charger_spectrum));
  const Network& network = flow.network();
  const double base = network.description().base_mva;
  LoadFlowScenarios scenarios;
  scenarios.count = problem.slot_count();
  scenarios.load = problem.load;
  scenarios.extra_power = device_draw(problem, result.schedule);
  for (auto* powers : {&scenarios.load, &scenarios.extra_power}) {
    for (Complex& power : *powers) {
      power /= base;
    }
  }
  add_lot_harmonics(problem, network, result.schedule, scenarios);
  result.harmonics = flow.solve(scenarios, {.threads = threads});
  result.distortion = evaluate_distortion(network, result.harmonics);
  DispatchVerification& check = result.verification;
  check.load_flow_converged = result.harmonics.converged();
  const double v0 = network.description().slack_voltage_pu;
  for (int t = 0; t < scenarios.count; ++t) {
    for (int b = 0; b < network.bus_count(); ++b) {
      const Complex v = result.schedule.voltage[static_cast<size_t>(t) * network.bus_count() + b];
      check.voltage_mismatch = std::max(
          check.voltage_mismatch, std::abs(std::abs(v) - std::abs(result.harmonics.v(t, 0, b))));
    }
    const size_t row = static_cast<size_t>(t) * network.order_count();
    const Complex grid = v0 * std::conj(result.distortion.substation_current[row]) * base;
    const double q = result.schedule.reactive_import[t] - result.schedule.reactive_export[t];
    check.import_mismatch =
        std::max({check.import_mismatch, std::abs(grid.real() - result.schedule.grid_p[t]),
                  std::abs(grid.imag() - q)});
  }
}

/// Largest amount by which a value is outside [low, high].
double outside(double value, double low, double high) {
  return std::max({0.0, low - value, value - high});
}

double network_violation(const DispatchProblem& problem, const DispatchSchedule& schedule) {
  double worst = 0.0;
  const int buses = problem.network.bus_count();
  const std::vector<double> mva = sending_end_mva(problem, schedule);
  for (size_t i = 0; i < mva.size(); ++i) {
    worst = std::max(worst, mva[i] - problem.branch_mva[i % problem.branch_mva.size()]);
  }
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int b = 0; b < buses; ++b) {
      worst =
          std::max(worst, outside(std::abs(schedule.voltage[static_cast<size_t>(t) * buses + b]),
                                  1.0 - problem.penalty.limit, 1.0 + problem.penalty.limit));
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
    for (size_t g = 0; g < problem.generators.size(); ++g) {
      const DispatchGenerator& generator = problem.generators[g];
      const double p = at(schedule.generator_p, problem.generators, t, g);
      const double before = t == 0 ? p : at(schedule.generator_p, problem.generators, t - 1, g);
      worst = std::max(
          {worst, outside(p, generator.p_min, generator.p_max),
           std::abs(p - before) - generator.ramp,
           std::hypot(p, at(schedule.generator_q, problem.generators, t, g)) - generator.s_mva});
    }
    for (size_t r = 0; r < problem.renewables.size(); ++r) {
      worst = std::max(worst, outside(at(schedule.renewable_p, problem.renewables, t, r), 0.0,
                                      problem.renewables[r].available[t]));
    }
    for (size_t s = 0; s < problem.storage.size(); ++s) {
      const DispatchStorage& unit = problem.storage[s];
      const double charge = at(schedule.storage_charge, problem.storage, t, s);
      const double discharge = at(schedule.storage_discharge, problem.storage, t, s);
      const double energy = at(schedule.storage_energy, problem.storage, t, s);
      const double before =
          t == 0 ? unit.energy_start : at(schedule.storage_energy, problem.storage, t - 1, s);
      const double booked =
          before + unit.efficiency_charge * charge - discharge / unit.efficiency_discharge;
      worst =
          std::max({worst, outside(charge, 0.0, unit.power), outside(discharge, 0.0, unit.power),
                    outside(energy, unit.energy_min, unit.energy_max), std::abs(energy - booked)});
    }
  }
  for (size_t s = 0; s < problem.storage.size(); ++s) {
    worst = std::max(worst,
                     problem.storage[s].energy_start -
                         at(schedule.storage_energy, problem.storage, problem.slot_count() - 1, s));
  }
  return worst;
}

/// Bounds of lots hour by hour, and the day's energy book of each.
void check_lots(const DispatchProblem& problem, const DispatchRun& run,
                const DispatchSchedule& schedule, DispatchVerification& check) {
  const DispatchVehicles& vehicles = problem.vehicles;
  for (size_t k = 0; k < problem.lots.size(); ++k) {
    const DispatchLot& lot = problem.lots[k];
    double energy = 0.0, moved = 0.0, charged = 0.0;
    for (int t = 0; t < problem.slot_count(); ++t) {
      const double charge = at(schedule.lot_charge, problem.lots, t, k);
      const double discharge = at(schedule.lot_discharge, problem.lots, t, k);
      const double q = at(schedule.lot_q, problem.lots, t, k);
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
  check.passed = check.faults.empty();
}

}  // namespace

std::vector<double> sending_end_mva(const DispatchProblem& problem,
                                    const DispatchSchedule& schedule) {
  const Network& network = problem.network;
  const FeederTree tree(network);
  std::vector<double> mva;
  for (int t = 0; t < problem.slot_count(); ++t) {
    const Complex* v = schedule.voltage.data() + static_cast<size_t>(t) * network.bus_count();
    for (int l = 0; l < network.branch_count(); ++l) {
      mva.push_back(branch_flow(network, tree, v, l).mva);
    }
  }
  return mva;
}

double largest_overlap(const DispatchSchedule& schedule) {
  double worst = 0.0;
  for (size_t i = 0; i < schedule.storage_charge.size(); ++i) {
    worst = std::max(worst, std::min(schedule.storage_charge[i], schedule.storage_discharge[i]));
  }
  for (size_t i = 0; i < schedule.lot_charge.size(); ++i) {
    worst = std::max(worst, std::min(schedule.lot_charge[i], schedule.lot_discharge[i]));
  }
  return worst;
}

DispatchFigures evaluate_dispatch(const DispatchProblem& problem, const DispatchRun& run,
                                  const DispatchSchedule& schedule) {
  DispatchFigures figures;
  const Network& network = problem.network;
  figures.v_min = kInfinity;
  for (int t = 0; t < problem.slot_count(); ++t) {
    const double price = problem.price[t];
    figures.grid_cost += price * schedule.grid_p[t];
    figures.reactive_cost +=
        problem.grid.reactive_price_share * std::max(price, 0.0) * schedule.reactive_import[t] +
        problem.grid.reactive_export_cost * schedule.reactive_export[t];
    for (size_t g = 0; g < problem.generators.size(); ++g) {
      figures.generator_cost +=
          problem.generators[g].cost * at(schedule.generator_p, problem.generators, t, g);
    }
    for (size_t r = 0; r < problem.renewables.size(); ++r) {
      figures.renewable_cost +=
          problem.renewables[r].cost * at(schedule.renewable_p, problem.renewables, t, r);
    }
    for (int b = 0; b < network.bus_count(); ++b) {
      const double v = std::abs(schedule.voltage[static_cast<size_t>(t) * network.bus_count() + b]);
      figures.sum_voltage_deviation += std::abs(1.0 - v);
      if (b != network.slack()) {
        figures.ex_post_penalty += problem.penalty.cost * std::abs(problem.load_at(t, b)) *
                                   voltage_excess(v, problem.penalty.dead_band);
      }
      if (v < figures.v_min) {
        figures.v_min = v;
        figures.v_min_bus = b;
        figures.v_min_hour = problem.hour[t];
      }
      figures.losses -= problem.load_at(t, b).real();
    }
    for (size_t k = 0; k < problem.lots.size(); ++k) {
      figures.lot_reactive += std::max(0.0, -at(schedule.lot_q, problem.lots, t, k));
    }
  }
  figures.lot_charge = sum(schedule.lot_charge);
  figures.lot_discharge = sum(schedule.lot_discharge);
  figures.wear_cost = problem.vehicles.wear_cost * figures.lot_discharge;
  figures.generator_energy = sum(schedule.generator_p);
  figures.renewable_energy = sum(schedule.renewable_p);
  figures.losses += sum(schedule.grid_p) + figures.generator_energy + figures.renewable_energy +
                    sum(schedule.storage_discharge) - sum(schedule.storage_charge) +
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
