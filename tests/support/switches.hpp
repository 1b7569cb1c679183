#pragma once

#include <string>
#include <vector>

#include <overtone/network.hpp>

namespace overtone::support {

/// A switch with this impedance in front of every branch: a-b becomes a-sw0, sw0-b.
inline NetworkDescription with_switches(NetworkDescription feeder, double r_ohm, double x_ohm) {
  const std::vector<Branch> lines = feeder.branches;
  feeder.branches.clear();
  for (size_t l = 0; l < lines.size(); ++l) {
    const std::string bus = "sw" + std::to_string(l);
    feeder.buses.push_back({.name = bus});
    feeder.branches.push_back({.from = lines[l].from, .to = bus, .r_ohm = r_ohm, .x_ohm = x_ohm});
    feeder.branches.push_back(lines[l]);
    feeder.branches.back().from = bus;
  }
  return feeder;
}

}  // namespace overtone::support
