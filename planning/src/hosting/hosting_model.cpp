#include "hosting_model.hpp"

#include <algorithm>
#include <cmath>

namespace overtone {

HostingModel::HostingModel(const HostingProblem& problem, int station_bus)
    : network_(problem.network),
      hours_(problem.hour_count()),
      branches_(problem.network.branch_count()),
      buses_(problem.network.bus_count()),
      root_(problem.network.root()),
      units_(static_cast<int>(problem.scenario.storage.size())),
      generators_(static_cast<int>(problem.scenario.var_generators.size())),
      per_hour_(3 * branches_ + buses_ + 4 * units_ + generators_) {
  for (int l = 0; l < branches_; ++l) {
    loss_cost_.push_back(problem.losses == LossWeight::r ? tree().r[l] : tree().r[l] + tree().x[l]);
  }
  add_variables(problem);
  add_voltage_drops();
  add_balances(problem, station_bus);
  add_storage(problem);
  if (problem.line_limit == LineLimit::mva) {
    for (int t = 0; t < hours_; ++t) {
      for (int l = 0; l < branches_; ++l) {
        model_.add_disc(p(t, l), q(t, l), problem.scenario.line_limit_mw);
      }
    }
  }
  set_weights(problem.loss_weight, problem.capacity_weight);
}

void HostingModel::add_variables(const HostingProblem& problem) {
  const double limit =
      problem.line_limit == LineLimit::mva ? kInfinity : problem.scenario.line_limit_mw;
  const double v_min = problem.v_min * problem.v_min;
  const double v_max = problem.v_max * problem.v_max;
  const double v0 = problem.network.source_voltage(), v_root = v0 * v0;
  const auto add = [this](int count, double lower, double upper) {
    for (int i = 0; i < count; ++i) {
      model_.add_variable(lower, upper);
    }
  };
  for (int t = 0; t < hours_; ++t) {
    add(branches_, -limit, limit);
    add(branches_, -kInfinity, kInfinity);
    for (int l = 0; l < branches_; ++l) {
      model_.add_variable(0.0, tree().stiff[l] != 0 ? 0.0 : kInfinity);
    }
    for (int b = 0; b < buses_; ++b) {
      model_.add_variable(b == root_ ? v_root : v_min, b == root_ ? v_root : v_max);
    }
    for (const StorageUnit& unit : problem.scenario.storage) {
      model_.add_variable(0.0, unit.power_mw);
    }
    for (const StorageUnit& unit : problem.scenario.storage) {
      model_.add_variable(0.0, unit.power_mw);
    }
    for (const StorageUnit& unit : problem.scenario.storage) {
      const bool fixed = t == hours_ - 1 && problem.initial_charge;
      const double level = fixed ? *problem.initial_charge * unit.energy_mwh : 0.0;
      model_.add_variable(level, fixed ? level : unit.energy_mwh);
    }
    for (const StorageUnit& unit : problem.scenario.storage) {
      model_.add_variable(0.0, unit.reactive_mvar);
    }
    for (const VarGenerator& generator : problem.scenario.var_generators) {
      model_.add_variable(-generator.reactive_mvar, generator.reactive_mvar);
    }
  }
  model_.add_variable(0.0, problem.max_station_mw);
}

/// (2) and (5').
void HostingModel::add_voltage_drops() {
  for (int t = 0; t < hours_; ++t) {
    for (int l = 0; l < branches_; ++l) {
      const double r = tree().r[l], x = tree().x[l], ratio = tree().ratio[l];
      const int from = v(t, tree().parent[l]);
      model_.add_row(0.0, 0.0,
                     {{v(t, tree().child[l]), 1.0 / (ratio * ratio)},
                      {from, -1.0},
                      {p(t, l), 2.0 * r},
                      {q(t, l), 2.0 * x},
                      {this->l(t, l), -(r * r + x * x)}});
      if (tree().stiff[l] != 0) {
        cone_.push_back(-1);
        continue;
      }
      cone_.push_back(static_cast<int>(model_.cones().size()));
      model_.add_quadratic_over_linear(p(t, l), q(t, l), from, this->l(t, l));
    }
  }
}

HostingModel::BusTerms HostingModel::balance_terms(const HostingProblem& problem, int t) const {
  const PlanningNetwork& network = problem.network;
  const HostingScenario& scenario = problem.scenario;
  BusTerms terms{std::vector<std::vector<LinearTerm>>(buses_),
                 std::vector<std::vector<LinearTerm>>(buses_)};
  auto& [active, reactive] = terms;
  for (int l = 0; l < branches_; ++l) {
    const int from = tree().parent[l], to = tree().child[l];
    active[from].push_back({p(t, l), 1.0});
    reactive[from].push_back({q(t, l), 1.0});
    active[to].insert(active[to].end(), {{p(t, l), -1.0}, {this->l(t, l), tree().r[l]}});
    reactive[to].insert(reactive[to].end(), {{q(t, l), -1.0}, {this->l(t, l), tree().x[l]}});
  }
  for (int a = 0; a < units_; ++a) {
    const int bus = network.bus_index(scenario.storage[a].bus);
    active[bus].insert(active[bus].end(),
                       {{discharge(t, a), -problem.discharge_efficiency}, {charge(t, a), 1.0}});
    reactive[bus].push_back({storage_reactive(t, a), -1.0});
  }
  for (int g = 0; g < generators_; ++g) {
    const int bus = network.bus_index(scenario.var_generators[g].bus);
    reactive[bus].push_back({var_generation(t, g), -1.0});
  }
  return terms;
}

/// (3), (4), (6), (7): what leaves, less what arrives, less what devices inject = - load + PV.
void HostingModel::add_balances(const HostingProblem& problem, int station_bus) {
  std::vector<double> pv(buses_, 0.0);
  for (const PvPlant& plant : problem.scenario.pv) {
    pv[problem.network.bus_index(plant.bus)] += plant.power_mw;
  }
  const Array2<Complex> load =
      problem.network.at_buses(problem.network.loads_mva(scaled_load_share(problem)));
  for (int t = 0; t < hours_; ++t) {
    auto [active, reactive] = balance_terms(problem, t);
    active[station_bus].push_back({station(), problem.pattern.share[t]});
    for (int b = 0; b < buses_; ++b) {
      if (b == root_) {
        continue;
      }
      const Complex shunt = tree().shunt[b];
      if (shunt.real() != 0.0) {
        active[b].push_back({v(t, b), shunt.real()});
      }
      if (shunt.imag() != 0.0) {
        reactive[b].push_back({v(t, b), -shunt.imag()});
      }
      const double injected = problem.pv_share[t] * pv[b] - load(t, b).real();
      model_.add_row(injected, injected, std::move(active[b]));
      model_.add_row(-load(t, b).imag(), -load(t, b).imag(), std::move(reactive[b]));
    }
  }
}

/// (8), with e_0 = e_24 or a given level, which e_24 is fixed at.
void HostingModel::add_storage(const HostingProblem& problem) {
  for (int a = 0; a < units_; ++a) {
    for (int t = 0; t < hours_; ++t) {
      std::vector<LinearTerm> terms{
          {energy(t, a), 1.0}, {charge(t, a), -problem.charge_efficiency}, {discharge(t, a), 1.0}};
      terms.push_back({energy(t == 0 ? hours_ - 1 : t - 1, a), -1.0});
      model_.add_row(0.0, 0.0, std::move(terms));
    }
  }
}

double HostingModel::cone_excess(int hour, int branch, const std::vector<double>& x) const {
  const int cone = cone_[hour * branches_ + branch];
  return cone < 0 ? 0.0 : excess(model_.cones()[cone], x);
}

void HostingModel::set_weights(double loss_weight, double capacity_weight) {
  for (int t = 0; t < hours_; ++t) {
    for (int l = 0; l < branches_; ++l) {
      model_.set_cost(this->l(t, l), loss_weight * loss_cost_[l]);
    }
  }
  model_.set_cost(station(), -capacity_weight);
}

NlpPoint HostingModel::flat_start() const {
  NlpPoint start;
  start.x.assign(model_.variable_count(), 0.0);
  for (int t = 0; t < hours_; ++t) {
    std::fill_n(start.x.begin() + p(t, 0), branches_, 0.5);
    std::fill_n(start.x.begin() + q(t, 0), branches_, 0.3);
    std::fill_n(start.x.begin() + l(t, 0), branches_, 0.1);
    std::fill_n(start.x.begin() + v(t, 0), buses_, 0.97);
  }
  return start;
}

HostingDispatch HostingModel::dispatch(const std::vector<double>& x) const {
  const auto take = [&](int (HostingModel::*variable)(int, int) const, int count) {
    Array2<double> values(hours_, count);
    for (int t = 0; t < hours_; ++t) {
      std::copy_n(x.begin() + (this->*variable)(t, 0), count, values.row(t).begin());
    }
    return values;
  };
  return {.p = take(&HostingModel::p, branches_),
          .q = take(&HostingModel::q, branches_),
          .l = take(&HostingModel::l, branches_),
          .v = take(&HostingModel::v, buses_),
          .charge = take(&HostingModel::charge, units_),
          .discharge = take(&HostingModel::discharge, units_),
          .energy = take(&HostingModel::energy, units_),
          .storage_reactive = take(&HostingModel::storage_reactive, units_),
          .var_generation = take(&HostingModel::var_generation, generators_)};
}

double HostingModel::loss_term(const std::vector<double>& x) const {
  double sum = 0.0;
  for (int t = 0; t < hours_; ++t) {
    for (int l = 0; l < branches_; ++l) {
      sum += loss_cost_[l] * x[this->l(t, l)];
    }
  }
  return sum;
}

double HostingModel::losses(const std::vector<double>& x) const {
  double sum = 0.0;
  for (int t = 0; t < hours_; ++t) {
    for (int l = 0; l < branches_; ++l) {
      sum += tree().r[l] * x[this->l(t, l)];
    }
  }
  return sum;
}

}  // namespace overtone
