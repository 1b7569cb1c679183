#include "scenario_block.hpp"

#include <algorithm>
#include <cmath>

#include "lanes.hpp"

namespace overtone {

namespace {

/// conj(S / V)
Complex load_current(const Complex& s, const Complex& v) {
  const double inverse = 1.0 / (v.real() * v.real() + v.imag() * v.imag());
  return {(s.real() * v.real() + s.imag() * v.imag()) * inverse,
          (s.real() * v.imag() - s.imag() * v.real()) * inverse};
}

void subtract(LaneBlock& target, const LaneBlock& source) {
  for (int k = 0; k < kLanes; ++k) {
    target.re[k] -= source.re[k];
    target.im[k] -= source.im[k];
  }
}

void add(LaneBlock& target, const LaneBlock& source) {
  for (int k = 0; k < kLanes; ++k) {
    target.re[k] += source.re[k];
    target.im[k] += source.im[k];
  }
}

void multiply(LaneBlock& target, const LaneBlock& source) {
  QuadBlock x, y;
  load(x, target);
  load(y, source);
  multiply(x, y);
  store(target, x);
}

/// Up to kLanes scenarios solved side by side.
class ScenarioBlock {
 public:
  ScenarioBlock(const LoadFlowProblem& problem, LoadFlowWorkspace& work, int first,
                LoadFlowResult& result)
      : problem_(problem),
        network_(problem.flow.network()),
        work_(work),
        first_(first),
        lanes_(std::min(kLanes, problem.scenarios.count() - first)),
        result_(result) {
    work_.fundamental.fit(problem_.balance);
    work_.harmonics.fit(problem_.sources);
    work_.next.resize(problem_.balance.ports.row_count());
    work_.scratch.resize(problem_.balance.size());
    work_.harmonic_power.assign(problem_.sources.count(), LaneBlock{});
    work_.harmonic_power_now.resize(problem_.sources.count());
  }

  void solve() {
    const bool all_orders = problem_.options.power_balance == PowerBalance::all_orders &&
                            problem_.options.harmonics && problem_.sources.count() > 0;
    std::fill_n(unsettled_, lanes_, true);
    for (int outer = 1;; ++outer) {
      solve_fundamental(outer);
      store_fundamental();
      if (!problem_.options.harmonics) {
        return;
      }
      solve_harmonics(all_orders);
      if (!all_orders || settle_power_balance(outer)) {
        return;
      }
    }
  }

 private:
  /// From a scenario's row to the next's in [scenario][order][node] arrays.
  [[nodiscard]] size_t scenario_stride() const { return result_.voltage.stride(); }
  /// In [scenario][order][port] arrays.
  [[nodiscard]] size_t port_stride() const { return result_.load_current.stride(); }
  /// The block's first row of such an array at an order.
  [[nodiscard]] Complex* first_row(Array3<Complex>& array, int order_index) const {
    return array.row(first_, order_index).data();
  }
  /// Given currents of an order by scenario, or nullptr.
  [[nodiscard]] const Complex* extra_current(int order_index) const {
    const Array3<Complex>& extra = problem_.scenarios.extra_current;
    return extra.empty() ? nullptr : extra.row(first_, order_index).data();
  }

  /// Power of every load, less what the harmonics already carry.
  void collect_power() {
    const LoadFlowScenarios& scenarios = problem_.scenarios;
    const size_t ports = network_.ports.size();
    work_.fundamental.set_power(problem_.balance, scenarios.load.row(first_).data(), ports, lanes_);
    if (!scenarios.extra_power.empty()) {
      work_.fundamental.add_power(problem_.balance, scenarios.extra_power.row(first_).data(), ports,
                                  lanes_);
    }
    for (int m = 0; m < problem_.sources.count(); ++m) {
      const int slot = problem_.sources.power_slot[m];
      for (int k = 0; slot >= 0 && k < lanes_; ++k) {
        LaneBlock& power = work_.fundamental.power()[slot];
        set_lane(power, k, lane(power, k) - lane(work_.harmonic_power[m], k));
      }
    }
  }

  void solve_fundamental(int outer) {
    collect_power();
    if (outer == 1) {
      work_.fundamental.set_current(problem_.balance, extra_current(0), port_stride(), lanes_);
      work_.fundamental.start_flat(problem_.balance);
    }
    work_.fundamental.solve(problem_.balance, problem_.options, unsettled_, report());
    work_.fundamental.judge(problem_.balance, problem_.options, lanes_, report());
  }

  [[nodiscard]] ScenarioReport* report() { return &result_.report[first_]; }

  void store_fundamental() {
    for (int k = 0; !problem_.shunts.empty() && k < lanes_; ++k) {
      std::ranges::fill(result_.linear_current.row(first_ + k, 0), Complex(0.0));
    }
    scatter_lanes(problem_.balance, work_.fundamental.voltage(), first_row(result_.voltage, 0),
                  scenario_stride(), lanes_);
    for (int k = 0; k < lanes_; ++k) {
      problem_.balance.set_fixed_voltages(result_.voltage.row(first_ + k, 0).data());
    }
    problem_.balance.ports.one_a_node ? store_currents_of_nodes() : store_currents_of_ports();
  }

  /// What loads draw at the fundamental, where they are one a node.
  void store_currents_of_nodes() {
    for (int k = 0; k < lanes_; ++k) {
      const std::span<const Complex> v = result_.voltage.row(first_ + k, 0);
      const std::span<const Complex> load = problem_.scenarios.load.row(first_ + k);
      const std::span<Complex> i = result_.load_current.row(first_ + k, 0);
      for (size_t p = 0; p < i.size(); ++p) {
        i[p] = load_current(load[p], v[p]);
      }
      for (int m = 0; m < problem_.sources.count(); ++m) {
        const int p = problem_.sources.port[m];
        i[p] = load_current(load[p] - lane(work_.harmonic_power[m], k), v[p]);
      }
    }
  }

  /// The same by the loads' laws.
  void store_currents_of_ports() {
    const Array2<Complex>& load = problem_.scenarios.load;
    work_.port_power.assign(network_.port_count(), LaneBlock{});
    work_.port_current.resize(network_.port_count());
    for (int p = 0; p < network_.port_count(); ++p) {
      gather(work_.port_power[p], load.row(first_).data() + p, load.extent(1), lanes_);
    }
    for (int m = 0; m < problem_.sources.count(); ++m) {
      subtract(work_.port_power[problem_.sources.port[m]], work_.harmonic_power[m]);
    }
    take_held_powers();
    work_.fundamental.ports().take_currents(network_, work_.port_power.data(),
                                            work_.port_current.data());
    Complex* stored = first_row(result_.load_current, 0);
    for (int p = 0; p < network_.port_count(); ++p) {
      scatter(work_.port_current[p], stored + p, port_stride(), lanes_);
    }
  }

  /// Those that hold a voltage draw what was found, less what is drawn beside them.
  void take_held_powers() {
    const Array2<Complex>& extra = problem_.scenarios.extra_power;
    for (const HeldVoltage& held : network_.held_voltages) {
      for (const int p : held.ports) {
        work_.port_power[p] = work_.fundamental.power()[p];
        for (int k = 0; !extra.empty() && k < lanes_; ++k) {
          set_lane(work_.port_power[p], k, lane(work_.port_power[p], k) - extra(first_ + k, p));
        }
      }
    }
  }

  /// Every order above 1; where they count, the loads' power at these orders.
  void solve_harmonics(bool all_orders) {
    std::fill(work_.harmonic_power_now.begin(), work_.harmonic_power_now.end(), LaneBlock{});
    work_.harmonics.start(problem_.sources, first_row(result_.load_current, 0), port_stride(),
                          lanes_);
    start_internal_voltages();
    if (!problem_.shunts.empty()) {
      const Array2<Complex>& load = problem_.scenarios.load;
      work_.shunts.start(network_, problem_.shunts, load.row(first_).data(), load.extent(1),
                         lanes_);
    }
    for (int order_index = 1; order_index < network_.order_count(); ++order_index) {
      work_.harmonics.advance_to(problem_.sources, order_index, problem_.options.harmonic_currents);
      collect_harmonic_currents(order_index);
      solve_order(order_index);
      Complex* voltage = first_row(result_.voltage, order_index);
      scatter_lanes(problem_.balance, work_.next.data(), voltage, scenario_stride(), lanes_);
      clear(voltage, scenario_stride(), problem_.balance.fixed);
      if (all_orders) {
        add_harmonic_power();
      }
    }
  }

  /// Columns of rows `stride` apart, of all lanes.
  void clear(Complex* rows, size_t stride, const std::vector<int>& columns) const {
    for (int k = 0; k < lanes_; ++k) {
      for (const int column : columns) {
        rows[k * stride + column] = 0.0;
      }
    }
  }

  void start_internal_voltages() {
    for (int m = 0; m < problem_.sources.count(); ++m) {
      const int internal = problem_.sources.internal[m];
      for (int k = 0; internal >= 0 && k < lanes_; ++k) {
        work_.harmonics.start_internal(
            m, k,
            network_.internal_voltage(internal, result_.voltage.row(first_ + k, 0),
                                      result_.load_current.row(first_ + k, 0)));
      }
    }
  }

  /// next = Y[h] \\ next
  void solve_order(int order_index) {
    if (problem_.shunts.empty()) {
      problem_.flow.factors(order_index)
          .solve_in_pivot_order(work_.next.data(), work_.scratch.data());
      return;
    }
    bool solved[kLanes];
    work_.shunts.solve(network_, problem_.shunts, order_index, work_.next.data(),
                       work_.scratch.data(), solved);
    for (int k = 0; k < lanes_; ++k) {
      if (!solved[k]) {
        report()[k].status = LoadFlowStatus::not_converged;
      }
    }
    store_linear_currents(order_index);
  }

  /// y V of linear loads.
  void store_linear_currents(int order_index) {
    clear_given_voltages();
    Complex* stored = first_row(result_.linear_current, order_index);
    LaneBlock current;
    for (size_t i = 0; i < problem_.shunts.places.size(); ++i) {
      const int port = problem_.shunts.places[i].port;
      const auto [from, to] = problem_.balance.ports.ports[port];
      current = work_.next[from];
      subtract(current, work_.next[to]);
      multiply(current, work_.shunts.admittance()[i]);
      scatter(current, stored + port, port_stride(), lanes_);
    }
    clear(stored, port_stride(), problem_.shunts.silent);
  }

  /// next = -I_drawn[h]; the loads' part also goes to the result.
  void collect_harmonic_currents(int order_index) {
    std::fill(work_.next.begin(), work_.next.end(), LaneBlock{});
    Complex* stored = first_row(result_.load_current, order_index);
    for (int m = 0; m < problem_.sources.count(); ++m) {
      const LaneBlock& current = work_.harmonics.current()[m];
      scatter(current, stored + problem_.sources.port[m], port_stride(), lanes_);
      const auto [from, to] = problem_.sources.at[m];
      subtract(work_.next[from], current);
      if (to != problem_.balance.size()) {  // ground
        add(work_.next[to], current);
      }
    }
    clear(stored, port_stride(), problem_.sources.silent);
    if (const Complex* extra = extra_current(order_index)) {
      add_port_currents(problem_.balance.ports, extra, port_stride(), lanes_, -1.0,
                        work_.next.data());
    }
    add_background(order_index);
  }

  /// What drives background distortion.
  void add_background(int order_index) {
    for (int u = 0; !network_.background.empty() && u < network_.unknown_count(); ++u) {
      const Complex i = network_.background[order_index][u];
      LaneBlock& row = work_.next[problem_.balance.factors.pattern().position_of[u]];
      for (int k = 0; k < kLanes; ++k) {
        set_lane(row, k, lane(row, k) + i);
      }
    }
  }

  /// harmonic_power_now += V_h conj(I_h) of loads
  void add_harmonic_power() {
    clear_given_voltages();
    for (int m = 0; m < problem_.sources.count(); ++m) {
      if (problem_.sources.internal[m] >= 0) {
        continue;
      }
      const auto [from, to] = problem_.sources.at[m];
      for (int k = 0; k < lanes_; ++k) {
        LaneBlock& power = work_.harmonic_power_now[m];
        const Complex across = lane(work_.next[from], k) - lane(work_.next[to], k);
        set_lane(
            power, k,
            lane(power, k) + product(across, std::conj(lane(work_.harmonics.current()[m], k))));
      }
    }
  }

  /// Sources hold their nodes at 0 there, as ground is; currents gathered in these rows.
  void clear_given_voltages() {
    std::fill(work_.next.begin() + problem_.balance.size(), work_.next.end(), LaneBlock{});
  }

  /// Sum of the loads of a lane, pu.
  [[nodiscard]] double load_of(int k) const {
    double sum = 0.0;
    for (const Complex& power : problem_.scenarios.load.row(first_ + k)) {
      sum += std::abs(power);
    }
    return sum;
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
      const double tolerance = problem_.options.tolerance * load_of(k);
      bool settled = true;
      for (size_t m = 0; m < work_.harmonic_power.size(); ++m) {
        const Complex now = lane(work_.harmonic_power_now[m], k);
        const double change = std::abs(now - lane(work_.harmonic_power[m], k));
        settled = settled && change <= tolerance;
      }
      LoadFlowStatus& status = report()[k].status;
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

  const LoadFlowProblem& problem_;
  const NodalNetwork& network_;
  LoadFlowWorkspace& work_;
  int first_;
  int lanes_;
  LoadFlowResult& result_;
  bool unsettled_[kLanes] = {};  ///< lanes whose fundamental is still to be solved (again)
};

}  // namespace

void solve_scenario_block(const LoadFlowProblem& problem, LoadFlowWorkspace& work, int first,
                          LoadFlowResult& result) {
  ScenarioBlock(problem, work, first, result).solve();
}

}  // namespace overtone
