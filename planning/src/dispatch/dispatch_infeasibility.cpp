// Which limits keep a run from a solution: voltages, ratings and the exchange with the grid give
// way, at their least.

#include <algorithm>
#include <cmath>

#include "dispatch_checks.hpp"
#include "dispatch_model.hpp"

namespace overtone {

namespace {

constexpr double kShortfallTolerance = 1e-6;
constexpr size_t kMaxShortfalls = 20;

double value_of(int variable, const std::vector<double>& x) {
  return variable == kNoVariable ? 0.0 : x[variable];
}

void collect_bus(const DispatchProblem& problem, const DispatchVariables& at,
                 const std::vector<double>& x, int t, int b,
                 std::vector<DispatchShortfall>& shortfalls) {
  const size_t i = static_cast<size_t>(t) * problem.network.bus_count() + b;
  const double under = value_of(at.v_slack_low[i], x), over = value_of(at.v_slack_high[i], x);
  if (std::max(under, over) <= kShortfallTolerance) {
    return;
  }
  shortfalls.push_back(
      {.what = "voltage at bus",
       .element = problem.network.bus_name(b),
       .hour = problem.hour[t],
       .value = std::hypot(x[at.v_re[i]], x[at.v_im[i]]),
       .limit = under > over ? 1.0 - problem.penalty.limit : 1.0 + problem.penalty.limit,
       .unit = "pu"});
}

void collect_branch(const DispatchProblem& problem, const DispatchVariables& at,
                    const std::vector<double>& x, int t, int l,
                    std::vector<DispatchShortfall>& shortfalls) {
  const size_t i = static_cast<size_t>(t) * problem.network.branch_count() + l;
  if (value_of(at.rating_slack[i], x) <= kShortfallTolerance) {
    return;
  }
  shortfalls.push_back({.what = "branch",
                        .element = problem.network.description().branches[l].name(),
                        .hour = problem.hour[t],
                        .value = std::hypot(x[at.p[i]], x[at.q[i]]),
                        .limit = problem.branch_mva[l],
                        .unit = "MVA"});
}

void collect_grid(const DispatchProblem& problem, const DispatchVariables& at,
                  const std::vector<double>& x, int t, std::vector<DispatchShortfall>& shortfalls) {
  const auto collect = [&](const char* what, double value, int slack, double limit,
                           const char* unit) {
    if (x[slack] > kShortfallTolerance) {
      shortfalls.push_back({.what = what,
                            .element = problem.network.bus_name(problem.network.slack()),
                            .hour = problem.hour[t],
                            .value = value + x[slack],
                            .limit = limit,
                            .unit = unit});
    }
  };
  const DispatchGrid& grid = problem.grid;
  const double p = x[at.grid_p[t]];
  const double q = x[at.reactive_import[t]] - x[at.reactive_export[t]];
  collect("import at bus", p, at.import_slack[t], grid.p_max, "MW");
  collect("export at bus", -p, at.export_slack[t], grid.p_max, "MW");
  collect("reactive import at bus", q, at.reactive_import_slack[t], grid.q_max, "Mvar");
  collect("reactive export at bus", -q, at.reactive_export_slack[t], grid.q_max, "Mvar");
}

}  // namespace

std::vector<DispatchShortfall> dispatch_shortfalls(const DispatchProblem& problem,
                                                   const DispatchRun& run,
                                                   const DispatchOptions& options) {
  std::vector<char> held;
  for (const double limit : problem.branch_mva) {
    held.push_back(std::isfinite(limit) ? 1 : 0);
  }
  const DispatchModel model(problem, {run.lots_reactive, false}, NetworkForm::exact, {}, held,
                            {.on = true});
  NlpPoint start;
  start.x = model.flat_start();
  NlpOptions nlp;
  nlp.kkt_solver = options.kkt_solver;
  nlp.max_iterations = options.max_iterations;
  nlp.adaptive_barrier = true;
  const ConvexSolution elastic = solve_smooth(model.model(), start, nlp);
  std::vector<DispatchShortfall> shortfalls;
  if (!elastic.solved()) {
    return shortfalls;
  }
  const DispatchVariables& at = model.variables();
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      collect_bus(problem, at, elastic.x, t, b, shortfalls);
    }
    for (int l = 0; l < problem.network.branch_count(); ++l) {
      collect_branch(problem, at, elastic.x, t, l, shortfalls);
    }
    collect_grid(problem, at, elastic.x, t, shortfalls);
  }
  std::stable_sort(shortfalls.begin(), shortfalls.end(), [](const auto& a, const auto& b) {
    return std::abs(a.value / a.limit - 1.0) > std::abs(b.value / b.limit - 1.0);
  });
  shortfalls.resize(std::min(shortfalls.size(), kMaxShortfalls));
  return shortfalls;
}

}  // namespace overtone
