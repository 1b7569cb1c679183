#pragma once

#include <string>
#include <vector>

#include <overtone/input_error.hpp>
#include <overtone/optimization_model.hpp>

namespace overtone {

// Stage 1 of the allocation of parking lots (docs/allocation.md): what the owner of N stations does
// on a day of energy and reserve markets, without network. kW, kWh, money a day; hours are cyclic.

/// Contracts, tariffs and technology of stations.
struct StationMarket {
  double charger_kw = 11.0;     ///< of a station
  double efficiency = 0.95;     ///< each way
  double offered_share = 0.40;  ///< of stored energy that may be offered
  double soc_min = 0.15, soc_max = 0.95;
  double reserve_price_share = 0.30;  ///< of the energy price, for declared reserve
  double call_probability = 0.10;     ///< of declared reserve; called energy earns the energy price
  double outage_rate = 0.05;
  double non_delivery_factor = 1.5;  ///< of the energy price, on called reserve that fails
  double wear_cost = 8.0;            ///< per MWh discharged
  double tariff_g2v = 90.0;          ///< per MWh that departing cars carry more
  double tariff_v2g = 110.0;         ///< per MWh that they carry less
  double parking_tariff = 0.30;      ///< per car and hour
  bool reserve = true;               ///< false: energy market alone
};

/// Parked cars of a district by hour, without any exchange with the grid.
struct ParkedCars {
  std::vector<double> cars, capacity_kwh, stored_kwh;
};

struct MarketSeason {
  std::string name;
  double weight = 0.0;  ///< probability
  double price_factor = 1.0;
  SourceLine where{};
};

/// Parts of the owner's profit, a day.
struct StationProfit {
  double energy = 0.0, reserve = 0.0, tariff = 0.0, owners = 0.0, wear = 0.0, parking = 0.0;
  [[nodiscard]] double total() const { return energy + reserve + tariff + owners + wear + parking; }
};

/// One season's day, [hour].
struct StationDay {
  std::vector<double> charge, discharge, reserve, stored, more, less;
  StationProfit profit;
  double overlap = 0.0;        ///< kW both ways at once
  double book_mismatch = 0.0;  ///< kWh, of the day's energy book
};

struct StationBehaviour {
  LinearStatus status = LinearStatus::not_run;
  std::string message;  ///< season and reason where not solved
  int stations = 0;
  std::vector<double> served;    ///< [hour] cars that find a place
  std::vector<StationDay> days;  ///< [season]

  [[nodiscard]] bool solved() const { return status == LinearStatus::solved; }
};

/// Means over seasons by their weights, a day.
struct StationMeans {
  StationProfit profit;
  double charge = 0.0, discharge = 0.0, reserve = 0.0, stored = 0.0;
};

/// What makes a market meaningless or a profit unbounded. @throws InputError, one line;
///   std::invalid_argument for series of other sizes and numbers out of their bounds.
void check_market(const StationMarket& market, const ParkedCars& cars,
                  const std::vector<MarketSeason>& seasons);

/// The owner's linear program (1)–(7) for every season. `price` [hour] per MWh.
/// Without stations nothing is served and nothing earned.
/// @throws as check_market(), InputError for stations < 0, std::invalid_argument for prices of
/// other
///   hours.
[[nodiscard]] StationBehaviour solve_stations(const StationMarket& market, const ParkedCars& cars,
                                              const std::vector<double>& price,
                                              const std::vector<MarketSeason>& seasons,
                                              int stations);

[[nodiscard]] StationMeans means_of(const StationBehaviour& behaviour,
                                    const std::vector<MarketSeason>& seasons);

}  // namespace overtone
