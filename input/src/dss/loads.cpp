#include <cmath>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

#include "dss/devices.hpp"
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

}  // namespace

void read_loads(Reading& reading) {
  for (const CircuitElement& element : reading.in_service("Load")) {
    Device at = device(element);
    if (!stands_open(reading, element, at.at.wire_count())) {
      reading.feeder.loads.push_back(load_of(reading, element, std::move(at)));
    }
  }
}

}  // namespace overtone::dss
