#pragma once

#include <vector>

#include <overtone/conditioning_problem.hpp>

namespace overtone {

/// Where a conditioning solve ended: its point with the multipliers, from which the solve of a
/// problem like it starts (ConditioningOptions::start, ConditioningResult::end). Hour by hour, so
/// that hours may be dropped and added; per unit of the network. To be carried from one solve to
/// the next; any finite numbers are allowed in it, and change at most where a solve begins.
struct ConditioningStart {
  /// A variable and the multipliers of its bounds.
  struct Variable {
    double value = 0.0, lower_dual = 0.0, upper_dual = 0.0;
  };
  /// Of an unknown of the network.
  struct Node {
    /// [order]; the fundamental alone where the solve held no harmonics.
    std::vector<Complex> voltage;
    std::vector<Complex> balance_dual;  ///< [order]; likewise, where no neighbour has any
    Variable tau;                       ///< THD in its perspective form; where it has harmonics
    Variable deviation;                 ///< of |V_1| from 1
    double deviation_dual[2] = {0.0, 0.0};
    double thd_dual = 0.0;
  };
  /// All zero in an hour without capacity.
  struct Charger {
    Complex power;  ///< PE + jQE
    /// [session of the hour] PB, where charging is optimised; what it takes where it discharges.
    std::vector<Variable> battery;
    std::vector<Variable> given;   ///< likewise, where vehicles discharge: what it gives
    std::vector<Complex> current;  ///< IE[h], h > 1; empty: not controlled, or all cancelled
    double loss_dual = 0.0, reactive_dual = 0.0;
    double current_dual = 0.0;  ///< per squared pu
    double equal_dual = 0.0;    ///< where the phases of a lot charge alike
  };
  /// An operating limit that the solve held.
  struct Limit {
    int form = 0;  ///< in NodalNetwork::forms
    double dual = 0.0;
  };
  /// Of a session, where vehicles discharge: what is stored after the hour.
  struct Stored {
    Variable energy;
    double dual = 0.0;  ///< of the hour's energy row, per pu h
  };
  struct Hour {
    double tau_min = 0.0;          ///< that the solve ended with; not above 0: the options'
    std::vector<Node> node;        ///< [unknown]
    std::vector<Charger> charger;  ///< [charger]
    std::vector<Limit> limit;
    std::vector<Stored> stored;          ///< [session] where vehicles discharge
    std::vector<double> unbalance_dual;  ///< [bus of three phases] where it is limited
    /// The same where the objective has it: the factor in its perspective form.
    std::vector<Variable> unbalance;
    double peak_dual = 0.0;  ///< of the peak that the objective has
  };
  std::vector<Hour> hour;           ///< [hour]
  std::vector<double> energy_dual;  ///< [session] per pu h, where charging is optimised
  Variable peak;                    ///< of the substation's power, where the objective has it
};

/// The start of the problem whose first `steps` hours have gone by, and in which `added` hours have
/// come to the end: each is like the hour that has gone, the first like the first.
/// @throws std::invalid_argument for `steps` that are not 0 to the number of hours, and `added`
/// that
///   are not 0 to `steps`.
[[nodiscard]] ConditioningStart shifted(const ConditioningStart& start, int steps, int added = 0);

/// The problem that is left once the first `steps` hours of a schedule have gone by: without these
/// hours, and each session's energy lowered by what it was charged in them (not below 0), what it
/// may give and hold with it; where the substation's peak is in the objective, what it was in them
/// costs nothing more. `added`
/// of them come to the end as hours of tomorrow, the first first, with label, loads, capacities and
/// sessions as they were; what these need in them is for the caller to add to their energy.
/// @throws std::invalid_argument for `steps` that are not 0 to one less than the hours, `added`
/// that
///   are not 0 to `steps`, for a problem that does not hold together, and for a schedule of other
///   sizes.
[[nodiscard]] ConditioningProblem remaining_problem(const ConditioningProblem& problem,
                                                    const Schedule& schedule, int steps,
                                                    int added = 0);

}  // namespace overtone
