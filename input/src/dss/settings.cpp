#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

using nlohmann::json;

double number_of(const std::string& option, const std::string& text) {
  double value = 0.0;
  const auto [last, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || last != text.data() + text.size() || !std::isfinite(value)) {
    throw InputError(fmt::format("{} '{}'; must be a finite number", option, shown(text)));
  }
  return value;
}

/// "set option=value" into its two parts, in small letters; no option: another command.
struct SetCommand {
  std::string option, value;
};
SetCommand set_command(const std::string& command) {
  const std::size_t equals = command.find('=');
  if (!command.starts_with("set ") || equals == std::string::npos) {
    return {};
  }
  return {command.substr(4, equals - 4), command.substr(equals + 1)};
}

/// "open line.sw1 2 3": terminal 2, conductor 3; without the last all of the terminal. A name with
/// blanks stands in quotes.
void read_open(const std::string& command, OpenConductors& open) {
  std::string name = command.substr(5);
  std::vector<int> numbers;
  for (std::size_t blank = name.rfind(' '); blank != std::string::npos && numbers.size() < 2;
       blank = name.rfind(' ')) {
    int number = 0;
    const auto [last, fault] =
        std::from_chars(name.data() + blank + 1, name.data() + name.size(), number);
    if (fault != std::errc{} || last != name.data() + name.size()) {
      break;
    }
    numbers.insert(numbers.begin(), number);
    name.resize(blank);
  }
  std::erase(name, '"');
  if (numbers.empty()) {
    throw InputError(fmt::format("'{}' of OpenDSS; must name a terminal", shown(command)));
  }
  open[name].emplace(numbers[0], numbers.size() > 1 ? numbers[1] : 0);
}

void read_option(Reading& reading, const SetCommand& set) {
  Settings& settings = reading.settings;
  if (set.option == "basefrequency") {
    settings.frequency_hz = number_of(set.option, set.value);
  } else if (set.option == "loadmult") {
    settings.load_multiplier = number_of(set.option, set.value);
  } else if (set.option == "genmult") {
    settings.generator_multiplier = number_of(set.option, set.value);
  } else if (set.option == "loadmodel") {
    settings.loads_are_impedances = set.value.starts_with("a");
  } else if (set.option == "controlmode" && set.value == "off" &&
             !reading.in_service("RegControl").empty()) {
    reading.remarks.add("ControlMode=off: the regulators are imported and may move their taps");
  } else if (set.option == "longlinecorrection") {
    settings.long_line_correction = set.value == "true";
  } else if (set.option == "cktmodel" && set.value.starts_with("p")) {
    throw InputError("CktModel positive; must be multiphase, one phase can't say three");
  }
}

void read_answers(Reading& reading, const json& answers) {
  const auto answer = [&](const char* option) {
    return lower_case(answers.value(option, std::string()));
  };
  reading.settings.loads_are_open_to_harmonics = answer("NeglectLoadY").starts_with("y");
  const json photovoltaic = answers.value("PVSystem", json::object());
  for (const auto& [name, kw] : photovoltaic.items()) {
    reading.settings.photovoltaic_kw[lower_case(name)] = kw.get<double>();
  }
  if (const std::string year = answer("Year"); !year.empty() && number_of("year", year) != 0.0) {
    throw InputError(fmt::format("year {}; must be 0, growth of loads is not imported", year));
  }
  const std::string mode = answer("Mode");
  if (!mode.empty() && !mode.starts_with("snap")) {
    reading.remarks.add(
        fmt::format("mode={}: loads and generators are imported as in a snapshot", shown(mode)));
  }
  const std::string frequency = answer("Frequency");
  if (!frequency.empty() &&
      std::abs(number_of("frequency", frequency) / reading.settings.frequency_hz - 1.0) > 1e-9) {
    throw InputError(fmt::format("the script ends at {} Hz; must end at its base frequency, {} Hz",
                                 frequency, reading.settings.frequency_hz));
  }
}

/// What other elements are described by, and what only measures.
constexpr std::array kNoElements = {"Bus",        "LineCode",    "LoadShape",    "TShape",
                                    "PriceShape", "XYcurve",     "XYCurve",      "GrowthShape",
                                    "TCC_Curve",  "Spectrum",    "WireData",     "CNData",
                                    "TSData",     "LineSpacing", "LineGeometry", "XfmrCode",
                                    "DynamicExp", "EnergyMeter", "Monitor",      "Sensor"};
constexpr std::array kRead = {"Vsource", "Isource",    "Line",       "Transformer", "Capacitor",
                              "Reactor", "Fault",      "Load",       "Generator",   "PVSystem",
                              "Storage", "RegControl", "CapControl", "SwtControl"};
/// They act in time; what they act on stays as the script leaves it.
constexpr std::array kControls = {
    "Fuse",       "Relay",         "Recloser",          "InvControl",
    "ExpControl", "GenDispatcher", "StorageController", "ESPVLControl",
    "UPFCControl"};

bool is_in(const auto& list, const std::string& kind) {
  return std::find(list.begin(), list.end(), kind) != list.end();
}

}  // namespace

void read_settings(Reading& reading, const json& answers) {
  reading.feeder.name = lower_case(reading.circuit.value("Name", std::string()));
  reading.settings.frequency_hz = reading.circuit.value("DefaultBaseFreq", 60.0);
  for (const char* part : {"PreCommands", "PostCommands"}) {
    for (const json& entry : reading.circuit.value(part, json::array())) {
      const std::string command = lower_case(entry.get<std::string>());
      if (command.starts_with("open ")) {
        read_open(command, reading.settings.open);
      } else {
        read_option(reading, set_command(command));
      }
    }
  }
  read_answers(reading, answers);
  reading.feeder.frequency_hz = reading.settings.frequency_hz;
}

void refuse_unknown_kinds(Reading& reading) {
  for (const auto& [kind, elements] : reading.circuit.items()) {
    if (!elements.is_array() || kind.ends_with("Commands") || is_in(kNoElements, kind) ||
        is_in(kRead, kind)) {
      continue;
    }
    for (const CircuitElement& element : reading.in_service(kind.c_str())) {
      if (!is_in(kControls, kind)) {
        element.refuse(
            fmt::format("no {} can be imported; disable it in the script, or put elements in its "
                        "place that can",
                        kind));
      }
      reading.remarks.add("control left out: what it acts on stays as the script leaves it",
                          element);
    }
  }
}

}  // namespace overtone::dss
