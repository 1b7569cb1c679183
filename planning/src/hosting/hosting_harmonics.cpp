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

void fail_harmonics(HostingResult& result) {
  result.status = HostingStatus::failed;
  result.message = "the harmonic load flow of the dispatch did not converge";
}

SizedStation capped_at(const HostingProblem& problem, int bus, const HostingOptions& options,
                       double cap) {
  HostingProblem capped = problem;
  capped.max_station_mw = cap;
  SizedStation station{fundamental_capacity(capped, bus, options), {}};
  if (station.result.status == HostingStatus::solved) {
    station.harmonics =
        harmonic_replay(problem, bus, station.result.station_mw, station.result.dispatch);
    if (!station.harmonics.converged) {
      fail_harmonics(station.result);
    }
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

/// Takes over a smaller station's answer; what the search knows beside it stays.
void take(HostingResult& result, SizedStation&& station) {
  HostingResult taken = std::move(station.result);
  taken.solves = result.solves;
  taken.iterations = result.iterations;
  taken.unlimited_station_mw = result.unlimited_station_mw;
  taken.ceiling_mw = result.ceiling_mw;
  taken.tangents = result.tangents;
  taken.thd_max = station.harmonics.thd;
  if (taken.status == HostingStatus::solved) {
    taken.message.clear();  // that the station is at its bound is what was asked for
  }
  std::erase_if(taken.binding,
                [](const HostingLimit& limit) { return limit.kind == HostingLimitKind::station; });
  result = std::move(taken);
}

/// THD grows almost in proportion to the station, so that regula falsi (Illinois) between one that
/// keeps the limit and one that breaks it, by `high_excess`, needs a few dispatches.
template <class Sized>
SizedStation largest_within(double limit, SizedStation low_station, double high, double high_excess,
                            const Sized& sized) {
  double low = low_station.result.station_mw, low_excess = low_station.excess(limit);
  for (int step = 0; step < kMaxSteps && low_station.excess(limit) < -kThdTolerance; ++step) {
    double size = (low * high_excess - high * low_excess) / (high_excess - low_excess);
    size = std::clamp(size, low + 1e-3 * (high - low), high - 1e-3 * (high - low));
    SizedStation station = sized(size);
    if (station.result.status != HostingStatus::solved) {
      return station;
    }
    const double excess = station.excess(limit);
    if (excess > 0.0) {
      high = size;
      high_excess = excess;
      low_excess *= 0.5;
    } else {
      low = size;
      low_excess = excess;
      high_excess *= 0.5;
      low_station = std::move(station);
    }
  }
  return low_station;
}

}  // namespace

void apply_harmonic_limit(const HostingProblem& problem, int station_bus,
                          const HostingOptions& options, HostingResult& result) {
  const double limit = problem.harmonics->thd;
  result.unlimited_station_mw = result.station_mw;
  const HarmonicReplay first =
      harmonic_replay(problem, station_bus, result.station_mw, result.dispatch);
  result.thd_max = first.thd;
  if (!first.converged) {
    fail_harmonics(result);
    return;
  }
  if (first.thd <= limit) {
    return;
  }
  const auto sized = [&](double cap) {
    SizedStation station = capped_at(problem, station_bus, options, cap);
    result.solves += station.result.solves;
    result.iterations += station.result.iterations;
    return station;
  };
  SizedStation answer = sized(0.0);
  const bool none_fits =
      answer.result.status == HostingStatus::solved && answer.excess(limit) > 0.0;
  if (answer.result.status == HostingStatus::solved && !none_fits) {
    answer = largest_within(limit, std::move(answer), result.station_mw, first.thd - limit, sized);
  }
  const HostingLimit reached = thd_limit(problem, answer.harmonics);
  take(result, std::move(answer));
  if (none_fits) {
    result.status = HostingStatus::infeasible;
    result.shortfalls = {reached};
    result.message = limit_text(problem, reached) + " without a station";
  } else if (result.status == HostingStatus::solved) {
    result.binding.insert(result.binding.begin(), reached);
  }
}

}  // namespace overtone
