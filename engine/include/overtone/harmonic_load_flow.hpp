#pragma once

#include <memory>
#include <span>
#include <vector>

#include <overtone/admittance_factors.hpp>
#include <overtone/array.hpp>
#include <overtone/nodal_network.hpp>

namespace overtone {

/// What the harmonic current of a nonlinear load is relative to its fundamental current I_1.
enum class HarmonicCurrents {
  in_phase,      ///< I_h = HF_h I_1, real and imaginary part alike (eqs. 11, 12); angles unused
  phase_locked,  ///< I_h = HF_h |I_1| at h arg(I_1) + a_h - h a_1, as simulators have it
};

/// Which orders make up the constant power P + jQ of a load.
enum class PowerBalance {
  fundamental,  ///< V_1 conj(I_1) = P + jQ
  all_orders,   ///< sum over h of V_h conj(I_h) = P + jQ
};

enum class LoadFlowStatus { not_run, converged, not_converged };
enum class LoadFlowMethod { current_injection, newton };

struct LoadFlowOptions {
  HarmonicCurrents harmonic_currents = HarmonicCurrents::in_phase;
  PowerBalance power_balance = PowerBalance::fundamental;
  /// Largest change of a voltage in the last sweep, pu, up to 0.01; the powers have to be met to
  /// 1e4 times that of the scenario's load.
  double tolerance = 1e-10;
  int max_sweeps = 60;  ///< current-injection sweeps before Newton takes over; 0: only Newton
  int max_newton_iterations = 30;    ///< per scenario
  int max_balance_iterations = 100;  ///< outer iterations of PowerBalance::all_orders, 1 at least
  bool harmonics = true;             ///< false: the fundamental alone
  int threads = 0;                   ///< up to 4096; 0: all that the caller's loops may use
};

/// Hours or other scenarios of one network; per unit, drawn from the network.
struct LoadFlowScenarios {
  Array2<Complex> load;           ///< [scenario][port] P + jQ; source of harmonics where nonlinear
  Array2<Complex> extra_power;    ///< empty or [scenario][port] P + jQ without harmonics
  Array3<Complex> extra_current;  ///< empty or [scenario][order][port] given currents

  [[nodiscard]] int count() const { return load.extent(0); }
};

/// I_h of the load at a port, whose fundamental current is given, or its internal voltage where it
/// has one (eqs. 11, 12); pu.
[[nodiscard]] Complex load_current(const NodalNetwork& network, int port, int order_index,
                                   Complex fundamental, HarmonicCurrents convention);

/// The network's full load times a share for each scenario, but for ports that don't follow it.
/// @throws std::invalid_argument for a share that is not finite.
[[nodiscard]] LoadFlowScenarios scaled_loads(const NodalNetwork& network,
                                             const std::vector<double>& share);

struct ScenarioReport {
  LoadFlowStatus status = LoadFlowStatus::not_run;
  LoadFlowMethod method = LoadFlowMethod::current_injection;
  int iterations = 0;           ///< sweeps, or Newton iterations where Newton ended the work
  double voltage_step = 0.0;    ///< pu, of the last iteration
  double power_mismatch = 0.0;  ///< largest |V conj(I) - S| at the fundamental, pu
};

/// Voltages are 0 + 0j at orders that were not solved; a scenario that did not converge keeps its
/// last iterate with status not_converged.
struct LoadFlowResult {
  Array3<Complex> voltage;  ///< [scenario][order][node], pu
  /// [scenario][order][port] pu; at harmonics what the load injects, not what it draws as a linear
  /// one.
  Array3<Complex> load_current;
  /// [scenario][order][port] drawn at harmonics by what linear loads are there, pu: with the load's
  /// it is the current at its terminals. Empty where all are open.
  Array3<Complex> linear_current;
  std::vector<ScenarioReport> report;

  [[nodiscard]] int scenario_count() const { return voltage.extent(0); }
  [[nodiscard]] bool converged() const;
};

/// What a load or generator draws at its terminals: what it draws at the fundamental, and above
/// what it injects and what its linear load or the impedance of its machine draws; pu.
[[nodiscard]] Complex terminal_current(const NodalNetwork& network, const LoadFlowResult& result,
                                       int scenario, int order_index, int port);

class HarmonicLoadFlow;
struct FundamentalBalance;
struct HarmonicSources;
struct LinearShunts;

/// What keeps a scenario from having a load flow.
enum class LoadFlowObstacle {
  load,           ///< a part of it converges: it is more than the feeder can carry
  power_balance,  ///< with PowerBalance::fundamental it converges
  unknown,        ///< a hundredth of the load doesn't converge either
};
[[nodiscard]] const char* in_words(LoadFlowObstacle obstacle);

/// That of the first scenario that did not converge in a result: found by solving it again with the
/// power balance of the fundamental, and with parts of its load.
/// @throws std::invalid_argument where all converged.
[[nodiscard]] LoadFlowObstacle obstacle_of(const HarmonicLoadFlow& flow,
                                           const LoadFlowScenarios& scenarios,
                                           const LoadFlowOptions& options,
                                           const LoadFlowResult& result);

/// Harmonic load flow of one network: analysed and factored once, solved for any scenarios. Solving
/// changes nothing in it, so that any number of threads may do so at once. One that was moved from
/// is still whole.
class HarmonicLoadFlow {
 public:
  /// Factors Y[h] at every order of the network, without what its linear loads are there.
  /// @throws InputError naming the order where Y[h] is singular (a resonance without resistance).
  /// @throws std::invalid_argument unless the network's parts fit one another and their numbers are
  /// finite.
  explicit HarmonicLoadFlow(std::shared_ptr<const NodalNetwork> network);
  /// That of the balanced feeder.
  explicit HarmonicLoadFlow(const Network& network);
  HarmonicLoadFlow(const HarmonicLoadFlow&) = default;
  HarmonicLoadFlow& operator=(const HarmonicLoadFlow&) = default;
  ~HarmonicLoadFlow() = default;

  [[nodiscard]] const NodalNetwork& network() const { return *network_; }
  /// @throws std::invalid_argument where there is no such order.
  [[nodiscard]] const AdmittanceFactors& factors(int order_index) const;

  /// Y[h] V[h] = -I_drawn[h] with V_1 conj(I_1) = P + jQ (eqs. 2, 3, 9–12). The fundamental by the
  /// fixed point V <- Y^-1 (source - conj(S/V)), Newton where that does not contract. Scenarios
  /// are spread over threads; the result does not depend on how many.
  /// @throws std::invalid_argument when array sizes do not fit, a number is not finite or an option
  /// is out of its bounds.
  [[nodiscard]] LoadFlowResult solve(const LoadFlowScenarios& scenarios,
                                     const LoadFlowOptions& options = {}) const;
  /// The same into a result whose arrays are kept where they are large enough: for many calls.
  void solve(const LoadFlowScenarios& scenarios, const LoadFlowOptions& options,
             LoadFlowResult& result) const;

  /// The fundamental alone of many scenarios, into the caller's arrays. `load` and `voltage` are
  /// [scenario][port] and [scenario][node], P + jQ drawn and V in pu; `report` has one entry a
  /// scenario. The same numbers as solve() gives, whatever the number of scenarios and threads; of
  /// the options, those of the power balance and of harmonics are not used. Allocates for each
  /// thread, not for scenarios. A scenario whose load is not finite does not converge; others don't
  /// notice.
  /// @throws std::invalid_argument when array sizes do not fit or an option is out of its bounds.
  void solve_fundamental(std::span<const Complex> load, std::span<Complex> voltage,
                         std::span<ScenarioReport> report,
                         const LoadFlowOptions& options = {}) const;

  /// Columns of Z[h] = Y[h]^-1: the voltages that 1 pu of current into a node makes of itself,
  /// [request][order][node], pu; 0 at nodes whose voltage a source holds. Linear loads are in Y[h]
  /// above the fundamental, as `load` has them, [request][port] P + jQ; empty: without any.
  /// @throws std::invalid_argument for a node that does not exist, loads of another shape or not
  /// finite, and where Y[h] is singular with them.
  [[nodiscard]] Array3<Complex> transfer_impedances(std::span<const int> node,
                                                    const Array2<Complex>& load = {}) const;

 private:
  std::shared_ptr<const NodalNetwork> network_;
  std::vector<AdmittanceFactors> factors_;  ///< by order index
  std::shared_ptr<const FundamentalBalance> balance_;
  std::shared_ptr<const HarmonicSources> sources_;
  std::shared_ptr<const LinearShunts> shunts_;
};

}  // namespace overtone
