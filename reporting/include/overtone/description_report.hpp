#pragma once

#include <optional>
#include <string>

#include <overtone/allocation_study.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/feeder.hpp>
#include <overtone/hosting_study.hpp>
#include <overtone/montecarlo_study.hpp>
#include <overtone/study_profile.hpp>

namespace overtone::reporting {

// What feeders and studies hold, before anything is solved, in lines for the terminal.

[[nodiscard]] std::string description(const Network& network,
                                      const std::optional<HourlyProfile>& profile);
[[nodiscard]] std::string description(const Feeder& feeder,
                                      const std::optional<HourlyProfile>& profile);
[[nodiscard]] std::string description(const ConditioningStudy& study, const Network& feeder,
                                      const ConditioningProblem& problem);
[[nodiscard]] std::string description(const ConditioningStudy& study, const Feeder& feeder,
                                      const ConditioningProblem& problem);
[[nodiscard]] std::string description(const HostingStudy& study);
[[nodiscard]] std::string description(const DispatchStudy& study, const DispatchProblem& problem);
[[nodiscard]] std::string description(const AllocationStudy& study,
                                      const AllocationProblem& problem);
[[nodiscard]] std::string description(const MonteCarloStudy& study,
                                      const MonteCarloProblem& problem);

/// "12 lines, 1 transformer", without the kinds that there are none of.
[[nodiscard]] std::string counted_elements(const Feeder& feeder);

}  // namespace overtone::reporting
