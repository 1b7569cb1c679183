#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/standards/voltage_limits.hpp>

namespace overtone {

/// How the angles of harmonic currents are drawn, for each source and order by itself.
enum class AngleDraw {
  spectrum,  ///< not: as the spectra and the load flow have them
  spread,    ///< uniform within a spread of these
  uniform,   ///< uniform over the circle
};

/// What is drawn, by laws that are independent of one another. A load, all its phases, is drawn as
/// one; factors are normal with mean 1, held within 0 and 2.
struct MonteCarloDraws {
  std::vector<double> load_share = {1.0};  ///< levels of all loads, each as likely as the others
  double load_deviation = 0.1;             ///< of the factor of a load
  double magnitude_deviation = 0.1;        ///< of the factor of a source's current at an order
  AngleDraw angles = AngleDraw::uniform;
  double angle_spread_deg = 45.0;  ///< to either side
};

/// One sample's numbers.
struct MonteCarloSample {
  double load_share = 1.0;
  std::vector<double> load_factor;  ///< [port]
  Array2<Complex> spectrum_factor;  ///< [order][port] times the harmonic current; 1 at order 1
};
/// Those of a sample, from the seed and its number alone.
/// @throws std::invalid_argument for a negative number or a draw out of its bounds.
[[nodiscard]] MonteCarloSample draw_sample(const NodalNetwork& network,
                                           const MonteCarloDraws& draws, std::uint64_t seed,
                                           int sample);

struct MonteCarloOptions {
  MonteCarloDraws draws{};
  int samples = 1000;
  std::uint64_t seed = 1;
  HarmonicCurrents currents = HarmonicCurrents::in_phase;
  Standard standard = Standard::ieee519_2022;
  int threads = 0;
  /// Called with the number of samples done; true ends the run with these.
  std::function<bool(int)> stop{};
};

/// Percentiles of voltage distortion, fractions of the sample's fundamental; the p-th is the
/// smallest value that p percent of the samples don't exceed.
struct MonteCarloResult {
  int samples = 0;        ///< that converged, in the percentiles
  int not_converged = 0;  ///< left out
  bool interrupted = false;
  /// [node][order] at index 0 the total distortion, then of the order of that index.
  Array2<double> mean, cp95, cp99, largest;
  /// [node][order] by the summation law of IEC TR 61000-3-6 from what 95 percent of the samples of
  /// each source alone don't exceed, at the mean load; at index 0 the root of their squares' sum.
  Array2<double> summation;
};

/// Harmonic load flows of samples, as blocks of right-hand sides: the powers at the fundamental,
/// then the currents that were drawn against the factored Y(h). The result depends on seed and
/// samples only.
/// @throws std::invalid_argument for options out of their bounds; InputError as HarmonicLoadFlow.
[[nodiscard]] MonteCarloResult run_montecarlo(const std::shared_ptr<const NodalNetwork>& network,
                                              const MonteCarloOptions& options);

}  // namespace overtone
