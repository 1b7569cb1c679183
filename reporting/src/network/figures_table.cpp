#include "network/figures_table.hpp"

#include <string>

#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

std::vector<Column> figures_columns(bool with_perspective, bool with_phases) {
  std::vector<Column> columns = {
      {.name = "objective",
       .text = "sum_voltage_deviation + sum_thd: the true objective, without smoothing."}};
  if (with_perspective) {
    columns.push_back({.name = "perspective_objective",
                       .text = "What the solver minimised, with THD in its smoothed form."});
  }
  columns.insert(
      columns.end(),
      {{.name = "sum_voltage_deviation",
        .unit = "pu",
        .text = "Sum of the distances of fundamental voltages from 1, over buses and hours."},
       {.name = "sum_thd", .text = "Sum of THD over buses and hours."},
       {.name = "v_min", .unit = "pu", .text = "Smallest fundamental voltage."},
       {.name = "v_min_bus", .text = "Its bus."},
       {.name = "v_min_hour", .text = "Its hour."},
       {.name = "thd_max", .text = "Largest THD."},
       {.name = "thd_max_bus", .text = "Its bus."},
       {.name = "thd_max_hour", .text = "Its hour."},
       {.name = "v_max", .unit = "pu", .text = "Largest fundamental voltage."},
       {.name = "v_max_bus", .text = "Its bus."},
       {.name = "v_max_hour", .text = "Its hour."},
       {.name = "loading_max",
        .text = "Largest current of a branch over its limit; missing where none has one."},
       {.name = "loading_max_branch", .text = "Its branch."},
       {.name = "loading_max_hour", .text = "Its hour."},
       {.name = "overloaded_branches", .text = "Branches over their limit in any hour."}});
  if (with_phases) {
    columns.insert(
        columns.end(),
        {{.name = "unbalance_max",
          .text =
              "Largest negative over positive sequence of the voltage, at buses of three phases."},
         {.name = "unbalance_max_bus", .text = "Its bus."},
         {.name = "unbalance_max_hour", .text = "Its hour."},
         {.name = "unbalance_mean", .text = "Mean of it over these buses and hours."}});
  }
  return columns;
}

template <class Value>
Json by_hour(const std::vector<TimeStep>& hours, const std::vector<Value>& values) {
  Json object = Json::object();
  for (size_t t = 0; t < values.size(); ++t) {
    object[hours[t].label()] = values[t];
  }
  return object;
}

}  // namespace

Table figures_table(const NetworkLabels& network, const FlowFigures* figures,
                    const std::optional<Cell>& perspective) {
  Table table("figures", "Sums and extremes over buses, branches and hours.",
              figures_columns(perspective.has_value(),
                              figures != nullptr && !figures->unbalance_max_bus.empty()));
  if (figures == nullptr) {
    table.row(std::vector<Cell>(table.column_count()));
    return table;
  }
  const FlowFigures& f = *figures;
  std::vector<Cell> row = {f.objective()};
  if (perspective) {
    row.push_back(*perspective);
  }
  const bool rated = f.loading_max_branch >= 0;
  const std::string branch = rated ? network.branch[f.loading_max_branch].name() : "";
  row.insert(row.end(),
             {f.sum_voltage_deviation, f.sum_thd, f.v_min, network.bus[f.v_min_node],
              hour_cell(f.v_min_hour), f.thd_max, network.bus[f.thd_max_node],
              hour_cell(f.thd_max_hour), f.v_max, network.bus[f.v_max_node],
              hour_cell(f.v_max_hour), cell_if(rated, f.loading_max), cell_if(rated, branch),
              rated ? hour_cell(f.loading_max_hour) : missing(), f.overloaded_branches});
  if (!f.unbalance_max_bus.empty()) {
    row.insert(row.end(), {f.unbalance_max, f.unbalance_max_bus, hour_cell(f.unbalance_max_hour),
                           f.unbalance_mean});
  }
  table.row(row);
  return table;
}

void add_figures(Json& json, const NetworkLabels& network, const std::vector<TimeStep>& hour,
                 double thd_limit, const FlowFigures* figures,
                 const std::optional<Cell>& perspective) {
  add_json_row(json, figures_table(network, figures, perspective));
  json["thd_limit"] = thd_limit;
  const bool there = figures != nullptr;
  json["buses_over_thd_limit_by_hour"] =
      there ? by_hour(hour, figures->buses_over_thd_limit) : Json();
  json["substation_current_by_hour"] = there ? by_hour(hour, figures->substation_current) : Json();
}

void add_units(Json& json, const NetworkLabels& network) {
  json["units"] =
      "per unit on `bases` unless the name has a unit; hour t covers (t-1):00 to t:00; seconds";
  json["bases"] = {{"s_mva", network.base_mva}, {"v_kv", network.base_kv}, {"i_a", network.base_a}};
  json["version"] = OVERTONE_VERSION;
}

}  // namespace overtone::reporting
