#pragma once

#include <complex>
#include <cstdint>
#include <numbers>

#include <overtone/complex.hpp>
#include <overtone/harmonic_orders.hpp>
#include <overtone/table.hpp>
#include <overtone/time_step.hpp>

namespace overtone::reporting {

// Columns that tables of several commands share.

inline Column hour_column() {
  return {.name = "hour",
          .text =
              "Label of the hour, which ends it, or the time at which the step begins; 0: a "
              "snapshot."};
}
/// A step's label. Refers to the step.
inline Cell label_cell(const TimeStep& step) {
  return step.time.empty() ? Cell(std::int64_t{step.hour}) : Cell(std::string_view(step.time));
}
/// The same; missing of a snapshot.
inline Cell hour_cell(const TimeStep& step) {
  return step.snapshot() ? missing() : label_cell(step);
}
inline Column bus_column() { return {.name = "bus", .text = "Name of the bus."}; }
inline Column order_column() {
  return {.name = "order", .text = "Harmonic order, 2.5 or 5; 1 is the fundamental."};
}
/// Whole orders without a point.
inline Cell order_cell(double order) {
  return is_whole(order) ? Cell(static_cast<std::int64_t>(order)) : Cell(order);
}
inline Column v1_column() {
  return {.name = "v1", .unit = "pu", .text = "Fundamental voltage, magnitude."};
}
inline Column v1_angle_column() {
  return {.name = "v1_angle_deg",
          .unit = "deg",
          .text = "Fundamental voltage, angle to the substation's ideal source."};
}
inline Column v_rms_column() {
  return {.name = "v_rms", .unit = "pu", .text = "Voltage over all orders."};
}
inline Column thd_column() {
  return {.name = "thd", .text = "Total harmonic distortion of the voltage, relative to v1."};
}

// Extremes of an hour, in reports.

inline Column lowest_voltage_column() {
  return {.name = "v_min",
          .unit = "pu",
          .text = "Smallest fundamental voltage.",
          .heading = "V_min",
          .format = decimals(6)};
}
inline Column lowest_voltage_bus_column() {
  return {.name = "v_min_bus", .text = "Its bus.", .heading = "at bus"};
}
inline Column largest_thd_column() {
  return {.name = "thd_max",
          .unit = "%",
          .text = "Largest THD.",
          .heading = "THD max",
          .format = decimals(4)};
}
inline Column largest_thd_bus_column() {
  return {.name = "thd_max_bus", .text = "Its bus.", .heading = "at bus"};
}

inline double degrees(Complex phasor) { return std::arg(phasor) * 180.0 / std::numbers::pi; }

}  // namespace overtone::reporting
