// A receding horizon: at each step the first hour goes by, lots need what is left of their energy,
// a new forecast moves the loads, and the rest of the day is planned again, from nothing and from
// the last plan, one after the other. Prints a line a step and the medians of each feeder.
//
//   replanning [STEPS] [SHARE]    hours that go by (12), and what a forecast moves loads by (0.03)
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

namespace {

using overtone::ConditioningOptions;
using overtone::ConditioningProblem;
using overtone::ConditioningResult;

constexpr int kRepetitions = 3;

/// Every load by up to `share`, and all of an hour together by up to the same.
void move_loads(ConditioningProblem& problem, double share, std::mt19937& random) {
  std::uniform_real_distribution<double> factor(1.0 - share, 1.0 + share);
  for (int t = 0; t < problem.hour_count(); ++t) {
    const double of_hour = factor(random);
    for (auto& load : problem.load.row(t)) {
      load *= of_hour * factor(random);
    }
  }
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

/// One plan of a step, solved several times.
struct Plan {
  ConditioningResult result;
  std::vector<double> seconds = {};

  void solve(const ConditioningProblem& problem, const ConditioningOptions& options) {
    result = overtone::solve_conditioning(problem, options);
    seconds.push_back(result.solve_seconds);
  }
  /// "0.312 s optimal 45 = 6+19+20 (564)": time, iterations of the masters, harmonics held.
  [[nodiscard]] std::string words() const {
    int sum = 0;
    std::string each;
    for (const auto& record : result.iterations) {
      sum += record.solver_iterations;
      each += fmt::format("{}{}", each.empty() ? "" : "+", record.solver_iterations);
    }
    return fmt::format("{:.3f} s {} {} = {} ({})", median(seconds), to_string(result.quality), sum,
                       each, result.iterations.back().harmonics_total);
  }
};

void replan(const std::string& name, int steps, double share) {
  const auto study = overtone::read_conditioning_study(std::string(OVERTONE_SOURCE_DIR) +
                                                       "/studies/" + name + ".toml");
  auto problem = overtone::make_conditioning_problem(study);
  std::mt19937 random(1);
  ConditioningResult last = overtone::solve_conditioning(problem, study.options);
  std::vector<double> cold_seconds, warm_seconds, ratio;
  for (int step = 0; step < steps && last.end; ++step) {
    problem = overtone::remaining_problem(problem, last.schedule, 1);
    move_loads(problem, share, random);
    ConditioningOptions options = study.options;
    options.start = overtone::shifted(*last.end, 1);
    Plan cold, warm;
    for (int i = 0; i < kRepetitions; ++i) {
      cold.solve(problem, study.options);
      warm.solve(problem, options);
    }
    cold_seconds.push_back(median(cold.seconds));
    warm_seconds.push_back(median(warm.seconds));
    ratio.push_back(warm_seconds.back() / cold_seconds.back());
    last = warm.result;
    std::printf("%s, %d hours: cold %s, warm %s, ratio %.2f, objective %.6f, warm %+.1e of it\n",
                name.c_str(), problem.hour_count(), cold.words().c_str(), warm.words().c_str(),
                ratio.back(), cold.result.perspective_objective,
                last.perspective_objective / cold.result.perspective_objective - 1.0);
    std::fflush(stdout);
  }
  if (!ratio.empty()) {
    std::printf("%s, medians: cold %.3f s, warm %.3f s, ratio %.2f\n", name.c_str(),
                median(cold_seconds), median(warm_seconds), median(ratio));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 12;
  const double share = argc > 2 ? std::atof(argv[2]) : 0.03;
  for (const char* name :
       {"ieee33-case3-strategy2", "ieee69-case3-strategy2", "ieee123-case3-strategy2"}) {
    replan(name, steps, share);
  }
}
