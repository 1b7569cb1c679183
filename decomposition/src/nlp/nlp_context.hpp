#pragma once

#include <utility>

#include <overtone/nonlinear_program.hpp>

#include "nlp/currents/nlp_ports.hpp"
#include "nlp/nlp_layout.hpp"

namespace overtone {

/// What every element of the conditioning NLP reads.
struct NlpContext {
  using Hour = NlpLayout::Hour;

  const ConditioningProblem& problem;
  const NodalNetwork& network;
  const NlpLayout& layout;
  double tau_min;
  const NlpPorts& ports = layout.ports();

  /// V[h] of a node; `k` an order's index.
  [[nodiscard]] Complex voltage(const double* x, const Hour& hour, int node, int k) const {
    const int u = network.pattern.unknown_of(node);
    if (u < 0) {
      return k == 0 ? network.nodes[node].nominal : 0.0;
    }
    if (k >= layout.voltage_orders(hour, u)) {
      return 0.0;
    }
    const int i = layout.voltage(hour, u, k);
    return {x[i], x[i + 1]};
  }

  /// Across a port.
  [[nodiscard]] Complex port_voltage(const double* x, const Hour& hour, int port, int k) const {
    const Port& at = network.ports[port];
    const Complex from = voltage(x, hour, at.from, k);
    return at.to < 0 ? from : from - voltage(x, hour, at.to, k);
  }
  /// Its variables at an order.
  [[nodiscard]] PortVariables voltage_variables(const Hour& hour, const NlpPorts::Load& load,
                                                int k) const {
    const auto variable = [&](int unknown) {
      return unknown >= 0 && k < layout.voltage_orders(hour, unknown)
                 ? layout.voltage(hour, unknown, k)
                 : -1;
    };
    return {variable(load.from), variable(load.to)};
  }

  /// Constant power from an unknown to ground.
  [[nodiscard]] Complex load(const Hour& hour, int unknown) const {
    Complex sum = 0.0;
    for (const int port : ports.grounded(unknown)) {
      sum += problem.load(hour.position, port);
    }
    return sum;
  }
};

/// Bounds of variables and rows, to be filled.
struct NlpBounds {
  double *x_lower, *x_upper, *row_lower, *row_upper;
};

/// V_1 of an unknown and what is made of it.
struct FundamentalVoltage {
  FundamentalVoltage(const NlpContext& at, const NlpLayout::Hour& hour, int unknown,
                     const double* x)
      : first(at.layout.voltage(hour, unknown, 0)), v(x + first), w(v[0] * v[0] + v[1] * v[1]) {}

  int first;        ///< variable
  const double* v;  ///< re and im, then those of the harmonics
  double w;         ///< |V_1|^2

  [[nodiscard]] Complex conjugate() const { return {v[0], -v[1]}; }
  /// Sum over h > 1 of |V_h|^2 of the first `voltages` / 2 orders.
  [[nodiscard]] double harmonics_squared(int voltages) const {
    double s = 0.0;
    for (int i = 2; i < voltages; ++i) {
      s += v[i] * v[i];
    }
    return s;
  }
};

/// Second derivatives of the Lagrangian in the V_1 of one unknown, to which every element adds:
/// a I + b v v^T, and 2 `weighted` / z^3 of the currents of constant powers (see
/// balance_rows.hpp); `harmonic` on the diagonal of each V_h, h > 1.
struct NodeCurvature {
  double a = 0.0, b = 0.0;
  Complex weighted = 0.0;
  double harmonic = 0.0;
};

/// Gives blocks (hours) and slots (parts that are the same in every hour) to variables and rows.
class SlotWriter {
 public:
  explicit SlotWriter(BlockStructure& structure) : structure_(structure) {}

  /// The first of `count` slots that nothing has yet.
  int new_variable_slots(int count) { return std::exchange(variables_, variables_ + count); }
  int new_row_slots(int count) { return std::exchange(rows_, rows_ + count); }

  void set_variable(int index, int hour, int slot) {
    structure_.variable_block[index] = hour;
    structure_.variable_slot[index] = slot;
  }
  void set_row(int index, int hour, int slot) {
    structure_.row_block[index] = hour;
    structure_.row_slot[index] = slot;
  }
  /// A variable is eliminated together with an equality row.
  void pair(int variable, int row) { structure_.pivot_row[variable] = row; }
  [[nodiscard]] int block_of_variable(int index) const { return structure_.variable_block[index]; }

 private:
  BlockStructure& structure_;
  int variables_ = 0, rows_ = 0;
};

}  // namespace overtone
