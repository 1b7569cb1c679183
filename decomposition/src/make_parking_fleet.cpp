#include <algorithm>
#include <span>
#include <utility>

#include <overtone/charged_network.hpp>
#include <overtone/fleet.hpp>

#include "argument_checks.hpp"
#include "brought_energy.hpp"
#include "parking_days.hpp"

namespace overtone {

namespace {

/// Power of one vehicle that charges on arrival, kW by hour.
std::vector<double> arrival_charging_kw(const HourlyProfile& profile,
                                        const std::vector<VehicleGroup>& groups) {
  std::vector<double> power(profile.hour_count(), 0.0);
  for (const VehicleGroup& group : groups) {
    const auto& share = profile.at("charging_share_" + group.name);
    for (int t = 0; t < profile.hour_count(); ++t) {
      power[t] += group.share * group.charge_rate_kw * share[t];
    }
  }
  return power;
}

std::vector<double> times(double factor, std::vector<double> values) {
  for (double& value : values) {
    value *= factor;
  }
  return values;
}

/// @throws InputError for what strategy I has no use for where charging follows from the profile.
void check_on_arrival(const ListedLot& lot) {
  if (lot.windows.empty() && (lot.energy_kwh || lot.charge_kw || lot.chargers)) {
    throw InputError("lot at bus " + lot.bus, lot.where,
                     "lists energy_kwh, charge_kw or chargers, and in strategy I charging follows "
                     "from the groups of vehicles; leave them out, give windows, or take strategy "
                     "II");
  }
}

/// What it lists, else the vehicles' average times their number.
double total_of(const std::optional<double>& listed, double vehicles, double average) {
  return listed ? *listed : vehicles * average;
}

/// When vehicles of a lot are there.
struct Presence {
  std::vector<double> vehicles;  ///< [hour] share of them that have a charger
  std::vector<double> chargers;  ///< [hour] share of chargers that have a vehicle
  std::vector<ParkingDay> days;
};

Presence presence_of(const ListedLot& lot, const HourlyProfile& profile,
                     const std::string& column) {
  Presence presence;
  if (lot.windows.empty()) {
    presence = {profile.at(column), {}, days_of(profile)};
  } else {
    ArgumentChecks("parking fleet").size("clock", profile.clock.size(), profile.hour.size());
    presence = {share_in(profile, lot.windows), {}, days_of(profile, lot.windows)};
  }
  presence.chargers = presence.vehicles;
  if (lot.chargers && *lot.chargers < lot.vehicles) {
    const double most = *lot.chargers / lot.vehicles;
    for (int t = 0; t < profile.hour_count(); ++t) {
      presence.vehicles[t] = std::min(presence.vehicles[t], most);
      presence.chargers[t] = presence.vehicles[t] / most;
    }
  }
  return presence;
}

/// Makes lots of what is listed of them.
class FleetOfLots {
 public:
  FleetOfLots(const NodalNetwork& network, const HourlyProfile& profile,
              const std::vector<VehicleGroup>& groups, ChargingStrategy strategy,
              const std::optional<StoredRule>& stored)
      : network_(network),
        profile_(profile),
        groups_(groups),
        vehicle_(average(groups)),
        on_arrival_(strategy == ChargingStrategy::on_arrival),
        stored_(stored),
        kw_(1.0 / (1000.0 * network.power_base_mva())) {}

  void add(const ListedLot& lot, const std::vector<int>& ports) {
    if (on_arrival_) {
      check_on_arrival(lot);
    }
    const Presence presence =
        presence_of(lot, profile_, on_arrival_ ? "plugged_share" : "parked_share");
    const bool by_profile = on_arrival_ && lot.windows.empty();
    const std::vector<double> battery_kw = by_profile
                                               ? arrival_charging_kw(profile_, groups_)
                                               : times(vehicle_.charge_rate_kw, presence.vehicles);
    const auto first = static_cast<std::ptrdiff_t>(fleet_.chargers.size());
    add_chargers(lot, ports, presence, battery_kw);
    const double needed = total_of(lot.energy_kwh, lot.vehicles, vehicle_.energy_kwh) * kw_;
    for (const ParkingDay& day : presence.days) {
      const double delivered =
          by_profile ? lot.vehicles * kw_ * total_over(day.steps, battery_kw, profile_)
          : on_arrival_
              ? fill(day, needed, {fleet_.chargers.begin() + first, fleet_.chargers.end()})
              : needed;
      fleet_.sessions.push_back({.lot = fleet_.lot_count(),
                                 .name = day.name,
                                 .energy = needed,
                                 .undelivered = std::max(0.0, needed - delivered),
                                 .share = {day.steps.begin(), day.steps.end()}});
      if (stored_) {
        add_stored_energy(lot, day, needed);
      }
    }
    fleet_.lots.push_back({.bus = lot.bus, .vehicles = lot.vehicles});
  }

  ParkingFleet done() { return std::move(fleet_); }

 private:
  void add_chargers(const ListedLot& lot, const std::vector<int>& ports, const Presence& presence,
                    const std::vector<double>& battery_kw) {
    const auto count = static_cast<double>(ports.size());
    const double each = lot.vehicles / count;
    for (const int port : ports) {
      fleet_.chargers.push_back(
          {.lot = fleet_.lot_count(),
           .port = port,
           .battery_max = lot.charge_kw ? times(*lot.charge_kw / count * kw_, presence.chargers)
                                        : times(each * kw_, battery_kw),
           .current_max = lot.charger_kva
                              ? times(*lot.charger_kva / count * kw_, presence.chargers)
                              : times(each * vehicle_.charger_kva * kw_, presence.vehicles),
           .loss_share = count * network_.phases_per_node / 3.0});
    }
  }

  void add_stored_energy(const ListedLot& lot, const ParkingDay& day, double needed) {
    const BroughtEnergy brought = brought_by(lot, groups_, needed / kw_, stored_->soc_floor);
    ParkingSession& session = fleet_.sessions.back();
    const int hours = profile_.hour_count();
    const bool windows = !lot.windows.empty();
    session.order = windows ? day.in_order : order_by_share(profile_.at("parked_share"), day.steps);
    session.stored.assign(hours, brought.given_kwh * kw_);
    for (int t = 0; t < hours && !windows; ++t) {
      session.stored[t] *= profile_.at("parked_share")[t];
    }
    session.room.assign(hours, brought.room_kwh * kw_);
  }

  /// Lets the chargers give all that they can from the day's beginning until the batteries are
  /// full; returns what they give.
  double fill(const ParkingDay& day, double needed, std::span<Charger> chargers) const {
    double delivered = 0.0;
    for (const int t : day.in_order) {
      double most = 0.0;
      for (const Charger& charger : chargers) {
        most += charger.battery_max[t] * profile_.hour[t].hours;
      }
      const double given = std::min(most, needed - delivered);
      for (Charger& charger : chargers) {
        charger.battery_max[t] *= most > 0.0 ? given / most : 0.0;
      }
      delivered += given;
    }
    return delivered;
  }

  const NodalNetwork& network_;
  const HourlyProfile& profile_;
  const std::vector<VehicleGroup>& groups_;
  VehicleAverages vehicle_;
  bool on_arrival_;
  std::optional<StoredRule> stored_;
  double kw_;  ///< in per unit of a port's power
  ParkingFleet fleet_;
};

}  // namespace

ParkingFleet make_parking_fleet(const std::vector<ListedLot>& lots,
                                const std::vector<std::vector<int>>& ports,
                                const NodalNetwork& network, const HourlyProfile& profile,
                                const std::vector<VehicleGroup>& groups, ChargingStrategy strategy,
                                const std::optional<StoredRule>& stored) {
  FleetOfLots fleet(network, profile, groups, strategy, stored);
  for (std::size_t l = 0; l < lots.size(); ++l) {
    if (lots[l].vehicles >= kFewestVehicles && !ports[l].empty()) {
      fleet.add(lots[l], ports[l]);
    }
  }
  return fleet.done();
}

ParkingFleet make_parking_fleet(const std::vector<BusLoad>& loads, const NodalNetwork& network,
                                const HourlyProfile& profile,
                                const std::vector<VehicleGroup>& groups, ChargingStrategy strategy,
                                double penetration) {
  const std::vector<ListedLot> lots =
      lots_by_load(loads, average(groups), {.penetration = penetration});
  return make_parking_fleet(lots, with_chargers(network, loads, lots).ports, network, profile,
                            groups, strategy);
}

}  // namespace overtone
