#include <overtone/network_input.hpp>

#include <overtone/feeder_files.hpp>
#include <overtone/positive_sequence.hpp>

namespace overtone {

namespace {

NetworkInput from_elements(const std::filesystem::path& path, const NetworkInputOptions& options) {
  FeederInput input = read_feeder_by_elements(path, {.evaluator = options.evaluator});
  const NodesOf usual = input.balanced ? NodesOf::buses : NodesOf::conductors;
  const PhaseOptions phases{.linear_loads = options.linear_loads};
  NodalNetwork network = options.nodes_of.value_or(usual) == NodesOf::conductors
                             ? by_phase(input.feeder, phases)
                             : positive_sequence(input.feeder, input.warnings, phases);
  return {std::make_shared<const NodalNetwork>(std::move(network)),
          options.currents.value_or(kUsualCurrentsByElement), std::move(input.warnings)};
}

NetworkInput from_folder(const std::filesystem::path& folder, const NetworkInputOptions& options) {
  const Network feeder = read_feeder(folder);
  const HarmonicCurrents currents = options.currents.value_or(usual_currents(feeder));
  NodalNetwork network =
      options.nodes_of.value_or(NodesOf::buses) == NodesOf::conductors
          ? by_phase(by_elements(feeder.description()), {.linear_loads = options.linear_loads})
          : positive_sequence(feeder,
                              {.model = options.linear_loads.value_or(LinearLoadModel::open)});
  return {std::make_shared<const NodalNetwork>(std::move(network)), currents,
          feeder_warnings(feeder, currents)};
}

}  // namespace

NetworkInput read_network(const std::filesystem::path& feeder, const NetworkInputOptions& options) {
  return is_feeder_by_elements(feeder) ? from_elements(feeder, options)
                                       : from_folder(feeder, options);
}

}  // namespace overtone
