#include "published_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <overtone/distortion.hpp>

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double squared(double value) { return value * value; }

void put(std::vector<double>& x, int phasor, Complex value) {
  x[phasor] = value.real();
  x[phasor + 1] = value.imag();
}

/// What loads at fixed nodes draw of a measured current.
Complex fixed_current(const ConditioningProblem& problem, int hour, int order_index, int form) {
  Complex sum = 0.0;
  for (const PortShare& share : problem.network().measured[form].ports) {
    sum += share.factor * fixed_port_current(problem, hour, order_index, share.port);
  }
  return sum;
}

}  // namespace

/// Two rows, real and imaginary part of one complex equation that is linear in phasors.
class PublishedModel::PhasorRows {
 public:
  explicit PhasorRows(PolynomialTerms& terms) : terms_(terms), row_(terms.add_row(0.0, 0.0)) {
    terms.add_row(0.0, 0.0);
  }

  /// weight times the phasor whose real part is that variable.
  void add(Complex weight, int phasor) {
    add_part(row_, weight.real(), phasor);
    add_part(row_, -weight.imag(), phasor + 1);
    add_part(row_ + 1, weight.real(), phasor + 1);
    add_part(row_ + 1, weight.imag(), phasor);
  }

  /// A given phasor: to the other side.
  void add_constant(Complex value) {
    shift(terms_.rows[row_], -value.real());
    shift(terms_.rows[row_ + 1], -value.imag());
  }

 private:
  void add_part(int row, double weight, int variable) {
    if (weight != 0.0) {
      terms_.add(row, weight, {variable});
    }
  }
  static void shift(PolynomialTerms::Interval& interval, double by) {
    interval.lower += by;
    interval.upper += by;
  }

  PolynomialTerms& terms_;
  int row_;
};

PublishedModel::PublishedModel(const ConditioningProblem& problem, double thd_min)
    : problem_(problem),
      network_(problem.network()),
      pattern_(network_.pattern),
      orders_(network_.order_count()),
      thd_min_(thd_min) {
  if (problem.study_case != StudyCase::III || problem.strategy != ChargingStrategy::optimised) {
    throw std::invalid_argument("the published model is written out for case III, strategy II");
  }
  hours_.resize(problem.hour_count());
  for (int t = 0; t < problem.hour_count(); ++t) {
    add_hour_variables(t);
    add_balances(t);
    add_loads(t);
    add_chargers(t);
    add_measured_currents(t);
    add_voltage_quality(t);
  }
  add_energy();
  program_ = std::make_unique<PolynomialProgram>(std::move(terms_));
}

int PublishedModel::add_variables(int count, double lower, double upper) {
  const int first = static_cast<int>(terms_.variables.size());
  for (int i = 0; i < count; ++i) {
    terms_.add_variable(lower, upper);
  }
  return first;
}

void PublishedModel::add_hour_variables(int t) {
  const int unknowns = pattern_.unknown_count();
  Hour& hour = hours_[t];
  hour.voltage = add_variables(2 * orders_ * unknowns, -kInfinity, kInfinity);
  hour.load_current = add_variables(2 * orders_ * unknowns, -kInfinity, kInfinity);
  const int currents = network_.forms.count() - network_.first_branch_form();
  hour.measured_current = add_variables(2 * orders_ * currents, -kInfinity, kInfinity);
  // (23) is the upper bound of (22)'s variable.
  hour.thd = add_variables(unknowns, thd_min_,
                           problem_.enforce_thd_limit ? problem_.thd_limit : kInfinity);
  hour.modulus = add_variables(unknowns, 0.0, kInfinity);
  hour.deviation = add_variables(unknowns, 0.0, kInfinity);
  for (int u = 0; u < unknowns; ++u) {  // (4)
    terms_.add(PolynomialTerms::kObjective, 1.0, {hour.deviation + u});
    terms_.add(PolynomialTerms::kObjective, 1.0, {hour.thd + u});
  }
  add_charger_variables(t);
}

void PublishedModel::add_charger_variables(int t) {
  for (int c = 0; c < problem_.fleet.charger_count(); ++c) {
    const Charger& charger = problem_.fleet.chargers[c];
    const int unknown = pattern_.unknown_of(network_.ports[charger.port].from);
    if (unknown < 0 || charger.current_max[t] <= 0.0) {
      continue;
    }
    ChargerVariables variables{.charger = c, .unknown = unknown};
    variables.current = add_variables(2 * orders_, -kInfinity, kInfinity);
    variables.pe = terms_.add_variable(-kInfinity, kInfinity);
    variables.qe = terms_.add_variable(-kInfinity, kInfinity);
    variables.pb = terms_.add_variable(0.0, charger.battery_max[t]);  // (19)
    variables.plc = terms_.add_variable(-kInfinity, kInfinity);
    variables.qlc = terms_.add_variable(-kInfinity, kInfinity);
    variables.qc = terms_.add_variable(-kInfinity, kInfinity);
    hours_[t].chargers.push_back(variables);
  }
}

/// (5)–(8).
void PublishedModel::add_balances(int t) {
  const Hour& hour = hours_[t];
  const int unknowns = pattern_.unknown_count();
  std::vector<int> charger(unknowns, -1);
  for (const ChargerVariables& at : hour.chargers) {
    charger[at.unknown] = at.current;
  }
  for (int k = 0; k < orders_; ++k) {
    std::vector<PhasorRows> rows;
    for (int u = 0; u < unknowns; ++u) {
      rows.emplace_back(terms_);
      rows[u].add(1.0, phasor(hour.load_current, u, k));
      if (charger[u] >= 0) {
        rows[u].add(1.0, charger[u] + 2 * k);
      }
      rows[u].add_constant(k == 0 ? -network_.source[u] : 0.0);
    }
    for (int j = 0; j < unknowns; ++j) {
      for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
        rows[pattern_.row_index()[p]].add(network_.admittance[k][p], phasor(hour.voltage, j, k));
      }
    }
  }
}

void PublishedModel::add_power(int row, int voltage, int current) {
  terms_.add(row, 1.0, {voltage, current});
  terms_.add(row, 1.0, {voltage + 1, current + 1});
  terms_.add(row + 1, 1.0, {voltage + 1, current});
  terms_.add(row + 1, -1.0, {voltage, current + 1});
}

/// (9)–(12).
void PublishedModel::add_loads(int t) {
  const Hour& hour = hours_[t];
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    const int node = pattern_.node_of(u);
    const Complex load = problem_.load(t, node);
    const int row = terms_.add_row(load.real(), load.real());
    terms_.add_row(load.imag(), load.imag());
    const int fundamental = phasor(hour.load_current, u, 0);
    add_power(row, phasor(hour.voltage, u, 0), fundamental);
    for (int k = 1; k < orders_; ++k) {
      PhasorRows harmonic(terms_);
      harmonic.add(1.0, fundamental + 2 * k);
      if (network_.ports[node].nonlinear) {
        harmonic.add(-network_.harmonic_factor(node, k), fundamental);
      }
    }
  }
}

/// (13)–(18) and (21).
void PublishedModel::add_chargers(int t) {
  const ChargerLosses& loss = problem_.losses;
  for (const ChargerVariables& at : hours_[t].chargers) {
    const int power = terms_.add_row(0.0, 0.0);
    terms_.add_row(0.0, 0.0);
    add_power(power, phasor(hours_[t].voltage, at.unknown, 0), at.current);
    terms_.add(power, -1.0, {at.pe});
    terms_.add(power + 1, -1.0, {at.qe});
    const auto add_sum = [&](int total, int part, int losses) {
      const int row = terms_.add_row(0.0, 0.0);
      terms_.add(row, 1.0, {total});
      terms_.add(row, -1.0, {part});
      terms_.add(row, -1.0, {losses});
    };
    add_sum(at.pe, at.pb, at.plc);
    add_sum(at.qe, at.qc, at.qlc);
    const auto add_loss = [&](int losses, double of_active, double of_reactive) {
      const int row = terms_.add_row(0.0, 0.0);
      terms_.add(row, 1.0, {losses});
      terms_.add(row, -of_active, {at.pe, at.pe});
      terms_.add(row, -of_reactive, {at.qe, at.qe});
    };
    add_loss(at.plc, loss.p_p, loss.p_q);
    add_loss(at.qlc, loss.q_p, loss.q_q);
    add_squared_sum(at.current, -kInfinity,
                    squared(problem_.fleet.chargers[at.charger].current_max[t]));
  }
}

void PublishedModel::add_squared_sum(int phasor, double lower, double upper) {
  const int row = terms_.add_row(lower, upper);
  for (int i = 0; i < 2 * orders_; ++i) {
    terms_.add(row, 1.0, {phasor + i, phasor + i});
  }
}

/// (25), (26).
void PublishedModel::add_measured_currents(int t) {
  const Hour& hour = hours_[t];
  const int first = network_.first_branch_form();
  for (int f = first; f < network_.forms.count(); ++f) {
    for (int k = 0; k < orders_; ++k) {
      const LinearForm form = network_.forms.at(f, k);
      PhasorRows rows(terms_);
      rows.add(1.0, phasor(hour.measured_current, f - first, k));
      rows.add_constant(-form.scale * (form.constant + fixed_current(problem_, t, k, f)));
      for (const auto& [node, factor] : form.terms) {
        const int unknown = pattern_.unknown_of(node);
        if (unknown >= 0) {
          rows.add(-form.scale * factor, phasor(hour.voltage, unknown, k));
        } else if (k == 0) {
          rows.add_constant(-form.scale * factor * network_.nodes[node].nominal);
        }
      }
    }
  }
  for (const OperatingLimit& limit : all_operating_limits(problem_, {t})) {
    if (limit.form >= first) {
      add_squared_sum(phasor(hour.measured_current, limit.form - first, 0), -kInfinity,
                      limit.bound);
    }
  }
}

/// (22)–(24) and what (4) needs.
void PublishedModel::add_voltage_quality(int t) {
  const Hour& hour = hours_[t];
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    const int v = phasor(hour.voltage, u, 0);
    const int m = hour.modulus + u;
    const int modulus = terms_.add_row(0.0, 0.0);
    terms_.add(modulus, 1.0, {m, m});
    terms_.add(modulus, -1.0, {v, v});
    terms_.add(modulus, -1.0, {v + 1, v + 1});
    const int above = terms_.add_row(-1.0, kInfinity);
    terms_.add(above, 1.0, {hour.deviation + u});
    terms_.add(above, -1.0, {m});
    const int below = terms_.add_row(1.0, kInfinity);
    terms_.add(below, 1.0, {hour.deviation + u});
    terms_.add(below, 1.0, {m});
    const int thd = terms_.add_row(0.0, 0.0);
    terms_.add(thd, 1.0, {hour.thd + u, hour.thd + u, m, m});
    for (int i = 2; i < 2 * orders_; ++i) {
      terms_.add(thd, -1.0, {v + i, v + i});
    }
    add_squared_sum(v, squared(problem_.limits.v_min), squared(problem_.limits.v_max));
  }
}

/// (20).
void PublishedModel::add_energy() {
  const ParkingFleet& fleet = problem_.fleet;
  std::vector<int> row(fleet.sessions.size(), -1);
  for (int t = 0; t < problem_.hour_count(); ++t) {
    const std::vector<std::vector<int>> sessions = fleet.sessions_in(t);
    for (const ChargerVariables& at : hours_[t].chargers) {
      const std::vector<int>& there = sessions[fleet.chargers[at.charger].lot];
      if (there.empty()) {
        continue;
      }
      if (there.size() > 1) {
        throw std::invalid_argument("the published model has one session of a lot at a time");
      }
      const int session = there.front();
      if (row[session] < 0) {
        const double energy = fleet.sessions[session].energy;
        row[session] = terms_.add_row(energy, energy);
      }
      terms_.add(row[session], problem_.hour[t].hours, {at.pb});
    }
  }
}

std::vector<double> PublishedModel::starting_point() const {
  const ConditioningNlp ours(problem_, problem_.all_hours(), {}, {}, thd_min_);
  Schedule start = empty_schedule(problem_);
  ours.extract(ours.starting_point().data(), start);
  std::vector<double> x(program_->variable_count(), 0.0);
  for (int t = 0; t < problem_.hour_count(); ++t) {
    start_nodes(t, start, x);
    start_measured_currents(t, start, x);
    start_chargers(t, start, x);
  }
  return x;
}

void PublishedModel::start_nodes(int t, const Schedule& start, std::vector<double>& x) const {
  const Hour& hour = hours_[t];
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    const int node = pattern_.node_of(u);
    const Complex fundamental = start.voltage(t, 0, node);
    const Complex load_current = std::conj(problem_.load(t, node) / fundamental);
    double harmonics = 0.0;
    for (int k = 0; k < orders_; ++k) {
      put(x, phasor(hour.voltage, u, k), start.voltage(t, k, node));
      put(x, phasor(hour.load_current, u, k), network_.current_factor(node, k) * load_current);
      harmonics += k > 0 ? std::norm(start.voltage(t, k, node)) : 0.0;
    }
    const double modulus = std::abs(fundamental);
    x[hour.modulus + u] = modulus;
    x[hour.deviation + u] = std::abs(modulus - 1.0) + 0.01;  // as ConditioningNlp
    x[hour.thd + u] = std::max(thd_min_, std::sqrt(harmonics) / modulus);
  }
}

void PublishedModel::start_measured_currents(int t, const Schedule& start,
                                             std::vector<double>& x) const {
  const int first = network_.first_branch_form();
  for (int f = first; f < network_.forms.count(); ++f) {
    for (int k = 0; k < orders_; ++k) {
      put(x, phasor(hours_[t].measured_current, f - first, k),
          network_.forms.at(f, k)(start.voltage.row(t, k).data(),
                                  fixed_current(problem_, t, k, f)));
    }
  }
}

void PublishedModel::start_chargers(int t, const Schedule& start, std::vector<double>& x) const {
  for (const ChargerVariables& at : hours_[t].chargers) {
    const Complex power = start.charger_power(t, at.charger);
    const double battery = start.battery_power(t, at.charger);
    x[at.pe] = power.real();
    x[at.qe] = power.imag();
    x[at.pb] = battery;
    x[at.plc] = power.real() - battery;
    x[at.qlc] =
        problem_.losses.q_p * squared(power.real()) + problem_.losses.q_q * squared(power.imag());
    x[at.qc] = power.imag() - x[at.qlc];
    put(x, at.current, std::conj(power / start.voltage(t, 0, pattern_.node_of(at.unknown))));
  }
}

Schedule PublishedModel::schedule(const double* x) const {
  Schedule schedule = empty_schedule(problem_);
  const auto value = [&](int variable) { return Complex(x[variable], x[variable + 1]); };
  for (int t = 0; t < problem_.hour_count(); ++t) {
    for (int k = 0; k < orders_; ++k) {
      for (int n = 0; n < network_.node_count(); ++n) {
        const int unknown = pattern_.unknown_of(n);
        schedule.voltage(t, k, n) = unknown >= 0 ? value(phasor(hours_[t].voltage, unknown, k))
                                    : k == 0     ? network_.nodes[n].nominal
                                                 : Complex(0.0);
      }
      for (const ChargerVariables& at : hours_[t].chargers) {
        schedule.charger_current(t, k, at.charger) = value(at.current + 2 * k);
      }
    }
    for (const ChargerVariables& at : hours_[t].chargers) {
      schedule.battery_power(t, at.charger) = x[at.pb];
      schedule.charger_power(t, at.charger) = {x[at.pe], x[at.qe]};
    }
  }
  return schedule;
}

}  // namespace overtone
