#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <overtone/feeder_input.hpp>

#include "pandapower/network_tables.hpp"

namespace overtone::pandapower {

/// A network on its way to a feeder.
struct Reading {
  const NetworkTables& tables;
  Feeder feeder{};
  std::map<int, std::string> name_of_bus{};         ///< in service, of each bus that of its first
  std::map<std::string, double> kv_of{};            ///< by name
  std::set<std::pair<std::string, int>> open_at{};  ///< "l4", bus: where a switch is open
  std::vector<std::string> remarks{};

  /// nullptr where a bus is out of service. @throws InputError where there is none.
  [[nodiscard]] const std::string* bus(const Element& element, const std::string& column) const;
  /// Whether a switch of an element (l, t, t3) is open at a bus of the network.
  [[nodiscard]] bool opened(const char* kind, const Element& element, int bus) const {
    return open_at.contains({kind + std::to_string(element.index()), bus});
  }
  void add_bus(const std::string& name, double kv);
  /// MW and Mvar drawn at 1 pu of `kv`, as its impedance.
  void add_shunt(const std::string& id, const std::string& bus, double kv, Complex mva,
                 const Element& element);
};

/// Where buses stand on a map, by index: their geo (GeoJSON), or the table bus_geodata that files
/// before pandapower 3 have.
[[nodiscard]] std::map<int, MapPoint> places_of(const NetworkTables& tables);

/// Two- and three-winding transformers, as runpp's T model has them.
void read_transformers(Reading& reading);

}  // namespace overtone::pandapower
