#include "nlp/conditioning_nlp.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nlp/elimination/elimination_stages.hpp"
#include "parallel_loop.hpp"

namespace overtone {

ConditioningNlp::ConditioningNlp(const ConditioningProblem& problem, const std::vector<int>& hours,
                                 const std::vector<OperatingLimit>& limits,
                                 std::vector<LinearCut> cuts, double tau_min,
                                 const HarmonicNodes& harmonics,
                                 const std::vector<OneWayLimit>& one_way)
    : problem_(problem),
      layout_(problem, hours, harmonics),
      at_{problem_, problem.network(), layout_, tau_min},
      distortion_(at_),
      balances_(at_),
      loads_(at_),
      port_loads_(at_),
      deviations_(at_),
      thd_(at_),
      unbalance_(at_),
      unbalance_objective_(at_),
      power_(at_),
      chargers_(at_),
      limits_(at_, limits, layout_.row_count()),
      batteries_(at_),
      one_way_(one_way),
      first_cut_row_(layout_.row_count() + static_cast<int>(limits_.list().size())),
      cuts_(std::move(cuts), first_cut_row_) {
  hour_objective_.resize(hours.size());
  limit_curvature_.resize(hours.size());
  count_entries();
}

void ConditioningNlp::bounds(double* x_lower, double* x_upper, double* row_lower,
                             double* row_upper) const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::fill_n(x_lower, variable_count(), -kInfinity);
  std::fill_n(x_upper, variable_count(), kInfinity);
  std::fill_n(row_lower, row_count(), 0.0);
  std::fill_n(row_upper, row_count(), 0.0);
  const NlpBounds out{x_lower, x_upper, row_lower, row_upper};
  for (const Hour& hour : layout_.hours()) {
    distortion_.bounds(hour, out);
    deviations_.bounds(hour, out);
    thd_.bounds(hour, out);
    unbalance_.bounds(hour, out);
    unbalance_objective_.bounds(hour, out);
    chargers_.bounds(hour, out);
  }
  power_.bounds(out);
  batteries_.bounds(out);
  for_each_one_way([&](int /*goes*/, int other) { x_upper[other] = 0.0; });
  limits_.bounds(out);
  cuts_.bounds(out);
}

double ConditioningNlp::objective(const double* x) const {
  parallel_loop(hour_count(), [&](int i) {
    const Hour& hour = layout_.hours()[i];
    hour_objective_[i] = chargers_.value(hour, x, distortion_.value(hour, x)) +
                         unbalance_objective_.value(hour, x) + power_.value(i, x) +
                         batteries_.value(hour, x);
  });
  double sum = power_.value(x);
  for (const double p : hour_objective_) {  // in order: the same sum with any number of threads
    sum += p;
  }
  return sum;
}

void ConditioningNlp::gradient(const double* x, double* gradient) const {
  std::fill_n(gradient, variable_count(), 0.0);
  parallel_loop(hour_count(), [&](int i) {
    distortion_.gradient(layout_.hours()[i], x, gradient);
    chargers_.gradient(layout_.hours()[i], x, gradient);
    unbalance_objective_.gradient(layout_.hours()[i], x, gradient);
    power_.gradient(i, x, gradient);
    batteries_.gradient(layout_.hours()[i], gradient);
  });
  power_.gradient(gradient);
}

void ConditioningNlp::rows(const double* x, double* values) const {
  parallel_loop(hour_count(), [&](int i) {
    const Hour& hour = layout_.hours()[i];
    balances_.rows(hour, x, values);
    loads_.rows(hour, x, values);
    port_loads_.rows(hour, x, values);
    deviations_.rows(hour, x, values);
    thd_.rows(hour, x, values);
    unbalance_.rows(hour, x, values);
    power_.rows(i, x, values);
    chargers_.rows(hour, x, values);
    limits_.rows(i, x, values);
  });
  batteries_.rows(x, values);
  cuts_.rows(x, values);
}

BlockStructure ConditioningNlp::block_structure() const {
  BlockStructure structure;
  structure.blocks = hour_count();
  structure.variable_block.assign(variable_count(), -1);
  structure.variable_slot.assign(variable_count(), 0);
  structure.row_block.assign(row_count(), -1);
  structure.row_slot.assign(row_count(), 0);
  structure.pivot_row.assign(variable_count(), -1);
  SlotWriter writer(structure);
  balances_.slots(writer);
  deviations_.slots(writer);
  thd_.slots(writer);
  unbalance_.slots(writer);
  unbalance_objective_.slots(writer);
  power_.slots(writer);
  chargers_.slots(writer);
  limits_.slots(writer);
  cuts_.slots(writer);
  batteries_.chain(structure);
  balances_.pair(chargers_.pair_currents(writer), writer);
  std::vector<int> mixed;
  limits_.for_each_mixed_voltage([&](int variable) { mixed.push_back(variable); });
  std::ranges::sort(mixed);
  distortion_.tie(mixed, structure);
  set_elimination_stages(at_, limits_, structure);
  return structure;
}

TypicalSizes ConditioningNlp::typical_sizes() const {
  TypicalSizes size{.variable = std::vector<double>(variable_count(), 1.0),
                    .row = std::vector<double>(row_count(), 1.0)};
  for (const Hour& hour : layout_.hours()) {
    chargers_.sizes(hour, size);
  }
  const auto one = [](double s) { return s == 1.0; };
  return std::all_of(size.variable.begin(), size.variable.end(), one) ? TypicalSizes() : size;
}

std::vector<double> ConditioningNlp::starting_point() const {
  const Schedule schedule = even_schedule(problem_);
  const std::vector<double> shares = even_shares(problem_);
  std::vector<int> hours;
  for (const Hour& hour : layout_.hours()) {
    hours.push_back(hour.position);
  }
  LoadFlowOptions options;
  options.threads = 1;
  const LoadFlowResult flow = load_flow_of(problem_, schedule, hours, options);

  std::vector<double> x(variable_count(), 0.0);
  for (int h = 0; h < hour_count(); ++h) {
    const Hour& hour = layout_.hours()[h];
    for (int u = 0; u < layout_.unknown_count(); ++u) {
      const int node = network().pattern.node_of(u);
      double harmonics = 0.0;
      for (int k = 0; k < layout_.voltage_orders(hour, u); ++k) {
        const Complex v = flow.voltage(h, k, node);
        x[layout_.voltage(hour, u, k)] = v.real();
        x[layout_.voltage(hour, u, k) + 1] = v.imag();
        harmonics += k > 0 ? std::norm(v) : 0.0;
      }
      const double modulus = std::abs(flow.voltage(h, 0, node));
      if (layout_.tau(hour, u) >= 0) {
        x[layout_.tau(hour, u)] = std::max(at_.tau_min, std::sqrt(harmonics) / modulus);
      }
      // Off its bound by a little: 30 iterations from here on 33 buses, more from the kink itself.
      if (layout_.deviation(hour, u) >= 0) {
        x[layout_.deviation(hour, u)] = std::abs(modulus - 1.0) + 0.01;
      }
    }
    for (const auto& c : hour.chargers) {
      x[c.pe] = schedule.charger_power(hour.position, c.charger).real();
      x[c.qe] = schedule.charger_power(hour.position, c.charger).imag();
      for (const NlpLayout::BatteryVariable& battery : hour.batteries_of(c)) {
        x[battery.taken] = shares[battery.session] * battery.most;
      }
    }
    unbalance_objective_.start(hour, x.data());
  }
  if (layout_.peak() >= 0) {
    x[layout_.peak()] = power_.largest_power(x.data());
  }
  settle_batteries(x.data());
  return x;
}

void ConditioningNlp::settle_batteries(double* x) const {
  for_each_one_way([&](int goes, int other) {
    x[goes] = std::max(0.0, x[goes] - x[other]);
    x[other] = 0.0;
  });
  batteries_.store(x);
}

Complex ConditioningNlp::harmonic_current(const double* x, const Hour& hour,
                                          const NlpLayout::ChargerVariables& at, int k) const {
  if (at.harmonic >= 0) {
    const double* current = x + at.harmonic + 2 * (k - 1);
    return {current[0], current[1]};
  }
  return at.cancels ? cancelling_current(x, hour, at, k) : 0.0;
}

Complex ConditioningNlp::cancelling_current(const double* x, const Hour& hour,
                                            const NlpLayout::ChargerVariables& at, int k) const {
  Complex sum = 0.0;
  for (const NodeLoad& load : layout_.ports().nonlinear(at.unknown)) {
    const int port = load.load.port;
    const Complex power = problem_.load(hour.position, port);
    const Complex v = at_.port_voltage(x, hour, port, 0);
    const Complex drawn = layout_.ports().only_grounded(at.unknown)
                              ? std::conj(power / v)
                              : PortCurrent(load.load.law, power, v).value;
    sum -= load.sign * load.load.factor[k] * drawn;
  }
  return sum;
}

void ConditioningNlp::extract(const double* x, Schedule& schedule) const {
  for (const Hour& hour : layout_.hours()) {
    const int t = hour.position;
    for (int k = 0; k < layout_.order_count(); ++k) {
      for (int n = 0; n < network().node_count(); ++n) {
        schedule.voltage(t, k, n) = at_.voltage(x, hour, n, k);
      }
    }
    for (const NlpLayout::BatteryVariable& battery : hour.batteries) {
      schedule.session_power(t, battery.session) = 0.0;
      schedule.session_given(t, battery.session) = 0.0;
    }
    for (const auto& c : hour.chargers) {
      const Complex power(x[c.pe], x[c.qe]);
      schedule.charger_power(t, c.charger) = power;
      schedule.battery_power(t, c.charger) = c.given_battery;
      for (const NlpLayout::BatteryVariable& battery : hour.batteries_of(c)) {
        const double stored = battery.power(x);
        schedule.battery_power(t, c.charger) += stored;
        schedule.session_power(t, battery.session) += stored;
        schedule.session_given(t, battery.session) += std::max(0.0, -stored);
      }
      schedule.charger_current(t, 0, c.charger) =
          std::conj(power / at_.voltage(x, hour, network().ports[c.port].from, 0));
      for (int k = 1; k < layout_.order_count(); ++k) {
        schedule.charger_current(t, k, c.charger) = harmonic_current(x, hour, c, k);
      }
    }
  }
}

std::pair<double, std::vector<std::pair<int, double>>> ConditioningNlp::limit_tangent(
    const OperatingLimit& limit, const double* x) const {
  const SquaredForm square(at_, layout_.hour_at(limit.hour), limit.form);
  const double sign = limit.lower ? -1.0 : 1.0;
  CountingSink count;
  square.gradient(0, x, count);
  std::vector<int> rows(count.count), columns(count.count);
  std::vector<double> values(count.count);
  StructureSink structure{rows.data(), columns.data()};
  square.gradient(0, x, structure);
  ValueSink value{values.data()};
  square.gradient(0, x, value);
  std::vector<std::pair<int, double>> gradient;
  for (int i = 0; i < count.count; ++i) {
    gradient.emplace_back(columns[i], sign * values[i]);
  }
  return {sign * (square.value(x) - limit.bound), std::move(gradient)};
}

}  // namespace overtone
