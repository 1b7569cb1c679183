#pragma once

#include <string>
#include <vector>

#include <overtone/conditioning_study.hpp>
#include <overtone/fleet.hpp>

namespace overtone {

/// The vehicles of a conditioning study as its tables list them, `penetration` times. Refers to
/// study, profile and groups.
class StudyFleet {
 public:
  /// None in case I. `groups`: of the study's fleet; empty where it lists sessions. What the
  /// profile leaves out of sessions is said.
  /// @throws InputError for what is wrong in the tables.
  StudyFleet(const ConditioningStudy& study, const std::vector<BusLoad>& loads,
             const HourlyProfile& profile, const std::vector<VehicleGroup>& groups,
             std::vector<std::string>& warnings);

  [[nodiscard]] const std::vector<ListedLot>& lots() const { return lots_; }
  /// At the ports of their chargers, [lot] of `ports`; what is left out is said.
  /// @throws InputError as make_parking_fleet.
  [[nodiscard]] ParkingFleet parked(const std::vector<std::vector<int>>& ports,
                                    const NodalNetwork& network,
                                    std::vector<std::string>& warnings) const;

 private:
  const ConditioningStudy& study_;
  const HourlyProfile& profile_;
  const std::vector<VehicleGroup>& groups_;
  std::vector<ListedSession> sessions_;
  std::vector<ListedLot> lots_;
};

}  // namespace overtone
