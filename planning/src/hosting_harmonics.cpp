#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hosting_solve.hpp"

namespace overtone {

namespace {

constexpr double kThdTolerance = 2e-7;  // fraction, on the limit
constexpr int kMaxSteps = 40;

/// One station size with the dispatch that is best for it and the distortion that follows.
struct SizedStation {
  HostingResult result;
  HarmonicReplay harmonics;

  /// Above zero where the limit is broken.
  [[nodiscard]] double excess(double limit) const { return harmonics.thd - limit; }
};

SizedStation capped_at(const HostingProblem& problem, int bus, const HostingOptions& options,
                       double cap) {
  HostingProblem capped = problem;
  capped.max_station_mw = cap;
  SizedStation station{fundamental_capacity(capped, bus, options), {}};
  if (station.result.status == HostingStatus::solved) {
    station.harmonics =
        harmonic_replay(problem, bus, station.result.station_mw, station.result.dispatch);
  }
  return station;
}

HostingLimit thd_limit(const HostingProblem& problem, const HarmonicReplay& harmonics) {
  HostingLimit limit;
  limit.kind = HostingLimitKind::thd;
  limit.element = problem.network.bus_name(harmonics.bus);
  limit.hour = harmonics.hour;
  limit.value = harmonics.thd;
  limit.limit = problem.harmonics->thd;
  limit.order = harmonics.order;
  return limit;
}

/// Takes over a smaller station's answer, keeping the count of solves.
void take(HostingResult& result, SizedStation station) {
  const int solves = result.solves, iterations = result.iterations;
  const double unlimited = result.unlimited_station_mw;
  const double ceiling = result.ceiling_mw;
  const TangentResult tangents = result.tangents;
  result = std::move(station.result);
  result.solves += solves;
  result.iterations += iterations;
  result.unlimited_station_mw = unlimited;
  result.ceiling_mw = ceiling;
  result.tangents = tangents;
  result.thd_max = station.harmonics.thd;
  result.message.clear();
  std::erase_if(result.binding,
                [](const HostingLimit& limit) { return limit.kind == HostingLimitKind::station; });
}

}  // namespace

// THD grows almost in proportion to the station, so that regula falsi (Illinois) between no station
// and the one that the fundamental limits allow needs a few dispatches.
void apply_harmonic_limit(const HostingProblem& problem, int station_bus,
                          const HostingOptions& options, HostingResult& result) {
  const double limit = problem.harmonics->thd;
  result.unlimited_station_mw = result.station_mw;
  const HarmonicReplay first =
      harmonic_replay(problem, station_bus, result.station_mw, result.dispatch);
  result.thd_max = first.thd;
  if (!first.converged) {
    result.status = HostingStatus::failed;
    result.message = "the harmonic load flow of the dispatch did not converge";
    return;
  }
  if (first.thd <= limit) {
    return;
  }
  double high = result.station_mw, high_excess = first.thd - limit;
  SizedStation low_station = capped_at(problem, station_bus, options, 0.0);
  double low = 0.0, low_excess = low_station.excess(limit);
  if (low_station.result.status != HostingStatus::solved || low_excess > 0.0) {
    const HostingLimit reached = thd_limit(problem, low_station.harmonics);
    take(result, std::move(low_station));
    if (result.status == HostingStatus::solved) {
      result.status = HostingStatus::infeasible;
      result.shortfalls = {reached};
      result.message = limit_text(reached) + " without a station";
    }
    return;
  }
  for (int step = 0; step < kMaxSteps && low_excess < -kThdTolerance; ++step) {
    double size = (low * high_excess - high * low_excess) / (high_excess - low_excess);
    size = std::clamp(size, low + 1e-3 * (high - low), high - 1e-3 * (high - low));
    SizedStation station = capped_at(problem, station_bus, options, size);
    if (station.result.status != HostingStatus::solved) {
      take(result, std::move(station));
      return;
    }
    const double excess = station.excess(limit);
    if (excess > 0.0) {
      high = size;
      high_excess = excess;
      low_excess *= 0.5;
      low_excess = std::min(low_excess, -2.0 * kThdTolerance);
    } else {
      low = size;
      low_excess = excess;
      high_excess *= 0.5;
      low_station = std::move(station);
    }
    result.solves += station.result.solves;
  }
  const HostingLimit reached = thd_limit(problem, low_station.harmonics);
  take(result, std::move(low_station));
  result.binding.insert(result.binding.begin(), reached);
}

}  // namespace overtone
