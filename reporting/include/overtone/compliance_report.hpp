#pragma once

#include <string>
#include <vector>

#include <overtone/flow_report.hpp>
#include <overtone/standards/compliance.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

struct ComplianceRequest {
  FlowRequest flow{};
  std::string standard;  ///< its word
};

/// What the standard has no limits of, and what of the network makes one meaningless; a line each.
[[nodiscard]] std::vector<std::string> unjudged_warnings(const FlowResult& flow,
                                                         const Compliance& compliance);

/// voltage_breaches, breach_shares, demand_distortion, voltage_unbalance, winding_harmonics.
/// docs/standards.md has their columns and the keys of the summary.
[[nodiscard]] std::vector<Table> tables(const FlowResult& flow, const Compliance& compliance);
[[nodiscard]] std::string summary_json(const ComplianceRequest& request, const FlowResult& flow,
                                       const Compliance& compliance);
/// For the terminal: the worst of each.
[[nodiscard]] std::string report(const ComplianceRequest& request, const FlowResult& flow,
                                 const Compliance& compliance);

}  // namespace overtone::reporting
