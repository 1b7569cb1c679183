#pragma once

#include <cstdint>

#include <overtone/network.hpp>

namespace overtone {

/// A made-up radial distribution network; docs/generated-feeders.md says how each figure is drawn.
struct FeederGeneratorOptions {
  int buses = 1000;  ///< with the substation's; 10 to 1 000 000
  std::uint64_t seed = 1;
  double base_kv = 12.66;
  double peak_mw = 4.0;           ///< active load of each feeder
  int buses_per_feeder = 3000;    ///< at most; more buses are spread over feeders of one substation
  double loaded_share = 0.5;      ///< of the buses that have load
  double nonlinear_share = 0.12;  ///< of the buses with load whose load is nonlinear
  double lowest_voltage = 0.93;   ///< pu, at full load; lengths are scaled to it
  Spectrum spectrum;              ///< of the nonlinear loads
};

/// The same description for the same options, on every machine and with any number of threads.
/// @throws InputError for options outside their range.
[[nodiscard]] NetworkDescription generate_feeder(const FeederGeneratorOptions& options);

}  // namespace overtone
