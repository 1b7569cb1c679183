#include "generate_command.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include <overtone/feeder_texts.hpp>
#include <overtone/study.hpp>
#include <overtone/study_profile.hpp>

#include "exit_codes.hpp"
#include "output_folder.hpp"

namespace overtone::cli {

namespace fs = std::filesystem;

namespace {

/// Chargers over the feeder's peak load, in kVA over kW, when all vehicles have come.
constexpr double kChargersPerLoad = 0.4;

std::string content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

HourlyProfile profile_of(const Study& study) {
  auto profile = find_hourly_profile(study.profile, study.feeder);
  if (!profile) {
    throw InputError(
        fmt::format("{}: neither it nor its feeder names a profile; a generated "
                    "feeder takes its own from there",
                    study.file.string()));
  }
  return *std::move(profile);
}

Spectrum spectrum_of(const Study& study) {
  const Network network = read_feeder(study.feeder);
  if (network.description().nonlinear_loads.empty()) {
    throw InputError(
        fmt::format("{}: no nonlinear load; a generated feeder takes the spectrum of "
                    "the first from there",
                    study.feeder.string()));
  }
  return network.description().nonlinear_loads.front().spectrum;
}

/// Share of the vehicles that lots are sized for at which chargers are kChargersPerLoad.
double penetration(const NetworkDescription& feeder, const std::vector<VehicleGroup>& groups) {
  double kw = 0.0;
  double vehicles = 0.0;
  for (const Bus& bus : feeder.buses) {
    kw += bus.p_kw;
    vehicles += vehicles_at_full_penetration(bus.p_kw / 1000.0);
  }
  return kChargersPerLoad * kw / (vehicles * average(groups).charger_kva);
}

std::string study_toml(const NetworkDescription& feeder, double vehicles) {
  return fmt::format(
      "title = \"{}: full conditioning\"\n"
      "feeder = \".\"\n"
      "case = \"III\"\n"
      "strategy = \"II\"\n\n"
      "[vehicles]\n"
      "fleet = \"fleet.csv\"\n"
      "penetration = {:.4f}   # chargers of {:g} kVA for each kW of load\n\n"
      "[thd]\n"
      "limit_percent = 5.0\n"
      "limit = \"enforced\"\n\n"
      "[limits]                # branch and substation currents: as in the feeder\n"
      "v_min_pu = 0.9\n"
      "v_max_pu = 1.05\n",
      feeder.name, vehicles, kChargersPerLoad);
}

}  // namespace

int run_generate(const GenerateArguments& arguments) {
  require_writable(arguments.folder);
  const Study like = read_study(arguments.like);
  if (like.fleet.empty()) {
    throw InputError(
        fmt::format("{}: no fleet; --like needs a study with vehicles", arguments.like.string()));
  }
  FeederGeneratorOptions options = arguments.feeder;
  options.spectrum = spectrum_of(like);
  const NetworkDescription feeder = generate_feeder(options);
  const double vehicles = penetration(feeder, read_vehicle_groups(like.fleet));
  std::vector<OutputFile> files;
  for (auto& [name, content] : feeder_texts(feeder, profile_of(like))) {
    files.push_back({name, std::move(content)});
  }
  files.push_back({"fleet.csv", content_of(like.fleet)});
  files.push_back({"study.toml", study_toml(feeder, vehicles)});
  write_output_folder(arguments.folder, files);
  fmt::print("{} buses, {} of them with nonlinear load, written to {}\n", feeder.buses.size(),
             feeder.nonlinear_loads.size(), arguments.folder.string());
  return exit_code::ok;
}

}  // namespace overtone::cli
