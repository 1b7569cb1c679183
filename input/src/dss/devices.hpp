#pragma once

#include "dss/reading.hpp"

namespace overtone::dss {

/// Where a load, a generator or an inverter is.
struct Device {
  int phases = 3;
  Connection connection = Connection::wye;
  Terminal at;
};

[[nodiscard]] Device device(const CircuitElement& element);

/// Shapes that act over a day or a year.
void remark_shapes(Reading& reading, const CircuitElement& element);

}  // namespace overtone::dss
