#include <overtone/dispatch_report.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <overtone/number_text.hpp>
#include <overtone/table_renderers.hpp>

#include "dispatch/dispatch_distortion.hpp"

namespace overtone::reporting {

namespace {

std::string percent(double part) { return fmt::format("{:+.2f} %", 100.0 * part); }

/// Largest THD of a schedule with its place.
std::string worst_distortion(const DispatchProblem& problem, const DispatchResult& result) {
  const LargestDistortion worst = largest_distortion(result);
  return worst.there() ? fmt::format("{:.3f} % at bus {}, hour {}", 100.0 * worst.thd,
                                     problem.network.bus_name(worst.bus), problem.hour[worst.slot])
                       : "–";
}

Table costs(const std::vector<DispatchResult>& results) {
  std::vector<Column> columns = {{.name = "run"}};
  for (const char* name : {"objective", "grid", "reactive", "generators", "renewables", "wear",
                           "penalty", "ex post"}) {
    columns.push_back({.name = name, .text = "Money of the day.", .format = decimals(2)});
  }
  columns.push_back({.name = "gap to bound", .format = powers_of_ten()});
  columns.push_back({.name = "status"});
  Table table("costs", "What a run costs.", std::move(columns));
  for (const DispatchResult& result : results) {
    const DispatchFigures& f = result.figures;
    const auto figure = [&](double value) { return cell_if(!result.schedule.empty(), value); };
    table.row(result.run.name(), figure(f.objective), figure(f.grid_cost), figure(f.reactive_cost),
              figure(f.generator_cost), figure(f.renewable_cost), figure(f.wear_cost),
              figure(f.penalty_cost), figure(f.ex_post_penalty),
              result.bound_solved ? figure(std::max(0.0, result.gap)) : missing(),
              to_string(result.status));
  }
  return table;
}

Table energies(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Table table(
      "energies", "Voltages and energies of a run.",
      {{.name = "run"},
       {.name = "sum_dv", .unit = "pu", .heading = "sum |1-V|", .format = decimals(3)},
       {.name = "v_min", .unit = "pu", .heading = "V_min", .format = decimals(4)},
       {.name = "v_min_place", .heading = "at bus, hour"},
       {.name = "losses", .unit = "MWh", .format = decimals(2)},
       {.name = "generators", .unit = "MWh", .format = decimals(2)},
       {.name = "lots_charge", .unit = "MWh", .heading = "lots charge", .format = decimals(2)},
       {.name = "discharge", .unit = "MWh", .text = "Of lots.", .format = decimals(2)},
       {.name = "give", .unit = "Mvarh", .text = "Of lots.", .format = decimals(2)},
       {.name = "not deliverable",
        .unit = "MWh",
        .text = "To single cars.",
        .format = decimals(2)}});
  for (const DispatchResult& result : results) {
    const DispatchFigures& f = result.figures;
    if (result.schedule.empty()) {
      std::vector<Cell> row(table.column_count());
      const std::string name = result.run.name();
      row.front() = name;
      table.row(row);
      continue;
    }
    double missed = 0.0;
    for (const double energy : result.undeliverable) {
      missed += std::max(0.0, energy);
    }
    table.row(result.run.name(), f.sum_voltage_deviation, f.v_min,
              fmt::format("{}, {}", problem.network.bus_name(f.v_min_bus), f.v_min_hour), f.losses,
              f.generator_energy, f.lot_charge, f.lot_discharge, f.lot_reactive,
              cell_if(!result.undeliverable.empty(), missed));
  }
  return table;
}

const DispatchResult* run_called(const std::vector<DispatchResult>& results, const char* name) {
  for (const DispatchResult& result : results) {
    if (result.run.name() == name && !result.schedule.empty()) {
      return &result;
    }
  }
  return nullptr;
}

/// What the study is for: one run against another.
std::string comparisons(const std::vector<DispatchResult>& results) {
  std::string text;
  for (const auto& [name, other, what] :
       {std::tuple{"S2a", "S1a", "lots' reactive power, voltage free of charge"},
        {"S2b", "S1b", "lots' reactive power, voltage with its price"},
        {"S1b", "S1a", "the price of voltage without lots' reactive power"},
        {"S2b", "S2a", "the price of voltage with it"}}) {
    const DispatchResult* a = run_called(results, name);
    const DispatchResult* b = run_called(results, other);
    if (a != nullptr && b != nullptr) {
      text += fmt::format(
          "  {} against {}: objective {}, sum |1-V| {} ({})\n", name, other,
          percent(a->figures.objective / b->figures.objective - 1.0),
          percent(a->figures.sum_voltage_deviation / b->figures.sum_voltage_deviation - 1.0), what);
    }
  }
  return text;
}

std::string notes(const DispatchProblem& problem, const DispatchResult& result) {
  std::string text;
  if (!result.message.empty()) {
    text += fmt::format("  {}: {}\n", result.run.name(), result.message);
  }
  for (const DispatchShortfall& shortfall : result.shortfalls) {
    text += fmt::format("    cannot be kept: {} {}, hour {}: {:.4f} {}, limit {:.4f}\n",
                        shortfall.what, shortfall.element, shortfall.hour, shortfall.value,
                        shortfall.unit, shortfall.limit);
  }
  if (result.schedule.empty()) {
    return text;
  }
  const DispatchVerification& check = result.verification;
  text += fmt::format(
      "  {}: largest THD {}; verification {} (voltages to {} pu, import to {} MW)\n",
      result.run.name(), worst_distortion(problem, result), check.passed ? "passed" : "FAILED",
      scientific(check.voltage_mismatch), scientific(check.import_mismatch));
  for (const std::string& fault : check.faults) {
    text += "    " + fault + "\n";
  }
  return text;
}

}  // namespace

std::string report(const DispatchStudy& study, const DispatchProblem& problem,
                   const std::vector<DispatchResult>& results) {
  double chargers = 0.0;
  for (const DispatchLot& lot : problem.lots) {
    chargers += lot.chargers;
  }
  std::string text = fmt::format(
      "{}\n{}: {} buses, {} generators, {} renewables, {} storage units, {:g} chargers in {} lots\n"
      "S1: lots give no reactive power, S2: they do; a: bad voltage costs nothing, b: it does\n\n",
      study.title, problem.network.name(), problem.network.bus_count(), problem.generators.size(),
      problem.renewables.size(), problem.storage.size(), chargers, problem.lots.size());
  text += terminal_text(costs(results)) + "\n" + terminal_text(energies(problem, results)) + "\n" +
          comparisons(results);
  for (const DispatchResult& result : results) {
    text += notes(problem, result);
  }
  return text;
}

}  // namespace overtone::reporting
