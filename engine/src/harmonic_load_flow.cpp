#include <overtone/harmonic_load_flow.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "newton_load_flow.hpp"

namespace overtone {

LoadFlowScenarios scaled_loads(const Network& network, const std::vector<double>& share) {
  LoadFlowScenarios scenarios;
  scenarios.count = static_cast<int>(share.size());
  scenarios.load.reserve(share.size() * network.bus_count());
  for (const double s : share) {
    for (int b = 0; b < network.bus_count(); ++b) {
      scenarios.load.push_back(s * network.load(b));
    }
  }
  return scenarios;
}

bool LoadFlowResult::converged() const {
  return std::all_of(report.begin(), report.end(),
                     [](const ScenarioReport& r) { return r.status == LoadFlowStatus::converged; });
}

HarmonicLoadFlow::HarmonicLoadFlow(Network network)
    : network_(std::move(network)),
      pattern_(network_),
      source_current_(pattern_.source_current(network_, 1)) {
  const auto analysis = AdmittanceFactors::analyze(pattern_);
  factors_.reserve(network_.order_count());
  for (const int order : network_.orders()) {
    try {
      factors_.emplace_back(analysis, pattern_.values(network_, order));
    } catch (const std::runtime_error&) {
      throw InputError(
          "feeder " + network_.name(), network_.description().where,
          fmt::format("admittance matrix singular at order {}; a capacitor or charging "
                      "susceptance resonates without any resistance",
                      order));
    }
  }
}

namespace {

/// What every block of scenarios reads.
struct Problem {
  const HarmonicLoadFlow& flow;
  const LoadFlowScenarios& scenarios;
  const LoadFlowOptions& options;
  std::vector<Complex> admittance;  ///< Y[1] of the pattern
  std::vector<Complex> source;      ///< fundamental source current by unknown
  std::vector<int> nonlinear;       ///< buses with a spectrum
};

/// Scratch of one thread, sized once.
struct Workspace {
  std::vector<LaneBlock> power;               ///< [unknown] all constant power, pu
  std::vector<LaneBlock> voltage;             ///< [unknown] fundamental
  std::vector<LaneBlock> next, scratch;       ///< [unknown]
  std::vector<LaneBlock> harmonic_power;      ///< [nonlinear] sum over h > 1 of V_h conj(I_h)
  std::vector<LaneBlock> harmonic_power_now;  ///< [nonlinear] the same, of the last solution
  std::vector<Complex> mismatch_current;      ///< [unknown]

  void resize(size_t unknowns, size_t nonlinear_buses) {
    power.resize(unknowns);
    voltage.resize(unknowns);
    next.resize(unknowns);
    scratch.resize(unknowns);
    harmonic_power.resize(nonlinear_buses);
    harmonic_power_now.resize(nonlinear_buses);
    mismatch_current.resize(unknowns);
  }
};

Complex lane(const LaneBlock& block, int k) { return {block.re[k], block.im[k]}; }
void set_lane(LaneBlock& block, int k, Complex value) {
  block.re[k] = value.real();
  block.im[k] = value.imag();
}

/// Up to kLanes scenarios solved side by side.
class ScenarioBlock {
 public:
  ScenarioBlock(const Problem& problem, Workspace& work, int first, LoadFlowResult& result)
      : problem_(problem),
        network_(problem.flow.network()),
        pattern_(problem.flow.pattern()),
        work_(work),
        first_(first),
        lanes_(std::min(kLanes, problem.scenarios.count - first)),
        result_(result) {
    work_.resize(pattern_.unknown_count(), problem.nonlinear.size());
    std::fill(work_.harmonic_power.begin(), work_.harmonic_power.end(), LaneBlock{});
  }

  void solve() {
    const bool all_orders = problem_.options.power_balance == PowerBalance::all_orders &&
                            problem_.options.harmonics && !problem_.nonlinear.empty();
    std::fill_n(unsettled_, lanes_, true);
    for (int outer = 1;; ++outer) {
      solve_fundamental();
      store_fundamental();
      if (!problem_.options.harmonics) {
        return;
      }
      solve_harmonics();
      if (!all_orders || settle_power_balance(outer)) {
        return;
      }
    }
  }

 private:
  [[nodiscard]] Complex load(int k, int bus) const { return problem_.scenarios.load[at(k, bus)]; }
  [[nodiscard]] Complex extra_power(int k, int bus) const {
    return problem_.scenarios.extra_power.empty() ? Complex(0.0)
                                                  : problem_.scenarios.extra_power[at(k, bus)];
  }
  [[nodiscard]] Complex extra_current(int k, int order_index, int bus) const {
    return problem_.scenarios.extra_current.empty()
               ? Complex(0.0)
               : problem_.scenarios.extra_current[at(k, order_index, bus)];
  }
  [[nodiscard]] size_t at(int k, int bus) const {
    return static_cast<size_t>(first_ + k) * network_.bus_count() + bus;
  }
  [[nodiscard]] size_t at(int k, int order_index, int bus) const {
    return (static_cast<size_t>(first_ + k) * network_.order_count() + order_index) *
               network_.bus_count() +
           bus;
  }

  /// Constant power of every unknown bus, less what the harmonics already carry.
  void collect_power() {
    for (int u = 0; u < pattern_.unknown_count(); ++u) {
      work_.power[u] = LaneBlock{};
      const int bus = pattern_.bus_of(u);
      for (int k = 0; k < lanes_; ++k) {
        set_lane(work_.power[u], k, load(k, bus) + extra_power(k, bus));
      }
    }
    if (problem_.options.power_balance == PowerBalance::all_orders) {
      for (size_t n = 0; n < problem_.nonlinear.size(); ++n) {
        const int u = pattern_.unknown_of(problem_.nonlinear[n]);
        for (int k = 0; u >= 0 && k < lanes_; ++k) {
          set_lane(work_.power[u], k, lane(work_.power[u], k) - lane(work_.harmonic_power[n], k));
        }
      }
    }
  }

  void solve_fundamental() {
    collect_power();
    const int n = pattern_.unknown_count();
    const double start = network_.description().slack_voltage_pu;
    double open[kLanes];  // 1 while a lane still moves, else 0
    for (int k = 0; k < kLanes; ++k) {
      open[k] = unsettled_[k] ? 1.0 : 0.0;
      for (int u = 0; (unsettled_[k] || k >= lanes_) && u < n; ++u) {
        set_lane(work_.voltage[u], k, start);
      }
    }
    const double limit = problem_.options.tolerance * problem_.options.tolerance;
    double step[kLanes] = {};
    int sweep = 0;
    bool any_open = true;
    while (any_open && sweep < problem_.options.max_sweeps) {
      ++sweep;
      inject(work_.power.data(), work_.voltage.data(), problem_.source.data(), work_.next.data(),
             n);
      subtract_extra_current(0);
      problem_.flow.factors(0).solve(work_.next.data(), work_.scratch.data());
      advance(work_.next.data(), work_.voltage.data(), open, step, n);
      any_open = false;
      for (int k = 0; k < kLanes; ++k) {
        if (open[k] != 0.0) {
          result_voltage_step_[k] = std::sqrt(step[k]);
          sweeps_[k] += 1;
          open[k] = step[k] <= limit ? 0.0 : 1.0;  // NaN stays open
          any_open = any_open || open[k] != 0.0;
        }
      }
    }
    for (int k = 0; k < lanes_; ++k) {
      if (!unsettled_[k]) {
        continue;
      }
      ScenarioReport& report = result_.report[first_ + k];
      report.status = LoadFlowStatus::converged;
      report.method = LoadFlowMethod::current_injection;
      report.iterations = sweeps_[k];
      report.voltage_step = result_voltage_step_[k];
      if (open[k] != 0.0) {
        solve_by_newton(k, report);
      }
    }
  }

  /// next = source - conj(S / V), lane by lane.
  static void inject(const LaneBlock* power, const LaneBlock* voltage, const Complex* source,
                     LaneBlock* next, int n) {
    for (int u = 0; u < n; ++u) {
      const LaneBlock& s = power[u];
      const LaneBlock& v = voltage[u];
      for (int k = 0; k < kLanes; ++k) {
        const double inverse = 1.0 / (v.re[k] * v.re[k] + v.im[k] * v.im[k]);
        next[u].re[k] = source[u].real() - (s.re[k] * v.re[k] + s.im[k] * v.im[k]) * inverse;
        next[u].im[k] = source[u].imag() - (s.re[k] * v.im[k] - s.im[k] * v.re[k]) * inverse;
      }
    }
  }

  /// Moves open lanes to `next`; step = largest squared change of each lane.
  static void advance(const LaneBlock* next, LaneBlock* voltage, const double* open, double* step,
                      int n) {
    std::fill_n(step, kLanes, 0.0);
    for (int u = 0; u < n; ++u) {
      for (int k = 0; k < kLanes; ++k) {
        const double re = next[u].re[k] - voltage[u].re[k];
        const double im = next[u].im[k] - voltage[u].im[k];
        const double change = re * re + im * im;
        // Not a plain maximum: a NaN, once there, stays.
        step[k] = !(change <= step[k]) && step[k] == step[k] ? change : step[k];
        voltage[u].re[k] = open[k] != 0.0 ? next[u].re[k] : voltage[u].re[k];
        voltage[u].im[k] = open[k] != 0.0 ? next[u].im[k] : voltage[u].im[k];
      }
    }
  }

  void solve_by_newton(int k, ScenarioReport& report) {
    const int n = pattern_.unknown_count();
    std::vector<Complex> voltage(n, network_.description().slack_voltage_pu);
    std::vector<Complex> power(n);
    std::vector<Complex> source = problem_.source;
    for (int u = 0; u < n; ++u) {
      power[u] = lane(work_.power[u], k);
      source[u] -= extra_current(k, 0, pattern_.bus_of(u));
    }
    newton_load_flow(pattern_, problem_.admittance, source, power, problem_.options, voltage,
                     report);
    for (int u = 0; u < n; ++u) {
      set_lane(work_.voltage[u], k, voltage[u]);
    }
  }

  void store_fundamental() {
    const double slack_voltage = network_.description().slack_voltage_pu;
    for (int k = 0; k < lanes_; ++k) {
      Complex* v = &result_.voltage[at(k, 0, 0)];
      if (!network_.has_source_impedance()) {
        v[network_.slack()] = slack_voltage;
      }
      for (int u = 0; u < pattern_.unknown_count(); ++u) {
        v[pattern_.bus_of(u)] = lane(work_.voltage[u], k);
      }
      Complex* i = &result_.load_current[at(k, 0, 0)];
      for (int b = 0; b < network_.bus_count(); ++b) {
        i[b] = std::conj(load(k, b) / v[b]);
      }
      if (problem_.options.power_balance == PowerBalance::all_orders) {
        for (size_t n = 0; n < problem_.nonlinear.size(); ++n) {
          const int b = problem_.nonlinear[n];
          i[b] = std::conj((load(k, b) - lane(work_.harmonic_power[n], k)) / v[b]);
        }
      }
      result_.report[first_ + k].power_mismatch = power_mismatch(k);
    }
  }

  /// Largest |V conj(source - I_extra - Y V) - S|.
  double power_mismatch(int k) {
    const int n = pattern_.unknown_count();
    std::vector<Complex>& drawn = work_.mismatch_current;
    std::copy(problem_.source.begin(), problem_.source.end(), drawn.begin());
    for (int j = 0; j < n; ++j) {
      const Complex v = lane(work_.voltage[j], k);
      drawn[j] -= extra_current(k, 0, pattern_.bus_of(j));
      for (int p = pattern_.column_start()[j]; p < pattern_.column_start()[j + 1]; ++p) {
        drawn[pattern_.row_index()[p]] -= problem_.admittance[p] * v;
      }
    }
    double largest = 0.0;
    for (int u = 0; u < n; ++u) {
      largest = std::max(largest, std::abs(lane(work_.voltage[u], k) * std::conj(drawn[u]) -
                                           lane(work_.power[u], k)));
    }
    return largest;
  }

  /// Every order above 1, and the loads' power at these orders.
  void solve_harmonics() {
    const int n = pattern_.unknown_count();
    std::vector<LaneBlock>& power_now = work_.harmonic_power_now;
    std::fill(power_now.begin(), power_now.end(), LaneBlock{});
    for (int order_index = 1; order_index < network_.order_count(); ++order_index) {
      collect_harmonic_currents(order_index);
      problem_.flow.factors(order_index).solve(work_.next.data(), work_.scratch.data());
      for (int k = 0; k < lanes_; ++k) {
        Complex* v = &result_.voltage[at(k, order_index, 0)];
        for (int u = 0; u < n; ++u) {
          v[pattern_.bus_of(u)] = lane(work_.next[u], k);
        }
        const Complex* i = &result_.load_current[at(k, order_index, 0)];
        for (size_t m = 0; m < problem_.nonlinear.size(); ++m) {
          const int b = problem_.nonlinear[m];
          set_lane(power_now[m], k, lane(power_now[m], k) + v[b] * std::conj(i[b]));
        }
      }
    }
  }

  /// Outer iteration of PowerBalance::all_orders: gives the lanes that still move their new
  /// harmonic power. Each lane stops by itself, so its result does not depend on its neighbours.
  /// True when no lane is left.
  bool settle_power_balance(int outer) {
    bool all_settled = true;
    for (int k = 0; k < lanes_; ++k) {
      if (!unsettled_[k]) {
        continue;
      }
      bool settled = true;
      for (size_t m = 0; m < work_.harmonic_power.size(); ++m) {
        const Complex now = lane(work_.harmonic_power_now[m], k);
        const double change = std::abs(now - lane(work_.harmonic_power[m], k));
        settled = settled && change <= problem_.options.tolerance;
      }
      LoadFlowStatus& status = result_.report[first_ + k].status;
      if (!settled && outer >= problem_.options.max_balance_iterations) {
        status = LoadFlowStatus::not_converged;
      }
      unsettled_[k] = !settled && status == LoadFlowStatus::converged;
      if (unsettled_[k]) {
        all_settled = false;
        for (size_t m = 0; m < work_.harmonic_power.size(); ++m) {
          set_lane(work_.harmonic_power[m], k, lane(work_.harmonic_power_now[m], k));
        }
      }
    }
    return all_settled;
  }

  /// next = -I_drawn[h]; the loads' part also goes to the result.
  void collect_harmonic_currents(int order_index) {
    std::fill(work_.next.begin(), work_.next.end(), LaneBlock{});
    for (const int bus : problem_.nonlinear) {
      const int u = pattern_.unknown_of(bus);
      for (int k = 0; k < lanes_; ++k) {
        const Complex current =
            harmonic_current(bus, order_index, result_.load_current[at(k, 0, bus)]);
        result_.load_current[at(k, order_index, bus)] = current;
        if (u >= 0) {
          set_lane(work_.next[u], k, -current);
        }
      }
    }
    subtract_extra_current(order_index);
  }

  /// next -= given currents of this order.
  void subtract_extra_current(int order_index) {
    if (problem_.scenarios.extra_current.empty()) {
      return;
    }
    for (int u = 0; u < pattern_.unknown_count(); ++u) {
      for (int k = 0; k < lanes_; ++k) {
        set_lane(work_.next[u], k,
                 lane(work_.next[u], k) - extra_current(k, order_index, pattern_.bus_of(u)));
      }
    }
  }

  [[nodiscard]] Complex harmonic_current(int bus, int order_index, Complex fundamental) const {
    const double factor = network_.harmonic_factor(bus, order_index);
    if (problem_.options.harmonic_currents == HarmonicCurrents::in_phase) {
      return factor * fundamental;
    }
    const double angle = network_.orders()[order_index] * std::arg(fundamental) +
                         network_.harmonic_angle(bus, order_index);
    return factor * std::abs(fundamental) * Complex(std::cos(angle), std::sin(angle));
  }

  const Problem& problem_;
  const Network& network_;
  const AdmittancePattern& pattern_;
  Workspace& work_;
  int first_;
  int lanes_;
  LoadFlowResult& result_;
  bool unsettled_[kLanes] = {};  ///< lanes whose fundamental is still to be solved (again)
  int sweeps_[kLanes] = {};
  double result_voltage_step_[kLanes] = {};
};

void check_sizes(const Network& network, const LoadFlowScenarios& s) {
  const size_t buses = static_cast<size_t>(s.count) * network.bus_count();
  if (s.count < 0 || s.load.size() != buses ||
      (!s.extra_power.empty() && s.extra_power.size() != buses) ||
      (!s.extra_current.empty() && s.extra_current.size() != buses * network.order_count())) {
    throw std::invalid_argument("load flow scenarios: arrays must have count x buses entries");
  }
}

}  // namespace

LoadFlowResult HarmonicLoadFlow::solve(const LoadFlowScenarios& scenarios,
                                       const LoadFlowOptions& options) const {
  check_sizes(network_, scenarios);
  LoadFlowResult result;
  result.scenario_count = scenarios.count;
  result.order_count = network_.order_count();
  result.bus_count = network_.bus_count();
  const size_t entries =
      static_cast<size_t>(scenarios.count) * network_.order_count() * network_.bus_count();
  result.voltage.assign(entries, 0.0);
  result.load_current.assign(entries, 0.0);
  result.report.resize(scenarios.count);

  Problem problem{*this, scenarios, options, pattern_.values(network_, 1), source_current_, {}};
  for (int b = 0; b < network_.bus_count(); ++b) {
    if (network_.is_nonlinear(b)) {
      problem.nonlinear.push_back(b);
    }
  }
  const int blocks = (scenarios.count + kLanes - 1) / kLanes;
  oneapi::tbb::enumerable_thread_specific<Workspace> workspaces;
  const auto solve_block = [&](int block) {
    ScenarioBlock(problem, workspaces.local(), block * kLanes, result).solve();
  };
  if (options.threads == 1 || blocks <= 1) {
    for (int block = 0; block < blocks; ++block) {
      solve_block(block);
    }
    return result;
  }
  oneapi::tbb::task_arena arena(options.threads > 0 ? options.threads
                                                    : oneapi::tbb::task_arena::automatic);
  arena.execute([&] { oneapi::tbb::parallel_for(0, blocks, solve_block); });
  return result;
}

}  // namespace overtone
