#pragma once

#include <string>

#include <fmt/format.h>

#include <overtone/input_error.hpp>

namespace overtone {

/// @throws InputError where what is stored on arrival and needed does not fit.
inline void require_fit(double stored_kwh, double energy_kwh, double battery_kwh,
                        const std::string& label, const SourceLine& where) {
  if (stored_kwh + energy_kwh > battery_kwh * (1.0 + 1e-9)) {
    throw InputError(label, where,
                     fmt::format("stored_kwh {:g} and energy_kwh {:g}; must be at most battery_kwh "
                                 "= {:g} together",
                                 stored_kwh, energy_kwh, battery_kwh));
  }
}

}  // namespace overtone
