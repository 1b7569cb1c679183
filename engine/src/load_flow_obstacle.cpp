#include <algorithm>
#include <stdexcept>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

namespace {

/// Parts of a load that are tried for one that the feeder carries.
constexpr double kParts[] = {0.5, 0.1, 0.01};

/// A scenario alone, with a part of its powers and given currents.
LoadFlowScenarios part_of(const LoadFlowScenarios& scenarios, int s, double part) {
  LoadFlowScenarios one;
  const auto take = [&](const Array2<Complex>& from, Array2<Complex>& to) {
    if (!from.empty()) {
      to.assign(1, from.extent(1));
      std::ranges::transform(from.row(s), to.row(0).begin(),
                             [part](const Complex& value) { return part * value; });
    }
  };
  take(scenarios.load, one.load);
  take(scenarios.extra_power, one.extra_power);
  if (const Array3<Complex>& from = scenarios.extra_current; !from.empty()) {
    one.extra_current.assign(1, from.extent(1), from.extent(2));
    for (int k = 0; k < from.extent(1); ++k) {
      std::ranges::transform(from.row(s, k), one.extra_current.row(0, k).begin(),
                             [part](const Complex& value) { return part * value; });
    }
  }
  return one;
}

}  // namespace

const char* in_words(LoadFlowObstacle obstacle) {
  switch (obstacle) {
    case LoadFlowObstacle::load:
      return "the load is too large";
    case LoadFlowObstacle::power_balance:
      return "power_balance all_orders has no fixed point here, harmonics carry as much as the "
             "loads draw; fundamental converges";
    case LoadFlowObstacle::unknown:
      return "a hundredth of the load does not converge either; look for impedances far too large "
             "and for capacitors in resonance";
  }
  return "";
}

LoadFlowObstacle obstacle_of(const HarmonicLoadFlow& flow, const LoadFlowScenarios& scenarios,
                             const LoadFlowOptions& options, const LoadFlowResult& result) {
  const auto first = std::ranges::find_if(result.report, [](const ScenarioReport& report) {
    return report.status != LoadFlowStatus::converged;
  });
  if (first == result.report.end()) {
    throw std::invalid_argument("load flow obstacle: every scenario converged");
  }
  const int s = static_cast<int>(first - result.report.begin());
  LoadFlowOptions fundamental = options;
  fundamental.power_balance = PowerBalance::fundamental;
  const auto converges = [&](double part) {
    return flow.solve(part_of(scenarios, s, part), fundamental).converged();
  };
  if (options.power_balance == PowerBalance::all_orders && converges(1.0)) {
    return LoadFlowObstacle::power_balance;
  }
  return std::ranges::any_of(kParts, converges) ? LoadFlowObstacle::load
                                                : LoadFlowObstacle::unknown;
}

}  // namespace overtone
