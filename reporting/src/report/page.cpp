#include "report/page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

namespace overtone::reporting {

void Page::fact(const std::string& name, const std::string& value) {
  if (!value.empty()) {
    facts.emplace_back(name, value);
  }
}

void Page::section(std::string id, std::string heading, std::vector<Figure> figures) {
  std::erase_if(figures, [](const Figure& figure) { return figure.empty(); });
  if (!figures.empty()) {
    sections.push_back({std::move(id), std::move(heading), std::move(figures)});
  }
}

namespace {

struct OfCommand {
  std::string command;
  Page (*page)(const ResultView&);
  std::vector<std::string> tables;  ///< that it looks at
};

const std::vector<OfCommand>& pages() {
  static const std::vector<OfCommand> all = {
      {"flow",
       flow_page,
       {"bus_hours", "bus_harmonics", "branch_hours", "substation_hours", "feeder_buses",
        "feeder_branches"}},
      {"condition",
       conditioning_page,
       {"bus_hours", "bus_harmonics", "branch_hours", "lots", "lot_harmonics", "substation_hours",
        "bus_hours_before", "binding_limits", "feeder_buses", "feeder_branches"}},
      {"compare", comparison_page, {}},
      {"host", hosting_page, {"capacities", "limits", "growth", "feeder_buses", "feeder_branches"}},
      {"dispatch",
       dispatch_page,
       {"grid", "generators", "renewables", "storage", "lots", "bus_hours", "feeder_buses",
        "feeder_branches"}},
      {"allocate",
       allocation_page,
       {"owner", "plans", "bus_hours", "feeder_buses", "feeder_branches"}},
      {"scan", scan_page, {"impedances", "scan_orders", "resonances", "resonance_shares"}},
      {"standard",
       standard_page,
       {"voltage_breaches", "breach_shares", "demand_distortion", "voltage_unbalance",
        "winding_harmonics"}},
      {"montecarlo", montecarlo_page, {"bus_percentiles"}}};
  return all;
}

const OfCommand& of_command(const Json& summary) {
  const std::string command = text_at(summary, "command");
  const auto found = std::ranges::find(pages(), command, &OfCommand::command);
  if (found == pages().end()) {
    throw InputError(command.empty()
                         ? "summary.json: no command; not the summary of a result"
                         : fmt::format("summary.json: command '{}'; must be one whose result has "
                                       "pictures: flow, condition, compare, host, dispatch, "
                                       "allocate, scan, standard or montecarlo",
                                       shown(command)));
  }
  return *found;
}

}  // namespace

const std::vector<std::string>& tables_of(const Json& summary) {
  return of_command(summary).tables;
}

Page page_of(const ResultView& result) {
  const OfCommand& command = of_command(result.summary());
  try {
    Page page = command.page(result);
    for (const Json& warning : list_at(result.summary(), "warnings")) {
      page.messages.push_back(warning.is_string() ? warning.get<std::string>() : warning.dump());
    }
    std::erase(page.messages, "");
    return page;
  } catch (const Json::exception& error) {
    throw InputError(
        fmt::format("summary.json: not the summary of a result; {}", shown(error.what(), 200)));
  }
}

}  // namespace overtone::reporting
