#include <overtone/feeder_texts.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "skin_effect_words.hpp"
#include "written_text.hpp"

namespace overtone {

namespace {

std::string feeder_toml(const NetworkDescription& feeder) {
  std::string text = fmt::format("name = {}\nbase_kv = {}\nbase_mva = {}\nslack_bus = {}\n",
                                 toml_quoted(feeder.name), feeder.base_kv, feeder.base_mva,
                                 toml_quoted(feeder.slack_bus));
  if (feeder.frequency_hz != NetworkDescription{}.frequency_hz) {
    text += fmt::format("frequency_hz = {}\n", feeder.frequency_hz);
  }
  text += fmt::format("slack_voltage_pu = {}\n", feeder.slack_voltage_pu);
  text += fmt::format("source_r_ohm = {}\nsource_x_ohm = {}\n", feeder.source_r_ohm,
                      feeder.source_x_ohm);
  text += fmt::format("substation_current_limit_a = {}\n", feeder.substation_current_limit_a);
  return text + "profile = \"profile.csv\"\n";
}

std::string bus_csv(const NetworkDescription& feeder) {
  const bool places =
      std::ranges::any_of(feeder.buses, [](const Bus& bus) { return bus.place.has_value(); });
  std::string text = "bus,p_kw,q_kvar,capacitor_kvar";
  text += places ? ",x,y\n" : "\n";
  for (const Bus& bus : feeder.buses) {
    text +=
        fmt::format("{},{},{},{}", csv_field(bus.name), bus.p_kw, bus.q_kvar, bus.capacitor_kvar);
    text += bus.place ? fmt::format(",{},{}\n", bus.place->x, bus.place->y)
            : places  ? ",,\n"
                      : "\n";
  }
  return text;
}

std::string branch_csv(const NetworkDescription& feeder) {
  const bool ids =
      std::ranges::any_of(feeder.branches, [](const Branch& branch) { return !branch.id.empty(); });
  std::string text = "from,to,r_ohm,x_ohm,i_max_a,b_us,skin_effect";
  text += ids ? ",id\n" : "\n";
  for (const Branch& branch : feeder.branches) {
    text += fmt::format("{},{},{},{},{},{},{}", csv_field(branch.from), csv_field(branch.to),
                        branch.r_ohm, branch.x_ohm, branch.i_max_a, branch.b_us,
                        word_of(skin_effect_words(), branch.skin_effect));
    text += ids ? "," + csv_field(branch.id) + "\n" : "\n";
  }
  return text;
}

std::string spectrum_csv(const Spectrum& spectrum) {
  std::string text = "order,factor,angle_deg\n";
  for (const SpectrumLine& line : spectrum.lines) {
    text += fmt::format("{},{},{}\n", line.order, line.factor, line.angle_deg);
  }
  return text;
}

std::string profile_csv(const HourlyProfile& profile) {
  const bool times = !profile.hour.empty() && !profile.hour.front().time.empty();
  const auto one = [](const TimeStep& step) { return step.hours == 1.0; };
  const bool lengths = !std::ranges::all_of(profile.hour, one);
  std::string text = times ? "time" : "hour";
  text += lengths ? ",step_hours" : "";
  for (const auto& [heading, values] : profile.column) {
    text += "," + heading;
  }
  text += "\n";
  for (int row = 0; row < profile.hour_count(); ++row) {
    text += profile.hour[row].label();
    text += lengths ? fmt::format(",{}", profile.hour[row].hours) : "";
    for (const auto& [heading, values] : profile.column) {
      text += fmt::format(",{}", values[row]);
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::vector<FeederText> feeder_texts(const NetworkDescription& description,
                                     const HourlyProfile& profile) {
  std::vector<FeederText> files{{"bus.csv", bus_csv(description)},
                                {"branch.csv", branch_csv(description)},
                                {"profile.csv", profile_csv(profile)}};
  std::string nonlinear = "bus,spectrum_file\n";
  std::set<std::string> spectra;
  for (const NonlinearLoad& load : description.nonlinear_loads) {
    const std::string file = "spectrum_" + load.spectrum.name + ".csv";
    nonlinear += csv_field(load.bus) + "," + file + "\n";
    if (spectra.insert(file).second) {
      files.push_back({file, spectrum_csv(load.spectrum)});
    }
  }
  if (!spectra.empty()) {
    files.push_back({"nonlinear.csv", nonlinear});
  }
  files.push_back({"feeder.toml", feeder_toml(description)});  // last: now the folder is a feeder
  return files;
}

}  // namespace overtone
