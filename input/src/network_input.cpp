#include <overtone/network_input.hpp>

#include <algorithm>
#include <cctype>

#include <overtone/by_phase.hpp>
#include <overtone/dss/dss_import.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/feeder_files.hpp>

namespace overtone {

namespace {

NetworkInput from_script(const std::filesystem::path& script, const NetworkInputOptions& options) {
  DssImport import = import_dss(script, {.evaluator = options.evaluator});
  return {std::make_shared<const NodalNetwork>(
              by_phase(import.feeder, {.linear_loads = options.linear_loads})),
          options.currents.value_or(HarmonicCurrents::phase_locked), std::move(import.warnings)};
}

NetworkInput from_elements(const std::filesystem::path& folder,
                           const NetworkInputOptions& options) {
  return {std::make_shared<const NodalNetwork>(
              by_phase(read_element_folder(folder), {.linear_loads = options.linear_loads})),
          options.currents.value_or(HarmonicCurrents::phase_locked),
          {}};
}

NetworkInput from_folder(const std::filesystem::path& folder, const NetworkInputOptions& options) {
  const Network feeder = read_feeder(folder);
  const HarmonicCurrents currents = options.currents.value_or(usual_currents(feeder));
  NodalNetwork network =
      options.by_phase
          ? by_phase(by_elements(feeder.description()), {.linear_loads = options.linear_loads})
          : positive_sequence(feeder,
                              {.model = options.linear_loads.value_or(LinearLoadModel::open)});
  return {std::make_shared<const NodalNetwork>(std::move(network)), currents,
          feeder_warnings(feeder, currents)};
}

}  // namespace

bool is_dss_script(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending == ".dss";
}

NetworkInput read_network(const std::filesystem::path& feeder, const NetworkInputOptions& options) {
  if (is_dss_script(feeder)) {
    return from_script(feeder, options);
  }
  return is_element_folder(feeder) ? from_elements(feeder, options) : from_folder(feeder, options);
}

}  // namespace overtone
