#include <overtone/conditioning_report.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include <overtone/number_text.hpp>
#include <overtone/standards/voltage_unbalance.hpp>
#include <overtone/stored_energy.hpp>
#include <overtone/table_renderers.hpp>

#include "conditioning/objective_table.hpp"
#include "network/figures_table.hpp"
#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

constexpr size_t kShownShortfalls = 60;
constexpr size_t kLineWidth = 100;  // beyond which a status takes a line for each of its parts

/// Position of the hour with the largest substation current.
size_t peak_of(const FlowFigures& figures) {
  const auto& current = figures.substation_current;
  return static_cast<size_t>(std::max_element(current.begin(), current.end()) - current.begin());
}

/// One column of the comparison, top to bottom.
std::vector<std::string> figure_column(const NetworkLabels& network,
                                       const ConditioningProblem& problem,
                                       const FlowFigures& figures) {
  const size_t peak = peak_of(figures);
  const double substation = figures.substation_current[peak];
  const auto& over = figures.buses_over_thd_limit;
  const bool rated = figures.loading_max_branch >= 0;
  const auto place = [](const std::string& element, const TimeStep& hour) {
    return fmt::format("{}, {}", element, hour.label());
  };
  std::vector<std::string> column = {
      fixed(figures.sum_voltage_deviation, 6),
      fixed(figures.sum_thd, 6),
      fixed(figures.objective(), 6),
      fixed(figures.v_min, 6),
      place(network.bus[figures.v_min_node], figures.v_min_hour),
      fixed(100.0 * figures.thd_max, 5),
      place(network.bus[figures.thd_max_node], figures.thd_max_hour),
      fmt::format("{}", std::accumulate(over.begin(), over.end(), 0)),
      fixed(substation, 5),
      fixed(substation * network.base_a, 2),
      hour_text(problem.hour[peak]),
      fixed(figures.v_max, 6),
      place(network.bus[figures.v_max_node], figures.v_max_hour),
      rated ? fixed(100.0 * figures.loading_max, 2) : "–",
      rated ? place(network.branch[figures.loading_max_branch].name(), figures.loading_max_hour)
            : "–",
      rated ? fmt::format("{}", figures.overloaded_branches) : "–"};
  if (!figures.unbalance_max_bus.empty()) {
    column.insert(column.end(), {fixed(100.0 * figures.unbalance_max, 4),
                                 place(figures.unbalance_max_bus, figures.unbalance_max_hour),
                                 fixed(100.0 * figures.unbalance_mean, 4)});
  }
  return column;
}

/// Whether the objective is what the comparison has.
bool is_plain(const ConditioningProblem& problem) {
  return problem.objective.is_plain() && problem.priority.empty();
}

Table comparison(const NetworkLabels& network, const ConditioningProblem& problem,
                 const ConditioningResult& result) {
  std::vector<std::pair<std::string, std::string>> figures = {
      {"sum of |dV|", "pu"},
      {"sum of THD", ""},
      {is_plain(problem) ? "both: the objective" : "both", ""},
      {"smallest voltage", "pu"},
      {"  at bus, hour", ""},
      {"largest THD", "%"},
      {"  at bus, hour", ""},
      {fmt::format("bus-hours with THD over {:g} %", 100.0 * problem.thd_limit), ""},
      {"largest substation current", "pu"},
      {"", "A"},
      {"  at hour", ""},
      {"largest voltage", "pu"},
      {"  at bus, hour", ""},
      {"largest branch loading", "%"},
      {"  at branch, hour", ""},
      {"branches over their limit", ""}};
  if (!three_phase_buses(problem.network()).empty()) {
    figures.insert(figures.end(), {{"largest voltage unbalance", "%"},
                                   {"  at bus, hour", ""},
                                   {"mean voltage unbalance", "%"}});
  }
  const auto column = [&](const std::optional<FlowFigures>& of) {
    return of ? figure_column(network, problem, *of)
              : std::vector<std::string>(figures.size(), "–");
  };
  const bool point = result.quality != PointQuality::none;
  const auto base = column(figures_without_vehicles(problem));
  const auto schedule = column(point ? std::optional(result.figures) : std::nullopt);
  Table table("comparison", "A figure over all buses and hours, without vehicles and with them.",
              {{.name = "figure", .heading = "all buses and hours", .align = Align::left},
               {.name = "unit", .align = Align::left},
               {.name = "base", .heading = "base case (no vehicles)"},
               {.name = "schedule", .heading = "this schedule"}});
  for (size_t i = 0; i < figures.size(); ++i) {
    table.row(figures[i].first, figures[i].second, base[i], schedule[i]);
  }
  return table;
}

/// Of all that is at one hour, pu.
template <class T>
T sum_at(const Array2<T>& array, int t) {
  const auto row = array.row(t);
  return std::accumulate(row.begin(), row.end(), T(0.0));
}

Table schedule_hours(const NetworkLabels& network, const ConditioningProblem& problem,
                     const ConditioningResult& result) {
  Table table("schedule_hours", "An hour of the schedule.",
              {{.name = "hour", .text = "Label of the hour."},
               {.name = "load", .unit = "kW", .text = "Of all buses.", .format = decimals(1)},
               {.name = "batteries", .unit = "kW", .text = "Into them.", .format = decimals(1)},
               {.name = "chargers_kw",
                .unit = "kW",
                .text = "Drawn from the network.",
                .heading = "chargers",
                .format = decimals(1)},
               {.name = "chargers_kvar",
                .unit = "kvar",
                .text = "Drawn from the network; negative: they raise the voltage.",
                .heading = "chargers",
                .format = decimals(1)},
               lowest_voltage_column(),
               lowest_voltage_bus_column(),
               largest_thd_column(),
               largest_thd_bus_column(),
               {.name = "substation", .unit = "A", .text = "Current.", .format = decimals(2)}});
  const Distortion distortion = evaluate_distortion(problem, result.schedule);
  const FlowHours hours{&problem.network(), problem.hour, &result.schedule.voltage,
                        &distortion,        {},           problem.thd_limit};
  const double kw = network.base_kw();
  for (int t = 0; t < problem.hour_count(); ++t) {
    const HourFigures hour = hour_figures(hours, t);
    const double battery = sum_at(result.schedule.battery_power, t);
    const Complex charger = sum_at(result.schedule.charger_power, t);
    table.row(hour_cell(problem.hour[t]), sum_at(problem.load, t).real() * kw, battery * kw,
              charger.real() * kw, charger.imag() * kw, hour.v_min, network.bus[hour.v_min_node],
              100.0 * hour.thd_max, network.bus[hour.thd_max_node],
              distortion.substation_rms[t] * network.base_a);
  }
  return table;
}

Table masters(const ConditioningResult& result) {
  const auto violated = [](const char* name, const char* heading) {
    return Column{.name = name,
                  .unit = "violated",
                  .text = "Limits of this kind that the master's solution breaks.",
                  .heading = heading};
  };
  Table table("masters", "An iteration of the decomposition.",
              {{.name = "master", .text = "From 1."},
               {.name = "w",
                .unit = "pu²",
                .text = "W at its solution.",
                .heading = "W",
                .format = powers_of_ten()},
               violated("low_voltage", "V low"),
               violated("high_voltage", "V high"),
               violated("branch_current", "branch"),
               violated("substation_current", "subst."),
               {.name = "cuts", .unit = "in/added", .text = "In it / after it."},
               {.name = "harmonics", .unit = "in/added", .text = "In it / after it."},
               {.name = "objective",
                .unit = "of master",
                .text = "With THD in its smoothed form.",
                .format = decimals(6)},
               {.name = "solver", .unit = "iterations", .text = "Of the interior-point method."},
               {.name = "time", .unit = "s", .format = decimals(2)}});
  for (const IterationRecord& record : result.iterations) {
    const auto& broken = record.violated_by_kind;
    table.row(record.iteration, record.violation, broken[0], broken[1], broken[2], broken[3],
              fmt::format("{}/{}", record.cuts_total, record.cuts_added),
              fmt::format("{}/{}", record.harmonics_total, record.harmonics_added),
              record.master_objective, record.solver_iterations, record.seconds);
  }
  return table;
}

/// The first of them.
Table limits_not_kept(const ConditioningResult& result) {
  const bool broken = result.status == ConditioningStatus::limits_broken;
  Table table("limits_not_kept", "A limit that is broken, or that cannot be kept.",
              {{.name = "what",
                .heading = broken ? "limit broken" : "cannot be kept",
                .align = Align::left},
               {.name = "hour", .text = "Label of the hour, or the day."},
               {.name = "at", .text = "Bus, branch or substation.", .align = Align::left},
               {.name = "reached", .format = significant(6)},
               {.name = "limit", .format = significant(6)},
               {.name = "unit", .text = "Of reached and limit.", .align = Align::left}});
  for (size_t i = 0; i < std::min(result.shortfalls.size(), kShownShortfalls); ++i) {
    const LimitShortfall& s = result.shortfalls[i];
    table.row(s.what, s.hour.snapshot() ? Cell("day") : label_cell(s.hour), s.element, s.value,
              s.limit, s.unit);
  }
  return table;
}

std::string shortfall_lines(const ConditioningResult& result) {
  if (result.shortfalls.empty()) {
    return "";
  }
  std::string text = "\n" + terminal_text(limits_not_kept(result));
  if (const size_t count = result.shortfalls.size(); count > kShownShortfalls) {
    text += fmt::format("  and {} more, all in summary.json\n", count - kShownShortfalls);
  }
  return text;
}

std::string verification_line(const Verification& check) {
  if (!check.run) {
    return "verification  not run\n";
  }
  std::string text = fmt::format(
      "verification  {}: independent load flow differs by {} pu, W {} pu²,\n"
      "              charged energy by {} pu h, charger balance by {} pu\n",
      check.passed ? "passed" : "FAILED", scientific(check.voltage_mismatch),
      scientific(check.operating_limit_violation), scientific(check.energy_mismatch),
      scientific(check.charger_balance_mismatch));
  for (const std::string& fault : check.faults) {
    text += "              " + fault + "\n";
  }
  return text;
}

/// Nothing where vehicles don't discharge.
std::string given_back_line(const ConditioningProblem& problem, const Schedule& schedule) {
  if (!problem.discharging.allowed()) {
    return "";
  }
  const std::vector<double> given = given_back(problem, schedule, problem.all_hours());
  return fmt::format("  batteries: negative kW are given back, {:.1f} kWh in all\n",
                     std::accumulate(given.begin(), given.end(), 0.0) * 1000.0 *
                         problem.network().power_base_mva());
}

/// "gap_closed (…)" in words.
std::string status_words(const ConditioningResult& result) {
  std::string words = to_string(result.status);
  std::replace(words.begin(), words.end(), '_', ' ');
  return result.message.empty() ? words : words + ": " + result.message;
}

std::string status_lines(const ConditioningResult& result) {
  std::string text = fmt::format("status        {}\n", status_words(result));
  const bool folds = text.size() > kLineWidth;
  for (size_t at = text.find("; "); folds && at != std::string::npos;
       at = text.find("; ", at + 1)) {
    text.replace(at, 2, ";\n              ");
  }
  text += fmt::format("point         {}\n", to_string(result.quality));
  if (result.variables > 0) {
    text += fmt::format("problem       {} equations, {} variables\n", result.equations,
                        result.variables);
  }
  return text + fmt::format("time          {:.2f} s\n", result.solve_seconds);
}

}  // namespace

std::string study_heading(const ConditioningStudy& study, const ConditioningProblem& problem) {
  const NetworkLabels network = labels_of(problem.network());
  std::string text = fmt::format("{}\nfeeder        {}: {} buses, {} branches\n", study.title,
                                 network.name, network.bus_count(), network.branch_count());
  text += fmt::format("case          {}, {}, THD limit {:g} % {}\n", study.case_name(),
                      hours_text(problem.hour), 100.0 * problem.thd_limit,
                      problem.enforce_thd_limit ? "enforced" : "reported");
  if (!problem.fleet.lots.empty()) {
    double vehicles = 0.0, energy = 0.0;
    for (const ParkingLot& lot : problem.fleet.lots) {
      vehicles += lot.vehicles;
    }
    for (const ParkingSession& session : problem.fleet.sessions) {
      energy += session.energy;
    }
    text += fmt::format("vehicles      {:.2f} in {} lots, {:.1f} kWh to charge\n", vehicles,
                        problem.fleet.lot_count(), energy * network.base_kw());
  }
  if (problem.discharging.allowed()) {
    text += fmt::format(
        "discharging   up to {:g} % of the charging power, at an efficiency of "
        "{:g} %\n",
        100.0 * problem.discharging.share, 100.0 * problem.discharging.efficiency);
  }
  return text;
}

std::string report(const ConditioningStudy& study, const ConditioningProblem& problem,
                   const ConditioningResult& result) {
  const NetworkLabels network = labels_of(problem.network());
  std::string text = study_heading(study, problem);
  if (!problem.is_load_flow()) {
    text += fmt::format("method        {}{}\n", to_string(result.method),
                        result.method == ConditioningMethod::benders
                            ? fmt::format(", {} cuts", to_string(result.cuts))
                            : "");
  }
  text += "\n" + terminal_text(comparison(network, problem, result));
  if (result.quality != PointQuality::none) {
    text += "\n" + terminal_text(schedule_hours(network, problem, result)) +
            "  chargers: drawn from the network; negative kvar raise the voltage\n" +
            given_back_line(problem, result.schedule);
    if (!is_plain(problem)) {
      text += "\n" + terminal_text(objective_terms(problem, &result));
    }
  }
  if (!result.iterations.empty()) {
    text += "\n" + terminal_text(masters(result));
  }
  return text + shortfall_lines(result) + "\n" + verification_line(result.verification) +
         status_lines(result);
}

}  // namespace overtone::reporting
