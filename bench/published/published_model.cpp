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
      pattern_(problem.network),
      orders_(problem.network.order_count()),
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
    add_branches(t);
    add_source(t);
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
  hour.branch_current =
      add_variables(2 * orders_ * problem_.network.branch_count(), -kInfinity, kInfinity);
  hour.source_current = add_variables(2 * orders_, -kInfinity, kInfinity);
  // (23) is the upper bound of (22)'s variable.
  hour.thd = add_variables(unknowns, thd_min_,
                           problem_.enforce_thd_limit ? problem_.thd_limit : kInfinity);
  hour.modulus = add_variables(unknowns, 0.0, kInfinity);
  hour.deviation = add_variables(unknowns, 0.0, kInfinity);
  for (int u = 0; u < unknowns; ++u) {  // (4)
    terms_.add(PolynomialTerms::kObjective, 1.0, {hour.deviation + u});
    terms_.add(PolynomialTerms::kObjective, 1.0, {hour.thd + u});
  }
  add_lot_variables(t);
}

void PublishedModel::add_lot_variables(int t) {
  for (int p = 0; p < problem_.lot_count(); ++p) {
    const ParkingLot& lot = problem_.lots[p];
    const int unknown = pattern_.unknown_of(lot.bus);
    if (unknown < 0 || lot.current_max[t] <= 0.0) {
      continue;
    }
    Lot variables{.lot = p, .unknown = unknown};
    variables.current = add_variables(2 * orders_, -kInfinity, kInfinity);
    variables.pe = terms_.add_variable(-kInfinity, kInfinity);
    variables.qe = terms_.add_variable(-kInfinity, kInfinity);
    variables.pb = terms_.add_variable(0.0, lot.battery_max[t]);  // (19)
    variables.plc = terms_.add_variable(-kInfinity, kInfinity);
    variables.qlc = terms_.add_variable(-kInfinity, kInfinity);
    variables.qc = terms_.add_variable(-kInfinity, kInfinity);
    hours_[t].lots.push_back(variables);
  }
}

/// (5)–(8).
void PublishedModel::add_balances(int t) {
  const Hour& hour = hours_[t];
  const int unknowns = pattern_.unknown_count();
  std::vector<int> charger(unknowns, -1);
  for (const Lot& lot : hour.lots) {
    charger[lot.unknown] = lot.current;
  }
  for (int k = 0; k < orders_; ++k) {
    const int order = problem_.network.orders()[k];
    const std::vector<Complex> source = pattern_.source_current(problem_.network, order);
    const std::vector<Complex> admittance = pattern_.values(problem_.network, order);
    std::vector<PhasorRows> rows;
    for (int u = 0; u < unknowns; ++u) {
      rows.emplace_back(terms_);
      rows[u].add(1.0, phasor(hour.load_current, u, k));
      if (charger[u] >= 0) {
        rows[u].add(1.0, charger[u] + 2 * k);
      }
      rows[u].add_constant(-source[u]);
    }
    for (int j = 0; j < unknowns; ++j) {
      for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
        rows[pattern_.row_index()[p]].add(admittance[p], phasor(hour.voltage, j, k));
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
  const Network& network = problem_.network;
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    const int bus = pattern_.bus_of(u);
    const Complex load = problem_.load_at(t, bus);
    const int row = terms_.add_row(load.real(), load.real());
    terms_.add_row(load.imag(), load.imag());
    const int fundamental = phasor(hour.load_current, u, 0);
    add_power(row, phasor(hour.voltage, u, 0), fundamental);
    for (int k = 1; k < orders_; ++k) {
      PhasorRows harmonic(terms_);
      harmonic.add(1.0, fundamental + 2 * k);
      if (network.is_nonlinear(bus)) {
        harmonic.add(-network.harmonic_factor(bus, k), fundamental);
      }
    }
  }
}

/// (13)–(18) and (21).
void PublishedModel::add_chargers(int t) {
  const ChargerLosses& loss = problem_.losses;
  for (const Lot& lot : hours_[t].lots) {
    const int power = terms_.add_row(0.0, 0.0);
    terms_.add_row(0.0, 0.0);
    add_power(power, phasor(hours_[t].voltage, lot.unknown, 0), lot.current);
    terms_.add(power, -1.0, {lot.pe});
    terms_.add(power + 1, -1.0, {lot.qe});
    const auto add_sum = [&](int total, int part, int losses) {
      const int row = terms_.add_row(0.0, 0.0);
      terms_.add(row, 1.0, {total});
      terms_.add(row, -1.0, {part});
      terms_.add(row, -1.0, {losses});
    };
    add_sum(lot.pe, lot.pb, lot.plc);
    add_sum(lot.qe, lot.qc, lot.qlc);
    const auto add_loss = [&](int losses, double of_active, double of_reactive) {
      const int row = terms_.add_row(0.0, 0.0);
      terms_.add(row, 1.0, {losses});
      terms_.add(row, -of_active, {lot.pe, lot.pe});
      terms_.add(row, -of_reactive, {lot.qe, lot.qe});
    };
    add_loss(lot.plc, loss.p_p, loss.p_q);
    add_loss(lot.qlc, loss.q_p, loss.q_q);
    add_squared_sum(lot.current, -kInfinity, squared(problem_.lots[lot.lot].current_max[t]));
  }
}

void PublishedModel::add_squared_sum(int phasor, double lower, double upper) {
  const int row = terms_.add_row(lower, upper);
  for (int i = 0; i < 2 * orders_; ++i) {
    terms_.add(row, 1.0, {phasor + i, phasor + i});
  }
}

/// (25).
void PublishedModel::add_branches(int t) {
  const Hour& hour = hours_[t];
  const Network& network = problem_.network;
  for (int l = 0; l < network.branch_count(); ++l) {
    for (int k = 0; k < orders_; ++k) {
      const Complex y = 1.0 / network.impedance(l, network.orders()[k]);
      PhasorRows rows(terms_);
      rows.add(1.0, phasor(hour.branch_current, l, k));
      for (const auto& [bus, weight] : {std::pair(network.from(l), -y), {network.to(l), y}}) {
        const int unknown = pattern_.unknown_of(bus);
        if (unknown >= 0) {
          rows.add(weight, phasor(hour.voltage, unknown, k));
        } else if (k == 0) {
          rows.add_constant(weight * network.description().slack_voltage_pu);
        }
      }
    }
    const double limit = problem_.limits.branch_current[l];
    if (std::isfinite(limit)) {
      add_squared_sum(phasor(hour.branch_current, l, 0), -kInfinity, squared(limit));
    }
  }
}

/// (26).
void PublishedModel::add_source(int t) {
  const Hour& hour = hours_[t];
  for (int k = 0; k < orders_; ++k) {
    const SourceCurrentForm form =
        source_current_form(problem_.network, problem_.network.orders()[k]);
    PhasorRows rows(terms_);
    rows.add(1.0, hour.source_current + 2 * k);
    rows.add_constant(-form.constant - slack_load_current(problem_, t, k));
    for (const auto& term : form.terms) {
      rows.add(-term.factor, phasor(hour.voltage, pattern_.unknown_of(term.bus), k));
    }
  }
  if (std::isfinite(problem_.limits.substation_current)) {
    add_squared_sum(hour.source_current, -kInfinity, squared(problem_.limits.substation_current));
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
  std::vector<int> row(problem_.lot_count(), -1);
  for (const Hour& hour : hours_) {
    for (const Lot& lot : hour.lots) {
      if (row[lot.lot] < 0) {
        const double energy = problem_.lots[lot.lot].energy;
        row[lot.lot] = terms_.add_row(energy, energy);
      }
      terms_.add(row[lot.lot], 1.0, {lot.pb});
    }
  }
}

std::vector<double> PublishedModel::starting_point() const {
  std::vector<int> all(hours_.size());
  std::iota(all.begin(), all.end(), 0);
  const ConditioningNlp ours(problem_, all, {}, {}, thd_min_);
  Schedule start = empty_schedule(problem_);
  ours.extract(ours.starting_point().data(), start);
  std::vector<double> x(program_->variable_count(), 0.0);
  for (int t = 0; t < problem_.hour_count(); ++t) {
    start_buses(t, start, x);
    start_branches(t, start, x);
    start_lots(t, start, x);
  }
  return x;
}

Complex PublishedModel::voltage_in(const Schedule& schedule, int t, int bus, int k) const {
  const size_t row = static_cast<size_t>(t) * orders_ + k;
  return schedule.voltage[row * problem_.network.bus_count() + bus];
}

void PublishedModel::start_buses(int t, const Schedule& start, std::vector<double>& x) const {
  const Hour& hour = hours_[t];
  const Network& network = problem_.network;
  for (int u = 0; u < pattern_.unknown_count(); ++u) {
    const int bus = pattern_.bus_of(u);
    const Complex fundamental = voltage_in(start, t, bus, 0);
    const Complex load_current = std::conj(problem_.load_at(t, bus) / fundamental);
    put(x, phasor(hour.voltage, u, 0), fundamental);
    put(x, phasor(hour.load_current, u, 0), load_current);
    double harmonics = 0.0;
    for (int k = 1; k < orders_; ++k) {
      const Complex harmonic = voltage_in(start, t, bus, k);
      put(x, phasor(hour.voltage, u, k), harmonic);
      if (network.is_nonlinear(bus)) {
        put(x, phasor(hour.load_current, u, k), network.harmonic_factor(bus, k) * load_current);
      }
      harmonics += std::norm(harmonic);
    }
    const double modulus = std::abs(fundamental);
    x[hour.modulus + u] = modulus;
    x[hour.deviation + u] = std::abs(modulus - 1.0) + 0.01;  // as ConditioningNlp
    x[hour.thd + u] = std::max(thd_min_, std::sqrt(harmonics) / modulus);
  }
}

void PublishedModel::start_branches(int t, const Schedule& start, std::vector<double>& x) const {
  const Hour& hour = hours_[t];
  const Network& network = problem_.network;
  for (int k = 0; k < orders_; ++k) {
    const int order = network.orders()[k];
    for (int l = 0; l < network.branch_count(); ++l) {
      put(x, phasor(hour.branch_current, l, k),
          (voltage_in(start, t, network.from(l), k) - voltage_in(start, t, network.to(l), k)) /
              network.impedance(l, order));
    }
    const size_t first = (static_cast<size_t>(t) * orders_ + k) * network.bus_count();
    put(x, hour.source_current + 2 * k,
        source_current_form(network, order)(&start.voltage[first]) +
            slack_load_current(problem_, t, k));
  }
}

void PublishedModel::start_lots(int t, const Schedule& start, std::vector<double>& x) const {
  for (const Lot& lot : hours_[t].lots) {
    const size_t at = static_cast<size_t>(t) * problem_.lot_count() + lot.lot;
    const Complex power = start.charger_power[at];
    x[lot.pe] = power.real();
    x[lot.qe] = power.imag();
    x[lot.pb] = start.battery_power[at];
    x[lot.plc] = power.real() - start.battery_power[at];
    x[lot.qlc] =
        problem_.losses.q_p * squared(power.real()) + problem_.losses.q_q * squared(power.imag());
    x[lot.qc] = power.imag() - x[lot.qlc];
    put(x, lot.current, std::conj(power / voltage_in(start, t, pattern_.bus_of(lot.unknown), 0)));
  }
}

Schedule PublishedModel::schedule(const double* x) const {
  Schedule schedule = empty_schedule(problem_);
  const Network& network = problem_.network;
  const auto value = [&](int variable) { return Complex(x[variable], x[variable + 1]); };
  for (int t = 0; t < problem_.hour_count(); ++t) {
    for (int k = 0; k < orders_; ++k) {
      const size_t row = static_cast<size_t>(t) * orders_ + k;
      for (int b = 0; b < network.bus_count(); ++b) {
        const int unknown = pattern_.unknown_of(b);
        schedule.voltage[row * network.bus_count() + b] =
            unknown >= 0 ? value(phasor(hours_[t].voltage, unknown, k))
            : k == 0     ? Complex(network.description().slack_voltage_pu)
                         : Complex(0.0);
      }
      for (const Lot& lot : hours_[t].lots) {
        schedule.charger_current[row * problem_.lot_count() + lot.lot] = value(lot.current + 2 * k);
      }
    }
    for (const Lot& lot : hours_[t].lots) {
      const size_t at = static_cast<size_t>(t) * problem_.lot_count() + lot.lot;
      schedule.battery_power[at] = x[lot.pb];
      schedule.charger_power[at] = {x[lot.pe], x[lot.qe]};
    }
  }
  return schedule;
}

}  // namespace overtone
