#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/description_report.hpp>

namespace overtone::reporting {

std::string counted_elements(const Feeder& feeder) {
  std::vector<std::string> counts;
  const auto count = [&](std::size_t number, const char* one, const char* several) {
    if (number > 0) {
      counts.push_back(fmt::format("{} {}", number, number == 1 ? one : several));
    }
  };
  count(feeder.buses.size(), "bus", "buses");
  count(feeder.voltage_sources.size(), "voltage source", "voltage sources");
  count(feeder.current_sources.size(), "current source", "current sources");
  count(feeder.lines.size(), "line", "lines");
  count(feeder.transformers.size(), "transformer", "transformers");
  count(feeder.regulators.size(), "regulator", "regulators");
  count(feeder.capacitors.size(), "capacitor", "capacitors");
  count(feeder.capacitor_controls.size(), "capacitor control", "capacitor controls");
  count(feeder.reactors.size(), "reactor", "reactors");
  count(feeder.loads.size(), "load", "loads");
  count(feeder.generators.size(), "generator", "generators");
  count(feeder.spectra.size(), "spectrum", "spectra");
  return fmt::format("{}", fmt::join(counts, ", "));
}

}  // namespace overtone::reporting
