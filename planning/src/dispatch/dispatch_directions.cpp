// Which way storage and lots go where going both ways at once would earn.

#include "dispatch_directions.hpp"

#include <algorithm>

namespace overtone {

namespace {

/// Of the integer program: units hardly compete, so that a few nodes each are enough.
constexpr int kMostNodes = 10000;
constexpr double kIntegerGap = 1e-6;

void hold_slot(const Array2<double>& charge, const Array2<double>& discharge, int slot,
               Array2<Direction>& ways) {
  for (int i = 0; i < ways.extent(1); ++i) {
    ways(slot, i) = charge(slot, i) < discharge(slot, i) ? Direction::discharge : Direction::charge;
  }
}

Array2<Direction> all_free(const Array2<double>& charge) {
  return {charge.extent(0), charge.extent(1)};
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
  DispatchDirections held{all_free(schedule.storage_charge), all_free(schedule.lot_charge)};
  for (int t = 0; t < problem.slot_count(); ++t) {
    if (problem.burning_earns(t)) {
      hold_slot(schedule.storage_charge, schedule.storage_discharge, t, held.storage);
      hold_slot(schedule.lot_charge, schedule.lot_discharge, t, held.lot);
    }
  }
  return held;
}

void hold_directions(const DispatchSchedule& schedule, double tolerance,
                     DispatchDirections& directions) {
  const auto hold = [tolerance](const Array2<double>& charge, const Array2<double>& discharge,
                                Array2<Direction>& ways) {
    if (ways.empty()) {
      ways = all_free(charge);
    }
    for (size_t i = 0; i < charge.size(); ++i) {
      const double in = charge.flat()[i], out = discharge.flat()[i];
      if (std::min(in, out) > tolerance) {
        ways.flat()[i] = in < out ? Direction::discharge : Direction::charge;
      }
    }
  };
  hold(schedule.storage_charge, schedule.storage_discharge, directions.storage);
  hold(schedule.lot_charge, schedule.lot_discharge, directions.lot);
}

}  // namespace overtone
