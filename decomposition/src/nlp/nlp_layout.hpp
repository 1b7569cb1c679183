#pragma once

#include <vector>

#include <overtone/conditioning_problem.hpp>

namespace overtone {

/// Where voltages have harmonics: [position in ConditioningProblem::hour][unknown]. Empty:
/// everywhere.
using HarmonicNodes = std::vector<std::vector<char>>;

/// Where the variables and the base rows of the conditioning NLP are.
///
/// Variables, hour after hour:
///   voltage   re, im of each unknown and order
///   tau       of each unknown with harmonics: THD in its perspective form
///   deviation of each unknown: d >= | |V_1| - 1 |
///   and for each charger available in that hour: PE, QE, PB where charging is optimised, and re,
///   im of IE[h], h > 1, where harmonics are controlled and not cancelled.
/// Base rows, hour after hour:
///   balance   re, im of each unknown and order, (5)–(14); at h > 1 where the node or a neighbour
///             has harmonics
///   deviation two of each unknown
///   thd       of each unknown with harmonics where the limit is enforced, (22), (23)
///   and for each available charger: losses (15)–(18), reactive losses where Q is not controlled,
///   current (21);
/// then one energy row (20) for each lot where charging is optimised.
/// A charger without capacity in an hour has no variable and no row there.
/// Where a node has no harmonics its V[h], h > 1, are zero; where its neighbours have none either
/// its charger's IE[h] are - ID[h].
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
    int pb = -1;        ///< -1: battery power is given
    int harmonic = -1;  ///< first of 2 (orders - 1) variables; -1: not controlled, or cancelled
    double cancelled = 0.0;  ///< sum over h > 1 of |HF[h]|^2 |PD + jQD|^2 where cancelled, pu^2
    int loss_row = 0;
    int reactive_row = -1;  ///< -1: reactive power is controlled
    int current_row = 0;
    double current_scale = 1.0;  ///< 1 / IEmax^2: row (21) is scaled to <= 1
    double size = 1.0;  ///< typical size of its variables and losses, pu: 1, or IEmax if small
  };

  struct NodeVariables {
    int voltage = 0;  ///< first variable
    int tau = -1;     ///< -1: no harmonics
    int deviation = 0;
    int balance_row = 0;
    int balance_orders = 1;  ///< orders with balance rows: one or all
    int deviation_row = 0;
    int thd_row = -1;  ///< -1: no harmonics, or no limit
  };

  struct Hour {
    int position = 0;  ///< in ConditioningProblem::hour
    std::vector<ChargerVariables> chargers;
    std::vector<int> charger_at;       ///< [unknown] position of the first in chargers, -1 without
    std::vector<NodeVariables> nodes;  ///< [unknown]

    /// The charger at a node, or nullptr. Nodes that share an unknown may have one each: see
    /// next_of.
    [[nodiscard]] const ChargerVariables* charger_of(int unknown) const {
      return at(charger_at[unknown]);
    }
    [[nodiscard]] const ChargerVariables* next_of(const ChargerVariables& charger) const {
      return at(charger.next);
    }

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
  /// One for each lot, or none where charging is not optimised.
  [[nodiscard]] int energy_row_count() const { return static_cast<int>(energy_scale_.size()); }
  [[nodiscard]] int energy_row(int lot) const { return first_energy_row_ + lot; }
  /// Row (20) of a lot is scaled to = 1: the factor 1 / energy.
  [[nodiscard]] double energy_scale(int lot) const { return energy_scale_[lot]; }

  /// Orders of which the voltage of a node has variables: all, or the fundamental alone.
  [[nodiscard]] int voltage_orders(const Hour& hour, int unknown) const {
    return has_harmonics(hour, unknown) ? orders_ : 1;
  }
  [[nodiscard]] bool has_harmonics(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].tau >= 0;
  }
  /// Nodes with harmonics in all hours together.
  [[nodiscard]] int harmonic_node_count() const { return harmonic_nodes_; }

  /// Real part; the imaginary part follows.
  [[nodiscard]] int voltage(const Hour& hour, int unknown, int order_index) const {
    return hour.nodes[unknown].voltage + 2 * order_index;
  }
  /// -1 without harmonics.
  [[nodiscard]] int tau(const Hour& hour, int unknown) const { return hour.nodes[unknown].tau; }
  [[nodiscard]] int deviation(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].deviation;
  }
  [[nodiscard]] int balance_orders(const Hour& hour, int unknown) const {
    return hour.nodes[unknown].balance_orders;
  }
  [[nodiscard]] int balance_row(const Hour& hour, int unknown, int order_index) const {
    return hour.nodes[unknown].balance_row + 2 * order_index;
  }
  /// First of two.
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

  int unknowns_ = 0, orders_ = 0, variables_ = 0, rows_ = 0, first_energy_row_ = 0;
  int harmonic_nodes_ = 0;
  std::vector<Hour> hours_;
  std::vector<int> hour_at_;
  std::vector<double> energy_scale_;  ///< [lot] where charging is optimised
};

}  // namespace overtone
