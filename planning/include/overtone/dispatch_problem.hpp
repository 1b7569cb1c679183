#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/option_words.hpp>
#include <overtone/planning_network.hpp>
#include <overtone/random_numbers.hpp>
#include <overtone/vehicle_groups.hpp>

namespace overtone {

// Day-ahead dispatch (docs/dispatch.md). Power in MW, Mvar and MVA, energy in MWh, money in the
// currency of the prices, voltage in pu; a slot is one hour. Injections are positive into the
// feeder, charging and the lots' reactive power positive out of it.

/// A dispatchable generator, on at all hours.
struct DispatchGenerator {
  int bus = 0;
  double s_mva = 0.0, p_min = 0.0, p_max = 0.0;
  double ramp = 0.0;  ///< MW from one slot to the next
  double cost = 0.0;  ///< per MWh
  SourceLine where{};
};

/// A plant at unity power factor that may be curtailed.
struct DispatchRenewable {
  int bus = 0;
  std::string series;             ///< column of the profile
  std::vector<double> available;  ///< [slot] MW that are there with the wanted probability (11)
  double cost = 0.0;
  SourceLine where{};
};

/// A battery without reactive power.
struct DispatchStorage {
  int bus = 0;
  double power = 0.0;
  double energy_min = 0.0, energy_max = 0.0, energy_start = 0.0;
  double efficiency_charge = 1.0, efficiency_discharge = 1.0;
  SourceLine where{};
};

/// Vehicles of a lot that are alike: class, arrival and departure.
struct VehicleCohort {
  double cars = 0.0;  ///< may be fractional where the schedule is made of expected values
  double battery = 0.0, arrival_energy = 0.0, charge_max = 0.0;  ///< of one car: MWh, MWh, MW
  /// Plugged in during slots [arrival, departure); one that doesn't come after the other is of the
  /// next day, which is like this one.
  int arrival = 0, departure = 0;

  /// Slots that it is there.
  [[nodiscard]] int stay(int slots) const {
    return departure > arrival ? departure - arrival : departure - arrival + slots;
  }
};

/// A parking lot as one battery that cars fill up and empty as they come and go (15)–(18).
struct DispatchLot {
  int bus = 0;
  double chargers = 0.0;
  double converter_mva = 0.0;          ///< installed
  std::vector<VehicleCohort> cohorts;  ///< the cars behind the series below
  std::vector<double> cars, capacity, charge_max, arriving, departing;  ///< [slot]
  /// Cars stay over the horizon's end: before the first slot there is the energy of the last.
  bool round_the_clock = false;
  SourceLine where{};

  /// The slot whose energy a slot begins with; -1: it begins without cars.
  [[nodiscard]] int slot_before(int slot) const {
    return slot > 0 ? slot - 1 : round_the_clock ? static_cast<int>(capacity.size()) - 1 : -1;
  }
  [[nodiscard]] bool empty_at(int slot) const {
    const int before = slot_before(slot);
    return capacity[slot] == 0.0 && (before < 0 || capacity[before] == 0.0);
  }
};

/// Which converters give reactive power.
enum class ReactiveSource {
  installed,  ///< all of the lot, all day
  connected,  ///< those with a car
};
[[nodiscard]] const Words<ReactiveSource>& reactive_source_words();

struct DispatchVehicles {
  double departure_soc = 0.9;
  double soc_floor = 0.0;  ///< of the pooled capacity
  double efficiency = 0.93;
  bool vehicle_to_grid = false;
  double wear_cost = 30.0;  ///< per MWh discharged
  ReactiveSource reactive_source = ReactiveSource::installed;
  double reactive_share = 1.0;  ///< of the converters that can give reactive power
};

struct DispatchPenalty {
  double dead_band = 0.05;  ///< |1 - V| that costs nothing, pu
  double limit = 0.10;      ///< |1 - V| that is not allowed, pu
  double cost = 2000.0;     ///< per MVA of load, hour and pu beyond the dead band
};

struct DispatchGrid {
  double p_max = 8.0, q_max = 8.0;
  double reactive_price_share = 0.10;  ///< of the energy price, on reactive import
  double reactive_export_cost = 1e-3;  ///< per Mvarh: a tie-break, export earns nothing
};

/// A plain struct: threads may read and solve one at the same time. Functions that take one throw
/// std::invalid_argument, naming argument, position and bound, where arrays have other sizes than
/// its slots and network, an index is of nothing or a number is not finite or out of bounds.
struct DispatchProblem {
  PlanningNetwork network;
  std::vector<int> hour{};           ///< [slot] labels
  Array2<Complex> load{};            ///< [slot][port] MW + j Mvar
  std::vector<double> price{};       ///< [slot] per MWh
  std::vector<double> branch_mva{};  ///< [branch] infinity: none
  std::vector<DispatchGenerator> generators{};
  std::vector<DispatchRenewable> renewables{};
  std::vector<DispatchStorage> storage{};
  std::vector<DispatchLot> lots{};
  DispatchVehicles vehicles{};
  DispatchPenalty penalty{};
  DispatchGrid grid{};
  /// Without lines chargers draw sinusoidal currents; the network has its orders.
  Spectrum charger_spectrum{};
  std::vector<std::string> warnings{};  ///< of the input, one line each

  [[nodiscard]] int slot_count() const { return static_cast<int>(hour.size()); }
  /// Where the price is below zero what burns energy earns: losses, and charging while discharging.
  [[nodiscard]] bool burning_earns(int slot) const { return price[slot] < 0.0; }
  [[nodiscard]] bool burning_earns() const;  ///< in any slot
  /// Mvar that a lot's converters can give beside (18); those without reactive power charge first.
  [[nodiscard]] double reactive_limit(const DispatchLot& lot, int slot) const;
};

/// Arrival and departure of cars in clock hours, one car a charger and day.
struct ParkingBehaviour {
  TruncatedNormal arrival{20.0, 3.0, 16.0, 23.0}, departure{8.0, 3.0, 6.0, 11.0};
  bool sampled = false;  ///< false: expected values
  std::uint64_t seed = 0;
};

/// Shares of `count` by probability, whole, by the largest remainder; of equal ones the first.
/// @throws std::invalid_argument for a negative count and probabilities outside 0 to 1.
[[nodiscard]] std::vector<int> largest_remainder(const std::vector<double>& probability, int count);

/// Fills the cars and series of lots (each with bus and chargers). Slot t is clock hour
/// (hour[t] - 1); a car is there from its arrival's slot up to the slot of its departure, on a
/// horizon of a day round its end. A law's hours past 23 are on the next day.
/// @throws InputError for a shorter horizon that begins between arrival and departure.
/// @throws std::invalid_argument for no classes, laws of more than a day, a share outside 0 to 1.
void fill_parking_lots(std::vector<DispatchLot>& lots, const std::vector<VehicleGroup>& classes,
                       const ParkingBehaviour& behaviour, const std::vector<int>& hour,
                       double departure_soc);

/// What can be told wrong before a solve. @throws std::invalid_argument for a problem that does not
///   hold together, InputError for one that cannot be as it is; the first fault in one line.
void check_dispatch(const DispatchProblem& problem);

}  // namespace overtone
