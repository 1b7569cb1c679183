#include <fmt/format.h>

#include "dss/devices.hpp"
#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

LoadLaw generator_law(Reading& reading, const CircuitElement& element) {
  LoadLaw law;
  const int model = element.whole("Model");
  if (model == 2) {
    law.model = LoadModel::constant_impedance;
    return law;
  }
  if (model != 1 && model != 4) {
    element.refuse(fmt::format("Model {}; must be 1, 2 or 4: no generator holds a voltage", model));
  }
  if (model == 4) {
    reading.remarks.add("Model 4 taken as 1: its kvar follow the voltage below VMinpu", element);
  }
  // Below its window a generator is an impedance: a current in a straight line from 0.
  law.window = {0.0, element.number("VMinpu"), element.number("VMaxpu")};
  if (law.window.v_min <= 0.0 || law.window.v_max <= law.window.v_min) {
    element.refuse(fmt::format("VMinpu {}, VMaxpu {}; must be 0 < VMinpu < VMaxpu",
                               law.window.v_min, law.window.v_max));
  }
  return law;
}

Generator generator_of(Reading& reading, const CircuitElement& element, Device at) {
  const double multiplier =
      element.text("Status").starts_with("f") ? 1.0 : reading.settings.generator_multiplier;
  const double kv = element.number("kV"), kva = element.number("kVA");
  remark_shapes(reading, element);
  if (const std::string mode = element.text("DispMode"); !mode.starts_with("d")) {
    reading.remarks.add("dispatch left out: it is on", element);
  }
  return {.id = element.id(),
          .at = std::move(at.at),
          .phases = at.phases,
          .connection = at.connection,
          .kv = kv,
          .p_kw = element.number("kW") * multiplier,
          .q_kvar = element.number("kvar") * multiplier,
          .law = generator_law(reading, element),
          .kva = kva,
          // A delta has its impedance between lines, three times that of a wye.
          .x_pu = element.number("Xdpp") * reading.frequency_ratio(element) *
                  (at.phases == 2 && at.connection == Connection::wye ? 1.5 : 1.0),
          .spectrum = spectrum_of(reading, element),
          .where = reading.where};
}

}  // namespace

void read_generators(Reading& reading) {
  for (const CircuitElement& element : reading.in_service("Generator")) {
    Device at = device(element);
    if (!stands_open(reading, element, at.at.wire_count())) {
      reading.feeder.generators.push_back(generator_of(reading, element, std::move(at)));
    }
  }
}

}  // namespace overtone::dss
