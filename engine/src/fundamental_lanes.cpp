#include "fundamental_lanes.hpp"

#include <algorithm>
#include <cmath>

#include "factor_sweeps.hpp"
#include "newton_load_flow.hpp"
#include "vector_clones.hpp"

namespace overtone {

namespace {

/// Of the largest admittance: what rounding may leave of a balance.
constexpr double kRounding = 1e-13;
/// Of a scenario's load, times the tolerance of voltages: what a solution may miss of a power.
constexpr double kPowerTolerance = 1e4;

}  // namespace

FundamentalBalance::FundamentalBalance(const NodalNetwork& nodal,
                                       AdmittanceFactors admittance_factors)
    : network(nodal), factors(std::move(admittance_factors)), ports(network, factors.pattern()) {
  const AdmittancePattern& pattern = network.pattern;
  const std::vector<Complex>& admittance = network.admittance.front();
  const FactorPattern& order = factors.pattern();
  start.push_back(0);
  for (const int unknown : order.unknown_at) {
    const int position = size();
    source.push_back(network.source[unknown]);
    const Node& node = network.nodes[pattern.node_of(unknown)];
    start_voltage.push_back(node.nominal);
    newton_start.push_back(network.held_voltages.empty() || !node.live()
                               ? node.nominal
                               : node.nominal / std::abs(node.nominal));
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
    rounding = std::max(rounding, kRounding * std::abs(diagonal.back()));
  }
  for (int unknown = 0; unknown < size(); ++unknown) {
    const auto nodes = pattern.nodes_at(unknown);
    rows.push_back({nodes.front(), order.position_of[unknown]});
    for (const int other : nodes.subspan(1)) {
      shared.push_back({other, order.position_of[unknown]});
    }
  }
  for (int n = 0; n < network.node_count(); ++n) {
    if (network.nodes[n].fixed) {
      fixed.push_back(n);
    }
  }
}

namespace {

void add_rows(const std::vector<FundamentalBalance::Row>& at, const Complex* rows, size_t stride,
              int lanes, double sign, LaneBlock* block) {
  for (const auto& [node, j] : at) {
    for (int k = 0; k < lanes; ++k) {
      set_lane(block[j], k, lane(block[j], k) + sign * rows[k * stride + node]);
    }
  }
}

}  // namespace

void gather_lanes(const FundamentalBalance& balance, const Complex* rows, size_t stride, int lanes,
                  LaneBlock* block) {
  for (const auto& [node, j] : balance.rows) {
    gather(block[j], rows + node, stride, lanes);
  }
  add_rows(balance.shared, rows, stride, lanes, 1.0, block);
}

void add_lanes(const FundamentalBalance& balance, const Complex* rows, size_t stride, int lanes,
               double sign, LaneBlock* block) {
  add_rows(balance.rows, rows, stride, lanes, sign, block);
  add_rows(balance.shared, rows, stride, lanes, sign, block);
}

void scatter_lanes(const FundamentalBalance& balance, const LaneBlock* block, Complex* rows,
                   size_t stride, int lanes) {
  for (const auto& [node, j] : balance.rows) {
    scatter(block[j], rows + node, stride, lanes);
  }
  for (const auto& [node, j] : balance.shared) {
    scatter(block[j], rows + node, stride, lanes);
  }
}

void FundamentalLanes::fit(const FundamentalBalance& balance) {
  const PortRows& ports = balance.ports;
  const int rows = ports.one_a_node ? balance.size() : ports.row_count();
  power_.resize(balance.power_count());
  voltage_.resize(rows);
  balance_.resize(rows);
  if (!ports.one_a_node) {
    ports_.fit(balance.network);
    for (int row = balance.size(); row < rows; ++row) {
      fill(voltage_[row], ports.given_voltage[row - balance.size()]);
    }
  }
  scratch_.resize(balance.factors.symmetric() ? 0 : balance.size());
}

void FundamentalLanes::set_power(const FundamentalBalance& balance, const Complex* power,
                                 size_t stride, int lanes) {
  if (balance.ports.one_a_node) {
    gather_lanes(balance, power, stride, lanes, power_.data());
    return;
  }
  std::fill(power_.begin(), power_.end(), LaneBlock{});
  add_power(balance, power, stride, lanes);
}

void FundamentalLanes::add_power(const FundamentalBalance& balance, const Complex* power,
                                 size_t stride, int lanes) {
  if (balance.ports.one_a_node) {
    add_lanes(balance, power, stride, lanes, 1.0, power_.data());
    return;
  }
  for (size_t p = 0; p < power_.size(); ++p) {
    for (int k = 0; k < lanes; ++k) {
      set_lane(power_[p], k, lane(power_[p], k) + power[k * stride + p]);
    }
  }
}

void FundamentalLanes::set_current(const FundamentalBalance& balance, const Complex* current,
                                   size_t stride, int lanes) {
  if (current == nullptr) {
    given_.clear();
  } else {
    given_.resize(balance_.size());
    for (int j = 0; j < balance.size(); ++j) {
      fill(given_[j], balance.source[j]);
    }
    if (balance.ports.one_a_node) {
      add_lanes(balance, current, stride, lanes, -1.0, given_.data());
    } else {
      add_port_currents(balance.ports, current, stride, lanes, -1.0, given_.data());
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
  for (int j = 0; j < balance.size(); ++j) {
    fill(voltage_[j], balance.start_voltage[j]);
  }
  if (!balance.ports.one_a_node) {
    double moved[kLanes];
    ports_.take_voltages(balance.ports, voltage_.data(), moved);
  }
}

namespace {

/// balance -= conj(S / V)
OVERTONE_LANES void subtract_load_current(QuadBlock& balance, const LaneBlock& power,
                                          const LaneBlock& voltage) {
  QuadBlock s, v;
  load(s, power);
  load(v, voltage);
  for (int q = 0; q < kQuads; ++q) {
    const Quad inverse = 1.0 / (v.re[q] * v.re[q] + v.im[q] * v.im[q]);
    balance.re[q] -= (s.re[q] * v.re[q] + s.im[q] * v.im[q]) * inverse;
    balance.im[q] -= (s.re[q] * v.im[q] - s.im[q] * v.re[q]) * inverse;
  }
}

/// Largest square of each lane so far; `sum` is NaN once one was.
struct LargestSquare {
  Quad largest[kQuads] = {};
  Quad sum[kQuads] = {};
};

OVERTONE_LANES void include(LargestSquare& square, int q, const Quad& value) {
  square.largest[q] = value > square.largest[q] ? value : square.largest[q];
  square.sum[q] += value;
}

/// Open lanes of `voltage` move to x; `change` takes how far all would.
OVERTONE_LANES void advance(LaneBlock& voltage, const QuadBlock& x, const QuadMask* open,
                            LargestSquare& change) {
  QuadBlock v;
  load(v, voltage);
  for (int q = 0; q < kQuads; ++q) {
    const Quad re = x.re[q] - v.re[q];
    const Quad im = x.im[q] - v.im[q];
    include(change, q, re * re + im * im);
    v.re[q] = open[q] ? x.re[q] : v.re[q];
    v.im[q] = open[q] ? x.im[q] : v.im[q];
  }
  store(voltage, v);
}

/// What the sweeps read and write.
struct Sweep {
  FactorArrays factors;
  const Complex* source;
  const LaneBlock* given;  ///< or nullptr: source in every lane
  const LaneBlock* power;
  LaneBlock *voltage, *balance;
};

/// Currents of the loads, and with them L \ from the ends of the feeder to the substation.
OVERTONE_VECTOR_CLONES
void sweep_forward(const Sweep& s) {
  forward_sweep(s.factors, s.balance, [&s](int j, QuadBlock& x) OVERTONE_INLINE_LAMBDA {
    subtract_load_current(x, s.power[j], s.voltage[j]);
  });
}

/// The same with currents that are in the balance.
OVERTONE_VECTOR_CLONES
void sweep_forward_only(const Sweep& s) {
  forward_sweep(s.factors, s.balance, [](int, QuadBlock&) OVERTONE_INLINE_LAMBDA {});
}

/// L^T \ D \ from the substation to the ends, and with it the new voltages of open lanes. What
/// lanes that stand still take from upstream is never used. Leaves the sources in `balance`.
OVERTONE_VECTOR_CLONES
void sweep_backward(const Sweep& s, const double* open, LargestSquare& change) {
  const QuadMask mask[kQuads] = {quads(open)[0] != 0.0, quads(open)[1] != 0.0};
  LargestSquare largest;
  backward_sweep(s.factors, s.balance, s.voltage,
                 [&](int j, const QuadBlock& x) OVERTONE_INLINE_LAMBDA {
                   advance(s.voltage[j], x, mask, largest);
                   if (s.given != nullptr) {
                     s.balance[j] = s.given[j];
                   } else {
                     fill(s.balance[j], s.source[j]);
                   }
                 });
  change = largest;
}

void subtract_load_currents(const Sweep& s) {
  QuadBlock x;
  for (int j = 0; j < s.factors.size; ++j) {
    load(x, s.balance[j]);
    subtract_load_current(x, s.power[j], s.voltage[j]);
    store(s.balance[j], x);
  }
}

/// Both sweeps with LU factors, which nothing can join; currents are in the balance.
void sweep_by_lu(const Sweep& s, const AdmittanceFactors& factors, LaneBlock* scratch,
                 const double* open, LargestSquare& change) {
  const QuadMask mask[kQuads] = {quads(open)[0] != 0.0, quads(open)[1] != 0.0};
  QuadBlock x;
  factors.solve_in_pivot_order(s.balance, scratch);
  for (int j = 0; j < s.factors.size; ++j) {
    load(x, s.balance[j]);
    advance(s.voltage[j], x, mask, change);
  }
}

/// drawn -= Y V
OVERTONE_VECTOR_CLONES
void subtract_admittance_product(const FundamentalBalance& b, const LaneBlock* voltage,
                                 LaneBlock* drawn) {
  QuadBlock v, current;
  for (int j = 0; j < b.size(); ++j) {
    load(v, voltage[j]);
    load(current, drawn[j]);
    subtract_scaled(current, b.diagonal[j], v);
    for (int p = b.start[j]; p < b.start[j + 1]; ++p) {
      subtract_scaled(drawn[b.row[p]], b.below_diagonal[p], v);
      subtract_scaled(current, b.below_diagonal[p], voltage[b.row[p]]);
    }
    store(drawn[j], current);
  }
}

/// Largest |V conj(I) - S|^2 by lane; without `power` S is 0.
OVERTONE_VECTOR_CLONES
void largest_mismatch(const LaneBlock* voltage, const LaneBlock* drawn, const LaneBlock* power,
                      int size, LargestSquare& mismatch) {
  LargestSquare largest;
  QuadBlock v, i, s = {};
  for (int j = 0; j < size; ++j) {
    load(v, voltage[j]);
    load(i, drawn[j]);
    if (power != nullptr) {
      load(s, power[j]);
    }
    for (int q = 0; q < kQuads; ++q) {
      const Quad re = v.re[q] * i.re[q] + v.im[q] * i.im[q] - s.re[q];
      const Quad im = v.im[q] * i.re[q] - v.re[q] * i.im[q] - s.im[q];
      include(largest, q, re * re + im * im);
    }
  }
  mismatch = largest;
}

/// The square roots; NaN where something was.
void take_roots(const LargestSquare& square, double (&root)[kLanes]) {
  for (int k = 0; k < kLanes; ++k) {
    const double sum = square.sum[k / 4][k % 4];
    root[k] = std::isnan(sum) ? sum : std::sqrt(square.largest[k / 4][k % 4]);
  }
}

}  // namespace

void FundamentalLanes::sweep(const FundamentalBalance& balance, const OpenLanes& open,
                             double (&step)[kLanes]) {
  const Sweep s{arrays_of(balance.factors),
                balance.source.data(),
                given_.empty() ? nullptr : given_.data(),
                power_.data(),
                voltage_.data(),
                balance_.data()};
  LargestSquare squared;
  const bool by_port = !balance.ports.one_a_node;
  if (by_port) {
    ports_.subtract_currents(balance.network, balance.ports, power_.data(), balance_.data());
  }
  if (balance.factors.symmetric()) {
    by_port ? sweep_forward_only(s) : sweep_forward(s);
    sweep_backward(s, open.lane, squared);
  } else {
    if (!by_port) {
      subtract_load_currents(s);
    }
    sweep_by_lu(s, balance.factors, scratch_.data(), open.lane, squared);
    restore_sources(balance);
  }
  if (by_port) {
    // What floats against ground with all its loads has a voltage to ground of rounding alone.
    ports_.take_voltages(balance.ports, voltage_.data(), step);
    return;
  }
  take_roots(squared, step);
}

void FundamentalLanes::solve(const FundamentalBalance& balance, const LoadFlowOptions& options,
                             const bool (&moving)[kLanes], ScenarioReport* report) {
  OpenLanes open;
  for (int k = 0; k < kLanes; ++k) {
    open.lane[k] = moving[k] ? 1.0 : 0.0;
  }
  bool any_open = true;
  const int most = balance.network.held_voltages.empty() ? options.max_sweeps : 0;
  for (int sweeps = 0; any_open && sweeps < most; ++sweeps) {
    double step[kLanes];
    sweep(balance, open, step);
    any_open = false;
    for (int k = 0; k < kLanes; ++k) {
      if (open.lane[k] != 0.0) {
        ++report[k].iterations;
        report[k].voltage_step = step[k];
        open.lane[k] = step[k] <= options.tolerance ? 0.0 : 1.0;  // NaN stays open
        any_open = any_open || open.lane[k] != 0.0;
      }
    }
  }
  for (int k = 0; k < kLanes; ++k) {
    if (!moving[k]) {
      continue;
    }
    report[k].status = LoadFlowStatus::converged;
    report[k].method = LoadFlowMethod::current_injection;
    if (open.lane[k] != 0.0) {
      solve_by_newton(balance, options, k, report[k]);
    }
  }
}

void FundamentalLanes::solve_by_newton(const FundamentalBalance& balance,
                                       const LoadFlowOptions& options, int k,
                                       ScenarioReport& report) {
  const int n = balance.size();
  const std::vector<int>& unknown_at = balance.factors.pattern().unknown_at;
  std::vector<Complex> voltage(n), source(n);
  for (int j = 0; j < n; ++j) {
    voltage[unknown_at[j]] = balance.newton_start[j];
    source[unknown_at[j]] = lane(balance_[j], k);
  }
  std::vector<Complex> power;
  for (const LaneBlock& block : power_) {
    power.push_back(lane(block, k));
  }
  newton_load_flow(balance, source, options, power, voltage, report);
  for (int j = 0; j < n; ++j) {
    set_lane(voltage_[j], k, voltage[unknown_at[j]]);
  }
  for (const HeldVoltage& held : balance.network.held_voltages) {
    for (const int p : held.ports) {
      set_lane(power_[p], k, power[p]);
    }
  }
}

void FundamentalLanes::judge(const FundamentalBalance& balance, const LoadFlowOptions& options,
                             int lanes, ScenarioReport* report) {
  const bool by_port = !balance.ports.one_a_node;
  if (by_port) {
    double moved[kLanes];
    ports_.take_voltages(balance.ports, voltage_.data(), moved);
    ports_.subtract_currents(balance.network, balance.ports, power_.data(), balance_.data());
  }
  subtract_admittance_product(balance, voltage_.data(), balance_.data());
  LargestSquare squared;
  largest_mismatch(voltage_.data(), balance_.data(), by_port ? nullptr : power_.data(),
                   balance.size(), squared);
  restore_sources(balance);
  double mismatch[kLanes];
  take_roots(squared, mismatch);
  LaneBlock drawn = {};
  for (const LaneBlock& power : power_) {
    for (int k = 0; k < kLanes; ++k) {
      drawn.re[k] += std::abs(power.re[k]);
      drawn.im[k] += std::abs(power.im[k]);
    }
  }
  for (int k = 0; k < lanes; ++k) {
    report[k].power_mismatch = mismatch[k];
    const double allowed =
        kPowerTolerance * options.tolerance * (drawn.re[k] + drawn.im[k]) + balance.rounding;
    if (!(mismatch[k] <= allowed)) {  // NaN, too
      report[k].status = LoadFlowStatus::not_converged;
    }
  }
}

}  // namespace overtone
