#include "fundamental_lanes.hpp"

#include <algorithm>
#include <cmath>

#include "lanes.hpp"
#include "newton_load_flow.hpp"
#include "vector_clones.hpp"

namespace overtone {

FundamentalBalance::FundamentalBalance(const Network& network, AdmittancePattern admittance_pattern,
                                       AdmittanceFactors admittance_factors)
    : pattern(std::move(admittance_pattern)),
      factors(std::move(admittance_factors)),
      admittance(pattern.values(network, 1)),
      flat_voltage(network.description().slack_voltage_pu) {
  const FactorPattern& order = factors.pattern();
  const auto source_by_unknown = pattern.source_current(network, 1);
  start.push_back(0);
  for (const int unknown : order.unknown_at) {
    const int position = static_cast<int>(bus.size());
    bus.push_back(pattern.bus_of(unknown));
    source.push_back(source_by_unknown[unknown]);
    for (int p = pattern.column_start()[unknown]; p < pattern.column_start()[unknown + 1]; ++p) {
      const int other = order.position_of[pattern.row_index()[p]];
      if (other == position) {
        diagonal.push_back(admittance[p]);
      } else if (other > position) {
        row.push_back(other);
        below_diagonal.push_back(admittance[p]);
      }
    }
    start.push_back(static_cast<int>(row.size()));
  }
}

void FundamentalLanes::fit(const FundamentalBalance& balance) {
  power_.resize(balance.size());
  voltage_.resize(balance.size());
  balance_.resize(balance.size());
  scratch_.resize(balance.factors.symmetric() ? 0 : balance.size());
}

void FundamentalLanes::set_power(const FundamentalBalance& balance, const Complex* power,
                                 size_t stride, int lanes) {
  for (int j = 0; j < balance.size(); ++j) {
    const Complex* lane_power = power + balance.bus[j];
    int k = 0;
    for (; k < lanes; ++k) {
      set_lane(power_[j], k, lane_power[k * stride]);
    }
    for (; k < kLanes; ++k) {
      set_lane(power_[j], k, 0.0);
    }
  }
}

void FundamentalLanes::add_power(const FundamentalBalance& balance, const Complex* power,
                                 size_t stride, int lanes) {
  for (int j = 0; j < balance.size(); ++j) {
    for (int k = 0; k < lanes; ++k) {
      set_lane(power_[j], k, lane(power_[j], k) + power[k * stride + balance.bus[j]]);
    }
  }
}

void FundamentalLanes::set_current(const FundamentalBalance& balance, const Complex* current,
                                   size_t stride, int lanes) {
  if (current == nullptr) {
    given_.clear();
  } else {
    given_.resize(balance.size());
    for (int j = 0; j < balance.size(); ++j) {
      fill(given_[j], balance.source[j]);
      for (int k = 0; k < lanes; ++k) {
        set_lane(given_[j], k, lane(given_[j], k) - current[k * stride + balance.bus[j]]);
      }
    }
  }
  restore_sources(balance);
}

void FundamentalLanes::restore_sources(const FundamentalBalance& balance) {
  if (!given_.empty()) {
    std::copy(given_.begin(), given_.end(), balance_.begin());
    return;
  }
  for (int j = 0; j < balance.size(); ++j) {
    fill(balance_[j], balance.source[j]);
  }
}

void FundamentalLanes::start_flat(const FundamentalBalance& balance) {
  for (LaneBlock& voltage : voltage_) {
    fill(voltage, balance.flat_voltage);
  }
}

namespace {

/// balance -= conj(S / V)
OVERTONE_LANES void subtract_load_current(LaneBlock& __restrict balance,
                                          const LaneBlock& __restrict s,
                                          const LaneBlock& __restrict v) {
  for (int k = 0; k < kLanes; ++k) {
    const double inverse = 1.0 / (v.re[k] * v.re[k] + v.im[k] * v.im[k]);
    balance.re[k] -= (s.re[k] * v.re[k] + s.im[k] * v.im[k]) * inverse;
    balance.im[k] -= (s.re[k] * v.im[k] - s.im[k] * v.re[k]) * inverse;
  }
}

/// Largest squared change of each lane so far; `sum` is NaN once a change was.
struct Step {
  double largest[kLanes] = {};
  double sum[kLanes] = {};
};

/// Open lanes of `voltage` move to x.
OVERTONE_LANES void advance(LaneBlock& __restrict voltage, const LaneBlock& __restrict x,
                            const double* __restrict open, Step& __restrict step) {
  for (int k = 0; k < kLanes; ++k) {
    const double re = x.re[k] - voltage.re[k];
    const double im = x.im[k] - voltage.im[k];
    const double change = re * re + im * im;
    step.largest[k] = change > step.largest[k] ? change : step.largest[k];
    step.sum[k] += change;
    voltage.re[k] = open[k] != 0.0 ? x.re[k] : voltage.re[k];
    voltage.im[k] = open[k] != 0.0 ? x.im[k] : voltage.im[k];
  }
}

/// What the sweeps read and write.
struct Sweep {
  const int *start, *row;
  const Complex *l, *inverse_diagonal, *source;
  const LaneBlock* given;  ///< or nullptr: source in every lane
  const LaneBlock* power;
  LaneBlock *voltage, *balance;
  int size;
};

/// Currents of the loads, and with them L \ from the ends of the feeder to the substation.
OVERTONE_VECTOR_CLONES
void sweep_forward(const Sweep& s) {
  for (int j = 0; j < s.size; ++j) {
    LaneBlock pivot = s.balance[j];
    subtract_load_current(pivot, s.power[j], s.voltage[j]);
    s.balance[j] = pivot;
    for (int p = s.start[j]; p < s.start[j + 1]; ++p) {
      subtract_scaled(s.balance[s.row[p]], s.l[p], pivot);
    }
  }
}

/// L^T \ D \ from the substation to the ends, and with it the new voltages of open lanes. What
/// lanes that stand still take from their neighbours upstream is never used.
OVERTONE_VECTOR_CLONES
void sweep_backward(const Sweep& s, const double* open, Step& step) {
  for (int j = s.size - 1; j >= 0; --j) {
    LaneBlock x;
    set_scaled(x, s.inverse_diagonal[j], s.balance[j]);
    for (int p = s.start[j]; p < s.start[j + 1]; ++p) {
      subtract_scaled(x, s.l[p], s.voltage[s.row[p]]);
    }
    advance(s.voltage[j], x, open, step);
    if (s.given != nullptr) {
      s.balance[j] = s.given[j];
    } else {
      fill(s.balance[j], s.source[j]);
    }
  }
}

/// drawn -= Y V
OVERTONE_VECTOR_CLONES
void subtract_admittance_product(const FundamentalBalance& b, const LaneBlock* voltage,
                                 LaneBlock* drawn) {
  for (int j = 0; j < b.size(); ++j) {
    subtract_scaled(drawn[j], b.diagonal[j], voltage[j]);
    for (int p = b.start[j]; p < b.start[j + 1]; ++p) {
      subtract_scaled(drawn[b.row[p]], b.below_diagonal[p], voltage[j]);
      subtract_scaled(drawn[j], b.below_diagonal[p], voltage[b.row[p]]);
    }
  }
}

/// Largest |V conj(I) - S|^2 by lane.
OVERTONE_VECTOR_CLONES
void largest_mismatch(const LaneBlock* voltage, const LaneBlock* drawn, const LaneBlock* power,
                      int size, Step& step) {
  for (int j = 0; j < size; ++j) {
    const LaneBlock& v = voltage[j];
    const LaneBlock& i = drawn[j];
    const LaneBlock& s = power[j];
    for (int k = 0; k < kLanes; ++k) {
      const double re = v.re[k] * i.re[k] + v.im[k] * i.im[k] - s.re[k];
      const double im = v.im[k] * i.re[k] - v.re[k] * i.im[k] - s.im[k];
      const double square = re * re + im * im;
      step.largest[k] = square > step.largest[k] ? square : step.largest[k];
      step.sum[k] += square;
    }
  }
}

/// The square roots; NaN where something was.
void take_roots(const Step& step, double (&root)[kLanes]) {
  for (int k = 0; k < kLanes; ++k) {
    root[k] = std::isnan(step.sum[k]) ? step.sum[k] : std::sqrt(step.largest[k]);
  }
}

}  // namespace

void FundamentalLanes::sweep(const FundamentalBalance& balance, const double (&open)[kLanes],
                             double (&step)[kLanes]) {
  const FactorPattern& pattern = balance.factors.pattern();
  const Sweep s{pattern.start.data(),
                pattern.row.data(),
                balance.factors.l().data(),
                balance.factors.inverse_diagonal().data(),
                balance.source.data(),
                given_.empty() ? nullptr : given_.data(),
                power_.data(),
                voltage_.data(),
                balance_.data(),
                balance.size()};
  Step squared;
  if (balance.factors.symmetric()) {
    sweep_forward(s);
    sweep_backward(s, open, squared);
  } else {
    for (int j = 0; j < balance.size(); ++j) {
      subtract_load_current(balance_[j], power_[j], voltage_[j]);
    }
    balance.factors.solve_in_pivot_order(balance_.data(), scratch_.data());
    for (int j = 0; j < balance.size(); ++j) {
      advance(voltage_[j], balance_[j], open, squared);
    }
    restore_sources(balance);
  }
  take_roots(squared, step);
}

void FundamentalLanes::solve(const FundamentalBalance& balance, const LoadFlowOptions& options,
                             const bool (&moving)[kLanes], ScenarioReport* report) {
  double open[kLanes];  // 1 while a lane still moves, else 0
  for (int k = 0; k < kLanes; ++k) {
    open[k] = moving[k] ? 1.0 : 0.0;
  }
  bool any_open = true;
  for (int sweeps = 0; any_open && sweeps < options.max_sweeps; ++sweeps) {
    double step[kLanes];
    sweep(balance, open, step);
    any_open = false;
    for (int k = 0; k < kLanes; ++k) {
      if (open[k] != 0.0) {
        ++report[k].iterations;
        report[k].voltage_step = step[k];
        open[k] = step[k] <= options.tolerance ? 0.0 : 1.0;  // NaN stays open
        any_open = any_open || open[k] != 0.0;
      }
    }
  }
  for (int k = 0; k < kLanes; ++k) {
    if (!moving[k]) {
      continue;
    }
    report[k].status = LoadFlowStatus::converged;
    report[k].method = LoadFlowMethod::current_injection;
    if (open[k] != 0.0) {
      solve_by_newton(balance, options, k, report[k]);
    }
  }
}

void FundamentalLanes::solve_by_newton(const FundamentalBalance& balance,
                                       const LoadFlowOptions& options, int k,
                                       ScenarioReport& report) {
  const int n = balance.size();
  const std::vector<int>& unknown_at = balance.factors.pattern().unknown_at;
  std::vector<Complex> voltage(n, balance.flat_voltage), power(n), source(n);
  for (int j = 0; j < n; ++j) {
    power[unknown_at[j]] = lane(power_[j], k);
    source[unknown_at[j]] = lane(balance_[j], k);
  }
  newton_load_flow(balance.pattern, balance.admittance, source, power, options, voltage, report);
  for (int j = 0; j < n; ++j) {
    set_lane(voltage_[j], k, voltage[unknown_at[j]]);
  }
}

void FundamentalLanes::power_mismatch(const FundamentalBalance& balance,
                                      double (&mismatch)[kLanes]) {
  subtract_admittance_product(balance, voltage_.data(), balance_.data());
  Step squared;
  largest_mismatch(voltage_.data(), balance_.data(), power_.data(), balance.size(), squared);
  restore_sources(balance);
  take_roots(squared, mismatch);
}

}  // namespace overtone
