#include "study_fleet.hpp"

#include <optional>

namespace overtone {

namespace {

/// Those of which the profile has a part, `penetration` times.
std::vector<ListedSession> sessions_of(const ConditioningStudy& study, const HourlyProfile& profile,
                                       std::vector<std::string>& warnings) {
  if (study.study_case == StudyCase::I || study.sessions.empty() || study.penetration <= 0.0) {
    return {};
  }
  std::vector<ListedSession> sessions =
      sessions_within(profile, read_listed_sessions(study.sessions), warnings);
  for (ListedSession& session : sessions) {
    session.energy_kwh *= study.penetration;
    session.charge_kw *= study.penetration;
    session.charger_kva *= study.penetration;
    session.stored_kwh *= study.penetration;
    if (session.battery_kwh) {
      *session.battery_kwh *= study.penetration;
    }
  }
  return sessions;
}

std::vector<ListedLot> lots_of(const ConditioningStudy& study, const std::vector<BusLoad>& loads,
                               const std::vector<VehicleGroup>& groups,
                               const std::vector<ListedSession>& sessions) {
  if (study.study_case == StudyCase::I) {
    return {};
  }
  if (!study.sessions.empty()) {
    std::vector<ListedLot> lots = lots_of_sessions(sessions);
    for (ListedLot& lot : lots) {
      lot.vehicles *= study.penetration;
    }
    return lots;
  }
  if (study.lots.empty()) {
    return lots_by_load(
        loads, average(groups),
        {.charger_kva_per_kw = study.charger_kva_per_kw, .penetration = study.penetration});
  }
  std::vector<ListedLot> lots = read_listed_lots(study.lots);
  for (ListedLot& lot : lots) {
    lot.vehicles *= study.penetration;
    for (std::optional<double>* total : {&lot.chargers, &lot.energy_kwh, &lot.charger_kva,
                                         &lot.charge_kw, &lot.stored_kwh, &lot.battery_kwh}) {
      if (total->has_value()) {
        **total *= study.penetration;
      }
    }
  }
  return lots;
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

StudyFleet::StudyFleet(const ConditioningStudy& study, const std::vector<BusLoad>& loads,
                       const HourlyProfile& profile, const std::vector<VehicleGroup>& groups,
                       std::vector<std::string>& warnings)
    : study_(study),
      profile_(profile),
      groups_(groups),
      sessions_(sessions_of(study, profile, warnings)),
      lots_(lots_of(study, loads, groups, sessions_)) {}

ParkingFleet StudyFleet::parked(const std::vector<std::vector<int>>& ports,
                                const NodalNetwork& network,
                                std::vector<std::string>& warnings) const {
  const ChargingStrategy strategy = study_.strategy.value_or(ChargingStrategy::optimised);
  const auto stored = study_.discharging.vehicle_to_grid
                          ? std::optional(StoredRule{study_.discharging.soc_floor})
                          : std::nullopt;
  if (!study_.sessions.empty()) {
    append(warnings, lots_left_out(lots_, ports));
    return make_parking_fleet(sessions_, lots_, ports, network, profile_, strategy, stored);
  }
  if (study_.study_case == StudyCase::I) {
    return {};
  }
  ParkingFleet fleet =
      make_parking_fleet(lots_, ports, network, profile_, groups_, strategy, stored);
  append(warnings, fleet_warnings(lots_, ports, profile_, groups_, strategy));
  return fleet;
}

}  // namespace overtone
