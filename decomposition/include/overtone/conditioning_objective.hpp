#pragma once

#include <limits>
#include <vector>

namespace overtone {

/// What the optimised cases minimise: the sum of these weights, all >= 0 but for prices, times what
/// they stand at. Deviation and THD of (4) alone as a rule.
struct ConditioningObjective {
  double deviation = 1.0;  ///< of the sum over nodes and hours of ||V_1| - 1|, per pu h
  double thd = 1.0;        ///< of the sum over nodes and hours of THD, per h
  /// Of the power that enters the network and is drawn at no port, at the fundamental, per pu h.
  double losses = 0.0;
  /// [hour] of the energy that the substation supplies at the fundamental, per pu h, of any sign;
  /// empty: none.
  std::vector<double> energy_price = {};
  double peak = 0.0;  ///< of the largest power of a step that the substation supplies, per pu
  /// What that has reached before the first hour, pu: less costs nothing more.
  double peak_before = -std::numeric_limits<double>::infinity();
  double unbalance = 0.0;  ///< of the sum over buses of three phases and hours of |V_2| / |V_1|
  double wear = 0.0;       ///< of what batteries give back, per pu h
  /// Of the sum over chargers and hours of the squared rms current (21), per pu^2 h: tells
  /// schedules apart where the optimum is flat.
  double current = 0.0;

  /// Deviation and THD alone, as published; chargers' currents aside.
  [[nodiscard]] bool is_plain() const {
    return deviation == 1.0 && thd == 1.0 && !counts_power() && unbalance == 0.0 && wear == 0.0;
  }
  /// Whether the substation's power has a part in it.
  [[nodiscard]] bool counts_power() const {
    return losses > 0.0 || !energy_price.empty() || peak > 0.0;
  }
};

/// What the objective counts, of a schedule; per unit of the network.
struct ObjectiveFigures {
  double deviation = 0.0;    ///< pu h, by the nodes' weights
  double thd = 0.0;          ///< h, by the nodes' weights
  double losses = 0.0;       ///< pu h, at the fundamental
  double energy = 0.0;       ///< that the substation supplies, pu h
  double energy_cost = 0.0;  ///< times the prices
  double peak = 0.0;         ///< pu
  double unbalance = 0.0;    ///< h
  double given_back = 0.0;   ///< by batteries, pu h
  double current = 0.0;      ///< pu^2 h

  /// The objective itself, without smoothing.
  [[nodiscard]] double total(const ConditioningObjective& objective) const;
};

}  // namespace overtone
