#include <overtone/hosting_problem.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace overtone {

const Words<LossWeight>& loss_weight_words() {
  static const Words<LossWeight> words = {{LossWeight::r_plus_x, "r+x", "as in (1)"},
                                          {LossWeight::r, "r", "resistances alone"}};
  return words;
}

const Words<LineLimit>& line_limit_words() {
  static const Words<LineLimit> words = {{LineLimit::mw, "mw", "active power at the sending end"},
                                         {LineLimit::mva, "mva", "apparent power there"}};
  return words;
}

const Words<HostingMode>& hosting_mode_words() {
  static const Words<HostingMode> words = {
      {HostingMode::weighted, "weighted", "(1) as it stands"},
      {HostingMode::max, "max", "the largest station first, then the least losses"}};
  return words;
}

const char* to_string(HostingMode mode) { return word_of(hosting_mode_words(), mode); }

namespace {

void check_range(const std::string& element, const SourceLine& where, const char* what,
                 double value, double low, double high) {
  if (!(value >= low) || value > high) {
    throw InputError(element, where,
                     std::isfinite(high)
                         ? fmt::format("{} {}; must be {:g} to {:g}", what, value, low, high)
                         : fmt::format("{} {}; must be >= {:g} and finite", what, value, low));
  }
}

void check_not_negative(const std::string& element, const SourceLine& where, const char* what,
                        double value) {
  check_range(element, where, what, value, 0.0, std::numeric_limits<double>::max());
}

void check_device_bus(const PlanningNetwork& network, const std::string& element,
                      const std::string& bus, const SourceLine& where) {
  try {
    (void)network.bus_index(bus);
  } catch (const InputError&) {
    throw InputError(element, where,
                     fmt::format("bus {} is not in the feeder {}", bus, network.name()));
  }
}

void check_devices(const HostingProblem& problem) {
  for (const StorageUnit& unit : problem.scenario.storage) {
    const std::string element = "storage at bus " + unit.bus;
    check_device_bus(problem.network, element, unit.bus, unit.where);
    check_not_negative(element, unit.where, "power_mw", unit.power_mw);
    check_not_negative(element, unit.where, "energy_mwh", unit.energy_mwh);
    check_not_negative(element, unit.where, "reactive_mvar", unit.reactive_mvar);
  }
  for (const VarGenerator& generator : problem.scenario.var_generators) {
    const std::string element = "svg at bus " + generator.bus;
    check_device_bus(problem.network, element, generator.bus, generator.where);
    check_not_negative(element, generator.where, "reactive_mvar", generator.reactive_mvar);
  }
  for (const PvPlant& plant : problem.scenario.pv) {
    const std::string element = "pv at bus " + plant.bus;
    check_device_bus(problem.network, element, plant.bus, plant.where);
    check_not_negative(element, plant.where, "power_mw", plant.power_mw);
  }
}

void check_curve(const std::string& name, const SourceLine& where, const std::vector<double>& share,
                 int hours, double high) {
  if (static_cast<int>(share.size()) != hours) {
    throw InputError("curve " + name, where,
                     fmt::format("{} hours; must be {}", share.size(), hours));
  }
  for (int t = 0; t < hours; ++t) {
    if (!(share[t] >= 0.0) || share[t] > high) {
      throw InputError("curve " + name, where,
                       fmt::format("hour {}: {}; must be 0 to {:g}", t + 1, share[t], high));
    }
  }
}

void check_curves(const HostingProblem& problem) {
  const int hours = problem.hour_count();
  if (hours == 0) {
    throw InputError("curve load: no hours; at least one is needed");
  }
  check_curve("load", {}, problem.load_share, hours, 2.0);
  check_curve("pv", {}, problem.pv_share, hours, 1.0);
  const ChargingPattern& pattern = problem.pattern;
  check_curve(pattern.name, pattern.where, pattern.share, hours, 1.0);
  if (std::all_of(pattern.share.begin(), pattern.share.end(),
                  [](double share) { return share == 0.0; })) {
    throw InputError(
        fmt::format("EV curve {} is zero in every hour: capacity is unbounded", pattern.name));
  }
}

void check_voltages(const HostingProblem& problem) {
  if (!(problem.v_min > 0.0) || !(problem.v_min < problem.v_max) || problem.v_max > 2.0) {
    throw InputError(fmt::format(
        "voltage limits {} and {} pu: magnitudes, not squares; must be 0 < v_min < v_max <= 2",
        problem.v_min, problem.v_max));
  }
  const double v0 = problem.network.source_voltage();
  if (!(v0 >= problem.v_min && v0 <= problem.v_max)) {
    throw InputError("feeder " + problem.network.name(), problem.network.nodal().where,
                     fmt::format("substation voltage {} pu; must be within the limits {} to {}", v0,
                                 problem.v_min, problem.v_max));
  }
}

void check_numbers(const HostingProblem& problem) {
  check_range("model", {}, "efficiency_charge", problem.charge_efficiency, 1e-6, 1.0);
  check_range("model", {}, "efficiency_discharge", problem.discharge_efficiency, 1e-6, 1.0);
  check_range("model", {}, "soc_init", problem.initial_charge.value_or(0.0), 0.0, 1.0);
  check_range("load", {}, "scale", problem.load_scale, 0.0, 100.0);
  if (!(problem.scenario.line_limit_mw > 0.0) || !std::isfinite(problem.scenario.line_limit_mw)) {
    throw InputError("scenario " + problem.scenario.name, problem.scenario.where,
                     fmt::format("line_limit_mw {}; must be > 0", problem.scenario.line_limit_mw));
  }
  if (!(problem.capacity_weight > 0.0) || !std::isfinite(problem.capacity_weight)) {
    throw InputError(
        fmt::format("weight of the capacity {}; must be > 0", problem.capacity_weight));
  }
  check_not_negative("weights", {}, "loss", problem.loss_weight);
  if (problem.mode == HostingMode::weighted && problem.loss_weight == 0.0) {
    throw InputError(
        "weight of the losses 0 leaves the dispatch undetermined; must be > 0, or use "
        "mode = \"max\"");
  }
  check_not_negative("model", {}, "max_station_mw", problem.max_station_mw);
  if (problem.harmonics) {
    check_range("thd", {}, "limit", problem.harmonics->thd, 1e-6, 10.0);
  }
}

}  // namespace

void validate(const HostingProblem& problem) {
  check_devices(problem);
  check_curves(problem);
  check_voltages(problem);
  check_numbers(problem);
}

int station_bus(const HostingProblem& problem, const std::string& bus) {
  const PlanningNetwork& network = problem.network;
  std::string allowed;
  for (int b = 0; b < network.bus_count(); ++b) {
    if (b == network.root()) {
      continue;
    }
    if (network.bus_name(b) == bus) {
      return b;
    }
    allowed += (allowed.empty() ? "" : ", ") + network.bus_name(b);
  }
  throw InputError(fmt::format(
      "station at bus {}: {}; allowed are {}", bus,
      bus == network.bus_name(network.root()) ? "is the substation" : "not in the feeder",
      allowed));
}

}  // namespace overtone
