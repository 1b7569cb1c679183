#include <utility>

#include <fmt/format.h>

#include "dss/devices.hpp"
#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

/// Below its window a generator is an impedance: a current in a straight line from 0.
LoadWindow window_of(const CircuitElement& element) {
  const LoadWindow window{0.0, element.number("VMinpu"), element.number("VMaxpu")};
  if (window.v_min <= 0.0 || window.v_max <= window.v_min) {
    element.refuse(fmt::format("VMinpu {}, VMaxpu {}; must be 0 < VMinpu < VMaxpu", window.v_min,
                               window.v_max));
  }
  return window;
}

LoadLaw generator_law(Reading& reading, const CircuitElement& element) {
  const int model = element.whole("Model");
  if (model == 2) {
    return {.model = LoadModel::constant_impedance};
  }
  if (model == 3) {
    return {};
  }
  if (model != 1 && model != 4) {
    element.refuse(fmt::format("Model {}; must be 1, 2, 3 or 4", model));
  }
  if (model == 4) {
    reading.remarks.add("Model 4 taken as 1: its kvar follow the voltage below VMinpu", element);
  }
  return {.window = window_of(element)};
}

LoadLaw inverter_law(Reading& reading, const CircuitElement& element) {
  const int model = element.whole("Model");
  if (model != 1 && model != 2) {
    element.refuse(fmt::format("Model {}; must be 1 or 2", model));
  }
  if (!element.text("ControlMode").starts_with("gfl")) {
    element.refuse("ControlMode GFM; must be GFL: no inverter holds a voltage");
  }
  if (element.flag("Balanced") && element.whole("Phases") == 3) {
    element.refuse("Balanced=yes; must be no, each phase has its own current");
  }
  if (element.flag("LimitCurrent")) {
    reading.remarks.add("LimitCurrent left out: below VMinpu it is an impedance", element);
  }
  return model == 2 ? LoadLaw{.model = LoadModel::constant_impedance}
                    : LoadLaw{.window = window_of(element)};
}

/// What a machine's impedance on its rating is over that of a phase here.
double impedance_share(const Device& at) {
  // A delta has its impedance between lines, three times that of a wye.
  return at.phases == 2 && at.connection == Connection::wye ? 1.5 : 1.0;
}

void hold_voltage(const CircuitElement& element, Generator& generator) {
  if (generator.connection == Connection::delta) {
    element.refuse("Model 3 in delta; must be in wye: OpenDSS holds kV / sqrt(3) between phases");
  }
  generator.v_held_pu = element.number("Vpu");
  generator.q_min_kvar = element.number("Minkvar");
  generator.q_max_kvar = element.number("Maxkvar");
}

Generator generator_of(Reading& reading, const CircuitElement& element, Device at) {
  const double multiplier =
      element.text("Status").starts_with("f") ? 1.0 : reading.settings.generator_multiplier;
  const double kv = element.number("kV"), kva = element.number("kVA");
  remark_shapes(reading, element);
  if (const std::string mode = element.text("DispMode"); !mode.starts_with("d")) {
    reading.remarks.add("dispatch left out: it is on", element);
  }
  Generator generator{
      .id = element.id(),
      .at = std::move(at.at),
      .phases = at.phases,
      .connection = at.connection,
      .kv = kv,
      .p_kw = element.number("kW") * multiplier,
      .q_kvar = element.number("kvar") * multiplier,
      .law = generator_law(reading, element),
      .kva = kva,
      .x_pu = element.number("Xdpp") * reading.frequency_ratio(element) * impedance_share(at),
      .spectrum = spectrum_of(reading, element),
      .where = reading.where};
  if (element.whole("Model") == 3) {
    hold_voltage(element, generator);
  }
  return generator;
}

/// A photovoltaic system or a storage: what its inverter gives, behind an impedance at harmonics.
Generator inverter_of(Reading& reading, const CircuitElement& element, const Device& at,
                      double p_kw) {
  remark_shapes(reading, element);
  const double r = element.number("pctR") / 100.0, x = element.number("pctX") / 100.0;
  if (r > 0.0 && x > 0.0) {
    reading.remarks.add(
        "%R and %X: R + j h X at harmonics, where OpenDSS has the inverse of "
        "R + j X with its susceptance over h",
        element);
  }
  if (r <= 0.0 && x <= 0.0) {
    element.refuse(fmt::format("%R {}, %X {}; one must be > 0", 100.0 * r, 100.0 * x));
  }
  return {.id = lower_case(element.kind()) + "_" + element.id(),
          .at = at.at,
          .phases = at.phases,
          .connection = at.connection,
          .kv = element.number("kV"),
          .p_kw = p_kw,
          .q_kvar = element.number("kvar"),
          .law = inverter_law(reading, element),
          .kva = element.number("kVA"),
          .r_pu = r * impedance_share(at),
          .x_pu = x * reading.frequency_ratio(element) * impedance_share(at),
          .spectrum = spectrum_of(reading, element),
          .where = reading.where};
}

template <class Power>
void read_inverters(Reading& reading, const char* kind, const Power& p_kw) {
  for (const CircuitElement& element : reading.in_service(kind)) {
    const Device at = device(element);
    if (!stands_open(reading, element, at.at.wire_count())) {
      reading.feeder.generators.push_back(inverter_of(reading, element, at, p_kw(element)));
    }
  }
}

}  // namespace

void read_generators(Reading& reading) {
  for (const CircuitElement& element : reading.in_service("Generator")) {
    Device at = device(element);
    if (!stands_open(reading, element, at.at.wire_count())) {
      reading.feeder.generators.push_back(generator_of(reading, element, std::move(at)));
    }
  }
  read_inverters(reading, "PVSystem", [&](const CircuitElement& element) {
    const auto found = reading.settings.photovoltaic_kw.find(element.id());
    if (found == reading.settings.photovoltaic_kw.end()) {
      element.refuse("without its power; must be in what OpenDSS answered");
    }
    return found->second;
  });
  read_inverters(reading, "Storage",
                 [](const CircuitElement& element) { return element.number("kW"); });
}

}  // namespace overtone::dss
