// Which way storage and lots go where going both ways at once would earn.

#include "dispatch_directions.hpp"

#include <algorithm>

namespace overtone {

namespace {

/// Of the integer program: units hardly compete, so that a few nodes each are enough.
constexpr int kMostNodes = 10000;
constexpr double kIntegerGap = 1e-6;

Direction net_direction(double charge, double discharge) {
  return charge < discharge ? Direction::discharge : Direction::charge;
}

}  // namespace

DispatchDirections directions_without_network(const DispatchProblem& problem,
                                              const DispatchRun& run) {
  if (!problem.burning_earns()) {
    return {};
  }
  const DispatchDirections free;
  const DispatchModel model(problem, run, NetworkForm::none, free, {});
  const LinearSolution solution =
      solve_linear(model.model(), {.node_limit = kMostNodes, .relative_gap = kIntegerGap});
  if (!solution.feasible) {
    return {};
  }
  const DispatchSchedule schedule = model.schedule_of(solution.x);
  DispatchDirections held = net_directions(schedule);
  for (int t = 0; t < problem.slot_count(); ++t) {
    if (!problem.burning_earns(t)) {
      std::ranges::fill(held.storage.row(t), Direction::free);
      std::ranges::fill(held.lot.row(t), Direction::free);
    }
  }
  return held;
}

DispatchDirections net_directions(const DispatchSchedule& schedule) {
  const auto of = [](const Array2<double>& charge, const Array2<double>& discharge) {
    Array2<Direction> ways(charge.extent(0), charge.extent(1));
    std::ranges::transform(charge.flat(), discharge.flat(), ways.flat().begin(), net_direction);
    return ways;
  };
  return {of(schedule.storage_charge, schedule.storage_discharge),
          of(schedule.lot_charge, schedule.lot_discharge)};
}

}  // namespace overtone
