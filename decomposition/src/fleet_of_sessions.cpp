#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <overtone/fleet.hpp>

#include "parking_days.hpp"

namespace overtone {

namespace {

/// Of what a session that the profile covers in whole may be short of, by rounding.
constexpr double kWhole = 1.0 - 1e-9;

double hours(std::int64_t seconds) {
  return static_cast<double>(seconds) / static_cast<double>(kSecondsPerHour);
}

/// When a session is there in a profile.
struct Stay {
  std::vector<double> share = {};  ///< [hour] of the step
  std::vector<int> in_order = {};  ///< positions of its steps, from arrival to departure
  double inside = 1.0;             ///< share of its time that the profile covers
};

/// Of times of the day, on a profile of one day: what goes past its end goes on at its beginning.
Stay stay_of_clock(const HourlyProfile& profile, const ListedSession& session) {
  const double begin = hours(session.arrival.clock_s), end = hours(session.departure.clock_s);
  const std::vector<DayWindow> window = {{begin, end < begin ? end + kHoursPerDay : end}};
  Stay stay{.share = share_in(profile, window),
            .in_order = days_of(profile, window).front().in_order};
  double covered = 0.0;
  for (int t = 0; t < profile.hour_count(); ++t) {
    covered += stay.share[t] * profile.hour[t].hours;
  }
  stay.inside = covered / (window[0].end - window[0].begin);
  return stay;
}

Stay stay_of_dates(const HourlyProfile& profile, const ListedSession& session) {
  const std::int64_t first = profile.first_time->instant_s();
  const double begin = hours(session.arrival.instant_s() - first);
  const double end = hours(session.departure.instant_s() - first);
  Stay stay{.share = std::vector<double>(profile.hour_count(), 0.0)};
  double covered = 0.0;
  for (int t = 0; t < profile.hour_count(); ++t) {
    const double since = profile.clock[t].since, length = profile.hour[t].hours;
    const double common = std::min(end, since + length) - std::max(begin, since);
    if (common > 0.0) {
      stay.share[t] = common / length;
      stay.in_order.push_back(t);
      covered += common;
    }
  }
  stay.inside = covered / (end - begin);
  return stay;
}

/// @throws InputError where the profile's times are written another way.
Stay stay_of(const HourlyProfile& profile, const ListedSession& session) {
  const bool dated = profile.first_time && profile.first_time->dated;
  const bool offset = dated && profile.first_time->offset_s.has_value();
  const auto refuse = [&](const std::string& fault) {
    throw InputError("session at bus " + session.bus, session.where, fault);
  };
  if (session.arrival.dated != dated || session.arrival.offset_s.has_value() != offset) {
    refuse(fmt::format("its times are {}, those of {} {}; write them in one way",
                       !session.arrival.dated     ? "of any day"
                       : session.arrival.offset_s ? "dated with their offset from UTC"
                                                  : "dated by a clock",
                       profile.file,
                       !dated   ? "of any day"
                       : offset ? "dated with their offset from UTC"
                                : "dated by a clock"));
  }
  if (!dated && profile.day_count() > 1) {
    refuse(fmt::format("its times are of any day, and {} has {} of them; give both dates",
                       profile.file, profile.day_count()));
  }
  return dated ? stay_of_dates(profile, session) : stay_of_clock(profile, session);
}

bool of_one_lot(const ListedSession& session, const ListedLot& lot) {
  return session.bus == lot.bus && session.phases == lot.phases;
}

/// Makes lots of sessions.
class FleetOfSessions {
 public:
  FleetOfSessions(const NodalNetwork& network, const HourlyProfile& profile,
                  ChargingStrategy strategy, const std::optional<StoredRule>& stored)
      : network_(network),
        profile_(profile),
        on_arrival_(strategy == ChargingStrategy::on_arrival),
        stored_(stored),
        kw_(1.0 / (1000.0 * network.power_base_mva())) {}

  void add(const ListedLot& lot, const std::vector<ListedSession>& sessions,
           const std::vector<int>& ports) {
    const int hours = profile_.hour_count();
    std::vector<double> battery(hours, 0.0), apparent(hours, 0.0);
    const auto first = static_cast<std::ptrdiff_t>(fleet_.sessions.size());
    for (const ListedSession& session : sessions) {
      if (of_one_lot(session, lot)) {
        add_session(session, battery, apparent);
      }
    }
    for (auto at = fleet_.sessions.begin() + first; at != fleet_.sessions.end(); ++at) {
      for (int t = 0; t < hours; ++t) {
        at->share[t] = battery[t] > 0.0 ? at->share[t] / battery[t] : 0.0;
      }
    }
    const auto count = static_cast<double>(ports.size());
    for (std::vector<double>* of : {&battery, &apparent}) {
      for (double& value : *of) {
        value /= count;
      }
    }
    for (const int port : ports) {
      fleet_.chargers.push_back({.lot = fleet_.lot_count(),
                                 .port = port,
                                 .battery_max = battery,
                                 .current_max = apparent,
                                 .loss_share = count * network_.phases_per_node / 3.0});
    }
    fleet_.lots.push_back({.bus = lot.bus, .vehicles = lot.vehicles});
  }

  ParkingFleet done() { return std::move(fleet_); }

 private:
  /// With the power that its vehicle can take, in strategy I that it takes, as share until that of
  /// all is known.
  void add_session(const ListedSession& session, std::vector<double>& battery,
                   std::vector<double>& apparent) {
    const Stay stay = stay_of(profile_, session);
    const double energy = session.energy_kwh * std::min(1.0, stay.inside) * kw_;
    std::vector<double> power(profile_.hour_count(), 0.0);
    double delivered = 0.0;
    for (const int t : stay.in_order) {
      const double length = profile_.hour[t].hours;
      const double most = session.charge_kw * kw_ * stay.share[t];
      power[t] = on_arrival_ ? std::min(most, (energy - delivered) / length) : most;
      delivered += power[t] * length;
      battery[t] += power[t];
      apparent[t] += session.charger_kva * kw_ * stay.share[t];
    }
    fleet_.sessions.push_back({.lot = fleet_.lot_count(),
                               .name = session.name,
                               .energy = energy,
                               .undelivered = on_arrival_ ? std::max(0.0, energy - delivered) : 0.0,
                               .share = std::move(power)});
    if (stored_) {
      add_stored_energy(session, stay);
    }
  }

  /// A vehicle that the profile has for a part of its time holds what it brought and may get its
  /// part of what it needs.
  void add_stored_energy(const ListedSession& session, const Stay& stay) {
    const double battery = session.battery_kwh.value_or(session.stored_kwh + session.energy_kwh);
    const double floor = stored_->soc_floor * battery;
    const double room = battery - session.stored_kwh - session.energy_kwh;
    ParkingSession& of = fleet_.sessions.back();
    of.order = stay.in_order;
    of.stored.assign(profile_.hour_count(), std::max(0.0, session.stored_kwh - floor) * kw_);
    of.room.assign(profile_.hour_count(), std::max(0.0, room) * kw_);
  }

  const NodalNetwork& network_;
  const HourlyProfile& profile_;
  bool on_arrival_;
  std::optional<StoredRule> stored_;
  double kw_;  ///< in per unit of a port's power
  ParkingFleet fleet_;
};

}  // namespace

std::vector<ListedSession> sessions_within(const HourlyProfile& profile,
                                           const std::vector<ListedSession>& sessions,
                                           std::vector<std::string>& warnings) {
  std::vector<ListedSession> within;
  int outside = 0, cut = 0;
  for (const ListedSession& session : sessions) {
    const double inside = stay_of(profile, session).inside;
    if (inside > 0.0) {
      within.push_back(session);
      cut += inside < kWhole ? 1 : 0;
    } else {
      ++outside;
    }
  }
  if (outside > 0) {
    warnings.push_back(fmt::format("{} of {} sessions are left out: {} does not cover their time",
                                   outside, sessions.size(), profile.file));
  }
  if (cut > 0) {
    warnings.push_back(fmt::format(
        "{} of {} sessions are in {} for a part of their time; they get that part of their energy",
        cut, sessions.size(), profile.file));
  }
  return within;
}

std::vector<ListedLot> lots_of_sessions(const std::vector<ListedSession>& sessions) {
  std::vector<ListedLot> lots;
  for (const ListedSession& session : sessions) {
    const auto lot =
        std::ranges::find_if(lots, [&](const ListedLot& one) { return of_one_lot(session, one); });
    if (lot == lots.end()) {
      lots.push_back(
          {.bus = session.bus, .phases = session.phases, .vehicles = 1.0, .where = session.where});
    } else {
      lot->vehicles += 1.0;
    }
  }
  return lots;
}

ParkingFleet make_parking_fleet(const std::vector<ListedSession>& sessions,
                                const std::vector<ListedLot>& lots,
                                const std::vector<std::vector<int>>& ports,
                                const NodalNetwork& network, const HourlyProfile& profile,
                                ChargingStrategy strategy,
                                const std::optional<StoredRule>& stored) {
  FleetOfSessions fleet(network, profile, strategy, stored);
  for (std::size_t l = 0; l < lots.size(); ++l) {
    if (!ports[l].empty()) {
      fleet.add(lots[l], sessions, ports[l]);
    }
  }
  return fleet.done();
}

}  // namespace overtone
