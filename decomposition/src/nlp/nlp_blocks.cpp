// Which variables and rows of the conditioning NLP play the same part in every hour.
#include <algorithm>
#include <cmath>
#include <map>

#include "conditioning_nlp.hpp"

namespace overtone {

namespace {

/// Lots for each bus from which balances pair with their chargers' currents.
constexpr double kDenseLots = 2.0 / 3.0;

/// Gives blocks and slots to variables or to rows.
struct Slots {
  std::vector<int>& block;
  std::vector<int>& slot;

  void set(int index, int hour, int value) {
    block[index] = hour;
    slot[index] = value;
  }
};

}  // namespace

/// Voltages of the first `orders` orders with their balances as 2x2 pivots. Without that a balance
/// would be a pivot of |Y|^2 over a second derivative: twice the digits of a short branch's Y.
/// Where nearly every bus injects currents that are variables, these take the balances above the
/// fundamental instead: a sixth fewer operations, a digit or two less.
void ConditioningNlp::pair_voltages(const Hour& hour, int unknown, int orders,
                                    BlockStructure& structure) const {
  const auto first = pattern_.row_index().begin() + pattern_.column_start()[unknown];
  const auto last = pattern_.row_index().begin() + pattern_.column_start()[unknown + 1];
  const auto diagonal = std::find(first, last, unknown) - pattern_.row_index().begin();
  for (int order = 0; order < orders; ++order) {
    const Complex y = admittance_[order][diagonal];
    const bool crossed = std::abs(y.imag()) > std::abs(y.real());
    const int v = layout_.voltage(hour, unknown, order);
    const int balance = layout_.balance_row(hour, unknown, order);
    structure.pivot_row[v] = balance + (crossed ? 1 : 0);
    structure.pivot_row[v + 1] = balance + (crossed ? 0 : 1);
  }
}

BlockStructure ConditioningNlp::block_structure() const {
  BlockStructure structure;
  structure.blocks = static_cast<int>(layout_.hours().size());
  structure.variable_block.assign(variables_, -1);
  structure.variable_slot.assign(variables_, 0);
  structure.row_block.assign(rows_, -1);
  structure.row_slot.assign(rows_, 0);
  structure.pivot_row.assign(variables_, -1);
  Slots variable{structure.variable_block, structure.variable_slot};
  Slots row{structure.row_block, structure.row_slot};

  const int unknowns = layout_.unknown_count();
  const int orders = layout_.order_count();
  const int lots = problem_.lot_count();
  const int of_buses = unknowns * (2 * orders + 2);
  const int base_rows = of_buses + (problem_.enforce_thd_limit ? unknowns : 0);
  const int per_lot = 3 + 2 * (orders - 1);
  // Buses whose balances above the fundamental pair with injected currents.
  std::vector<char> by_current(unknowns, 0);
  for (const Hour& hour : layout_.hours()) {
    for (const auto& at : hour.lots) {
      if (at.harmonic >= 0 && lots >= kDenseLots * unknowns) {
        by_current[at.unknown] = 1;
      }
    }
  }
  for (int h = 0; h < structure.blocks; ++h) {
    const Hour& hour = layout_.hours()[h];
    for (int u = 0; u < unknowns; ++u) {
      for (int i = 0; i < 2 * layout_.voltage_orders(hour, u); ++i) {
        variable.set(layout_.voltage(hour, u, 0) + i, h, 2 * orders * u + i);
      }
      for (int i = 0; i < 2 * layout_.balance_orders(hour, u); ++i) {
        row.set(layout_.balance_row(hour, u, 0) + i, h, 2 * orders * u + i);
      }
      if (layout_.has_harmonics(hour, u)) {
        variable.set(layout_.tau(hour, u), h, 2 * orders * unknowns + u);
      }
      variable.set(layout_.deviation(hour, u), h, (2 * orders + 1) * unknowns + u);
      for (int side = 0; side < 2; ++side) {
        row.set(layout_.deviation_row(hour, u) + side, h, 2 * (orders * unknowns + u) + side);
      }
      if (layout_.thd_row(hour, u) >= 0) {
        row.set(layout_.thd_row(hour, u), h, of_buses + u);
      }
    }
    for (const auto& at : hour.lots) {
      const int first = of_buses + at.lot * per_lot;
      variable.set(at.pe, h, first);
      variable.set(at.qe, h, first + 1);
      structure.pivot_row[at.pe] = at.loss_row;
      if (at.pb >= 0) {
        variable.set(at.pb, h, first + 2);
      }
      for (int i = 0; at.harmonic >= 0 && i < 2 * (orders - 1); ++i) {
        variable.set(at.harmonic + i, h, first + 3 + i);
        if (by_current[at.unknown] != 0) {
          structure.pivot_row[at.harmonic + i] = layout_.balance_row(hour, at.unknown, 1) + i;
        }
      }
      const int first_row = base_rows + 3 * at.lot;
      row.set(at.loss_row, h, first_row);
      row.set(at.current_row, h, first_row + 1);
      if (at.reactive_row >= 0) {
        row.set(at.reactive_row, h, first_row + 2);
        structure.pivot_row[at.qe] = at.reactive_row;
      }
    }
    for (int j = 0; j < unknowns; ++j) {
      pair_voltages(hour, j, by_current[j] != 0 ? 1 : layout_.voltage_orders(hour, j), structure);
    }
  }

  int next_row = base_rows + 3 * lots;
  std::map<std::pair<LimitKind, int>, int> slot_of_limit;
  for (const LimitRow& limit : limit_rows_) {
    const auto [at, added] =
        slot_of_limit.emplace(std::pair(limit.kind, limit.element), slot_of_limit.size());
    row.set(limit.row, limit.hour, next_row + at->second);
  }
  next_row += static_cast<int>(slot_of_limit.size());
  for (size_t c = 0; c < cuts_.size(); ++c) {  // one hour's cut belongs to that hour
    const int block = structure.variable_block[cuts_[c].terms.front().first];
    bool same = true;
    for (const auto& term : cuts_[c].terms) {
      same = same && structure.variable_block[term.first] == block;
    }
    row.set(first_cut_row_ + static_cast<int>(c), same ? block : -1,
            next_row + static_cast<int>(c));
  }
  return structure;
}

}  // namespace overtone
