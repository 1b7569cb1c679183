#include <overtone/allocation_report.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/table_renderers.hpp>

namespace overtone::reporting {

namespace {

std::string sites(const AllocationProblem& problem, const AllocationResult& plan) {
  std::vector<std::string> parts;
  for (size_t c = 0; c < plan.stations.size(); ++c) {
    if (plan.stations[c] > 0) {
      parts.push_back(
          fmt::format("{}:{}", problem.network.bus_name(problem.candidates[c]), plan.stations[c]));
    }
  }
  return parts.empty() ? "–" : fmt::format("{}", fmt::join(parts, " "));
}

std::string owner(const AllocationCase& one) {
  const StationMeans means = means_of(one.problem.behaviour, one.problem.seasons);
  const StationProfit& p = means.profit;
  return fmt::format(
      "{} stations; owner's profit {:.2f} a day: energy {:.1f}, reserve {:.1f}, tariff {:.1f}, "
      "owners {:.1f}, wear {:.1f}, parking {:.1f}\n"
      "  charging {:.0f} kWh, discharging {:.0f} kWh, reserve {:.0f} kWh a day\n\n",
      one.problem.stations(), p.total(), p.energy, p.reserve, p.tariff, p.owners, p.wear, p.parking,
      means.charge, means.discharge, means.reserve);
}

Table plans_by_objective(const AllocationCase& one) {
  const auto money = [](const char* name, int digits) {
    return Column{.name = name, .text = "Money a day.", .format = decimals(digits)};
  };
  Table table("plans_by_objective", "The plan that is best for an objective.",
              {{.name = "objective", .align = Align::left},
               {.name = "stations at buses", .align = Align::left},
               money("losses", 3),
               money("unserved", 3),
               money("voltage", 3),
               money("installation", 2),
               money("total", 2),
               {.name = "EENS", .unit = "kWh", .text = "Unserved a day.", .format = decimals(3)},
               {.name = "VDI", .unit = "pu", .text = "Sum of deviations.", .format = decimals(3)},
               {.name = "V_min", .unit = "pu", .text = "Smallest voltage.", .format = decimals(4)},
               {.name = "THD max", .unit = "%", .text = "Largest THD.", .format = decimals(2)},
               {.name = "rounds", .text = "Of outer approximation."},
               {.name = "status", .align = Align::left}});
  for (const AllocationResult& plan : one.plans) {
    const PlanFigures& f = plan.figures;
    const bool point = !plan.stations.empty();
    const auto figure = [point](double value) { return cell_if(point, value); };
    table.row(to_string(plan.objective), sites(one.problem, plan), figure(f.losses),
              figure(f.unserved), figure(f.voltage), figure(f.installation), figure(f.total()),
              figure(f.unserved_kwh), figure(f.voltage_index), figure(f.v_min),
              figure(100.0 * plan.thd_max), (point ? plan.relaxed_rounds : 0) + plan.rounds,
              to_string(plan.status));
  }
  return table;
}

std::string messages(const AllocationCase& one) {
  std::string text;
  for (const AllocationResult& plan : one.plans) {
    if (!plan.message.empty()) {
      text += fmt::format("  {}: {}\n", to_string(plan.objective), plan.message);
    }
    if (plan.dropped_cuts > 0) {
      text += fmt::format(
          "  {}: losses are not convex here; {} cuts were dropped, and the bound may "
          "not hold\n",
          to_string(plan.objective), plan.dropped_cuts);
    }
  }
  for (const StationDay& day : one.problem.behaviour.days) {
    if (day.overlap > 1e-6) {
      text += fmt::format("  the owner charges and discharges {:g} kW at once: negative prices?\n",
                          day.overlap);
      break;
    }
  }
  return text;
}

}  // namespace

std::string report(const AllocationStudy& study, const std::vector<AllocationCase>& cases) {
  std::string text = study.title + "\n";
  for (const AllocationCase& one : cases) {
    text += fmt::format("{}: {} buses, {} candidates, {} scenarios of 24 hours\n",
                        one.problem.network.name(), one.problem.network.bus_count(),
                        one.problem.candidates.size(), one.problem.scenarios());
    text += owner(one) + terminal_text(plans_by_objective(one)) + messages(one) + "\n";
  }
  text +=
      "Money a day. Lots are balanced three-phase loads, also on single-phase laterals (name "
      "candidates to leave\nbuses out); called reserve is not sent through the network; islanded "
      "operation is taken as permitted.\n";
  return text;
}

}  // namespace overtone::reporting
