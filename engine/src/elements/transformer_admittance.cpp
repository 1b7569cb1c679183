#include <algorithm>

#include <Eigen/LU>

#include <overtone/primitive_admittance.hpp>

#include "stamps.hpp"

namespace overtone {

namespace {

enum class Sequence { positive, zero };

/// One core of a transformer, a phase: on a winding of one volt and its share of the rating.
class Core {
 public:
  explicit Core(const Transformer& transformer, Sequence sequence = Sequence::positive)
      : transformer_(transformer),
        zero_(sequence == Sequence::zero),
        windings_(static_cast<int>(transformer.windings.size())),
        rated_va_(transformer.windings.front().kva * 1e3 / transformer.phases) {}

  /// Siemens, [winding end][winding end], two ends a winding.
  [[nodiscard]] Eigen::MatrixXcd admittance(double order) const {
    Eigen::MatrixXcd y = at_one_volt(order);
    y(1, 1) += rated_va_ *
               Complex(transformer_.no_load_loss_pu, -transformer_.magnetizing_current_pu / order);
    Eigen::MatrixXd ratio = Eigen::MatrixXd::Zero(windings_, 2 * windings_);
    for (int w = 0; w < windings_; ++w) {
      const double volt = phase_voltage(w) * transformer_.windings[w].tap;
      ratio(w, 2 * w) = 1.0 / volt;
      ratio(w, 2 * w + 1) = -1.0 / volt;
    }
    Eigen::MatrixXcd ends = ratio.transpose() * y * ratio;
    for (int e = 0; e < 2 * windings_; ++e) {
      ends(e, e) += antifloat(e / 2);
    }
    return ends;
  }

  /// Reactive shunt at an end of a winding, the same at every order.
  [[nodiscard]] Complex antifloat(int winding) const {
    const double volt = phase_voltage(winding);
    return {0.0, -0.5e-6 * transformer_.antifloat_ppm * rated_va_ / (volt * volt)};
  }

 private:
  [[nodiscard]] double phase_voltage(int winding) const {
    const Winding& w = transformer_.windings[winding];
    return phase_volts(w.kv, transformer_.phases, w.connection);
  }

  /// Short-circuit impedance between two windings, ohm at one volt.
  [[nodiscard]] Complex short_circuit(int one, int other, double order) const {
    const auto& w = transformer_.windings;
    // Pairs come row by row of the upper triangle.
    const int pair = one * windings_ - one * (one + 1) / 2 + other - one - 1;
    const double r = zero_ ? *transformer_.r0_pu : w[one].r_pu + w[other].r_pu;
    const double x = zero_ ? *transformer_.x0_pu : transformer_.x_pu[pair];
    return Complex((transformer_.resistance_follows_order ? order : 1.0) * r, order * x) /
           rated_va_;
  }

  /// [winding][winding] from the short circuits of pairs against winding 1.
  [[nodiscard]] Eigen::MatrixXcd at_one_volt(double order) const {
    const int n = windings_ - 1;
    Eigen::MatrixXcd z(n, n);
    for (int i = 0; i < n; ++i) {
      z(i, i) = short_circuit(0, i + 1, order);
    }
    for (int i = 0; i < n; ++i) {
      for (int j = i + 1; j < n; ++j) {
        z(i, j) = z(j, i) = 0.5 * (z(i, i) + z(j, j) - short_circuit(i + 1, j + 1, order));
      }
    }
    Eigen::MatrixXcd from_first = Eigen::MatrixXcd::Zero(n, windings_);
    from_first.col(0).setConstant(-1.0);
    from_first.rightCols(n).setIdentity();
    return from_first.transpose() * symmetric_inverse(z) * from_first;
  }

  const Transformer& transformer_;
  bool zero_;
  int windings_;
  double rated_va_;
};

/// The wire that a delta's phase goes to: the next one, or the one before where the windings differ
/// and the low side is to lag. Two phases in delta close over a third wire.
int delta_neighbour(const Transformer& transformer, int phase) {
  const auto& w = transformer.windings;
  int step = 1;
  if (w[0].connection != w[1].connection) {
    const bool delta_is_high = (w[0].kv >= w[1].kv) == (w[0].connection == Connection::delta);
    step = transformer.high_side_leads == delta_is_high ? 1 : -1;
  }
  const int next = phase + step;
  if (transformer.phases > 2) {
    return (next + transformer.phases) % transformer.phases;
  }
  return next < 0 ? 2 : next;  // open delta: the third wire closes it
}

/// Adds what windings' ends at wires `row` draw by the voltages of those at `column`.
void add_between_ends(const Eigen::MatrixXcd& of_ends, const std::vector<int>& row,
                      const std::vector<int>& column, Eigen::MatrixXcd& y) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    for (std::size_t j = 0; j < column.size(); ++j) {
      y(row[i], column[j]) += of_ends(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    }
  }
}

}  // namespace

PhaseWires phase_wires(const Transformer& transformer, const Winding& winding, int phase) {
  const int last = winding.at.wire_count() - 1;
  if (winding.connection == Connection::wye || transformer.phases == 1) {
    return {phase, last};
  }
  return {phase, delta_neighbour(transformer, phase)};
}

std::vector<const Terminal*> terminals(const Transformer& transformer) {
  std::vector<const Terminal*> ends;
  for (const Winding& winding : transformer.windings) {
    ends.push_back(&winding.at);
  }
  return ends;
}

Eigen::MatrixXcd primitive_admittance(const Transformer& transformer, double order, double) {
  const Core core(transformer);
  const Eigen::MatrixXcd of_phase = core.admittance(order);
  std::vector<int> first_wire;
  int wires = 0;
  for (const Winding& winding : transformer.windings) {
    first_wire.push_back(wires);
    wires += winding.at.wire_count();
  }
  Eigen::MatrixXcd y = Eigen::MatrixXcd::Zero(wires, wires);
  std::vector<std::vector<int>> ends_of;  // [phase] wires of the windings' ends
  for (int phase = 0; phase < transformer.phases; ++phase) {
    std::vector<int>& at = ends_of.emplace_back();
    for (std::size_t w = 0; w < first_wire.size(); ++w) {
      const PhaseWires ends = phase_wires(transformer, transformer.windings[w], phase);
      at.push_back(first_wire[w] + ends.from);
      at.push_back(first_wire[w] + ends.to);
    }
    add_between_ends(of_phase, at, at, y);
  }
  if (transformer.r0_pu) {  // what all cores have in common
    const Eigen::MatrixXcd more =
        (Core(transformer, Sequence::zero).admittance(order) - of_phase) / transformer.phases;
    for (const std::vector<int>& one : ends_of) {
      for (const std::vector<int>& other : ends_of) {
        add_between_ends(more, one, other, y);
      }
    }
  }
  for (std::size_t w = 0; w < first_wire.size(); ++w) {
    const Winding& winding = transformer.windings[w];
    if (winding.connection == Connection::wye) {
      const int neutral = first_wire[w] + winding.at.wire_count() - 1;
      y(neutral, neutral) +=
          winding.r_neutral_ohm >= 0.0
              ? neutral_admittance(winding.r_neutral_ohm, winding.x_neutral_ohm, order)
              : core.antifloat(static_cast<int>(w));
    }
  }
  return y;
}

}  // namespace overtone
