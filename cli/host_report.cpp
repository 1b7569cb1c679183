#include "host_report.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "number_text.hpp"
#include "terminal_table.hpp"

namespace overtone::cli {

namespace {

constexpr size_t kDetailedCases = 8, kListedFailures = 12, kListedLimits = 6;

const HostingResult& at(const HostingStudy& study, const std::vector<HostingResult>& results,
                        size_t scenario, size_t pattern, size_t bus) {
  return results[(scenario * study.patterns.size() + pattern) * study.buses.size() + bus];
}

std::string capacity_text(const HostingResult& result) {
  if (result.status == HostingStatus::solved) {
    return fixed(result.station_mw, 4);
  }
  std::string words = to_string(result.status);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

/// Capacities of one pattern: a row a bus, a column a scenario, then least, largest and mean.
std::string capacity_table(const HostingStudy& study, const std::vector<HostingResult>& results,
                           size_t pattern) {
  TerminalTable table;
  table.add_column("bus", "", Align::left);
  for (const HostingScenario& scenario : study.scenarios) {
    table.add_column("scenario " + scenario.name, "MW");
  }
  std::vector<std::string> least{"least"}, largest{"largest"}, mean{"mean"};
  for (size_t s = 0; s < study.scenarios.size(); ++s) {
    double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0.0;
    int count = 0;
    for (size_t b = 0; b < study.buses.size(); ++b) {
      const HostingResult& result = at(study, results, s, pattern, b);
      if (result.status == HostingStatus::solved) {
        low = std::min(low, result.station_mw);
        high = std::max(high, result.station_mw);
        sum += result.station_mw;
        ++count;
      }
    }
    least.push_back(fixed(low, 4));
    largest.push_back(fixed(high, 4));
    mean.push_back(count > 0 ? fixed(sum / count, 4) : "–");
  }
  for (size_t b = 0; b < study.buses.size(); ++b) {
    std::vector<std::string> row{study.buses[b]};
    for (size_t s = 0; s < study.scenarios.size(); ++s) {
      row.push_back(capacity_text(at(study, results, s, pattern, b)));
    }
    table.add_row(std::move(row));
  }
  if (study.buses.size() > 1) {
    table.add_row(least);
    table.add_row(largest);
    table.add_row(mean);
  }
  return fmt::format(
             "\nlargest charging station, pattern {}; one bus at a time, not to be summed\n",
             study.patterns[pattern].name) +
         table.text();
}

std::string growth_table(const HostingStudy& study, const std::vector<HostingResult>& results) {
  const auto growths = growth_of(study, results);
  if (growths.empty()) {
    return "";
  }
  TerminalTable table;
  table.add_column("scenario", "", Align::left);
  table.add_column("against", "", Align::left);
  table.add_column("pattern", "", Align::left);
  table.add_column("mean growth", "%");
  table.add_column("buses");
  for (const HostingGrowth& growth : growths) {
    table.add_row({study.scenarios[growth.scenario].name, study.scenarios[growth.base].name,
                   study.patterns[growth.pattern].name, fixed(100.0 * growth.mean, 2),
                   fmt::format("{}", growth.buses)});
  }
  return "\n" + table.text();
}

/// Limits of a kind at one place, with the hours they bind in.
std::string binding_lines(const HostingResult& result) {
  std::vector<std::pair<HostingLimit, std::vector<int>>> groups;
  for (const HostingLimit& limit : result.binding) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return group.first.kind == limit.kind && group.first.element == limit.element;
    });
    if (same == groups.end()) {
      groups.push_back({limit, {limit.hour}});
    } else {
      same->second.push_back(limit.hour);
    }
  }
  std::string text;
  for (size_t g = 0; g < std::min(groups.size(), kListedLimits); ++g) {
    auto& [limit, hours] = groups[g];
    std::sort(hours.begin(), hours.end());
    std::string kind = to_string(limit.kind);
    std::replace(kind.begin(), kind.end(), '_', ' ');
    const bool thd = limit.kind == HostingLimitKind::thd;
    text +=
        fmt::format("    {} at {}: {:.6g}{}{}, hours {}\n", kind, limit.element,
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
  double cone = 0.0, voltage = 0.0, power = 0.0, gap = 0.0, seconds = 0.0;
  int solved = 0, repaired = 0, unaccepted = 0;
  for (const HostingResult& r : results) {
    seconds += r.seconds;
    if (r.status != HostingStatus::solved) {
      continue;
    }
    ++solved;
    repaired += r.exactness.repairs > 0 ? 1 : 0;
    unaccepted += r.exactness.accepted ? 0 : 1;
    gap = std::max(gap, r.exactness.gap);
    cone = std::max(cone, r.exactness.cone_gap);
    voltage = std::max(voltage, r.replay.voltage_mismatch);
    power = std::max(power, r.replay.power_mismatch);
  }
  return fmt::format(
      "\nsolved        {} of {}; the cases took {:.1f} s in all\n"
      "exactness     cone gap up to {} pu; storage modes repaired in {} cases, gap up to {}{}\n"
      "replay        load flow differs by up to {} pu, {} MW\n",
      solved, results.size(), seconds, scientific(cone), repaired, scientific(gap),
      unaccepted > 0 ? fmt::format("; {} above what is accepted", unaccepted) : "",
      scientific(voltage), scientific(power));
}

}  // namespace

std::string host_heading(const HostingStudy& study) {
  const HostingProblem& common = study.common;
  std::string text = fmt::format("{}\nfeeder        {}: {} buses\n", study.title,
                                 common.network.name(), common.network.bus_count());
  text += fmt::format(
      "limits        {:g} to {:g} pu, lines in {}{}\n", common.v_min, common.v_max,
      common.line_limit == LineLimit::mw ? "MW" : "MVA",
      common.harmonics ? fmt::format(", THD {:g} %", 100.0 * common.harmonics->thd) : "");
  text += fmt::format("mode          {}, loss weighted by {}\n", to_string(common.mode),
                      common.losses == LossWeight::r ? "r" : "r + x");
  text +=
      fmt::format("cases         {}: {} scenarios, {} patterns, {} buses\n", cases_of(study).size(),
                  study.scenarios.size(), study.patterns.size(), study.buses.size());
  return text;
}

std::string host_report(const HostingStudy& study, const std::vector<HostingResult>& results) {
  std::string text = host_heading(study);
  for (size_t p = 0; p < study.patterns.size(); ++p) {
    text += capacity_table(study, results, p);
  }
  return text + growth_table(study, results) + details(study, results) + messages(study, results) +
         check_lines(results);
}

}  // namespace overtone::cli
