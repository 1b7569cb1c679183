#include <overtone/fleet.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "argument_checks.hpp"
#include "parking_days.hpp"

namespace overtone {

const Words<ChargingStrategy>& charging_strategy_words() {
  static const Words<ChargingStrategy> words = {
      {ChargingStrategy::on_arrival, "I", "on arrival, at the charge rate, until full"},
      {ChargingStrategy::optimised, "II", "when it suits the feeder"}};
  return words;
}

const char* to_string(ChargingStrategy strategy) {
  return word_of(charging_strategy_words(), strategy);
}

int vehicles_at_full_penetration(double load_mw) {
  ArgumentChecks("vehicles").finite("load", load_mw);
  if (load_mw <= 0.0) {
    return 0;
  }
  if (load_mw <= 0.1) {
    return 21;
  }
  return load_mw <= 0.2 ? 30 : 60;
}

std::vector<ListedLot> lots_by_load(const std::vector<BusLoad>& loads,
                                    const VehicleAverages& vehicle, const VehicleRule& rule) {
  if (!(rule.penetration >= 0.0) || !std::isfinite(rule.penetration)) {
    throw InputError(fmt::format("penetration {}; must be >= 0", rule.penetration));
  }
  std::vector<ListedLot> lots;
  for (const BusLoad& load : loads) {
    const double full =
        load.p_kw > 0.0 && rule.charger_kva_per_kw
            ? std::max(1.0, std::round(*rule.charger_kva_per_kw * load.p_kw / vehicle.charger_kva))
            : vehicles_at_full_penetration(load.p_kw / 1000.0);
    if (const double vehicles = rule.penetration * full; vehicles > 0.0) {
      lots.push_back({.bus = load.bus, .vehicles = vehicles});
    }
  }
  return lots;
}

namespace {

std::vector<std::string> energy_warnings(const HourlyProfile& profile,
                                         const std::vector<VehicleGroup>& groups) {
  std::vector<std::string> warnings;
  const std::string span = profile.day_count() > 1
                               ? std::string("a day")
                               : fmt::format("over {:g} hours", total_hours(profile.hour));
  for (const VehicleGroup& group : groups) {
    const auto& share = profile.at("charging_share_" + group.name);
    const double hours = total_over({}, share, profile) / profile.day_count();
    const double needed = (1.0 - group.arrival_soc) * group.battery_kwh / group.charge_rate_kw;
    if (group.share > 0.0 && std::abs(hours - needed) > 0.01 * std::max(hours, needed)) {
      warnings.push_back(
          fmt::format("{}: charging_share_{} adds up to {:.4g} h {}, but a vehicle of group {} "
                      "charges for {:.4g} h: on arrival it gets {:.4g} of {:.4g} kWh",
                      profile.file, group.name, hours, span, group.name, needed,
                      hours * group.charge_rate_kw, needed * group.charge_rate_kw));
    }
  }
  return warnings;
}

}  // namespace

std::vector<std::string> lots_left_out(const std::vector<ListedLot>& lots,
                                       const std::vector<std::vector<int>>& ports) {
  std::vector<std::string> warnings;
  int next_to_empty = 0;
  for (std::size_t l = 0; l < lots.size(); ++l) {
    if (lots[l].vehicles < kFewestVehicles) {
      ++next_to_empty;
    } else if (ports[l].empty()) {
      warnings.push_back(fmt::format(
          "lot at bus {}: its {:g} vehicles are left out, also in the substation's current: an "
          "ideal source holds its voltage through a closed switch. Put them at the source's own "
          "bus",
          lots[l].bus, lots[l].vehicles));
    }
  }
  if (next_to_empty > 0) {
    warnings.push_back(
        fmt::format("{} lots of fewer than {:g} vehicles are left out; so few "
                    "change no figure",
                    next_to_empty, kFewestVehicles));
  }
  return warnings;
}

std::vector<std::string> fleet_warnings(const std::vector<ListedLot>& lots,
                                        const std::vector<std::vector<int>>& ports,
                                        const HourlyProfile& profile,
                                        const std::vector<VehicleGroup>& groups,
                                        ChargingStrategy strategy) {
  std::vector<std::string> warnings;
  const bool by_profile =
      std::ranges::any_of(lots, [](const ListedLot& lot) { return lot.windows.empty(); });
  if (strategy == ChargingStrategy::on_arrival && by_profile) {
    warnings = energy_warnings(profile, groups);
  }
  for (std::string& line : lots_left_out(lots, ports)) {
    warnings.push_back(std::move(line));
  }
  return warnings;
}

}  // namespace overtone
