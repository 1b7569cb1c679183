#pragma once

#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/conditioning_objective.hpp>
#include <overtone/discharging.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/option_words.hpp>
#include <overtone/parking_lots.hpp>
#include <overtone/time_step.hpp>

namespace overtone {

/// What the vehicles may do.
enum class StudyCase {
  I,    ///< no vehicles
  II,   ///< charging alone
  III,  ///< charging, reactive power and harmonic currents
};
[[nodiscard]] const Words<StudyCase>& study_case_words();
[[nodiscard]] const char* to_string(StudyCase study_case);

/// Operating limits (24)–(26), rms over all orders in per unit; infinity: no limit.
struct OperatingLimits {
  double v_min = 0.9;
  double v_max = 1.05;
  std::vector<double> branch_current;  ///< [branch], at both ends; empty: no limits
  double substation_current = std::numeric_limits<double>::infinity();
};

/// Those of a feeder's ratings, with the default voltages.
[[nodiscard]] OperatingLimits rated_limits(const NodalNetwork& network);

/// Charger losses PLC = p_p PE^2 + p_q QE^2 and QLC = q_p PE^2 + q_q QE^2 (17), (18); per MVA.
struct ChargerLosses {
  double p_p = 0.09, p_q = 0.0475;
  double q_p = 0.02, q_q = 0.02;
};

/// The energy-conditioning problem (4)–(26) of one feeder, in per unit. A plain struct: threads may
/// read and solve one at the same time. Functions that take one throw std::invalid_argument, naming
/// argument, position and bound, where it has no load flow, arrays of other sizes than its hours
/// and network, indices of what does not exist or numbers out of their bounds.
/// What is summed over steps counts each by its length in hours, one of an hour once.
struct ConditioningProblem {
  std::shared_ptr<const HarmonicLoadFlow> flow;  ///< the feeder's nodal equations, factored once
  std::vector<TimeStep> hour = {};
  Array2<Complex> load = {};  ///< [hour][port] PD + jQD
  StudyCase study_case = StudyCase::III;
  ChargingStrategy strategy = ChargingStrategy::optimised;
  ParkingFleet fleet = {};  ///< empty in case I
  Discharging discharging = {};
  ChargerLosses losses = {};  ///< in per unit of the network's powers
  bool equal_phases = false;  ///< the chargers of a lot draw the same PE
  ConditioningObjective objective = {};
  /// [node] of its deviation and THD in sums, >= 0; empty: 1, nodes that closed switches make one
  /// once.
  std::vector<double> node_weight = {};
  /// [node] times that in the objective, >= 0; empty: 1. Of nodes that closed switches make one and
  /// that count once, the largest.
  std::vector<double> priority = {};
  double thd_limit = 0.05;  ///< fraction
  bool enforce_thd_limit = false;
  /// Of |V_2| / |V_1| at buses of three phases, fraction; infinity: none.
  double unbalance_limit = std::numeric_limits<double>::infinity();
  OperatingLimits limits = {};
  HarmonicCurrents harmonic_currents = HarmonicCurrents::in_phase;
  PowerBalance power_balance = PowerBalance::fundamental;
  std::vector<std::string> warnings = {};  ///< of the input, one line each

  [[nodiscard]] const NodalNetwork& network() const {
    if (flow == nullptr) {
      throw std::invalid_argument("conditioning problem: there is no load flow");
    }
    return flow->network();
  }
  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
  /// All hours' positions, in order.
  [[nodiscard]] std::vector<int> all_hours() const;
  [[nodiscard]] bool reactive_control() const { return study_case == StudyCase::III; }
  [[nodiscard]] bool harmonic_control() const { return study_case == StudyCase::III; }
  /// Cases I and II / I leave nothing to decide: they are load flows.
  [[nodiscard]] bool is_load_flow() const {
    return fleet.lots.empty() ||
           (study_case == StudyCase::II && strategy == ChargingStrategy::on_arrival);
  }
  /// Mean length of a step, h.
  [[nodiscard]] double mean_step() const;
  /// The NLP minimises the objective over this: its largest weight is 1 there, in a step of mean
  /// length, so that tolerances mean the same whatever the weights and steps are.
  [[nodiscard]] double objective_unit() const;
  /// Of an unknown's deviation and THD in the objective: of its nodes together.
  [[nodiscard]] double weight_at(int unknown) const;
  [[nodiscard]] ChargerLosses losses_of(int charger) const;
  /// Whether an ideal source holds the voltage at a charger: what it does changes no voltage, so it
  /// charges evenly, and counts in the source's current.
  [[nodiscard]] bool at_source(int charger) const {
    return network().nodes[network().ports[fleet.chargers[charger].port].from].fixed;
  }
  /// Sum over h > 1 of |HF[h]|^2 |PD + jQD|^2, squared pu; 0 where the load is linear.
  [[nodiscard]] double harmonic_load_squared(int hour_index, int port) const;
};

/// What the chargers do and the voltages that follow; per unit, drawn from the network.
struct Schedule {
  Array2<double> battery_power;  ///< [hour][charger] PB; < 0: batteries give
  /// [hour][session] PB of its lot's chargers that is its own, where others of the lot are in the
  /// hour, too; nothing is read of it elsewhere.
  Array2<double> session_power = {};
  /// [hour][session] likewise: what of it, >= 0, its batteries give; chargers of a lot may differ.
  Array2<double> session_given = {};
  Array2<Complex> charger_power;    ///< [hour][charger] PE + jQE at the fundamental
  Array3<Complex> charger_current;  ///< [hour][order][charger] IE
  Array3<Complex> voltage;          ///< [hour][order][node]
};

/// Current that the load and charger at the port of a fixed node, to ground, draw at an order, pu:
/// no variable, and part of measured currents. 0 at other ports.
[[nodiscard]] Complex fixed_port_current(const ConditioningProblem& problem, int hour_index,
                                         int order_index, int port);
/// What the ports of measured currents draw, loads and chargers, [hour][order][port]; 0 at all
/// others: for evaluate_distortion.
[[nodiscard]] Array3<Complex> port_currents(const ConditioningProblem& problem,
                                            const Schedule& schedule);

/// An empty schedule of the right sizes.
[[nodiscard]] Schedule empty_schedule(const ConditioningProblem& problem);

/// [session] what its chargers can give the batteries in its steps, pu h.
[[nodiscard]] std::vector<double> most_energy(const ConditioningProblem& problem);

/// [session] what it is charged in some hours (positions) of a schedule, pu h, less what it gives
/// back and what that loses.
[[nodiscard]] std::vector<double> charged_energy(const ConditioningProblem& problem,
                                                 const Schedule& schedule,
                                                 const std::vector<int>& hours);

/// [session] the share of PBmax that gives it its energy in all its hours, 1 where that is not
/// enough and in strategy I.
[[nodiscard]] std::vector<double> even_shares(const ConditioningProblem& problem);
/// [hour][charger] PB by these.
[[nodiscard]] Array2<double> even_charging(const ConditioningProblem& problem);

/// That, with what the chargers draw for it without reactive control; no voltages.
[[nodiscard]] Schedule even_schedule(const ConditioningProblem& problem);

/// Sets the powers of the chargers that have none to choose, all of a load flow, else those at an
/// ideal source, by even_charging(), and what sessions are charged on arrival.
void set_given_powers(const ConditioningProblem& problem, Schedule& schedule);

/// PE + jQE of a charger that gives its battery `battery_power` with QE = QLC (reactive control
/// off): the smaller root of (15)–(18), infinite where there is none. Per unit.
[[nodiscard]] Complex charger_power_without_control(double battery_power,
                                                    const ChargerLosses& losses);

/// Squared rms current of a charger over all orders (21), squared pu.
[[nodiscard]] double charger_current_squared(const ConditioningProblem& problem,
                                             const Schedule& schedule, int hour_index, int charger);

/// Loads of some hours (positions in ConditioningProblem::hour; one scenario each) with a
/// schedule's PE + jQE as constant power and IE[h], h > 1, as given currents.
[[nodiscard]] LoadFlowScenarios scenarios_of(const ConditioningProblem& problem,
                                             const Schedule& schedule,
                                             const std::vector<int>& hours);

/// Network voltages that follow from them, by the engine's load flow.
[[nodiscard]] LoadFlowResult load_flow_of(const ConditioningProblem& problem,
                                          const Schedule& schedule, const std::vector<int>& hours,
                                          const LoadFlowOptions& options);

}  // namespace overtone
