// A program outside the tree that uses the installed package: harmonic load flow of a feeder at
// full load, and the first figures of a conditioning problem on it.
//
//   load_flow FEEDER_FOLDER
#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>

#include <overtone/conditioning.hpp>
#include <overtone/distortion.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/harmonic_load_flow.hpp>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: load_flow FEEDER_FOLDER\n");
    return 2;
  }
  try {
    const overtone::Network network = overtone::read_feeder(argv[1]);
    const auto flow = std::make_shared<const overtone::HarmonicLoadFlow>(network);
    const auto scenarios = overtone::scaled_loads(flow->network(), {1.0});
    const auto result = flow->solve(scenarios);
    if (!result.converged()) {
      std::fprintf(stderr, "the load flow did not converge\n");
      return 4;
    }

    // The same feeder as a conditioning problem without vehicles: case I of the study.
    overtone::ConditioningProblem problem{.flow = flow};
    problem.hour = {20};
    problem.load = scenarios.load;
    problem.study_case = overtone::StudyCase::I;
    problem.limits.branch_current.assign(network.branch_count(), INFINITY);
    problem.limits.substation_current = INFINITY;
    const auto study = overtone::solve_conditioning(problem);

    const auto distortion = overtone::evaluate_distortion(flow->network(), result);
    std::printf(
        "%s: lowest voltage %.6f pu at bus %s, highest THD %.5f %% at bus %s, "
        "substation %.5f pu rms\n",
        network.name().c_str(), study.figures.v_min,
        network.bus_name(study.figures.v_min_node).c_str(), 100.0 * study.figures.thd_max,
        network.bus_name(study.figures.thd_max_node).c_str(), distortion.substation_rms[0]);
    return study.verification.passed ? 0 : 5;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
