#pragma once

// A good small feeder, as a description and as files, for tests that break one thing in it.

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include <overtone/network.hpp>

#include "support/temporary_folder.hpp"

namespace overtone::support {

/// s - a - b - c at 12.66 kV, nonlinear loads at b and c.
inline NetworkDescription small_feeder() {
  const Spectrum spectrum{
      .name = "six_pulse",
      .lines = {{.order = 1, .factor = 1.0, .angle_deg = -10.0},
                {.order = 5, .factor = 0.2, .angle_deg = -67.0},
                {.order = 7, .factor = 0.14, .angle_deg = 12.0}},
  };
  NetworkDescription feeder;
  feeder.name = "small";
  feeder.base_kv = 12.66;
  feeder.slack_bus = "s";
  feeder.substation_current_limit_a = 200.0;
  feeder.buses = {{.name = "s"},
                  {.name = "a", .p_kw = 100.0, .q_kvar = 60.0},
                  {.name = "b", .p_kw = 90.0, .q_kvar = 40.0, .capacitor_kvar = 50.0},
                  {.name = "c", .p_kw = 120.0, .q_kvar = 80.0}};
  feeder.branches = {{.from = "s", .to = "a", .r_ohm = 0.1, .x_ohm = 0.05, .i_max_a = 300.0},
                     {.from = "a",
                      .to = "b",
                      .r_ohm = 0.4,
                      .x_ohm = 0.2,
                      .b_us = 2.5,
                      .skin_effect = SkinEffect::square_root},
                     {.from = "b",
                      .to = "c",
                      .r_ohm = 0.5,
                      .x_ohm = 0.3,
                      .i_max_a = 100.0,
                      .skin_effect = SkinEffect::cable}};
  feeder.nonlinear_loads = {{.bus = "b", .spectrum = spectrum}, {.bus = "c", .spectrum = spectrum}};
  return feeder;
}

/// The same feeder as the texts of its files.
class SmallFeederFiles {
 public:
  std::map<std::string, std::string> text = {
      {"feeder.toml",
       "name = \"small\"\n"
       "base_kv = 12.66\n"
       "slack_bus = \"s\"\n"
       "substation_current_limit_a = 200\n"
       "profile = \"day.csv\"\n"},
      {"bus.csv",
       "bus,p_kw,q_kvar,capacitor_kvar\n"
       "s,0,0,\n"
       "a,100,60,\n"
       "b,90,40,50\n"
       "c,120,80,\n"},
      {"branch.csv",
       "from,to,r_ohm,x_ohm,i_max_a,b_us,skin_effect\n"
       "s,a,0.1,0.05,300,,\n"
       "a,b,0.4,0.2,,2.5,sqrt\n"
       "b,c,0.5,0.3,100,,cable\n"},
      {"nonlinear.csv",
       "bus,spectrum_file\n"
       "b,six_pulse.csv\n"
       "c,six_pulse.csv\n"},
      {"six_pulse.csv",
       "order,factor,angle_deg\n"
       "1,1,-10\n"
       "5,0.2,-67\n"
       "7,0.14,12\n"},
      {"day.csv",
       "hour,load_share,parked_share\n"
       "1,0.6,1\n"
       "20,1,0.25\n"},
  };

  /// Replaces the one place where `old_text` stands in a file.
  void replace(const std::string& file, const std::string& old_text, const std::string& new_text) {
    std::string& content = text.at(file);
    const auto at = content.find(old_text);
    if (at == std::string::npos || content.find(old_text, at + 1) != std::string::npos) {
      throw std::logic_error(file + " must hold '" + old_text + "' once");
    }
    content.replace(at, old_text.size(), new_text);
  }

  void write(const TemporaryFolder& folder) const {
    for (const auto& [name, content] : text) {
      folder.write(name, content);
    }
  }
};

}  // namespace overtone::support
