#pragma once

#include <string>
#include <vector>

#include <overtone/impedance_scan.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// What a scan was asked for.
struct ScanRequest {
  double load_share = 1.0;
  std::string linear_loads = "open";
  std::string driven{};               ///< bus of transfer impedances; empty: none
  std::vector<std::string> warnings;  ///< of the input, one line each
};

/// impedances, scan_orders, impedance_extremes, resonances, resonance_shares. docs/scan.md has
/// their columns.
[[nodiscard]] std::vector<Table> tables(const ImpedanceScan& scan);
[[nodiscard]] std::string summary_json(const ScanRequest& request, const ImpedanceScan& scan);

/// For the terminal: resonances with what carries them, and the largest and smallest impedances.
[[nodiscard]] std::string report(const ScanRequest& request, const ImpedanceScan& scan);

}  // namespace overtone::reporting
