#pragma once

#include <set>
#include <string>
#include <vector>

#include <overtone/feeder_files.hpp>
#include <overtone/harmonic_load_flow.hpp>

// What was read and doesn't count as its author may think, in one line each. Problems carry these
// lines; commands say them once, and summaries keep them.

namespace overtone {

using Warnings = std::vector<std::string>;

/// The convention that takes all that the feeder's spectra say: phase_locked where one has an
/// angle, else in_phase.
[[nodiscard]] HarmonicCurrents usual_currents(const Network& feeder);
/// Of feeders by their elements, whose spectra have the angles that simulators give them.
inline constexpr HarmonicCurrents kUsualCurrentsByElement = HarmonicCurrents::phase_locked;

/// Branches that no name tells apart, and angles of the feeder's spectra and of the chargers' that
/// this convention leaves out.
[[nodiscard]] Warnings feeder_warnings(const Network& feeder, HarmonicCurrents currents,
                                       const Spectrum& chargers = {});
/// The last of these of one spectrum.
[[nodiscard]] Warnings unused_angles(const Spectrum& spectrum, HarmonicCurrents currents);

/// Columns of a profile that a study doesn't read. `used`: those it reads, hour aside.
[[nodiscard]] Warnings unused_columns(const HourlyProfile& profile,
                                      const std::set<std::string>& used);

}  // namespace overtone
