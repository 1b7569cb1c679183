#include <overtone/scan_feeder.hpp>

#include <overtone/feeder_files.hpp>

namespace overtone {

namespace {

std::variant<Network, FeederInput> read(const std::filesystem::path& feeder,
                                        const DssEvaluatorOptions& evaluator) {
  if (is_feeder_by_elements(feeder)) {
    return read_feeder_by_elements(feeder, {.evaluator = evaluator});
  }
  return read_feeder(feeder);
}

}  // namespace

ScanFeeder::ScanFeeder(const std::filesystem::path& feeder, const DssEvaluatorOptions& evaluator)
    : feeder_(read(feeder, evaluator)) {}

double ScanFeeder::frequency_hz() const {
  const auto* balanced = std::get_if<Network>(&feeder_);
  return balanced != nullptr ? balanced->description().frequency_hz
                             : std::get<FeederInput>(feeder_).feeder.frequency_hz;
}

Warnings ScanFeeder::warnings() const {
  const auto* input = std::get_if<FeederInput>(&feeder_);
  return input != nullptr ? input->warnings : Warnings();
}

ImpedanceScan ScanFeeder::scan(const ScanOptions& options, std::optional<NodesOf> nodes_of,
                               std::optional<LinearLoadModel> linear_loads) const {
  const PhaseOptions phases{.linear_loads = linear_loads};
  if (const auto* input = std::get_if<FeederInput>(&feeder_)) {
    return nodes_of == NodesOf::buses ? scan_positive_sequence(input->feeder, phases, options)
                                      : scan_impedance(input->feeder, phases, options);
  }
  const auto& balanced = std::get<Network>(feeder_);
  if (nodes_of == NodesOf::conductors) {
    return scan_impedance(overtone::by_elements(balanced.description()), phases, options);
  }
  return scan_impedance(balanced, {.model = linear_loads.value_or(LinearLoadModel::open)}, options);
}

}  // namespace overtone
