#include <overtone/listed_sessions.hpp>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>
#include <overtone/table_values.hpp>

#include "battery_fit.hpp"
#include "phase_digits.hpp"

namespace overtone {

namespace {

constexpr Bounds kEnergy{0.0, 1e9};
constexpr Bounds kPower = above(0.0, 1e9);

ClockTime time_of(const CsvTable& table, int row, const char* column, const std::string& label) {
  const std::optional<ClockTime> time = clock_time(table.text(row, column));
  if (!time) {
    throw InputError(label, table.where(row),
                     fmt::format("{} {}; must be a time, as 17:45, 2026-03-29T17:45 or "
                                 "2026-03-29T17:45+02:00",
                                 column, table.text(row, column)));
  }
  return *time;
}

bool written_alike(const ClockTime& a, const ClockTime& b) {
  return a.dated == b.dated && a.offset_s.has_value() == b.offset_s.has_value();
}

/// Times of the day go on to the next one.
void check_times(const CsvTable& table, int row, const ListedSession& session,
                 const std::string& label) {
  const bool none = session.arrival.dated
                        ? session.departure.instant_s() <= session.arrival.instant_s()
                        : session.departure.clock_s == session.arrival.clock_s;
  if (written_alike(session.arrival, session.departure) && none) {
    throw InputError(label, session.where,
                     fmt::format("departure {} is not after arrival {}",
                                 table.text(row, "departure"), table.text(row, "arrival")));
  }
}

}  // namespace

std::vector<ListedSession> read_listed_sessions(const std::filesystem::path& file) {
  const CsvTable table(file);
  table.require({"bus", "arrival", "departure", "energy_kwh", "charge_kw"});
  table.allow_only({"bus", "arrival", "departure", "energy_kwh", "charge_kw", "charger_kva",
                    "phases", "session", "stored_kwh", "battery_kwh"});
  std::vector<ListedSession> sessions;
  for (int row = 0; row < table.row_count(); ++row) {
    ListedSession session{.name = table.has("session") ? table.text(row, "session") : "",
                          .bus = table.text(row, "bus"),
                          .where = table.where(row)};
    const std::string label = "session at bus " + session.bus;
    if (session.bus.empty()) {
      throw InputError("session", session.where, "no bus; every session needs one");
    }
    session.phases = phases_of(table, row, label);
    session.arrival = time_of(table, row, "arrival", label);
    session.departure = time_of(table, row, "departure", label);
    check_times(table, row, session, label);
    const ClockTime& first = sessions.empty() ? session.arrival : sessions.front().arrival;
    if (!written_alike(session.arrival, first) || !written_alike(session.departure, first)) {
      throw InputError(label, session.where,
                       "its times are written another way than the first; date and offset of all, "
                       "or of none");
    }
    session.energy_kwh = bounded_number(table, row, "energy_kwh", kEnergy, label);
    session.charge_kw = bounded_number(table, row, "charge_kw", kPower, label);
    session.charger_kva = bounded_number_or(table, row, "charger_kva",
                                            kUsualChargerKva * session.charge_kw, kPower, label);
    session.stored_kwh = bounded_number_or(table, row, "stored_kwh", 0.0, kEnergy, label);
    if (table.has("battery_kwh") && !table.text(row, "battery_kwh").empty()) {
      session.battery_kwh = bounded_number(table, row, "battery_kwh", kPower, label);
      require_fit(session.stored_kwh, session.energy_kwh, *session.battery_kwh, label,
                  session.where);
    }
    if (session.name.empty()) {
      session.name = table.text(row, "arrival") + " to " + table.text(row, "departure");
    }
    sessions.push_back(std::move(session));
  }
  return sessions;
}

}  // namespace overtone
