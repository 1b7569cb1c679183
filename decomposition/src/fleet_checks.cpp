#include "fleet_checks.hpp"

#include <algorithm>

#include "conditioning_checks.hpp"

namespace overtone {

namespace {

void check_lots(const ParkingFleet& fleet) {
  for (int l = 0; l < fleet.lot_count(); ++l) {
    const ArgumentChecks lot = problem_checks().of("lot", l);
    lot.not_negative("vehicles", fleet.lots[l].vehicles);
  }
}

/// All of its steps once, and what it may give and hold in each.
void check_stored_energy(const ArgumentChecks& check, const ParkingSession& session, int hours) {
  if (!session.order.empty()) {
    std::vector<int> count(hours, 0);
    for (const int t : session.order) {
      check.index("order", t, count.size());
      ++count[t];
    }
    for (int t = 0; t < hours; ++t) {
      check.require(
          count[t] == 1 || (count[t] == 0 && !session.in(t)),
          fmt::format("order has hour {} {} times; must have each of its hours once", t, count[t]));
    }
  }
  if (!session.stored.empty()) {
    check.size("stored", session.stored.size(), hours);
    check.all_not_negative("stored", session.stored);
  }
  if (!session.room.empty()) {
    check.size("room", session.room.size(), hours);
    check.all_finite("room", session.room);
  }
  for (int t = 0; t < hours; ++t) {
    if (!(session.most_stored(t) >= -session.stored_at(t))) {
      check.refuse(
          fmt::format("room[{}] leaves {} to hold; must leave what it may have given, {}, at least",
                      t, session.most_stored(t), -session.stored_at(t)));
    }
  }
}

void check_discharging(const ConditioningProblem& problem) {
  const Discharging& discharging = problem.discharging;
  const ArgumentChecks& check = problem_checks();
  check.within("share of discharging", discharging.share, 0.0, 1.0);
  check.above("efficiency of discharging", discharging.efficiency, 0.0, 1.0);
  check.require(!discharging.allowed() || problem.fleet.lots.empty() ||
                    problem.strategy == ChargingStrategy::optimised,
                "vehicles discharge in strategy I; must be II, or the share 0");
}

/// Those of a lot in an hour are parts of one whole.
void check_shares(const ConditioningProblem& problem) {
  constexpr double kWhole = 1.0 + 1e-9;
  for (int t = 0; t < problem.hour_count(); ++t) {
    std::vector<double> share(problem.fleet.lots.size(), 0.0);
    for (const ParkingSession& session : problem.fleet.sessions) {
      share[session.lot] += session.share_in(t);
    }
    for (int l = 0; l < problem.fleet.lot_count(); ++l) {
      if (!(share[l] <= kWhole)) {
        problem_checks().of("lot", l).refuse(fmt::format(
            "sessions share {:g} of its battery power in hour {}; must be 1 at most", share[l], t));
      }
    }
  }
}

/// In the order of their lots, each of which has one at least.
void check_sessions(const ConditioningProblem& problem) {
  const ParkingFleet& fleet = problem.fleet;
  int lot = -1;
  for (int s = 0; s < fleet.session_count(); ++s) {
    const ParkingSession& session = fleet.sessions[s];
    const ArgumentChecks check = problem_checks().of("session", s);
    check.index("lot", session.lot, fleet.lots.size());
    check.not_negative("energy", session.energy);
    check.not_negative("undelivered", session.undelivered);
    if (!session.share.empty()) {
      check.size("share", session.share.size(), problem.hour.size());
      check.all_within("share", session.share, 0.0, 1.0);
    }
    check_stored_energy(check, session, problem.hour_count());
    if (session.lot != lot && session.lot != lot + 1) {
      check.refuse(
          fmt::format("lot {} after lot {}; must be in the order of the lots, with one at "
                      "least of each",
                      session.lot, lot));
    }
    lot = session.lot;
  }
  problem_checks().require(lot + 1 == fleet.lot_count(),
                           fmt::format("lot {} has no session; must have one at least", lot + 1));
  check_shares(problem);
}

void check_charger(const ArgumentChecks& check, const ConditioningProblem& problem,
                   const Charger& charger) {
  const NodalNetwork& network = problem.network();
  check.index("lot", charger.lot, problem.fleet.lots.size());
  check.index("port", charger.port, network.ports.size());
  check.require(network.ports[charger.port].to < 0,
                fmt::format("port {} is between two nodes; must be to ground", charger.port));
  check.require(
      !floats(network, network.ports[charger.port].from),
      fmt::format("port {} is to ground where nothing else is; must be elsewhere", charger.port));
  check.above("loss_share", charger.loss_share, 0.0);
  check.size("battery_max", charger.battery_max.size(), problem.hour.size());
  check.size("current_max", charger.current_max.size(), problem.hour.size());
  check.all_not_negative("battery_max", charger.battery_max);
  check.all_not_negative("current_max", charger.current_max);
}

/// In the order of their lots, each of which has one at least; one a port.
void check_chargers(const ConditioningProblem& problem) {
  const ParkingFleet& fleet = problem.fleet;
  std::vector<int> ports;
  int lot = -1;
  for (int c = 0; c < fleet.charger_count(); ++c) {
    const ArgumentChecks check = problem_checks().of("charger", c);
    check_charger(check, problem, fleet.chargers[c]);
    if (fleet.chargers[c].lot != lot && fleet.chargers[c].lot != lot + 1) {
      check.refuse(
          fmt::format("lot {} after lot {}; must be in the order of the lots, with one at "
                      "least of each",
                      fleet.chargers[c].lot, lot));
    }
    check.require(fleet.chargers[c].lot != lot || problem.at_source(c) == problem.at_source(c - 1),
                  fmt::format("port {} is where the source holds the voltage, or that before it; "
                              "must be all of a lot's, or none",
                              fleet.chargers[c].port));
    lot = fleet.chargers[c].lot;
    ports.push_back(fleet.chargers[c].port);
  }
  problem_checks().require(lot + 1 == fleet.lot_count(),
                           fmt::format("lot {} has no charger; must have one at least", lot + 1));
  std::sort(ports.begin(), ports.end());
  const auto twin = std::adjacent_find(ports.begin(), ports.end());
  problem_checks().require(twin == ports.end(),
                           fmt::format("port {} has two chargers; must have one at most",
                                       twin == ports.end() ? 0 : *twin));
}

}  // namespace

void check_fleet(const ConditioningProblem& problem) {
  check_lots(problem.fleet);
  check_sessions(problem);
  check_chargers(problem);
  check_discharging(problem);
}

}  // namespace overtone
