#include "dispatch_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace overtone {

DispatchModel::DispatchModel(const DispatchProblem& problem, const DispatchRun& run,
                             NetworkForm form, const DispatchDirections& directions,
                             const std::vector<char>& held_branch)
    : problem_(problem),
      run_(run),
      form_(form),
      directions_(directions),
      held_branch_(held_branch),
      load_(problem.network.at_buses(problem.load)),
      slots_(problem.slot_count()),
      buses_(problem.network.bus_count()),
      branches_(problem.network.branch_count()),
      tree_(problem.network.tree()),
      p_in_(static_cast<size_t>(slots_) * buses_),
      q_in_(p_in_.size()) {
  at_.p.assign(static_cast<size_t>(slots_) * branches_, kNoVariable);
  at_.q = at_.l = at_.p;
  add_grid();
  add_generators();
  add_renewables();
  add_storage();
  add_lots();
  if (form == NetworkForm::none) {
    for (int t = 0; t < slots_; ++t) {
      add_energy_balance(t);
    }
    return;
  }
  add_voltages();
  if (form == NetworkForm::relaxation) {
    add_branch_flows();
  } else {
    add_branch_currents();
    for (int t = 0; t < slots_; ++t) {
      for (int b = 0; b < buses_; ++b) {
        add_injection_balance(t, b);
      }
      for (int l = 0; l < branches_; ++l) {
        if (held_branch_[l] != 0) {
          add_rating(t, l);
        }
      }
    }
  }
}

namespace {

/// Between bounds; the one there is, or 0.
double middle(double low, double high) {
  if (std::isfinite(low) && std::isfinite(high)) {
    return 0.5 * (low + high);
  }
  return std::isfinite(low) ? low : 0.0;
}

void put(const std::vector<int>& variables, std::span<const double> values,
         std::vector<double>& x) {
  for (size_t i = 0; i < variables.size() && i < values.size(); ++i) {
    if (variables[i] != kNoVariable) {
      x[variables[i]] = values[i];
    }
  }
}

std::vector<double> take(const std::vector<int>& variables, const std::vector<double>& x) {
  std::vector<double> values;
  values.reserve(variables.size());
  for (const int variable : variables) {
    values.push_back(variable == kNoVariable ? 0.0 : x[variable]);
  }
  return values;
}

}  // namespace

std::vector<double> DispatchModel::flat_start() const {
  std::vector<double> x(model_.variable_count());
  for (int j = 0; j < model_.variable_count(); ++j) {
    x[j] = middle(model_.lower(j), model_.upper(j));
  }
  const std::vector<Node>& nodes = problem_.network.nodal().nodes;
  for (size_t i = 0; i < at_.v_re.size(); ++i) {
    x[at_.v_re[i]] = nodes[i % buses_].nominal.real();
    x[at_.v_im[i]] = nodes[i % buses_].nominal.imag();
  }
  for (size_t i = 0; i < at_.v_squared.size(); ++i) {
    x[at_.v_squared[i]] = std::norm(nodes[i % buses_].nominal);
  }
  for (const int y : at_.excess) {
    if (y != kNoVariable) {
      x[y] = 0.0;
    }
  }
  return x;
}

std::vector<double> DispatchModel::start_from(const DispatchSchedule& schedule) const {
  std::vector<double> x = flat_start();
  put(at_.grid_p, schedule.grid_p, x);
  put(at_.reactive_import, schedule.reactive_import, x);
  put(at_.reactive_export, schedule.reactive_export, x);
  put(at_.generator_p, schedule.generator_p.flat(), x);
  put(at_.generator_q, schedule.generator_q.flat(), x);
  put(at_.renewable_p, schedule.renewable_p.flat(), x);
  put(at_.storage_charge, schedule.storage_charge.flat(), x);
  put(at_.storage_discharge, schedule.storage_discharge.flat(), x);
  put(at_.storage_energy, schedule.storage_energy.flat(), x);
  put(at_.lot_charge, schedule.lot_charge.flat(), x);
  put(at_.lot_discharge, schedule.lot_discharge.flat(), x);
  put(at_.lot_q, schedule.lot_q.flat(), x);
  put(at_.lot_energy, schedule.lot_energy.flat(), x);
  for (int t = 0; t < slots_; ++t) {
    start_network(t, schedule.voltage.row(t).data(), x);
  }
  return x;
}

void DispatchModel::start_network(int t, const Complex* voltage, std::vector<double>& x) const {
  for (int b = 0; b < buses_; ++b) {
    const Complex v = voltage[b];
    if (form_ == NetworkForm::exact) {
      x[at_.v_re[bus_at(t, b)]] = v.real();
      x[at_.v_im[bus_at(t, b)]] = v.imag();
    } else {
      x[at_.v_squared[bus_at(t, b)]] = std::norm(v);
    }
    if (const int y = at_.excess[bus_at(t, b)]; y != kNoVariable) {
      x[y] = voltage_excess(std::abs(v), problem_.penalty.dead_band);
    }
  }
  for (int l = 0; l < branches_; ++l) {
    const Complex i = series_current(tree_, voltage, l);
    const Complex s = voltage[tree_.parent[l]] * std::conj(i);
    put({at_.p[branch_at(t, l)], at_.q[branch_at(t, l)], at_.l[branch_at(t, l)]},
        std::array{s.real(), s.imag(), std::norm(i)}, x);
    if (form_ == NetworkForm::exact) {
      put({at_.j_re[branch_at(t, l)], at_.j_im[branch_at(t, l)]}, std::array{i.real(), i.imag()},
          x);
    }
  }
}

DispatchSchedule DispatchModel::schedule_of(const std::vector<double>& x) const {
  DispatchSchedule schedule;
  const auto table = [&](const std::vector<int>& variables) {
    return Array2<double>(slots_, static_cast<int>(variables.size()) / slots_, take(variables, x));
  };
  schedule.grid_p = take(at_.grid_p, x);
  schedule.reactive_import = take(at_.reactive_import, x);
  schedule.reactive_export = take(at_.reactive_export, x);
  schedule.generator_p = table(at_.generator_p);
  schedule.generator_q = table(at_.generator_q);
  schedule.renewable_p = table(at_.renewable_p);
  schedule.storage_charge = table(at_.storage_charge);
  schedule.storage_discharge = table(at_.storage_discharge);
  schedule.storage_energy = table(at_.storage_energy);
  schedule.lot_charge = table(at_.lot_charge);
  schedule.lot_discharge = table(at_.lot_discharge);
  schedule.lot_q = table(at_.lot_q);
  schedule.lot_energy = table(at_.lot_energy);
  schedule.voltage.assign(slots_, buses_);
  for (size_t i = 0; i < at_.v_re.size(); ++i) {
    schedule.voltage.flat()[i] = {x[at_.v_re[i]], x[at_.v_im[i]]};
  }
  return schedule;
}

}  // namespace overtone
