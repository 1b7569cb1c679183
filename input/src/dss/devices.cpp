#include "dss/devices.hpp"

#include <fmt/format.h>

namespace overtone::dss {

void remark_shapes(Reading& reading, const CircuitElement& element) {
  if (element.has("Yearly") || element.has("Daily") || element.has("Duty")) {
    reading.remarks.add("its load shapes left out", element);
  }
}

Device device(const CircuitElement& element) {
  Device found{element.whole("Phases"), connection_of(element, element.text("Conn")), {}};
  if (found.phases < 1) {
    element.refuse(fmt::format("{} phases; must be >= 1", found.phases));
  }
  found.at = terminal(element, element.text("Bus1"), found.phases,
                      wires_of(found.connection, found.phases));
  return found;
}

}  // namespace overtone::dss
