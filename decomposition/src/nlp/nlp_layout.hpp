#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <vector>

#include <overtone/conditioning_problem.hpp>

#include "nlp/currents/cancelled_current.hpp"
#include "nlp/currents/nlp_ports.hpp"
#include "nlp/forms/stiff_clusters.hpp"

namespace overtone {

/// Where voltages have harmonics: [position in ConditioningProblem::hour][unknown]. Empty:
/// everywhere.
using HarmonicNodes = std::vector<std::vector<char>>;

/// Where the variables and the base rows of the conditioning NLP are.
///
/// Variables, hour after hour:
///   voltage   re, im of each unknown and order
///   tau       of each unknown with harmonics whose THD is in the objective: THD in its perspective
///             form
///   deviation of each unknown whose deviation is: d >= | |V_1| - 1 |
///   unbalance of each bus of three phases where it is in the objective
///   and for each charger available in that hour: PE, QE, where charging is optimised PB for each
///   session of its lot in the hour, or what it takes and gives where it discharges, and re, im of
///   IE[h], h > 1, where harmonics are controlled and not cancelled;
/// then the substation's peak power where it is in the objective, and where vehicles discharge what
/// is stored after each step of a session but the last.
/// Base rows, hour after hour:
///   balance   re, im of each unknown and order, (5)–(14); at h > 1 where the node or a neighbour
///             has harmonics; of floating islands and stiff clusters combinations of them
///   deviation two of each unknown that counts
///   thd       of each unknown with harmonics where the limit is enforced, (22), (23)
///   unbalance of each bus of three phases where it is limited
///   peak      the substation's power below it, where it is in the objective
///   and for each available charger: losses (15)–(18), reactive losses where Q is not controlled,
///   current (21), and PE equal to that of its lot's one before where phases charge alike;
/// then one energy row (20) for each session where charging is optimised, or one for each of its
/// steps where vehicles discharge.
/// A charger without capacity in an hour, or at an ideal source, has no variable and no row there.
/// Where a node has no harmonics its V[h], h > 1, are zero; where its neighbours have none either
/// its charger's IE[h] are what cancels all that loads put into the node.
class NlpLayout {
 public:
  /// `hours`: positions in ConditioningProblem::hour that this NLP spans.
  NlpLayout(const ConditioningProblem& problem, const std::vector<int>& hours,
            const HarmonicNodes& harmonics);

  struct ChargerVariables {
    int charger = 0;  ///< index in ParkingFleet::chargers
    int lot = 0;      ///< its lot
    int port = 0;     ///< its port
    int unknown = 0;  ///< of the port's node
    int next = -1;    ///< position in Hour::chargers of the next one at the same unknown
    int pe = 0, qe = 0;
    int first_battery = 0, batteries = 0;  ///< in Hour::batteries; none: battery power is given
    double given_battery = 0.0;            ///< where it is
    int harmonic = -1;     ///< first of 2 (orders - 1) variables; -1: not controlled, or cancelled
    bool cancels = false;  ///< IE[h] are what cancels the node's loads
    /// Where it does and loads there are constant powers to ground: the sum over h > 1 of
    /// |sum of HF[h] (PD + jQD)|^2, pu^2; otherwise `place`.
    double cancelled = 0.0;
    const CancelledCurrent* current = nullptr;  ///< nullptr: as above, or no load
    CancelledCurrent::Place place;
    int loss_row = 0;
    int reactive_row = -1;  ///< -1: reactive power is controlled
    int current_row = 0;
    int equal_row = -1;          ///< -1: need not be equal to another
    int equal_pe = -1;           ///< the variable that PE must be equal to
    double current_scale = 1.0;  ///< 1 / IEmax^2: row (21) is scaled to <= 1
    double size = 1.0;  ///< typical size of its variables and losses, pu: 1, or IEmax if small
  };

  /// PB of a charger for one of the sessions that its lot has in the hour: a part of its own. Where
  /// vehicles discharge it is what it takes less what it gives.
  struct BatteryVariable {
    int taken = 0;   ///< variable: PB, where it discharges what it takes
    int given = -1;  ///< variable: what it gives; -1: it charges alone
    int session = 0;
    int energy = 0;                       ///< in energy_rows()
    int step = 0;                         ///< of its session, in EnergyRow::steps
    int slot = 0;                         ///< of its lot: sessions that never meet have the same
    double most = 0.0, most_given = 0.0;  ///< pu

    /// Calls body(variable, factor) for what PB is the sum of.
    template <class Body>
    void for_each_part(const Body& body) const {
      body(taken, 1.0);
      if (given >= 0) {
        body(given, -1.0);
      }
    }
    [[nodiscard]] double power(const double* x) const {
      return given >= 0 ? x[taken] - x[given] : x[taken];
    }
  };

  struct NodeVariables {
    int voltage = 0;         ///< first variable
    bool harmonics = false;  ///< of all orders
    int tau = -1;            ///< -1: no harmonics, or of no weight
    int deviation = -1;      ///< -1: of no weight
    int balance_row = 0;
    int balance_orders = 1;  ///< orders with balance rows: one or all
    int deviation_row = -1;
    int thd_row = -1;  ///< -1: no harmonics, or no limit
  };

  struct Hour {
    int position = 0;     ///< in ConditioningProblem::hour
    double length = 1.0;  ///< h
    double weight = 1.0;  ///< in the objective: length over ConditioningProblem's unit
    std::vector<ChargerVariables> chargers;
    std::vector<BatteryVariable> batteries;  ///< in the order of chargers
    std::vector<int> charger_at;       ///< [unknown] position of the first in chargers, -1 without
    std::vector<NodeVariables> nodes;  ///< [unknown]
    int unbalance_row = 0;             ///< of the first of limited_buses()
    int unbalance = 0;                 ///< of the first of weighted_buses()
    int peak_row = -1;                 ///< -1: the peak is not in the objective

    /// The charger at a node, or nullptr. Nodes that share an unknown may have one each: see
    /// next_of.
    [[nodiscard]] const ChargerVariables* charger_of(int unknown) const {
      return at(charger_at[unknown]);
    }
    [[nodiscard]] const ChargerVariables* next_of(const ChargerVariables& charger) const {
      return at(charger.next);
    }
    [[nodiscard]] std::span<const BatteryVariable> batteries_of(
        const ChargerVariables& charger) const {
      return {batteries.data() + charger.first_battery, static_cast<size_t>(charger.batteries)};
    }

    /// Of a charger for a session; nullptr: it has none in the hour.
    [[nodiscard]] const BatteryVariable* battery_of(int charger, int session) const;

   private:
    [[nodiscard]] const ChargerVariables* at(int place) const {
      return place >= 0 ? &chargers[place] : nullptr;
    }
  };

  [[nodiscard]] const std::vector<Hour>& hours() const { return hours_; }
  [[nodiscard]] int unknown_count() const { return unknowns_; }
  [[nodiscard]] int order_count() const { return orders_; }
  [[nodiscard]] int variable_count() const { return variables_; }
  [[nodiscard]] int row_count() const { return rows_; }
  /// Row (20) of a session.
  struct EnergyRow {
    int session = 0;
    int row = 0;
    /// To steps of mean length that add up to its energy: the factor 1 / energy, over that length;
    /// where vehicles discharge, to it and what they brought.
    double scale = 1.0;
    /// Where vehicles discharge: the session's steps from arrival on, each of which has a row, and
    /// all but the last a variable of what is stored after it.
    std::vector<int> steps = {};
    int stored = 0;  ///< first of them

    [[nodiscard]] int stored_count() const {
      return std::max(0, static_cast<int>(steps.size()) - 1);
    }
    /// Of a step by its place in `steps`; `row` of the last.
    [[nodiscard]] int row_of(int step) const { return row - stored_count() + step; }
  };
  /// One for each session that the program charges, in their order; none where charging is not
  /// optimised.
  [[nodiscard]] const std::vector<EnergyRow>& energy_rows() const { return energy_rows_; }
  /// BatteryVariable::slot of any: fewer than this.
  [[nodiscard]] int battery_slots() const { return battery_slots_; }

  /// Orders of which the voltage of a node has variables: all, or the fundamental alone.
  [[nodiscard]] int voltage_orders(const Hour& hour, int unknown) const {
    return has_harmonics(hour, unknown) ? orders_ : 1;
  }
  [[nodiscard]] bool has_harmonics(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].harmonics;
  }
  /// Nodes with harmonics in all hours together.
  [[nodiscard]] int harmonic_node_count() const { return harmonic_nodes_; }

  /// Real part; the imaginary part follows.
  [[nodiscard]] int voltage(const Hour& hour, int unknown, int order_index) const {
    return hour.nodes[unknown].voltage + 2 * order_index;
  }
  [[nodiscard]] const StiffClusters& stiff() const { return stiff_; }
  [[nodiscard]] const NlpPorts& ports() const { return ports_; }
  /// Calls body(row of the real part, factor) for the balances at an order that have a current
  /// drawn at an unknown: its own, all of its cluster; none for the sum of an island.
  template <class Body>
  void for_each_balance(const Hour& hour, int unknown, int k, const Body& body) const {
    if (const StiffClusters::Cluster* cluster = stiff_.of(unknown)) {
      for (std::size_t i = 0; i < cluster->members.size(); ++i) {
        body(balance_row(hour, cluster->members[i], k),
             cluster->inverse[k](static_cast<Eigen::Index>(i), stiff_.place(unknown)));
      }
    } else if (!is_sum(unknown)) {
      body(balance_row(hour, unknown, k), Complex(1.0));
    }
  }
  /// Adds a current drawn at an unknown to its balances.
  void add_current(const Hour& hour, int unknown, int k, Complex current, double* values) const {
    for_each_balance(hour, unknown, k, [&](int row, Complex factor) {
      const Complex added = factor == Complex(1.0) ? current : factor * current;
      values[row] += added.real();
      values[row + 1] += added.imag();
    });
  }
  /// Multiplier of a current drawn at an unknown.
  [[nodiscard]] Complex current_dual(const Hour& hour, int unknown, int k,
                                     const double* multipliers) const {
    Complex sum = 0.0;
    for_each_balance(hour, unknown, k, [&](int row, Complex factor) {
      sum += std::conj(factor) * Complex(multipliers[row], multipliers[row + 1]);
    });
    return sum;
  }
  /// The unknowns of the phases of buses whose unbalance is limited.
  [[nodiscard]] const std::vector<std::array<int, 3>>& limited_buses() const {
    return limited_buses_;
  }
  /// The same where it is in the objective.
  [[nodiscard]] const std::vector<std::array<int, 3>>& weighted_buses() const {
    return weighted_buses_;
  }
  /// The substation's peak power, a variable that all hours have; -1: it is not in the objective.
  [[nodiscard]] int peak() const { return peak_; }
  [[nodiscard]] double peak_weight() const { return peak_weight_; }
  /// Whether the balance of an unknown is the sum of its floating island's.
  [[nodiscard]] bool is_sum(int unknown) const { return sum_[unknown] != 0; }
  /// Of an unknown's deviation and THD in the objective of an hour.
  [[nodiscard]] double deviation_weight(const Hour& hour, int unknown) const {
    return hour.weight * deviation_weight_[unknown];
  }
  [[nodiscard]] double thd_weight(const Hour& hour, int unknown) const {
    return hour.weight * thd_weight_[unknown];
  }
  /// -1 without harmonics or weight.
  [[nodiscard]] int tau(const Hour& hour, int unknown) const { return hour.nodes[unknown].tau; }
  /// -1 without weight.
  [[nodiscard]] int deviation(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].deviation;
  }
  [[nodiscard]] int balance_orders(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].balance_orders;
  }
  [[nodiscard]] int balance_row(const Hour& hour, int unknown, int order_index) const {
    return hour.nodes[unknown].balance_row + 2 * order_index;
  }
  /// First of two; -1 without weight.
  [[nodiscard]] int deviation_row(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].deviation_row;
  }
  /// -1 without harmonics or without limit.
  [[nodiscard]] int thd_row(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].thd_row;
  }
  /// Index in hours() of a position in ConditioningProblem::hour; -1 when not spanned.
  [[nodiscard]] int hour_at(int position) const { return hour_at_[position]; }

 private:
  void add_nodes(const ConditioningProblem& problem, Hour& hour, const HarmonicNodes& harmonics);
  void add_chargers(const ConditioningProblem& problem, Hour& hour);
  void add_batteries(const ConditioningProblem& problem, const std::vector<int>& sessions,
                     Hour& hour, ChargerVariables& at);
  void list_energy_rows(const ConditioningProblem& problem);
  void cancel_loads(const ConditioningProblem& problem, const Hour& hour, ChargerVariables& at);

  StiffClusters stiff_;
  NlpPorts ports_;
  std::vector<std::unique_ptr<const CancelledCurrent>> cancelled_;  ///< [unknown] as needed
  int unknowns_ = 0, orders_ = 0, variables_ = 0, rows_ = 0;
  int harmonic_nodes_ = 0;
  std::vector<std::array<int, 3>> limited_buses_, weighted_buses_;
  int peak_ = -1;
  double peak_weight_ = 0.0;
  std::vector<double> deviation_weight_, thd_weight_;  ///< [unknown]
  std::vector<char> sum_;                              ///< [unknown]
  std::vector<Hour> hours_;
  std::vector<int> hour_at_;
  std::vector<EnergyRow> energy_rows_;
  std::vector<int> energy_of_session_;  ///< [session] in energy_rows_
  std::vector<int> slot_of_session_;    ///< [session] BatteryVariable::slot
  int battery_slots_ = 1;
};

}  // namespace overtone
