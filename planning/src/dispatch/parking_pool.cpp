// Lots from distributions of arrival and departure: cohorts of cars, and the pooled series
// (15)–(17).

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include <overtone/dispatch_problem.hpp>
#include <overtone/feeder_files.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr double kPerMega = 1e-3;  // kW to MW

/// Slot of a clock hour, those from 24 on of the next day, on a horizon of hour labels;
/// slot_count() where it is not on it.
int slot_of(const std::vector<int>& hour, int clock_hour) {
  const auto found = std::find(hour.begin(), hour.end(), clock_hour % kHoursPerDay + 1);
  return static_cast<int>(found - hour.begin());
}

VehicleCohort cohort_of(const VehicleGroup& group, double cars, int arrival, int departure) {
  return {.cars = cars,
          .battery = group.battery_kwh * kPerMega,
          .arrival_energy = group.arrival_soc * group.battery_kwh * kPerMega,
          .charge_max = group.charge_rate_kw * kPerMega,
          .arrival = arrival,
          .departure = departure};
}

/// Clock hours of a window with the whole numbers of cars that fall on each.
struct Counts {
  int first = 0;
  std::vector<int> cars;
};

Counts expected_counts(const TruncatedNormal& law, int cars) {
  Counts counts{static_cast<int>(std::ceil(law.low)), {}};
  std::vector<double> probability;
  for (int h = counts.first; h <= static_cast<int>(law.high); ++h) {
    probability.push_back(law.probability_of(h));
  }
  counts.cars = largest_remainder(probability, cars);
  return counts;
}

/// Classes, arrivals and departures are independent of each other.
void expected_cohorts(DispatchLot& lot, const std::vector<VehicleGroup>& classes,
                      const ParkingBehaviour& behaviour, const std::vector<int>& hour) {
  const int cars = static_cast<int>(lot.chargers);
  const Counts arrivals = expected_counts(behaviour.arrival, cars);
  const Counts departures = expected_counts(behaviour.departure, cars);
  for (const VehicleGroup& group : classes) {
    for (size_t a = 0; a < arrivals.cars.size(); ++a) {
      for (size_t d = 0; d < departures.cars.size(); ++d) {
        const double share =
            group.share * arrivals.cars[a] * static_cast<double>(departures.cars[d]) / cars;
        if (share > 0.0) {
          lot.cohorts.push_back(cohort_of(group, share,
                                          slot_of(hour, arrivals.first + static_cast<int>(a)),
                                          slot_of(hour, departures.first + static_cast<int>(d))));
        }
      }
    }
  }
}

/// The class that is furthest behind its share; of equal ones the first. Equal shares go round.
size_t next_class(const std::vector<VehicleGroup>& classes, std::vector<double>& owed) {
  for (size_t c = 0; c < classes.size(); ++c) {
    owed[c] += classes[c].share;
  }
  size_t best = 0;
  for (size_t c = 1; c < classes.size(); ++c) {
    best = owed[c] > owed[best] + 1e-9 ? c : best;
  }
  owed[best] -= 1.0;
  return best;
}

void sampled_cohorts(DispatchLot& lot, const std::vector<VehicleGroup>& classes,
                     const ParkingBehaviour& behaviour, const std::vector<int>& hour,
                     SplitMix64& random, std::vector<double>& owed) {
  std::map<std::tuple<size_t, int, int>, double> cars;
  for (int car = 0; car < static_cast<int>(lot.chargers); ++car) {
    const auto arrival =
        static_cast<int>(std::lround(behaviour.arrival.quantile(random.uniform())));
    const auto departure =
        static_cast<int>(std::lround(behaviour.departure.quantile(random.uniform())));
    cars[{next_class(classes, owed), slot_of(hour, arrival), slot_of(hour, departure)}] += 1.0;
  }
  for (const auto& [key, count] : cars) {
    const auto& [index, arrival, departure] = key;
    lot.cohorts.push_back(cohort_of(classes[index], count, arrival, departure));
  }
}

/// Only a whole day can go round its end.
void check_horizon(const DispatchLot& lot, int slots) {
  for (const VehicleCohort& cohort : lot.cohorts) {
    if (cohort.arrival >= slots || cohort.departure >= slots ||
        (slots != kHoursPerDay && cohort.departure <= cohort.arrival)) {
      throw InputError("vehicles.departure", {},
                       "the window of departure must come after that of arrival within the "
                       "horizon; let it begin (first_hour) when the lots are empty");
    }
  }
}

void pool(DispatchLot& lot, int slots, double departure_soc) {
  lot.round_the_clock = false;
  for (auto* series : {&lot.cars, &lot.capacity, &lot.charge_max, &lot.arriving, &lot.departing}) {
    series->assign(slots, 0.0);
  }
  for (const VehicleCohort& cohort : lot.cohorts) {
    lot.arriving[cohort.arrival] += cohort.cars * cohort.arrival_energy;
    lot.departing[cohort.departure] += cohort.cars * cohort.battery * departure_soc;
    lot.round_the_clock = lot.round_the_clock || cohort.departure <= cohort.arrival;
    for (int i = 0; i < cohort.stay(slots); ++i) {
      const int t = (cohort.arrival + i) % slots;
      lot.cars[t] += cohort.cars;
      lot.capacity[t] += cohort.cars * cohort.battery;
      lot.charge_max[t] += cohort.cars * cohort.charge_max;
    }
  }
  for (double& charge : lot.charge_max) {
    charge = std::min(charge, lot.converter_mva);
  }
}

}  // namespace

std::vector<int> largest_remainder(const std::vector<double>& probability, int count) {
  const ArgumentChecks check("shares");
  check.at_least("count", count, 0);
  check.all_within("probability", probability, 0.0, 1.0);
  std::vector<int> whole;
  std::vector<double> rest;
  int given = 0;
  for (const double p : probability) {
    whole.push_back(static_cast<int>(std::floor(p * count + 1e-9)));
    rest.push_back(p * count - whole.back());
    given += whole.back();
  }
  std::vector<size_t> order(probability.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return rest[a] > rest[b]; });
  for (size_t i = 0; given < count && !order.empty(); ++i, ++given) {
    ++whole[order[i % order.size()]];
  }
  return whole;
}

void fill_parking_lots(std::vector<DispatchLot>& lots, const std::vector<VehicleGroup>& classes,
                       const ParkingBehaviour& behaviour, const std::vector<int>& hour,
                       double departure_soc) {
  const ArgumentChecks check("parking lots");
  check.require(lots.empty() || !classes.empty(), "there are no vehicle classes");
  check.within("departure_soc", departure_soc, 0.0, 1.0);
  for (const TruncatedNormal& law : {behaviour.arrival, behaviour.departure}) {
    check.within("earliest hour", law.low, 0.0, 23.0);
    check.within("latest hour", law.high, law.low, law.low + kHoursPerDay);
  }
  for (const DispatchLot& lot : lots) {
    check.within("chargers", lot.chargers, 0.0, 1e9);
  }
  SplitMix64 random(behaviour.seed);
  std::vector<double> owed(classes.size(), 0.0);
  for (DispatchLot& lot : lots) {
    lot.cohorts.clear();
    lot.converter_mva = lot.chargers * average(classes).charger_kva * kPerMega;
    if (behaviour.sampled) {
      sampled_cohorts(lot, classes, behaviour, hour, random, owed);
    } else {
      expected_cohorts(lot, classes, behaviour, hour);
    }
    check_horizon(lot, static_cast<int>(hour.size()));
    pool(lot, static_cast<int>(hour.size()), departure_soc);
  }
}

double DispatchProblem::reactive_limit(const DispatchLot& lot, int slot) const {
  ArgumentChecks("lot").index("slot", slot, lot.cars.size());
  const double share = vehicles.reactive_source == ReactiveSource::connected && lot.chargers > 0.0
                           ? lot.cars[slot] / lot.chargers
                           : 1.0;
  return share * vehicles.reactive_share * lot.converter_mva;
}

}  // namespace overtone
