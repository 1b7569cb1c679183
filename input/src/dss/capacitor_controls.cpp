#include <algorithm>
#include <optional>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

struct KnownType {
  const char* type;
  BankQuantity quantity;
};
constexpr KnownType kKnownTypes[] = {{"current", BankQuantity::current},
                                     {"voltage", BankQuantity::voltage},
                                     {"kvar", BankQuantity::kvar}};

std::optional<BankQuantity> quantity_of(const CircuitElement& control) {
  const std::string type = control.text("Type");
  for (const KnownType& known : kKnownTypes) {
    if (type == known.type) {
      return known.quantity;
    }
  }
  return std::nullopt;
}

/// A number, or one of the words for several; 0: another.
PhaseChoice choice_of(const std::string& text) {
  using Of = PhaseChoice::Of;
  if (text == "avg" || text == "max" || text == "min") {
    return {text == "avg" ? Of::average : text == "max" ? Of::largest : Of::smallest};
  }
  return {.phase = text.size() == 1 && text[0] >= '1' && text[0] <= '9' ? text[0] - '0' : 0};
}

struct Seen {
  SeenKind kind = SeenKind::line;
  std::string id;
};

/// "line.cap_1a"; none where controls of ours can't see it.
std::optional<Seen> seen_of(const Feeder& feeder, const CircuitElement& control) {
  const std::string name = control.text("Element");
  const auto dot = name.find('.');
  if (dot == std::string::npos) {
    return std::nullopt;
  }
  const std::string kind = name.substr(0, dot), id = name.substr(dot + 1);
  const auto is_in = [&](const auto& elements) {
    return std::any_of(elements.begin(), elements.end(),
                       [&](const auto& element) { return element.id == id; });
  };
  if (kind == "line") {
    const auto line = std::find_if(feeder.lines.begin(), feeder.lines.end(),
                                   [&](const Line& l) { return l.id == id && l.closed; });
    return line == feeder.lines.end() ? std::nullopt : std::optional(Seen{SeenKind::line, id});
  }
  if (kind == "transformer" && is_in(feeder.transformers)) {
    return Seen{SeenKind::transformer, id};
  }
  if (kind == "capacitor" && is_in(feeder.capacitors)) {
    return Seen{SeenKind::capacitor, id};
  }
  if (kind == "reactor" && is_in(feeder.reactors)) {
    return Seen{SeenKind::reactor, id};
  }
  return std::nullopt;
}

/// Of those by what is known and at a terminal of its element.
bool is_known(const CircuitElement& control) {
  return quantity_of(control).has_value() && control.text("VBus").empty();
}

CapacitorControl control_of(const Reading& reading, const CircuitElement& control,
                            const Seen& seen) {
  const std::string bank = control.text("Capacitor");
  return {.id = control.id(),
          .capacitor = bank,
          .step_kvar = reading.switched_steps.at(bank),
          .quantity = *quantity_of(control),
          .seen_kind = seen.kind,
          .seen = seen.id,
          .terminal = control.whole("Terminal"),
          .on = control.number("OnSetting"),
          .off = control.number("OffSetting"),
          .pt_ratio = control.number("PTRatio"),
          .ct_ratio = control.number("CTRatio"),
          .pt_phase = choice_of(control.text("PTPhase")),
          .ct_phase = choice_of(control.text("CTPhase")),
          .voltage_override = control.flag("VoltOverride"),
          .v_min_v = control.number("VMin"),
          .v_max_v = control.number("VMax"),
          .delay_on_s = control.number("Delay"),
          .delay_off_s = control.number("DelayOff"),
          .dead_time_s = control.number("DeadTime"),
          .where = reading.where};
}

}  // namespace

bool is_switched(const Reading& reading, const CircuitElement& capacitor) {
  const auto has_some = [](const std::vector<double>& ohm) {
    return std::any_of(ohm.begin(), ohm.end(), [](double z) { return z != 0.0; });
  };
  if (has_some(capacitor.numbers("R")) || has_some(capacitor.numbers("XL"))) {
    return false;
  }
  const auto controls = reading.in_service("CapControl");
  return std::any_of(controls.begin(), controls.end(), [&](const CircuitElement& control) {
    return is_known(control) && control.text("Capacitor") == capacitor.id();
  });
}

void read_capacitor_controls(Reading& reading) {
  for (const CircuitElement& control : reading.in_service("CapControl")) {
    const std::optional<Seen> seen = seen_of(reading.feeder, control);
    if (!is_known(control)) {
      reading.remarks.add(
          "a control by power factor, time, signal or another bus is left out: its bank stands "
          "still",
          control);
    } else if (!reading.switched_steps.contains(control.text("Capacitor"))) {
      reading.remarks.add("left out with its bank, or for the impedance of its steps", control);
    } else if (!seen.has_value()) {
      reading.remarks.add(
          "sees no line, transformer, capacitor or reactor: left out, its bank "
          "stands still",
          control);
    } else {
      reading.feeder.capacitor_controls.push_back(control_of(reading, control, *seen));
    }
  }
}

}  // namespace overtone::dss
