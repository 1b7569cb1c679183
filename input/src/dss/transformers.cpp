#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

struct WindingFigures {
  std::vector<std::string> bus, connection;
  std::vector<double> kv, kva, tap, r_percent, r_neutral, x_neutral, tap_min, tap_max, tap_steps;

  explicit WindingFigures(const CircuitElement& element)
      : bus(element.texts("Bus")),
        connection(element.texts("Conn")),
        kv(element.numbers("kV")),
        kva(element.numbers("kVA")),
        tap(element.numbers("Tap")),
        r_percent(element.numbers("pctR")),
        r_neutral(element.numbers("RNeut")),
        x_neutral(element.numbers("XNeut")),
        tap_min(element.numbers("MinTap")),
        tap_max(element.numbers("MaxTap")),
        tap_steps(element.numbers("NumTaps")) {
    const std::size_t count = bus.size();
    const bool as_many = connection.size() == count;
    for (const auto* figures :
         {&kv, &kva, &tap, &r_percent, &r_neutral, &x_neutral, &tap_min, &tap_max, &tap_steps}) {
      if (figures->size() != count || !as_many || count < 2) {
        element.refuse(
            fmt::format("figures of {} windings for {} buses; must be two or more, as "
                        "many of each",
                        figures->size(), count));
      }
    }
  }
};

Winding winding_of(const CircuitElement& element, const WindingFigures& all, std::size_t w,
                   int phases, double ratio) {
  const Connection connection = connection_of(element, all.connection[w]);
  return {.at = terminal(element, all.bus[w], phases, wires_of(connection, phases)),
          .connection = connection,
          .kv = all.kv[w],
          .kva = all.kva[w],
          .r_pu = all.r_percent[w] / 100.0,
          .tap = all.tap[w],
          .r_neutral_ohm = all.r_neutral[w] < 0.0 ? -1.0 : all.r_neutral[w],
          .x_neutral_ohm = all.r_neutral[w] < 0.0 ? 0.0 : all.x_neutral[w] * ratio,
          .tap_min = all.tap_min[w],
          .tap_max = all.tap_max[w],
          .tap_steps = static_cast<int>(all.tap_steps[w])};
}

Transformer transformer_of(const Reading& reading, const CircuitElement& element, int phases) {
  const WindingFigures all(element);
  const double ratio = reading.frequency_ratio(element);
  const std::string lead = element.text("LeadLag");
  Transformer transformer;
  transformer.id = element.id();
  transformer.phases = phases;
  transformer.where = reading.where;
  for (std::size_t w = 0; w < all.bus.size(); ++w) {
    transformer.windings.push_back(winding_of(element, all, w, phases, ratio));
  }
  const bool r_follows = element.flag("XRConst");
  for (const double percent : element.numbers("XSCArray")) {
    transformer.x_pu.push_back(percent / 100.0 * ratio);
  }
  if (transformer.x_pu.size() != all.bus.size() * (all.bus.size() - 1) / 2) {
    element.refuse(
        fmt::format("XSCArray of {} figures; must be one for each pair of its {} "
                    "windings",
                    transformer.x_pu.size(), all.bus.size()));
  }
  for (Winding& winding : transformer.windings) {
    winding.r_pu *= r_follows ? ratio : 1.0;
  }
  transformer.no_load_loss_pu = element.number("pctNoLoadLoss") / 100.0;
  transformer.magnetizing_current_pu = element.number("pctIMag") / 100.0 / ratio;
  transformer.antifloat_ppm = element.number("ppm_Antifloat");
  transformer.resistance_follows_order = r_follows;
  transformer.high_side_leads = lead == "lead" || lead == "euro";
  if (reading.options.ratings) {
    transformer.s_max_kva = element.number("NormHkVA");
  }
  return transformer;
}

/// Across a gap, so that what is behind it has a voltage: next to none where there is a load.
constexpr double kGapOhm = 1e12;

/// A wire that stands open ends at a conductor of the bus that nothing else is on.
void open_wires(Reading& reading, const CircuitElement& element, Transformer& transformer) {
  for (const auto& [terminal, conductor] : reading.settings.open.at(lower_case(element.name()))) {
    if (terminal < 1 || terminal > static_cast<int>(transformer.windings.size()) || conductor < 1) {
      element.refuse(
          fmt::format("terminal {}, conductor {} are open; it has none such", terminal, conductor));
    }
    Terminal& at = transformer.windings[terminal - 1].at;
    if (conductor > at.wire_count()) {  // OpenDSS counts a neutral in a delta, too
      continue;
    }
    int& wire = at.conductor[conductor - 1];
    const int before = std::exchange(wire, reading.spare_conductor(at.bus));
    reading.feeder.reactors.push_back(
        {.id = fmt::format("open_{}_{}_{}", transformer.id, terminal, conductor),
         .phases = 1,
         .from = {at.bus, {wire}},
         .to = {at.bus, {before}},
         .r_ohm = kGapOhm,
         .where = reading.where});
  }
}

}  // namespace

void read_transformers(Reading& reading) {
  for (const CircuitElement& element : reading.in_service("Transformer")) {
    const int phases = element.whole("Phases");
    if (phases < 1) {
      element.refuse(fmt::format("{} phases; must be >= 1", phases));
    }
    const Opened how = opened(reading, element, phases + 1);
    if (how == Opened::at_a_terminal) {
      reading.remarks.add("open, left out", element);
      continue;
    }
    reading.feeder.transformers.push_back(transformer_of(reading, element, phases));
    if (how == Opened::in_part) {
      open_wires(reading, element, reading.feeder.transformers.back());
    }
  }
}

}  // namespace overtone::dss
