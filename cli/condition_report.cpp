#include "condition_report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "network_hours.hpp"
#include "number_text.hpp"
#include "terminal_table.hpp"

namespace overtone::cli {

namespace {

/// The same feeder and hours without vehicles.
ScheduleFigures figures_without_vehicles(const ConditioningProblem& problem) {
  ConditioningProblem base = problem;
  base.study_case = StudyCase::I;
  base.lots.clear();
  const LoadFlowOptions options{.harmonic_currents = problem.harmonic_currents,
                                .power_balance = problem.power_balance};
  const LoadFlowResult flow =
      load_flow_of(HarmonicLoadFlow(base.network), base, empty_schedule(base), options);
  return evaluate_figures(base, flow.voltage);
}

/// Position of the hour with the largest substation current.
size_t peak_of(const ScheduleFigures& figures) {
  const auto& current = figures.substation_current;
  return static_cast<size_t>(std::max_element(current.begin(), current.end()) - current.begin());
}

/// One column of the comparison, top to bottom.
std::vector<std::string> figure_column(const ConditioningProblem& problem,
                                       const ScheduleFigures& figures) {
  const Network& network = problem.network;
  const size_t peak = peak_of(figures);
  const double substation = figures.substation_current[peak];
  const auto& over = figures.buses_over_thd_limit;
  const auto place = [&](int bus, int hour) {
    return fmt::format("{}, {}", network.bus_name(bus), hour);
  };
  return {fixed(figures.sum_voltage_deviation, 6),
          fixed(figures.sum_thd, 6),
          fixed(figures.objective(), 6),
          fixed(figures.v_min, 6),
          place(figures.v_min_bus, figures.v_min_hour),
          fixed(100.0 * figures.thd_max, 5),
          place(figures.thd_max_bus, figures.thd_max_hour),
          fmt::format("{}", std::accumulate(over.begin(), over.end(), 0)),
          fixed(substation, 5),
          fixed(substation * network.current_base_a(), 2),
          hour_text(problem.hour[peak])};
}

std::string comparison(const ConditioningProblem& problem, const ConditioningResult& result) {
  const std::vector<std::pair<std::string, std::string>> figures = {
      {"sum of |dV|", "pu"},
      {"sum of THD", ""},
      {"both: the objective", ""},
      {"smallest voltage", "pu"},
      {"  at bus, hour", ""},
      {"largest THD", "%"},
      {"  at bus, hour", ""},
      {fmt::format("bus-hours with THD over {:g} %", 100.0 * problem.thd_limit), ""},
      {"largest substation current", "pu"},
      {"", "A"},
      {"  at hour", ""}};
  const auto base = figure_column(problem, figures_without_vehicles(problem));
  const bool point = result.quality != PointQuality::none;
  const auto schedule = point ? figure_column(problem, result.figures)
                              : std::vector<std::string>(figures.size(), "–");
  TerminalTable table;
  table.add_column("all buses and hours", "", Align::left);
  table.add_column("unit", "", Align::left);
  table.add_column("base case (no vehicles)");
  table.add_column("this schedule");
  for (size_t i = 0; i < figures.size(); ++i) {
    table.add_row({figures[i].first, figures[i].second, base[i], schedule[i]});
  }
  return table.text();
}

/// Battery power and charger power of all lots at one hour, pu.
std::pair<double, Complex> charging_at(const ConditioningProblem& problem, const Schedule& schedule,
                                       int t) {
  const size_t lots = problem.lots.size();
  const auto first = static_cast<std::ptrdiff_t>(t * lots);
  const auto last = first + static_cast<std::ptrdiff_t>(lots);
  return {std::accumulate(schedule.battery_power.begin() + first,
                          schedule.battery_power.begin() + last, 0.0),
          std::accumulate(schedule.charger_power.begin() + first,
                          schedule.charger_power.begin() + last, Complex(0.0))};
}

std::string hour_table(const ConditioningProblem& problem, const ConditioningResult& result) {
  const Network& network = problem.network;
  const double kw = 1000.0 * network.description().base_mva;
  TerminalTable table;
  table.add_column("hour");
  table.add_column("load", "kW");
  table.add_column("batteries", "kW");
  table.add_column("chargers", "kW");
  table.add_column("chargers", "kvar");
  table.add_column("V_min", "pu");
  table.add_column("at bus");
  table.add_column("THD max", "%");
  table.add_column("at bus");
  table.add_column("substation", "A");
  const auto summaries = summarise(hours_of(problem, result.schedule.voltage));
  for (int t = 0; t < problem.hour_count(); ++t) {
    const HourSummary& hour = summaries[t];
    const auto [battery, charger] = charging_at(problem, result.schedule, t);
    table.add_row({hour_text(hour.hour), fixed(hour.load.real() * kw, 1), fixed(battery * kw, 1),
                   fixed(charger.real() * kw, 1), fixed(charger.imag() * kw, 1),
                   fixed(hour.v_min, 6), network.bus_name(hour.v_min_bus),
                   fixed(100.0 * hour.thd_max, 4), network.bus_name(hour.thd_max_bus),
                   fixed(hour.substation * network.current_base_a(), 2)});
  }
  return table.text() + "  chargers: drawn from the network; negative kvar raise the voltage\n";
}

std::string iteration_table(const ConditioningResult& result) {
  TerminalTable table;
  table.add_column("master");
  table.add_column("W", "pu²");
  table.add_column("V low", "violated");
  table.add_column("V high", "violated");
  table.add_column("branch", "violated");
  table.add_column("subst.", "violated");
  table.add_column("cuts", "in/added");
  table.add_column("harmonics", "in/added");
  table.add_column("objective", "of master");
  table.add_column("solver", "iterations");
  table.add_column("time", "s");
  for (const IterationRecord& record : result.iterations) {
    const auto& violated = record.violated_by_kind;
    table.add_row({fmt::format("{}", record.iteration), scientific(record.violation),
                   fmt::format("{}", violated[0]), fmt::format("{}", violated[1]),
                   fmt::format("{}", violated[2]), fmt::format("{}", violated[3]),
                   fmt::format("{}/{}", record.cuts_total, record.cuts_added),
                   fmt::format("{}/{}", record.harmonics_total, record.harmonics_added),
                   fixed(record.master_objective, 6), fmt::format("{}", record.solver_iterations),
                   fixed(record.seconds, 2)});
  }
  return table.text();
}

std::string shortfall_table(const ConditioningResult& result) {
  TerminalTable table;
  table.add_column("cannot be kept", "", Align::left);
  table.add_column("hour");
  table.add_column("at", "", Align::left);
  table.add_column("reached");
  table.add_column("limit");
  table.add_column("unit", "", Align::left);
  for (const LimitShortfall& shortfall : result.shortfalls) {
    table.add_row({shortfall.what, shortfall.hour == 0 ? "day" : hour_text(shortfall.hour),
                   shortfall.element, fmt::format("{:.6g}", shortfall.value),
                   fmt::format("{:.6g}", shortfall.limit), shortfall.unit});
  }
  return table.text();
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

/// "gap_closed (…)" in words.
std::string status_words(const ConditioningResult& result) {
  std::string words = to_string(result.status);
  std::replace(words.begin(), words.end(), '_', ' ');
  return result.message.empty() ? words : words + ": " + result.message;
}

std::string status_lines(const ConditioningResult& result) {
  std::string text = fmt::format("status        {}\n", status_words(result));
  text += fmt::format("point         {}\n", to_string(result.quality));
  if (result.variables > 0) {
    text += fmt::format("problem       {} equations, {} variables\n", result.equations,
                        result.variables);
  }
  return text + fmt::format("time          {:.2f} s\n", result.solve_seconds);
}

}  // namespace

double vehicles_of(const ConditioningProblem& problem) {
  return std::accumulate(problem.lots.begin(), problem.lots.end(), 0.0,
                         [](double sum, const ParkingLot& lot) { return sum + lot.vehicles; });
}

double energy_kwh_of(const ConditioningProblem& problem) {
  const double sum =
      std::accumulate(problem.lots.begin(), problem.lots.end(), 0.0,
                      [](double total, const ParkingLot& lot) { return total + lot.energy; });
  return sum * 1000.0 * problem.network.description().base_mva;
}

std::string study_heading(const Study& study, const ConditioningProblem& problem) {
  const Network& network = problem.network;
  std::string text = fmt::format("{}\nfeeder        {}: {} buses, {} branches\n", study.title,
                                 network.name(), network.bus_count(), network.branch_count());
  text += fmt::format("case          {}, hours {}, THD limit {:g} % {}\n", study.case_name(),
                      hours_text(problem.hour), 100.0 * problem.thd_limit,
                      problem.enforce_thd_limit ? "enforced" : "reported");
  if (!problem.lots.empty()) {
    text += fmt::format("vehicles      {:.2f} in {} lots, {:.1f} kWh to charge\n",
                        vehicles_of(problem), problem.lot_count(), energy_kwh_of(problem));
  }
  return text;
}

std::string condition_report(const Study& study, const ConditioningProblem& problem,
                             const ConditioningResult& result) {
  std::string report = study_heading(study, problem);
  if (!problem.is_load_flow()) {
    report += fmt::format("method        {}{}\n", to_string(result.method),
                          result.method == ConditioningMethod::benders
                              ? fmt::format(", {} cuts", to_string(result.cuts))
                              : "");
  }
  report += "\n" + comparison(problem, result);
  if (result.quality != PointQuality::none) {
    report += "\n" + hour_table(problem, result);
  }
  if (!result.iterations.empty()) {
    report += "\n" + iteration_table(result);
  }
  if (!result.shortfalls.empty()) {
    report += "\n" + shortfall_table(result);
  }
  return report + "\n" + verification_line(result.verification) + status_lines(result);
}

}  // namespace overtone::cli
