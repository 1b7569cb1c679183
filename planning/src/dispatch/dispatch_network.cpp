// Rows of the network (2)–(7) and of the penalty (20): rectangular voltages, or branch flows.

#include <cmath>

#include "dispatch_model.hpp"

namespace overtone {

void DispatchModel::add_energy_balance(int t) {
  std::vector<LinearTerm> injected;
  double load = 0.0;
  for (int b = 0; b < buses_; ++b) {
    const std::vector<LinearTerm>& here = p_in_[bus_at(t, b)];
    injected.insert(injected.end(), here.begin(), here.end());
    load += load_(t, b).real();
  }
  model_.add_row(load, load, std::move(injected));
}

void DispatchModel::add_voltages() {
  const double high = 1.0 + problem_.penalty.limit, low = 1.0 - problem_.penalty.limit;
  for (int t = 0; t < slots_; ++t) {
    for (int b = 0; b < buses_; ++b) {
      const Node& node = problem_.network.nodal().nodes[b];
      const auto held = [&](double part) {
        return node.fixed ? variable(part, part) : variable(-kInfinity, kInfinity);
      };
      const double v0 = std::abs(node.nominal);
      if (form_ == NetworkForm::exact) {
        at_.v_re.push_back(held(node.nominal.real()));
        at_.v_im.push_back(held(node.nominal.imag()));
      } else {
        at_.v_squared.push_back(node.fixed ? variable(v0 * v0, v0 * v0)
                                           : variable(low * low, high * high));
      }
      if (node.fixed) {
        at_.excess.push_back(kNoVariable);
        continue;
      }
      add_excess(t, b);
      add_voltage_rows();
    }
  }
}

/// Y costs something wherever there is load; elsewhere it would be free and is left out.
void DispatchModel::add_excess(int t, int b) {
  const DispatchPenalty& penalty = problem_.penalty;
  const double price = penalty.cost * std::abs(load_(t, b));
  if (!run_.penalty || price == 0.0) {
    at_.excess.push_back(kNoVariable);
    return;
  }
  at_.excess.push_back(variable(0.0, penalty.limit - penalty.dead_band, price));
}

/// (6) and (20) on squared magnitudes: V^2 >= (1 - VVa - Y)^2 and V^2 <= (1 + VVa + Y)^2. With Y up
/// to VVmax - VVa these hold the limits too. In the relaxation V <= sqrt(W) and, above, the chord
/// of sqrt(W): V >= (Vlo Vhi + W)/(Vlo + Vhi).
void DispatchModel::add_voltage_rows() {
  const DispatchPenalty& penalty = problem_.penalty;
  const double low = 1.0 - penalty.limit, high = 1.0 + penalty.limit;
  const double a = 1.0 - penalty.dead_band, c = 1.0 + penalty.dead_band;
  const int y = at_.excess.back();
  if (form_ == NetworkForm::relaxation) {
    const int w = at_.v_squared.back();
    if (y != kNoVariable) {
      model_.add_quadratic_row(-kInfinity, -a * a, {{y, -2.0 * a}, {w, -1.0}}, {{y, y, 1.0}});
      model_.add_row(-kInfinity, c - low * high / (low + high),
                     {{w, 1.0 / (low + high)}, {y, -1.0}});
    }
    return;
  }
  const int e = at_.v_re.back(), f = at_.v_im.back();
  const std::vector<QuadraticTerm> squared = {{e, e, 1.0}, {f, f, 1.0}};
  if (y == kNoVariable) {
    limit_rows_.voltage.push_back(model_.add_quadratic_row(low * low, high * high, {}, squared));
    return;
  }
  const std::vector<QuadraticTerm> less = {{e, e, 1.0}, {f, f, 1.0}, {y, y, -1.0}};
  model_.add_quadratic_row(a * a, kInfinity, {{y, 2.0 * a}}, less);
  model_.add_quadratic_row(-kInfinity, c * c, {{y, -2.0 * c}}, less);
}

namespace {

std::vector<LinearTerm> negated(std::vector<LinearTerm> terms) {
  for (LinearTerm& term : terms) {
    term.coefficient = -term.coefficient;
  }
  return terms;
}

/// The power V conj(J) of a voltage and a current as products: e jr + f ji and f jr - e ji.
void add_power(int e, int f, int jr, int ji, double sign, std::vector<QuadraticTerm>& p,
               std::vector<QuadraticTerm>& q) {
  p.insert(p.end(), {{e, jr, sign}, {f, ji, sign}});
  q.insert(q.end(), {{f, jr, sign}, {e, ji, -sign}});
}

}  // namespace

/// V_i - V_j / ratio = z J along every branch away from the slack; no admittance, so that a branch
/// of next to no impedance does no harm.
void DispatchModel::add_branch_currents() {
  for (int t = 0; t < slots_; ++t) {
    for (int l = 0; l < branches_; ++l) {
      const size_t i = bus_at(t, tree_.parent[l]), j = bus_at(t, tree_.child[l]);
      const Complex z = tree_.z(l);
      const double back = -1.0 / tree_.ratio[l];
      const int re = variable(-kInfinity, kInfinity), im = variable(-kInfinity, kInfinity);
      model_.add_row(0.0, 0.0,
                     {{at_.v_re[i], 1.0}, {at_.v_re[j], back}, {re, -z.real()}, {im, z.imag()}});
      model_.add_row(0.0, 0.0,
                     {{at_.v_im[i], 1.0}, {at_.v_im[j], back}, {im, -z.real()}, {re, -z.imag()}});
      at_.j_re.push_back(re);
      at_.j_im.push_back(im);
    }
  }
}

/// What leaves a bus through branches and shunts is what devices inject less the load (2), (3).
void DispatchModel::add_injection_balance(int t, int b) {
  const int e = at_.v_re[bus_at(t, b)], f = at_.v_im[bus_at(t, b)];
  std::vector<QuadraticTerm> p, q;
  for (int l = 0; l < branches_; ++l) {
    if (tree_.parent[l] == b || tree_.child[l] == b) {
      add_power(e, f, at_.j_re[branch_at(t, l)], at_.j_im[branch_at(t, l)],
                tree_.parent[l] == b ? 1.0 : -1.0 / tree_.ratio[l], p, q);
    }
  }
  if (const double conductance = tree_.shunt[b].real(); conductance != 0.0) {
    p.insert(p.end(), {{e, e, conductance}, {f, f, conductance}});
  }
  if (const double susceptance = tree_.shunt[b].imag(); susceptance != 0.0) {
    q.insert(q.end(), {{e, e, -susceptance}, {f, f, -susceptance}});
  }
  const Complex load = load_(t, b);
  model_.add_quadratic_row(-load.real(), -load.real(), negated(p_in_[bus_at(t, b)]), std::move(p));
  model_.add_quadratic_row(-load.imag(), -load.imag(), negated(q_in_[bus_at(t, b)]), std::move(q));
}

/// (7) at the sending end, with the flow as two variables of its own.
void DispatchModel::add_rating(int t, int l) {
  const int p = variable(-kInfinity, kInfinity), q = variable(-kInfinity, kInfinity);
  const size_t i = bus_at(t, tree_.parent[l]);
  std::vector<QuadraticTerm> active, reactive;
  add_power(at_.v_re[i], at_.v_im[i], at_.j_re[branch_at(t, l)], at_.j_im[branch_at(t, l)], 1.0,
            active, reactive);
  model_.add_quadratic_row(0.0, 0.0, {{p, -1.0}}, std::move(active));
  model_.add_quadratic_row(0.0, 0.0, {{q, -1.0}}, std::move(reactive));
  at_.p[branch_at(t, l)] = p;
  at_.q[branch_at(t, l)] = q;
  limit_rows_.rating.push_back(model_.add_disc(p, q, problem_.branch_mva[l]));
}

void DispatchModel::add_branch_flows() {
  for (int t = 0; t < slots_; ++t) {
    for (int l = 0; l < branches_; ++l) {
      add_branch(t, l);
    }
    for (int b = 0; b < buses_; ++b) {
      add_flow_balance(t, b);
    }
  }
}

double DispatchModel::most_squared_current(int t, int l) const {
  const double lowest_voltage = 1.0 - problem_.penalty.limit;
  return problem_.burning_earns(t) ? std::pow(problem_.branch_mva[l] / lowest_voltage, 2)
                                   : kInfinity;
}

/// (4), (5) with <=, and (7) where it is held.
void DispatchModel::add_branch(int t, int l) {
  const Complex z = tree_.z(l);
  const int p = variable(-kInfinity, kInfinity), q = variable(-kInfinity, kInfinity);
  const int squared_current = variable(0.0, most_squared_current(t, l));
  const int wi = at_.v_squared[bus_at(t, tree_.parent[l])],
            wj = at_.v_squared[bus_at(t, tree_.child[l])];
  model_.add_row(0.0, 0.0,
                 {{wj, 1.0 / (tree_.ratio[l] * tree_.ratio[l])},
                  {wi, -1.0},
                  {p, 2.0 * z.real()},
                  {q, 2.0 * z.imag()},
                  {squared_current, -std::norm(z)}});
  model_.add_quadratic_over_linear(p, q, wi, squared_current);
  if (held_branch_[l] != 0) {
    model_.add_disc(p, q, problem_.branch_mva[l]);
  }
  at_.p[branch_at(t, l)] = p;
  at_.q[branch_at(t, l)] = q;
  at_.l[branch_at(t, l)] = squared_current;
}

/// (2), (3)
void DispatchModel::add_flow_balance(int t, int b) {
  std::vector<LinearTerm> p = p_in_[bus_at(t, b)], q = q_in_[bus_at(t, b)];
  for (int l = 0; l < branches_; ++l) {
    const size_t at = branch_at(t, l);
    const Complex z = tree_.z(l);
    if (tree_.child[l] == b) {
      p.insert(p.end(), {{at_.p[at], 1.0}, {at_.l[at], -z.real()}});
      q.insert(q.end(), {{at_.q[at], 1.0}, {at_.l[at], -z.imag()}});
    } else if (tree_.parent[l] == b) {
      p.push_back({at_.p[at], -1.0});
      q.push_back({at_.q[at], -1.0});
    }
  }
  if (const double conductance = tree_.shunt[b].real(); conductance != 0.0) {
    p.push_back({at_.v_squared[bus_at(t, b)], -conductance});
  }
  q.push_back({at_.v_squared[bus_at(t, b)], tree_.shunt[b].imag()});
  const Complex load = load_(t, b);
  model_.add_row(load.real(), load.real(), std::move(p));
  model_.add_row(load.imag(), load.imag(), std::move(q));
}

}  // namespace overtone
