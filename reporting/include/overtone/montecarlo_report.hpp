#pragma once

#include <string>
#include <vector>

#include <overtone/montecarlo_study.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// Values over a limit at the 95th percentile, of total distortions and single orders.
[[nodiscard]] int breaches_at_cp95(const MonteCarloProblem& problem,
                                   const MonteCarloResult& result);

/// bus_percentiles. docs/montecarlo.md has its columns and the keys of the summary.
[[nodiscard]] std::vector<Table> tables(const MonteCarloProblem& problem,
                                        const MonteCarloResult& result);
[[nodiscard]] std::string summary_json(const MonteCarloStudy& study,
                                       const MonteCarloProblem& problem,
                                       const MonteCarloResult& result);
/// For the terminal: the worst buses.
[[nodiscard]] std::string report(const MonteCarloStudy& study, const MonteCarloProblem& problem,
                                 const MonteCarloResult& result);

}  // namespace overtone::reporting
