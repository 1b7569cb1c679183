#include <overtone/hosting_report.hpp>

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include <overtone/harmonic_words.hpp>
#include <overtone/number_text.hpp>
#include <overtone/table_renderers.hpp>

#include "hosting/hosting_checks.hpp"

namespace overtone::reporting {

namespace {

constexpr size_t kDetailedCases = 8, kListedFailures = 12, kListedLimits = 6;

const HostingResult& at(const HostingStudy& study, const std::vector<HostingResult>& results,
                        size_t scenario, size_t pattern, size_t bus) {
  return results[(scenario * study.patterns.size() + pattern) * study.buses.size() + bus];
}

/// In words that stand where numbers would.
const char* status_words(HostingStatus status) {
  switch (status) {
    case HostingStatus::not_run:
      return "not run";
    case HostingStatus::not_exact:
      return "not exact";
    case HostingStatus::not_verified:
      return "not verified";
    default:
      return to_string(status);
  }
}

/// The station, or why there is none.
Cell capacity_cell(const HostingResult& result) {
  if (result.status == HostingStatus::solved) {
    return result.station_mw;
  }
  return status_words(result.status);
}

/// Least, largest and mean station of a scenario, where there are any.
struct CapacitySpread {
  Cell least, largest, mean;
};

CapacitySpread spread_of(const HostingStudy& study, const std::vector<HostingResult>& results,
                         size_t scenario, size_t pattern) {
  double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0.0;
  int count = 0;
  for (size_t b = 0; b < study.buses.size(); ++b) {
    const HostingResult& result = at(study, results, scenario, pattern, b);
    if (result.status == HostingStatus::solved) {
      low = std::min(low, result.station_mw);
      high = std::max(high, result.station_mw);
      sum += result.station_mw;
      ++count;
    }
  }
  return {low, high, cell_if(count > 0, sum / count)};
}

/// Capacities of one pattern: a row a bus, a column a scenario, then least, largest and mean.
Table capacities_by_bus(const HostingStudy& study, const std::vector<HostingResult>& results,
                        size_t pattern) {
  std::vector<Column> columns = {{.name = "bus", .align = Align::left}};
  std::vector<Cell> least{"least"}, largest{"largest"}, mean{"mean"};
  for (size_t s = 0; s < study.scenarios.size(); ++s) {
    columns.push_back({.name = "scenario " + study.scenarios[s].name,
                       .unit = "MW",
                       .text = "Largest station.",
                       .format = decimals(4)});
    const CapacitySpread spread = spread_of(study, results, s, pattern);
    least.push_back(spread.least);
    largest.push_back(spread.largest);
    mean.push_back(spread.mean);
  }
  Table table("capacities_by_bus", "A bus with its station in every scenario.", std::move(columns));
  for (size_t b = 0; b < study.buses.size(); ++b) {
    std::vector<Cell> row{study.buses[b]};
    for (size_t s = 0; s < study.scenarios.size(); ++s) {
      row.push_back(capacity_cell(at(study, results, s, pattern, b)));
    }
    table.row(row);
  }
  if (study.buses.size() > 1) {
    table.row(least);
    table.row(largest);
    table.row(mean);
  }
  return table;
}

std::string capacity_text(const HostingStudy& study, const std::vector<HostingResult>& results,
                          size_t pattern) {
  return fmt::format(
             "\nlargest charging station, pattern {}; one bus at a time, not to be summed\n",
             study.patterns[pattern].name) +
         terminal_text(capacities_by_bus(study, results, pattern));
}

std::string growth_text(const HostingStudy& study, const std::vector<HostingResult>& results) {
  const auto growths = growth_of(study, results);
  if (growths.empty()) {
    return "";
  }
  Table table("mean_growth", "How much larger stations are in a scenario than in its base.",
              {{.name = "scenario", .align = Align::left},
               {.name = "base", .heading = "against", .align = Align::left},
               {.name = "pattern", .align = Align::left},
               {.name = "mean_growth",
                .unit = "%",
                .text = "Mean over the buses.",
                .heading = "mean growth",
                .format = decimals(2)},
               {.name = "buses", .text = "With an answer in both."}});
  for (const HostingGrowth& growth : growths) {
    table.row(study.scenarios[growth.scenario].name, study.scenarios[growth.base].name,
              study.patterns[growth.pattern].name, 100.0 * growth.mean, growth.buses);
  }
  return "\n" + terminal_text(table);
}

/// Limits of a kind at one place, with the hours they bind in.
std::string binding_lines(const HostingResult& result) {
  std::vector<std::pair<HostingLimit, std::vector<TimeStep>>> groups;
  for (const HostingLimit& limit : result.binding) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return group.first.kind == limit.kind && group.first.element == limit.element;
    });
    if (same == groups.end()) {
      groups.push_back({limit, {limit.hour}});
    } else {
      same->second.emplace_back(limit.hour);
    }
  }
  std::string text;
  for (size_t g = 0; g < std::min(groups.size(), kListedLimits); ++g) {
    auto& [limit, hours] = groups[g];
    std::ranges::sort(hours, {}, &TimeStep::hour);
    std::string kind = to_string(limit.kind);
    std::replace(kind.begin(), kind.end(), '_', ' ');
    const bool thd = limit.kind == HostingLimitKind::thd;
    text +=
        fmt::format("    {} at {}: {:.6g}{}{}, {}\n", kind, limit.element,
                    thd ? 100.0 * limit.limit : limit.limit, thd ? " %" : "",
                    thd ? fmt::format(", most of order {}", limit.order) : "", hours_text(hours));
  }
  return text;
}

std::string details(const HostingStudy& study, const std::vector<HostingResult>& results) {
  std::string text;
  const auto cases = cases_of(study);
  if (cases.size() > kDetailedCases) {
    return text;
  }
  for (size_t i = 0; i < cases.size(); ++i) {
    const HostingResult& r = results[i];
    if (r.status != HostingStatus::solved) {
      continue;
    }
    text +=
        fmt::format("\nscenario {}, {}, bus {}: {} MW, losses {} MWh/day; held by\n",
                    study.scenarios[cases[i].scenario].name, study.patterns[cases[i].pattern].name,
                    cases[i].bus, fixed(r.station_mw, 6), fixed(r.losses_mwh, 4));
    text += binding_lines(r);
    if (r.tangents.rounds > 0) {
      text += fmt::format("    tangents: S {} MW, f differs by {}; ceiling {} MW\n",
                          fixed(r.tangents.station_mw, 6),
                          scientific(r.tangents.objective - r.exactness.relaxed_objective),
                          fixed(r.ceiling_mw, 6));
    }
  }
  return text;
}

/// Messages of cases without an answer, and warnings of those with one.
std::string messages(const HostingStudy& study, const std::vector<HostingResult>& results) {
  std::string text;
  const auto cases = cases_of(study);
  size_t count = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (results[i].message.empty() || ++count > kListedFailures) {
      continue;
    }
    text += fmt::format("scenario {}, {}, bus {}: {}\n", study.scenarios[cases[i].scenario].name,
                        study.patterns[cases[i].pattern].name, cases[i].bus, results[i].message);
  }
  if (count > kListedFailures) {
    text += fmt::format("and {} more, in capacities.csv\n", count - kListedFailures);
  }
  return text.empty() ? "" : "\n" + text;
}

std::string check_lines(const std::vector<HostingResult>& results) {
  const HostingChecks c = checks_of(results);
  return fmt::format(
      "\nsolved        {} of {}; the cases took {:.1f} s in all\n"
      "exactness     cone gap up to {} pu; storage modes repaired in {} cases, gap up to {}{}\n"
      "replay        load flow differs by up to {} pu, {} MW\n",
      c.solved, results.size(), c.seconds, scientific(c.cone_gap), c.repaired, scientific(c.gap),
      c.unaccepted > 0 ? fmt::format("; {} above what is accepted", c.unaccepted) : "",
      scientific(c.voltage_mismatch), scientific(c.power_mismatch));
}

}  // namespace

std::string study_heading(const HostingStudy& study) {
  const HostingProblem& common = study.common;
  std::string text = fmt::format("{}\nfeeder        {}: {} buses\n", study.title,
                                 common.network.name(), common.network.bus_count());
  text += fmt::format(
      "limits        {:g} to {:g} pu, lines in {}{}\n", common.v_min, common.v_max,
      common.line_limit == LineLimit::mw ? "MW" : "MVA",
      common.harmonics ? fmt::format(", THD {:g} % with currents {}", 100.0 * common.harmonics->thd,
                                     word_of(harmonic_currents_words(), common.harmonics->currents))
                       : "");
  text += fmt::format("mode          {}, loss weighted by {}\n", to_string(common.mode),
                      common.losses == LossWeight::r ? "r" : "r + x");
  text +=
      fmt::format("cases         {}: {} scenarios, {} patterns, {} buses\n", cases_of(study).size(),
                  study.scenarios.size(), study.patterns.size(), study.buses.size());
  return text;
}

std::string report(const HostingStudy& study, const std::vector<HostingResult>& results) {
  std::string text = study_heading(study);
  for (size_t p = 0; p < study.patterns.size(); ++p) {
    text += capacity_text(study, results, p);
  }
  return text + growth_text(study, results) + details(study, results) + messages(study, results) +
         check_lines(results);
}

}  // namespace overtone::reporting
