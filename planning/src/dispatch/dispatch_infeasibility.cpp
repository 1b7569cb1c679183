// Which limits keep a run from a solution: voltages, ratings and the exchange with the grid give
// way, at their least.

#include <algorithm>
#include <cmath>

#include "common/nlp_options.hpp"
#include "dispatch_checks.hpp"
#include "dispatch_model.hpp"

namespace overtone {

namespace {

constexpr double kShortfallTolerance = 1e-6;
constexpr size_t kMaxShortfalls = 20;

/// A run's exact program in which nothing costs but limits that give way: 1 per pu squared, MVA, MW
/// or Mvar.
class ElasticDispatch {
 public:
  ElasticDispatch(const DispatchProblem& problem, const DispatchModel& rigid);

  [[nodiscard]] const OptimizationModel& model() const { return model_; }
  /// What was beyond its limit at a solution.
  [[nodiscard]] std::vector<DispatchShortfall> shortfalls(const std::vector<double>& x) const;

 private:
  void collect_voltages(const std::vector<double>& x, int slot,
                        std::vector<DispatchShortfall>& found) const;
  void collect_ratings(const std::vector<double>& x, int slot,
                       std::vector<DispatchShortfall>& found) const;
  void collect_exchange(const std::vector<double>& x, int slot,
                        std::vector<DispatchShortfall>& found) const;

  const DispatchProblem& problem_;
  const DispatchVariables& at_;
  OptimizationModel model_;
  // Shortfalls, as the rows and variables of the model they are of.
  std::vector<int> under_, over_;     ///< [slot][bus but the slack]
  std::vector<int> radius_;           ///< [slot][branch with a rating], the rating included
  std::vector<int> import_, export_;  ///< [slot]
  std::vector<int> reactive_import_, reactive_export_;  ///< [slot]
};

ElasticDispatch::ElasticDispatch(const DispatchProblem& problem, const DispatchModel& rigid)
    : problem_(problem), at_(rigid.variables()), model_(rigid.model()) {
  model_.clear_costs();
  for (const int row : rigid.limit_rows().voltage) {
    under_.push_back(model_.make_quadratic_row_elastic(row, RowSide::lower, 1.0));
    over_.push_back(model_.make_quadratic_row_elastic(row, RowSide::upper, 1.0));
  }
  radius_ = model_.make_discs_elastic(rigid.limit_rows().rating, 1.0);
  const auto beyond = [this](int variable, RowSide side) {
    return model_.make_bound_elastic(variable, side, 1.0,
                                     side == RowSide::lower ? -kInfinity : kInfinity);
  };
  for (int t = 0; t < problem.slot_count(); ++t) {
    import_.push_back(beyond(at_.grid_p[t], RowSide::upper));
    export_.push_back(beyond(at_.grid_p[t], RowSide::lower));
    reactive_import_.push_back(beyond(at_.reactive_import[t], RowSide::upper));
    reactive_export_.push_back(beyond(at_.reactive_export[t], RowSide::upper));
  }
}

void ElasticDispatch::collect_voltages(const std::vector<double>& x, int slot,
                                       std::vector<DispatchShortfall>& found) const {
  const int buses = problem_.network.bus_count();
  size_t next = static_cast<size_t>(slot) * (buses - 1);
  for (int b = 0; b < buses; ++b) {
    if (b == problem_.network.root()) {
      continue;
    }
    const double under = x[under_[next]], over = x[over_[next]];
    ++next;
    if (std::max(under, over) > kShortfallTolerance) {
      const size_t i = static_cast<size_t>(slot) * buses + b;
      found.push_back(
          {.what = "voltage at bus",
           .element = problem_.network.bus_name(b),
           .hour = problem_.hour[slot],
           .value = std::hypot(x[at_.v_re[i]], x[at_.v_im[i]]),
           .limit = under > over ? 1.0 - problem_.penalty.limit : 1.0 + problem_.penalty.limit,
           .unit = "pu"});
    }
  }
}

void ElasticDispatch::collect_ratings(const std::vector<double>& x, int slot,
                                      std::vector<DispatchShortfall>& found) const {
  const int branches = problem_.network.branch_count();
  size_t next = radius_.size() / problem_.slot_count() * slot;
  for (int l = 0; l < branches; ++l) {
    const double limit = problem_.branch_mva[l];
    if (!std::isfinite(limit) || x[radius_[next++]] - limit <= kShortfallTolerance) {
      continue;
    }
    const size_t i = static_cast<size_t>(slot) * branches + l;
    found.push_back({.what = "branch",
                     .element = problem_.network.branch_name(l),
                     .hour = problem_.hour[slot],
                     .value = std::hypot(x[at_.p[i]], x[at_.q[i]]),
                     .limit = limit,
                     .unit = "MVA"});
  }
}

void ElasticDispatch::collect_exchange(const std::vector<double>& x, int slot,
                                       std::vector<DispatchShortfall>& found) const {
  const auto collect = [&](const char* what, double value, int shortfall, double limit,
                           const char* unit) {
    if (x[shortfall] > kShortfallTolerance) {
      found.push_back({.what = what,
                       .element = problem_.network.bus_name(problem_.network.root()),
                       .hour = problem_.hour[slot],
                       .value = value,
                       .limit = limit,
                       .unit = unit});
    }
  };
  const DispatchGrid& grid = problem_.grid;
  const double p = x[at_.grid_p[slot]];
  const double q = x[at_.reactive_import[slot]] - x[at_.reactive_export[slot]];
  collect("import at bus", p, import_[slot], grid.p_max, "MW");
  collect("export at bus", -p, export_[slot], grid.p_max, "MW");
  collect("reactive import at bus", q, reactive_import_[slot], grid.q_max, "Mvar");
  collect("reactive export at bus", -q, reactive_export_[slot], grid.q_max, "Mvar");
}

std::vector<DispatchShortfall> ElasticDispatch::shortfalls(const std::vector<double>& x) const {
  std::vector<DispatchShortfall> found;
  for (int t = 0; t < problem_.slot_count(); ++t) {
    collect_voltages(x, t, found);
    collect_ratings(x, t, found);
    collect_exchange(x, t, found);
  }
  return found;
}

}  // namespace

std::vector<DispatchShortfall> dispatch_shortfalls(const DispatchProblem& problem,
                                                   const DispatchRun& run,
                                                   const DispatchOptions& options) {
  std::vector<char> held;
  for (const double limit : problem.branch_mva) {
    held.push_back(std::isfinite(limit) ? 1 : 0);
  }
  const DispatchModel rigid(problem, {run.lots_reactive, false}, NetworkForm::exact, {}, held);
  const ElasticDispatch elastic(problem, rigid);
  NlpPoint start;
  start.x = rigid.flat_start();
  start.x.resize(elastic.model().variable_count(), 0.0);
  NlpOptions nlp = nlp_options(options);
  nlp.tolerance = NlpOptions{}.tolerance;
  const ConvexSolution solution = solve_smooth(elastic.model(), start, nlp);
  if (!solution.solved()) {
    return {};
  }
  std::vector<DispatchShortfall> shortfalls = elastic.shortfalls(solution.x);
  std::stable_sort(shortfalls.begin(), shortfalls.end(), [](const auto& a, const auto& b) {
    return std::abs(a.value / a.limit - 1.0) > std::abs(b.value / b.limit - 1.0);
  });
  shortfalls.resize(std::min(shortfalls.size(), kMaxShortfalls));
  return shortfalls;
}

}  // namespace overtone
