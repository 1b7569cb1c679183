#include "allocate_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "number_text.hpp"
#include "terminal_table.hpp"

namespace overtone::cli {

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

std::string plan_table(const AllocationCase& one) {
  TerminalTable table;
  table.add_column("objective", "", Align::left);
  table.add_column("stations at buses", "", Align::left);
  table.add_column("losses");
  table.add_column("unserved");
  table.add_column("voltage");
  table.add_column("installation");
  table.add_column("total");
  table.add_column("EENS", "kWh");
  table.add_column("VDI", "pu");
  table.add_column("V_min", "pu");
  table.add_column("THD max", "%");
  table.add_column("rounds");
  table.add_column("status", "", Align::left);
  for (const AllocationResult& plan : one.plans) {
    const PlanFigures& f = plan.figures;
    if (plan.stations.empty()) {
      table.add_row({to_string(plan.objective), "–", "–", "–", "–", "–", "–", "–", "–", "–", "–",
                     fmt::format("{}", plan.rounds), to_string(plan.status)});
      continue;
    }
    table.add_row({to_string(plan.objective), sites(one.problem, plan), fixed(f.losses, 3),
                   fixed(f.unserved, 3), fixed(f.voltage, 3), fixed(f.installation, 2),
                   fixed(f.total(), 2), fixed(f.unserved_kwh, 3), fixed(f.voltage_index, 3),
                   fixed(f.v_min, 4), fixed(100.0 * plan.thd_max, 2),
                   fmt::format("{}", plan.relaxed_rounds + plan.rounds), to_string(plan.status)});
  }
  return table.text();
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

std::string allocate_report(const AllocationStudy& study,
                            const std::vector<AllocationCase>& cases) {
  std::string text = study.title + "\n";
  for (const AllocationCase& one : cases) {
    text += fmt::format("{}: {} buses, {} candidates, {} scenarios of 24 hours\n",
                        one.problem.network.name(), one.problem.network.bus_count(),
                        one.problem.candidates.size(), one.problem.scenarios());
    text += owner(one) + plan_table(one) + messages(one) + "\n";
  }
  text +=
      "Money a day. Lots are balanced three-phase loads, also on single-phase laterals (name "
      "candidates to leave\nbuses out); called reserve is not sent through the network; islanded "
      "operation is taken as permitted.\n";
  return text;
}

}  // namespace overtone::cli
