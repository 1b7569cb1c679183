#include "dss/reading.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

namespace overtone::dss {

namespace {

constexpr std::size_t kNamesShown = 3;
constexpr int kLargestConductor = 1000;
constexpr int kFirstSpareConductor = 901;

}  // namespace

Remarks::Remark& Remarks::of(const std::string& text) {
  const auto found = std::find_if(remarks_.begin(), remarks_.end(),
                                  [&](const Remark& remark) { return remark.text == text; });
  return found != remarks_.end() ? *found : remarks_.emplace_back(Remark{text, {}});
}

void Remarks::add(const std::string& remark, const CircuitElement& element) {
  of(remark).elements.push_back(shown(element.name()));
}

std::vector<std::string> Remarks::lines() const {
  std::vector<std::string> lines;
  for (const Remark& remark : remarks_) {
    std::string line;
    for (std::size_t i = 0; i < std::min(remark.elements.size(), kNamesShown); ++i) {
      line += (i > 0 ? ", " : "") + remark.elements[i];
    }
    if (remark.elements.size() > kNamesShown) {
      line += fmt::format(" and {} more", remark.elements.size() - kNamesShown);
    }
    lines.push_back(line.empty() ? remark.text : line + ": " + remark.text);
  }
  return lines;
}

std::vector<CircuitElement> Reading::in_service(const char* kind) const {
  std::vector<CircuitElement> elements;
  if (const auto found = circuit.find(kind); found != circuit.end()) {
    for (const nlohmann::json& properties : *found) {
      CircuitElement element(kind, properties);
      if (element.enabled()) {
        elements.push_back(std::move(element));
      }
    }
  }
  return elements;
}

bool Reading::was_set(const CircuitElement& element, const char* key) const {
  const auto kind = properties_set.find(element.kind());
  if (kind == properties_set.end()) {
    return false;
  }
  return std::any_of(kind->begin(), kind->end(), [&](const nlohmann::json& properties) {
    return CircuitElement(element.kind(), properties).id() == element.id() &&
           properties.contains(key);
  });
}

double Reading::frequency_ratio(const CircuitElement& element) const {
  const double base = element.number("BaseFreq");
  if (base <= 0.0) {
    element.refuse(fmt::format("BaseFreq {}; must be > 0", base));
  }
  return settings.frequency_hz / base;
}

int Reading::spare_conductor(const std::string& bus) {
  return kFirstSpareConductor + spare_conductors[bus]++;
}

Opened opened(const Reading& reading, const CircuitElement& element, int conductors) {
  const auto found = reading.settings.open.find(lower_case(element.name()));
  if (found == reading.settings.open.end()) {
    return Opened::nowhere;
  }
  std::map<int, int> count;  // by terminal
  for (const auto& [terminal, conductor] : found->second) {
    count[terminal] += conductor == 0 ? conductors : 1;
  }
  const bool whole = std::any_of(count.begin(), count.end(),
                                 [&](const auto& at) { return at.second >= conductors; });
  return whole ? Opened::at_a_terminal : Opened::in_part;
}

bool stands_open(Reading& reading, const CircuitElement& element, int conductors) {
  const Opened how = opened(reading, element, conductors);
  if (how == Opened::in_part) {
    element.refuse("some of its conductors are open; must be all of a terminal, or none");
  }
  if (how == Opened::at_a_terminal) {
    reading.remarks.add("open, left out", element);
  }
  return how == Opened::at_a_terminal;
}

Terminal terminal(const CircuitElement& element, const std::string& text, int phases, int wires) {
  Terminal end;
  end.bus = text.substr(0, text.find('.'));
  if (end.bus.empty()) {
    element.refuse(fmt::format("bus '{}'; must have a name", shown(text)));
  }
  for (int wire = 0; wire < wires; ++wire) {
    end.conductor.push_back(wire < phases ? wire + 1 : 0);
  }
  std::size_t at = end.bus.size();
  for (int wire = 0; at < text.size(); ++wire) {
    const std::size_t begin = at + 1;
    at = std::min(text.find('.', begin), text.size());
    int conductor = -1;
    const auto [last, fault] = std::from_chars(text.data() + begin, text.data() + at, conductor);
    if (fault != std::errc{} || last != text.data() + at || conductor < 0 ||
        conductor > kLargestConductor) {
      element.refuse(fmt::format("bus '{}'; conductors must be whole numbers within 0 … {}",
                                 shown(text), kLargestConductor));
    }
    if (wire < wires) {
      end.conductor[wire] = conductor;
    }
  }
  return end;
}

Connection connection_of(const CircuitElement& element, const std::string& word) {
  if (word == "wye" || word == "y" || word == "ln") {
    return Connection::wye;
  }
  if (word == "delta" || word == "ll") {
    return Connection::delta;
  }
  element.refuse(fmt::format("Conn '{}'; must be wye or delta", shown(word)));
}

int wires_of(Connection connection, int phases) {
  return connection == Connection::wye || phases < 3 ? phases + 1 : phases;
}

double kv_of_phase(Connection connection, int phases, double kv) {
  return connection == Connection::wye && (phases == 2 || phases == 3) ? kv / std::numbers::sqrt3
                                                                       : kv;
}

}  // namespace overtone::dss
