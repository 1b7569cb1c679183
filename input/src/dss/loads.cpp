#include <cmath>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

LoadWindow window_of(Reading& reading, const CircuitElement& load) {
  LoadWindow window{load.number("VLowpu"), load.number("VMinpu"), load.number("VMaxpu")};
  if (window.v_low >= window.v_min) {
    window.v_low = 0.5 * window.v_min;
    reading.remarks.add("VLowpu is not below VMinpu; half of VMinpu in its place", load);
  }
  if (window.v_max <= window.v_min) {
    load.refuse(fmt::format("VMaxpu {}; must be above VMinpu {}", window.v_max, window.v_min));
  }
  return window;
}

ZipShares zip_shares(const CircuitElement& load) {
  const std::vector<double> zipv = load.numbers("ZIPV");
  if (zipv.size() != 7) {
    load.refuse(fmt::format("ZIPV of {} numbers; must be 7", zipv.size()));
  }
  return {{zipv[0], zipv[1], zipv[2]}, {zipv[3], zipv[4], zipv[5]}, zipv[6]};
}

LoadLaw law_of(Reading& reading, const CircuitElement& load) {
  LoadLaw law;
  switch (const int model = load.whole("Model");
          reading.settings.loads_are_impedances ? 2 : model) {
    case 1:
      law.model = LoadModel::constant_power;
      break;
    case 2:
      law.model = LoadModel::constant_impedance;
      return law;  // at any voltage
    case 3:
      law.model = LoadModel::motor;
      break;
    case 4:
      law.model = LoadModel::exponential;
      law.p_exponent = load.number("CVRWatts");
      law.q_exponent = load.number("CVRVars");
      break;
    case 5:
      law.model = LoadModel::constant_current;
      break;
    case 8:
      law.model = LoadModel::zip;
      law.zip = zip_shares(load);
      break;
    default:
      load.refuse(fmt::format("Model {}; must be 1, 2, 3, 4, 5 or 8", model));
  }
  law.window = window_of(reading, load);
  return law;
}

/// Its shunt at harmonics. OpenDSS reckons puXHarm on kV^2 / kVA whatever the connection, and its
/// kVA takes no part in multipliers; here it is on the rated impedance of a phase.
LinearLoad shunt_of(const Reading& reading, const CircuitElement& element, const Load& load) {
  if (reading.settings.loads_are_open_to_harmonics) {
    return {};
  }
  LinearLoad shunt{.model = LinearLoadModel::parallel_series,
                   .series_share = element.number("pctSeriesRL") / 100.0};
  const double x_pu = element.number("puXHarm");
  const double rated_kva = std::hypot(element.number("kW"), element.number("kvar"));
  if (x_pu > 0.0 && rated_kva > 0.0) {
    const double kva = element.number("kVA") > 0.0 ? element.number("kVA") : rated_kva;
    const double phase_kv = kv_of_phase(load.connection, load.phases, load.kv);
    const double phase_ohm_per_kva = load.phases * phase_kv * phase_kv;
    shunt.series_x_pu =
        x_pu * (load.kv * load.kv / kva) * (std::hypot(load.p_kw, load.q_kvar) / phase_ohm_per_kva);
    shunt.series_xr = element.number("XRHarm");
  }
  return shunt;
}

double load_multiplier(const Reading& reading, const CircuitElement& element) {
  return element.text("Status").starts_with("v") ? reading.settings.load_multiplier : 1.0;
}

/// Shapes that act over a day or a year.
void remark_shapes(Reading& reading, const CircuitElement& element) {
  if (element.has("Yearly") || element.has("Daily") || element.has("Duty")) {
    reading.remarks.add("its load shapes left out", element);
  }
}

struct Device {
  int phases = 3;
  Connection connection = Connection::wye;
  Terminal at;
};

Device device(const CircuitElement& element) {
  Device found{element.whole("Phases"), connection_of(element, element.text("Conn")), {}};
  if (found.phases < 1) {
    element.refuse(fmt::format("{} phases; must be >= 1", found.phases));
  }
  found.at = terminal(element, element.text("Bus1"), found.phases,
                      wires_of(found.connection, found.phases));
  return found;
}

Load load_of(Reading& reading, const CircuitElement& element, Device at) {
  const double multiplier = load_multiplier(reading, element);
  const double r_neutral = element.number("RNeut");
  const double kv = element.number("kV");
  if (kv <= 0.0) {
    element.refuse(fmt::format("kV {}; must be > 0", kv));
  }
  Load load{.id = element.id(),
            .at = std::move(at.at),
            .phases = at.phases,
            .connection = at.connection,
            .kv = kv,
            .p_kw = element.number("kW") * multiplier,
            .q_kvar = element.number("kvar") * multiplier,
            .law = law_of(reading, element),
            .spectrum = spectrum_of(reading, element),
            .r_neutral_ohm = r_neutral < 0.0 ? -1.0 : r_neutral,
            .x_neutral_ohm = r_neutral < 0.0 ? 0.0 : element.number("XNeut"),
            .follows_share = element.text("Status").starts_with("v"),
            .where = reading.where};
  load.linear = shunt_of(reading, element, load);
  remark_shapes(reading, element);
  if (element.has("CVRCurve")) {
    reading.remarks.add("its CVRCurve left out", element);
  }
  return load;
}

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

void read_loads(Reading& reading) {
  for (const CircuitElement& element : reading.in_service("Load")) {
    Device at = device(element);
    if (!stands_open(reading, element, at.at.wire_count())) {
      reading.feeder.loads.push_back(load_of(reading, element, std::move(at)));
    }
  }
}

void read_generators(Reading& reading) {
  for (const CircuitElement& element : reading.in_service("Generator")) {
    Device at = device(element);
    if (!stands_open(reading, element, at.at.wire_count())) {
      reading.feeder.generators.push_back(generator_of(reading, element, std::move(at)));
    }
  }
}

}  // namespace overtone::dss
