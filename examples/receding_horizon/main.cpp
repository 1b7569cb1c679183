// A receding horizon in C++: every hour the rest of the day is planned again, from the last plan
// and with a new forecast of the loads.
//
//   receding_horizon STUDY
#include <cmath>
#include <cstdio>
#include <exception>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

namespace {

constexpr int kSteps = 6;

void report(const overtone::ConditioningProblem& problem,
            const overtone::ConditioningResult& plan) {
  int iterations = 0;
  for (const auto& record : plan.iterations) {
    iterations += record.solver_iterations;
  }
  std::printf("%s on: objective %.4f, lowest voltage %.4f pu, %d iterations, %s\n",
              problem.hour.front().name().c_str(), plan.figures.objective(), plan.figures.v_min,
              iterations, to_string(plan.quality));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: receding_horizon STUDY\n");
    return 2;
  }
  try {
    const auto study = overtone::read_conditioning_study(argv[1]);
    auto problem = overtone::make_conditioning_problem(study);
    auto options = study.options;
    auto plan = overtone::solve_conditioning(problem, options);
    report(problem, plan);
    for (int step = 1; step <= kSteps && plan.end; ++step) {
      // An hour has gone by: what the lots were charged is no longer needed.
      problem = overtone::remaining_problem(problem, plan.schedule, 1);
      for (auto& load : problem.load.flat()) {
        load *= 1.0 + 0.03 * std::sin(step);  // the new forecast
      }
      options.start = overtone::shifted(*plan.end, 1);
      plan = overtone::solve_conditioning(problem, options);
      report(problem, plan);
    }
    return plan.verification.passed ? 0 : 5;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
