#pragma once

#include <overtone/impedance_scan.hpp>
#include <overtone/table.hpp>

#include "network/network_columns.hpp"

namespace overtone::reporting {

// Columns that tables and the report of a scan share.

inline Column frequency_column() {
  return {.name = "frequency_hz",
          .unit = "Hz",
          .text = "Order times the fundamental frequency.",
          .heading = "frequency",
          .format = decimals(2)};
}
inline Column scan_order_column() {
  Column order = order_column();
  order.format = decimals(4);
  return order;
}
inline Column phases_column() {
  return {.name = "phases", .text = "Conductor of the bus, or positive or zero sequence."};
}
inline Column impedance_column() {
  return {.name = "z_ohm",
          .unit = "ohm",
          .text = "Driving-point impedance, magnitude.",
          .heading = "|Z|",
          .format = significant(5)};
}

/// "2", "positive".
[[nodiscard]] std::string phases_text(const ScanPoint& point);

/// A row an extreme, in their order.
[[nodiscard]] Table impedance_extremes(const ImpedanceScan& scan,
                                       const std::vector<ImpedanceExtreme>& extremes);

}  // namespace overtone::reporting
