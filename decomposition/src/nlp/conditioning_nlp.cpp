#include "conditioning_nlp.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

ConditioningNlp::ConditioningNlp(const ConditioningProblem& problem, const std::vector<int>& hours,
                                 const std::vector<OperatingLimit>& limits,
                                 std::vector<LinearCut> cuts, double tau_min,
                                 const HarmonicBuses& harmonics)
    : problem_(problem),
      pattern_(problem.network),
      layout_(problem, pattern_, hours, harmonics),
      source_(pattern_.source_current(problem.network, 1)),
      cuts_(std::move(cuts)),
      tau_min_(tau_min),
      variables_(layout_.variable_count()) {
  const Network& network = problem.network;
  for (const int order : network.orders()) {
    admittance_.push_back(pattern_.values(network, order));
    source_current_.push_back(source_current_form(network, order));
    std::vector<double> squared(network.branch_count());
    for (int l = 0; l < network.branch_count(); ++l) {
      squared[l] = 1.0 / std::norm(network.impedance(l, order));
    }
    branch_admittance_squared_.push_back(std::move(squared));
  }
  rows_ = layout_.row_count();
  add_limit_rows(limits);
  first_cut_row_ = rows_;
  rows_ += static_cast<int>(cuts_.size());
  hour_objective_.resize(hours.size());
  limit_curvature_.resize(hours.size());
  count_jacobian_entries();
  count_hessian_entries();
}

void ConditioningNlp::add_limit_rows(const std::vector<OperatingLimit>& limits) {
  limit_rows_of_hour_.resize(layout_.hours().size());
  std::map<std::pair<int, int>, size_t> voltage_row;  // (hour, unknown)
  for (const OperatingLimit& limit : limits) {
    LimitRow row;
    row.hour = layout_.hour_at(limit.hour);
    if (row.hour < 0) {
      continue;
    }
    const bool voltage =
        limit.kind == LimitKind::voltage_low || limit.kind == LimitKind::voltage_high;
    row.kind = voltage ? LimitKind::voltage_low : limit.kind;
    row.element = voltage ? pattern_.unknown_of(limit.element) : limit.element;
    row.lower = -kInfinity;
    row.upper = kInfinity;
    size_t at = limit_rows_.size();
    if (voltage) {
      at = voltage_row.emplace(std::pair(row.hour, row.element), at).first->second;
    }
    if (at == limit_rows_.size()) {
      row.row = rows_++;
      limit_rows_of_hour_[row.hour].push_back(static_cast<int>(at));
      limit_rows_.push_back(row);
    }
    const double bound = squared_bound(problem_, limit);
    (limit.kind == LimitKind::voltage_low ? limit_rows_[at].lower : limit_rows_[at].upper) = bound;
  }
}

void ConditioningNlp::bounds(double* x_lower, double* x_upper, double* row_lower,
                             double* row_upper) const {
  std::fill_n(x_lower, variables_, -kInfinity);
  std::fill_n(x_upper, variables_, kInfinity);
  std::fill_n(row_lower, rows_, 0.0);
  std::fill_n(row_upper, rows_, 0.0);
  for (const Hour& hour : layout_.hours()) {
    for (int u = 0; u < layout_.unknown_count(); ++u) {
      if (layout_.has_harmonics(hour, u)) {
        x_lower[layout_.tau(hour, u)] = tau_min_;
      }
      x_lower[layout_.deviation(hour, u)] = 0.0;
      const int row = layout_.deviation_row(hour, u);  // d -+ (|V| - 1) >= 0
      row_lower[row] = -1.0;
      row_upper[row] = kInfinity;
      row_lower[row + 1] = 1.0;
      row_upper[row + 1] = kInfinity;
      if (layout_.thd_row(hour, u) >= 0) {
        row_lower[layout_.thd_row(hour, u)] = -kInfinity;
      }
    }
    for (const auto& at : hour.lots) {
      const ParkingLot& lot = problem_.lots[at.lot];
      if (at.pb >= 0) {
        x_lower[at.pb] = 0.0;
        x_upper[at.pb] = lot.battery_max[hour.position];
      } else {
        row_lower[at.loss_row] = row_upper[at.loss_row] = lot.battery_max[hour.position];
      }
      row_lower[at.current_row] = -kInfinity;
      row_upper[at.current_row] = 1.0;
    }
  }
  for (size_t e = 0; e < layout_.energy_lots().size(); ++e) {
    const int row = layout_.first_energy_row() + static_cast<int>(e);
    const int lot = layout_.energy_lots()[e];
    row_lower[row] = row_upper[row] = problem_.lots[lot].energy * layout_.energy_scale(lot);
  }
  for (const LimitRow& row : limit_rows_) {
    row_lower[row.row] = row.lower;
    row_upper[row.row] = row.upper;
  }
  for (size_t c = 0; c < cuts_.size(); ++c) {
    row_lower[first_cut_row_ + c] = -kInfinity;
    row_upper[first_cut_row_ + c] = cuts_[c].upper;
  }
}

std::vector<double> ConditioningNlp::starting_point() const {
  Schedule schedule = empty_schedule(problem_);
  const int lots = problem_.lot_count();
  for (int p = 0; p < lots; ++p) {
    const ParkingLot& lot = problem_.lots[p];
    const double share = problem_.charging_share(lot);
    for (const Hour& hour : layout_.hours()) {
      if (lot.current_max[hour.position] > 0.0) {
        const size_t at = static_cast<size_t>(hour.position) * lots + p;
        schedule.battery_power[at] = share * lot.battery_max[hour.position];
        schedule.charger_power[at] =
            charger_power_without_control(schedule.battery_power[at], problem_.losses);
      }
    }
  }
  LoadFlowOptions options;
  options.threads = 1;
  const LoadFlowResult flow =
      load_flow_of(HarmonicLoadFlow(problem_.network), problem_, schedule, options);

  std::vector<double> x(variables_, 0.0);
  for (const Hour& hour : layout_.hours()) {
    for (int u = 0; u < layout_.unknown_count(); ++u) {
      double harmonics = 0.0;
      for (int k = 0; k < layout_.voltage_orders(hour, u); ++k) {
        const Complex v = flow.v(hour.position, k, pattern_.bus_of(u));
        x[layout_.voltage(hour, u, k)] = v.real();
        x[layout_.voltage(hour, u, k) + 1] = v.imag();
        harmonics += k > 0 ? std::norm(v) : 0.0;
      }
      const double modulus = std::abs(flow.v(hour.position, 0, pattern_.bus_of(u)));
      if (layout_.has_harmonics(hour, u)) {
        x[layout_.tau(hour, u)] = std::max(tau_min_, std::sqrt(harmonics) / modulus);
      }
      // Off its bound by a little: 30 iterations from here on 33 buses, more from the kink itself.
      x[layout_.deviation(hour, u)] = std::abs(modulus - 1.0) + 0.01;
    }
    for (const auto& at : hour.lots) {
      const size_t entry = static_cast<size_t>(hour.position) * lots + at.lot;
      x[at.pe] = schedule.charger_power[entry].real();
      x[at.qe] = schedule.charger_power[entry].imag();
      if (at.pb >= 0) {
        x[at.pb] = schedule.battery_power[entry];
      }
    }
  }
  return x;
}

Complex ConditioningNlp::harmonic_current(const double* x, const Hour& hour,
                                          const NlpLayout::LotVariables& at, int k) const {
  if (at.harmonic >= 0) {
    const double* current = x + at.harmonic + 2 * (k - 1);
    return {current[0], current[1]};
  }
  if (!(at.cancelled > 0.0)) {
    return 0.0;
  }
  const int bus = problem_.lots[at.lot].bus;
  return -problem_.network.harmonic_factor(bus, k) *
         std::conj(problem_.load_at(hour.position, bus) / voltage_at(x, hour, bus, 0));
}

void ConditioningNlp::extract(const double* x, Schedule& schedule) const {
  const Network& network = problem_.network;
  const int orders = layout_.order_count();
  const int lots = problem_.lot_count();
  for (const Hour& hour : layout_.hours()) {
    for (int k = 0; k < orders; ++k) {
      const size_t row = static_cast<size_t>(hour.position) * orders + k;
      for (int b = 0; b < network.bus_count(); ++b) {
        schedule.voltage[row * network.bus_count() + b] = voltage_at(x, hour, b, k);
      }
    }
    for (const auto& at : hour.lots) {
      const size_t entry = static_cast<size_t>(hour.position) * lots + at.lot;
      const Complex power(x[at.pe], x[at.qe]);
      schedule.charger_power[entry] = power;
      schedule.battery_power[entry] =
          at.pb >= 0 ? x[at.pb] : problem_.lots[at.lot].battery_max[hour.position];
      const size_t first = static_cast<size_t>(hour.position) * orders * lots + at.lot;
      schedule.charger_current[first] =
          std::conj(power / voltage_at(x, hour, problem_.lots[at.lot].bus, 0));
      for (int k = 1; k < orders; ++k) {
        schedule.charger_current[first + static_cast<size_t>(k) * lots] =
            harmonic_current(x, hour, at, k);
      }
    }
  }
}

}  // namespace overtone
