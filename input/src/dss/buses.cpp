#include <algorithm>
#include <numbers>
#include <queue>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

/// Of a bus, with its base voltage over that of the bus.
struct Neighbour {
  std::string bus;
  double ratio = 1.0;
};
using Neighbours = std::unordered_map<std::string, std::vector<Neighbour>>;

/// Rated line-to-line kV of the bus that a winding is at, were it rated as the winding.
double line_kv(const Transformer& transformer, const Winding& winding) {
  const bool to_ground = std::find(winding.at.conductor.begin(), winding.at.conductor.end(), 0) !=
                         winding.at.conductor.end();
  return transformer.phases == 1 && to_ground ? winding.kv * std::numbers::sqrt3 : winding.kv;
}

void connect(Neighbours& neighbours, const Terminal& one, const Terminal& other, double ratio) {
  neighbours[one.bus].push_back({other.bus, ratio});
  neighbours[other.bus].push_back({one.bus, 1.0 / ratio});
}

Neighbours neighbours_of(const Feeder& feeder) {
  Neighbours neighbours;
  for (const Line& line : feeder.lines) {
    if (line.closed) {
      connect(neighbours, line.from, line.to, 1.0);
    }
  }
  for (const Transformer& transformer : feeder.transformers) {
    const Winding& first = transformer.windings.front();
    for (const Winding& winding : transformer.windings) {
      connect(neighbours, first.at, winding.at,
              line_kv(transformer, winding) / line_kv(transformer, first));
    }
  }
  const auto series = [&](const auto& element) {
    if (!element.to.bus.empty()) {
      connect(neighbours, element.from, element.to, 1.0);
    }
  };
  std::for_each(feeder.capacitors.begin(), feeder.capacitors.end(), series);
  std::for_each(feeder.reactors.begin(), feeder.reactors.end(), series);
  return neighbours;
}

/// What Buscoords gave buses.
std::unordered_map<std::string, MapPoint> known_places(const Reading& reading) {
  std::unordered_map<std::string, MapPoint> places;
  for (const nlohmann::json& bus : reading.circuit.value("Bus", nlohmann::json::array())) {
    const CircuitElement element("Bus", bus);
    if (element.has("X") && element.has("Y")) {
      places[element.id()] = {element.number("X"), element.number("Y")};
    }
  }
  return places;
}

using BaseVoltages = std::unordered_map<std::string, double>;  // line-to-line kV, by bus

/// As OpenDSS has them; 0 where it has none.
BaseVoltages known_bases(const Reading& reading) {
  BaseVoltages base;
  for (const nlohmann::json& bus : reading.circuit.value("Bus", nlohmann::json::array())) {
    const CircuitElement element("Bus", bus);
    base[element.id()] = element.has("kVLN") ? element.number("kVLN") * std::numbers::sqrt3 : 0.0;
  }
  return base;
}

double source_base(const VoltageSource& source) {
  return source.kv * (source.from.wire_count() == 1 ? std::numbers::sqrt3 : 1.0);
}

/// Bases of all buses that a source reaches: OpenDSS's own, else those of a neighbour by ratios.
BaseVoltages reach(Reading& reading) {
  const Neighbours neighbours = neighbours_of(reading.feeder);
  const BaseVoltages known = known_bases(reading);
  BaseVoltages base;
  std::queue<std::string> next;
  int derived = 0;
  const auto arrive = [&](const std::string& bus, double by_neighbour) {
    if (base.contains(bus)) {
      return;
    }
    const auto own = known.find(bus);
    const bool has_own = own != known.end() && own->second > 0.0;
    base[bus] = has_own ? own->second : by_neighbour;
    derived += has_own ? 0 : 1;
    next.push(bus);
  };
  for (const VoltageSource& source : reading.feeder.voltage_sources) {
    arrive(source.from.bus, source_base(source));
  }
  while (!next.empty()) {
    const std::string bus = next.front();
    next.pop();
    if (const auto found = neighbours.find(bus); found != neighbours.end()) {
      for (const Neighbour& neighbour : found->second) {
        arrive(neighbour.bus, base[bus] * neighbour.ratio);
      }
    }
  }
  if (derived > 0) {
    reading.remarks.add(
        fmt::format("{} buses have no base voltage; it was taken from sources and "
                    "transformers' ratings (CalcVoltageBases gives them one)",
                    derived));
  }
  return base;
}

/// Leaves out the elements one of whose ends is at a bus that no source reaches.
template <class Element, class... Ends>
void leave_out(Reading& reading, std::vector<Element>& elements, const BaseVoltages& base,
               const char* kind, Ends Element::*... ends) {
  std::vector<std::string> gone;
  std::erase_if(elements, [&](const Element& element) {
    const bool reached =
        (... && ((element.*ends).bus.empty() || base.contains((element.*ends).bus)));
    if (!reached) {
      gone.push_back(shown(element.id));
    }
    return !reached;
  });
  if (!gone.empty()) {
    reading.remarks.add(
        fmt::format("no source reaches {} {}{}: left out", kind, gone.front(),
                    gone.size() > 1 ? fmt::format(" and {} more", gone.size() - 1) : ""));
  }
}

void leave_out_unreached(Reading& reading, const BaseVoltages& base) {
  Feeder& feeder = reading.feeder;
  std::erase_if(feeder.lines, [&](const Line& line) {  // which would leave no trace
    return !line.closed && !(base.contains(line.from.bus) && base.contains(line.to.bus));
  });
  leave_out(reading, feeder.lines, base, "lines", &Line::from, &Line::to);
  leave_out(reading, feeder.capacitors, base, "capacitors", &Capacitor::from, &Capacitor::to);
  leave_out(reading, feeder.reactors, base, "reactors", &Reactor::from, &Reactor::to);
  leave_out(reading, feeder.loads, base, "loads", &Load::at);
  leave_out(reading, feeder.generators, base, "generators", &Generator::at);
  leave_out(reading, feeder.current_sources, base, "current sources", &CurrentSource::at);
  std::vector<std::string> gone;
  std::erase_if(feeder.transformers, [&](const Transformer& transformer) {
    const bool reached = base.contains(transformer.windings.front().at.bus);
    if (!reached) {
      gone.push_back(transformer.id);
    }
    return !reached;
  });
  for (const std::string& transformer : gone) {
    reading.remarks.add(
        fmt::format("no source reaches transformer {}: left out", shown(transformer)));
    std::erase_if(feeder.regulators, [&](const RegulatorControl& control) {
      return control.transformer == transformer;
    });
  }
}

}  // namespace

void read_buses(Reading& reading) {
  if (reading.feeder.voltage_sources.empty()) {
    throw InputError("no Vsource in service; must have one");
  }
  BaseVoltages base = reach(reading);
  leave_out_unreached(reading, base);
  const std::unordered_map<std::string, MapPoint> places = known_places(reading);
  const auto take = [&](const std::string& bus) {
    const auto found = base.find(bus);
    if (found != base.end()) {
      reading.feeder.buses.push_back({bus, found->second, reading.where});
      if (const auto place = places.find(bus); place != places.end()) {
        reading.feeder.buses.back().place = place->second;
      }
      base.erase(found);
    }
  };
  for (const nlohmann::json& bus : reading.circuit.value("Bus", nlohmann::json::array())) {
    take(CircuitElement("Bus", bus).id());
  }
  std::vector<std::string> rest;
  for (const auto& [bus, kv] : base) {
    rest.push_back(bus);
  }
  std::sort(rest.begin(), rest.end());
  std::for_each(rest.begin(), rest.end(), take);
}

}  // namespace overtone::dss
