#include "dispatch_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "number_text.hpp"
#include "terminal_table.hpp"

namespace overtone::cli {

namespace {

std::string percent(double part) { return fmt::format("{:+.2f} %", 100.0 * part); }

/// Largest THD of a schedule with its place.
std::string worst_distortion(const DispatchProblem& problem, const DispatchResult& result) {
  double worst = -1.0;
  std::string place = "–";
  for (int t = 0; t < result.distortion.scenario_count; ++t) {
    for (int b = 0; b < result.distortion.bus_count; ++b) {
      if (result.distortion.thd_at(t, b) > worst) {
        worst = result.distortion.thd_at(t, b);
        place = fmt::format("{:.3f} % at bus {}, hour {}", 100.0 * worst,
                            problem.network.bus_name(b), problem.hour[t]);
      }
    }
  }
  return place;
}

std::string money_table(const std::vector<DispatchResult>& results) {
  TerminalTable table;
  table.add_column("run");
  for (const char* heading : {"objective", "grid", "reactive", "generators", "renewables", "wear",
                              "penalty", "ex post"}) {
    table.add_column(heading);
  }
  table.add_column("gap to bound");
  table.add_column("status");
  for (const DispatchResult& result : results) {
    const DispatchFigures& f = result.figures;
    if (result.schedule.empty()) {
      table.add_row({result.run.name(), "–", "–", "–", "–", "–", "–", "–", "–", "–",
                     to_string(result.status)});
      continue;
    }
    table.add_row({result.run.name(), fixed(f.objective, 2), fixed(f.grid_cost, 2),
                   fixed(f.reactive_cost, 2), fixed(f.generator_cost, 2),
                   fixed(f.renewable_cost, 2), fixed(f.wear_cost, 2), fixed(f.penalty_cost, 2),
                   fixed(f.ex_post_penalty, 2),
                   result.bound_solved ? scientific(std::max(0.0, result.gap)) : "–",
                   to_string(result.status)});
  }
  return table.text();
}

std::string energy_table(const DispatchProblem& problem,
                         const std::vector<DispatchResult>& results) {
  TerminalTable table;
  table.add_column("run");
  table.add_column("sum |1-V|", "pu");
  table.add_column("V_min", "pu");
  table.add_column("at bus, hour");
  table.add_column("losses", "MWh");
  table.add_column("generators", "MWh");
  table.add_column("lots charge", "MWh");
  table.add_column("discharge", "MWh");
  table.add_column("give", "Mvarh");
  table.add_column("not deliverable", "MWh");
  for (const DispatchResult& result : results) {
    const DispatchFigures& f = result.figures;
    if (result.schedule.empty()) {
      table.add_row({result.run.name(), "–", "–", "–", "–", "–", "–", "–", "–", "–"});
      continue;
    }
    double missed = 0.0;
    for (const double energy : result.undeliverable) {
      missed += std::max(0.0, energy);
    }
    table.add_row({result.run.name(), fixed(f.sum_voltage_deviation, 3), fixed(f.v_min, 4),
                   fmt::format("{}, {}", problem.network.bus_name(f.v_min_bus), f.v_min_hour),
                   fixed(f.losses, 2), fixed(f.generator_energy, 2), fixed(f.lot_charge, 2),
                   fixed(f.lot_discharge, 2), fixed(f.lot_reactive, 2),
                   result.undeliverable.empty() ? "–" : fixed(missed, 2)});
  }
  return table.text();
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

std::string dispatch_report(const DispatchStudy& study, const DispatchProblem& problem,
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
  text +=
      money_table(results) + "\n" + energy_table(problem, results) + "\n" + comparisons(results);
  for (const DispatchResult& result : results) {
    text += notes(problem, result);
  }
  return text;
}

}  // namespace overtone::cli
