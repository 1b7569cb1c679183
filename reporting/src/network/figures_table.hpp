#pragma once

#include <optional>
#include <vector>

#include <overtone/flow_figures.hpp>
#include <overtone/table.hpp>

#include "network/network_labels.hpp"
#include "table/json_rows.hpp"

namespace overtone::reporting {

/// One row of sums and extremes, all missing where `figures` is null. With `perspective` the
/// objective as the solver saw it stands beside the true one.
[[nodiscard]] Table figures_table(const NetworkLabels& network, const FlowFigures* figures,
                                  const std::optional<Cell>& perspective);

/// Puts that row into a summary, and what there is by hour.
void add_figures(Json& json, const NetworkLabels& network, const std::vector<TimeStep>& hour,
                 double thd_limit, const FlowFigures* figures,
                 const std::optional<Cell>& perspective);

/// What all summaries of flows and schedules end with: `units`, `bases`, `version`.
void add_units(Json& json, const NetworkLabels& network);

}  // namespace overtone::reporting
