// Pages of load flows and schedules.

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "report/bus_figures.hpp"
#include "report/page.hpp"
#include "report/schedule_figures.hpp"
#include "report/traces.hpp"

namespace overtone::reporting {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string at_hour(const Json& summary, const std::string& key, double factor, int decimals,
                    const std::string& unit) {
  const std::string value = figure_text(factor * number_at(summary, key), decimals, unit);
  const std::string bus = text_at(summary, key + "_bus");
  const std::string branch = text_at(summary, key + "_branch");
  if (value.empty()) {
    return {};
  }
  const auto hour = summary.find(key + "_hour");
  const bool at = hour != summary.end() && !hour->is_null();
  const std::string label = !at ? "" : hour->is_string() ? hour->get<std::string>() : hour->dump();
  return fmt::format("{} at {} {}{}", value, bus.empty() ? "branch" : "bus",
                     bus.empty() ? branch : bus, at ? ", " + hour_words(label) : std::string());
}

void add_extreme_facts(Page& page, const Json& summary) {
  page.fact("Lowest voltage", at_hour(summary, "v_min", 1.0, 4, "pu"));
  page.fact("Highest voltage", at_hour(summary, "v_max", 1.0, 4, "pu"));
  page.fact("Largest THD", at_hour(summary, "thd_max", 100.0, 2, "%"));
  page.fact("Largest loading", at_hour(summary, "loading_max", 100.0, 1, "%"));
}

/// The buses' figures and the spectrum.
std::vector<Figure> network_figures(const ResultView& result, const FeederMap& map,
                                    const BusStates& states, const VoltageLimits& limits) {
  std::vector<Figure> figures = bus_figures(map, states, limits, result.table("branch_hours"));
  if (result.has("bus_harmonics")) {
    figures.push_back(spectrum_figure(map, result.table("bus_harmonics")));
  }
  return figures;
}

}  // namespace

Page flow_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Harmonic load flow", .title = text_at(summary, "feeder")};
  page.fact("Status", text_at(summary, "status"));
  add_extreme_facts(page, summary);
  page.fact("Load profile", text_at(summary, "profile"));
  page.fact("Harmonic currents", text_at(summary, "currents"));
  const FeederMap map(result);
  const BusStates states = bus_states(map, "Result", {{"voltage", result.table("bus_hours")}});
  page.section("network", "The network",
               network_figures(result, map, states,
                               {kNone, kNone, 100.0 * number_at(summary, "thd_limit")}));
  page.section("substation", "The substation",
               substation_figures(result.table("substation_hours")));
  return page;
}

Page conditioning_page(const ResultView& result) {
  const Json& summary = result.summary();
  Page page{.kind = "Energy conditioning", .title = text_at(summary, "title")};
  page.messages.push_back(text_at(summary, "message"));
  page.fact("Feeder", text_at(summary, "feeder"));
  page.fact("Status", text_at(summary, "status"));
  page.fact("Case, strategy",
            fmt::format("{} {}", text_at(summary, "case"), text_at(summary, "strategy")));
  add_extreme_facts(page, summary);
  page.fact("Objective", figure_text(number_at(summary, "objective"), 4, ""));
  page.fact("Solved in", figure_text(number_at(summary, "solve_seconds"), 2, "s"));
  const FeederMap map(result);
  const bool lots = result.has("lots");
  std::vector<std::pair<std::string, TableReader>> tables;
  tables.emplace_back(lots ? "with the schedule" : "load flow", result.table("bus_hours"));
  if (lots && result.has("bus_hours_before")) {
    tables.emplace_back("without vehicles", result.table("bus_hours_before"));
  }
  const BusStates states = bus_states(map, "Result", tables);
  page.section(
      "network", "The network",
      network_figures(result, map, states,
                      {number_at(summary, "v_min_limit"), number_at(summary, "v_max_limit"),
                       100.0 * number_at(summary, "thd_limit")}));
  if (lots) {
    page.section("lots", "Parking lots",
                 lot_figures(result.table("lots"), result.table("lot_harmonics")));
  }
  page.section("substation", "The substation",
               substation_figures(result.table("substation_hours")));
  if (result.has("objective")) {
    page.section("objective", "The objective", objective_figures(result.table("objective")));
  }
  page.section("limits", "Limits that bind",
               limit_figures(result.table("binding_limits"), states.hours));
  page.section("convergence", "How it was solved",
               convergence_figures({{text_at(summary, "method"), list_at(summary, "iterations")}}));
  return page;
}

}  // namespace overtone::reporting
