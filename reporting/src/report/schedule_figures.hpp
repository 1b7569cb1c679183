#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/figure.hpp"
#include "report/result_view.hpp"
#include "report/table_reader.hpp"

namespace overtone::reporting {

// Pictures of what stands beside the voltages of a schedule; each list may be empty.

/// All lots together, or each of these.
[[nodiscard]] Control lot_control(const std::vector<std::string>& buses);

/// Power, losses and current of the source by hour.
[[nodiscard]] std::vector<Figure> substation_figures(const TableReader& hours);
/// Charging, reactive power and current by hour; harmonic currents by hour and order.
[[nodiscard]] std::vector<Figure> lot_figures(const TableReader& lots,
                                              const TableReader& harmonics);
/// What is minimised, part by part, where it is more than deviation and THD.
[[nodiscard]] std::vector<Figure> objective_figures(const TableReader& objective);
/// How many limits bind, by kind and hour of those given, and which.
[[nodiscard]] std::vector<Figure> limit_figures(const TableReader& limits,
                                                const std::vector<std::string>& hours);
/// W, objective, cuts and seconds of the iterations of one or several methods, by name.
[[nodiscard]] std::vector<Figure> convergence_figures(
    const std::vector<std::pair<std::string, Json>>& methods);

}  // namespace overtone::reporting
