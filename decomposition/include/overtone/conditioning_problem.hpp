#pragma once

#include <string>
#include <vector>

#include <overtone/fleet.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/network.hpp>

namespace overtone {

/// What the vehicles may do.
enum class StudyCase {
  I,    ///< no vehicles
  II,   ///< charging alone
  III,  ///< charging, reactive power and harmonic currents
};

/// Operating limits (24)–(26), rms over all orders in per unit; infinity: no limit.
struct OperatingLimits {
  double v_min = 0.9;
  double v_max = 1.05;
  std::vector<double> branch_current;  ///< [branch]
  double substation_current = 0.0;
};

/// Charger losses PLC = p_p PE^2 + p_q QE^2 and QLC = q_p PE^2 + q_q QE^2 (17), (18); per MVA.
struct ChargerLosses {
  double p_p = 0.09, p_q = 0.0475;
  double q_p = 0.02, q_q = 0.02;
};

/// The energy-conditioning problem (4)–(26) of one feeder, in per unit.
struct ConditioningProblem {
  Network network;
  std::vector<int> hour = {};      ///< labels 1…24
  std::vector<Complex> load = {};  ///< [hour][bus] PD + jQD
  StudyCase study_case = StudyCase::III;
  ChargingStrategy strategy = ChargingStrategy::optimised;
  std::vector<ParkingLot> lots = {};  ///< empty in case I
  ChargerLosses losses = {};          ///< in per unit of the network's base
  double thd_limit = 0.05;            ///< fraction
  bool enforce_thd_limit = false;
  /// Weight of the sum over hours and lots of the squared rms charger current (21), pu^2, in the
  /// objective of the optimised cases: tells schedules apart where the optimum is flat.
  double current_weight = 0.0;
  OperatingLimits limits = {};
  HarmonicCurrents harmonic_currents = HarmonicCurrents::in_phase;
  PowerBalance power_balance = PowerBalance::fundamental;

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
  [[nodiscard]] int lot_count() const { return static_cast<int>(lots.size()); }
  [[nodiscard]] bool reactive_control() const { return study_case == StudyCase::III; }
  [[nodiscard]] bool harmonic_control() const { return study_case == StudyCase::III; }
  /// Cases I and II / I leave nothing to decide: they are load flows.
  [[nodiscard]] bool is_load_flow() const {
    return lots.empty() ||
           (study_case == StudyCase::II && strategy == ChargingStrategy::on_arrival);
  }
  /// Sum over h > 1 of |HF[h]|^2 |PD + jQD|^2, squared pu; 0 where the load is linear.
  [[nodiscard]] double harmonic_load_squared(int hour_index, int bus) const;
  /// Charging in proportion to PBmax that gives a lot its energy: PB = share PBmax.
  [[nodiscard]] double charging_share(const ParkingLot& lot) const;
  [[nodiscard]] Complex load_at(int hour_index, int bus) const {
    return load[static_cast<size_t>(hour_index) * network.bus_count() + bus];
  }
};

/// What the chargers do and the voltages that follow; per unit, drawn from the network.
struct Schedule {
  std::vector<double> battery_power;     ///< [hour][lot] PB
  std::vector<Complex> charger_power;    ///< [hour][lot] PE + jQE at the fundamental
  std::vector<Complex> charger_current;  ///< [hour][order][lot] IE
  std::vector<Complex> voltage;          ///< [hour][order][bus]
};

/// Current that loads at the bus of an ideal source draw at an order, pu; 0 behind a source
/// impedance, where that bus is one like any other.
[[nodiscard]] Complex slack_load_current(const ConditioningProblem& problem, int hour_index,
                                         int order_index);

/// An empty schedule of the right sizes.
[[nodiscard]] Schedule empty_schedule(const ConditioningProblem& problem);

/// PE + jQE of a charger that gives its battery `battery_power` with QE = QLC (reactive control
/// off): the smaller root of (15)–(18). Per unit.
[[nodiscard]] Complex charger_power_without_control(double battery_power,
                                                    const ChargerLosses& losses);

/// Squared rms current of a lot's chargers over all orders (21), squared pu.
[[nodiscard]] double charger_current_squared(const ConditioningProblem& problem,
                                             const Schedule& schedule, int hour_index, int lot);

/// Network voltages that follow from a schedule's PE + jQE and harmonic currents: the engine's
/// load flow with PE + jQE as constant power and IE[h], h > 1, as given currents.
[[nodiscard]] LoadFlowResult load_flow_of(const HarmonicLoadFlow& flow,
                                          const ConditioningProblem& problem,
                                          const Schedule& schedule, const LoadFlowOptions& options);

}  // namespace overtone
