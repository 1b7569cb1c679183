#include "cuts.hpp"

#include <utility>

namespace overtone {

namespace {

/// g(x^k) + grad g (x - x^k) <= 0 as a row.
LinearCut tangent_cut(const ConditioningNlp& master, const OperatingLimit& limit, const double* x) {
  auto [value, gradient] = master.limit_tangent(limit, x);
  LinearCut cut;
  cut.upper = -value;
  for (const auto& [variable, slope] : gradient) {
    cut.upper += slope * x[variable];
  }
  cut.terms = std::move(gradient);
  return cut;
}

/// Whether the i-th limit is of a current above (1 - margin) times it.
bool is_near(const OperatingLimitViolations& violations, std::size_t i, const NodalNetwork& network,
             double margin) {
  const OperatingLimit& limit = violations.limit[i];
  return network.measured[limit.form].quantity != Quantity::voltage &&
         violations.g[i] + limit.bound > (1.0 - margin) * (1.0 - margin) * limit.bound;
}

}  // namespace

bool keeps_clear(const OperatingLimitViolations& violations, const NodalNetwork& network,
                 double margin) {
  for (std::size_t i = 0; i < violations.g.size(); ++i) {
    if (!(violations.g[i] <= 0.0) || is_near(violations, i, network, margin)) {
      return false;
    }
  }
  return true;
}

int CutPool::add(const ConditioningNlp& master, const OperatingLimitViolations& violations,
                 const double* x, double margin) {
  switch (kind_) {
    case CutKind::aggregated:
      return add_aggregated(master, violations, x);
    case CutKind::per_limit:
      return add_tangents(master, violations, x);
    case CutKind::exact:
      break;
  }
  return add_exact(violations, master.network(), margin);
}

int CutPool::add_aggregated(const ConditioningNlp& master,
                            const OperatingLimitViolations& violations, const double* x) {
  std::map<int, double> sum;
  LinearCut cut;
  for (size_t i = 0; i < violations.g.size(); ++i) {
    if (violations.g[i] > 0.0) {  // pi_i = 1
      const LinearCut tangent = tangent_cut(master, violations.limit[i], x);
      cut.upper += tangent.upper;
      for (const auto& [variable, slope] : tangent.terms) {
        sum[variable] += slope;
      }
    }
  }
  cut.terms.assign(sum.begin(), sum.end());
  tangents_.push_back(std::move(cut));
  return 1;
}

int CutPool::add_tangents(const ConditioningNlp& master, const OperatingLimitViolations& violations,
                          const double* x) {
  int added = 0;
  for (auto& [limit, cut] : renewed_) {
    cut = tangent_cut(master, limit, x);
  }
  for (size_t i = 0; i < violations.g.size(); ++i) {
    if (violations.g[i] <= 0.0) {
      continue;
    }
    const OperatingLimit& limit = violations.limit[i];
    if (limit.lower) {
      added += renewed_.emplace(limit, tangent_cut(master, limit, x)).second ? 1 : 0;
    } else {
      tangents_.push_back(tangent_cut(master, limit, x));
      ++added;
    }
  }
  return added;
}

int CutPool::add_exact(const OperatingLimitViolations& violations, const NodalNetwork& network,
                       double margin) {
  const auto before = exact_.size();
  std::set<std::pair<LimitKind, int>> violated;  // kind and form
  for (size_t i = 0; i < violations.g.size(); ++i) {
    if (violations.g[i] > 0.0) {
      violated.emplace(violations.limit[i].kind, violations.limit[i].form);
    }
  }
  for (size_t i = 0; i < violations.g.size(); ++i) {
    const OperatingLimit& limit = violations.limit[i];
    if (violated.contains({limit.kind, limit.form}) || is_near(violations, i, network, margin)) {
      exact_.insert(limit);
    }
  }
  return static_cast<int>(exact_.size() - before);
}

std::vector<LinearCut> CutPool::linear_cuts() const {
  std::vector<LinearCut> cuts = tangents_;
  for (const auto& [limit, cut] : renewed_) {
    cuts.push_back(cut);
  }
  return cuts;
}

std::vector<OperatingLimit> CutPool::exact_limits() const { return {exact_.begin(), exact_.end()}; }

}  // namespace overtone
