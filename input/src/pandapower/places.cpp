#include "pandapower/reading.hpp"

namespace overtone::pandapower {

std::map<int, MapPoint> places_of(const NetworkTables& tables) {
  using Json = nlohmann::json;
  std::map<int, MapPoint> places;
  for (const Element& bus : tables.all("bus_geodata")) {
    if (bus.has("x") && bus.has("y")) {
      places[bus.index()] = {bus.number("x"), bus.number("y")};
    }
  }
  for (const Element& bus : tables.all("bus")) {
    const Json geo = Json::parse(bus.text("geo"), nullptr, false);
    const Json at = geo.is_object() ? geo.value("coordinates", Json()) : Json();
    if (at.is_array() && at.size() >= 2 && at[0].is_number() && at[1].is_number()) {
      places[bus.index()] = {at[0].get<double>(), at[1].get<double>()};
    }
  }
  return places;
}

}  // namespace overtone::pandapower
