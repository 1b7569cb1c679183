#include "kkt_rows.hpp"

#include <algorithm>

namespace overtone {

namespace {

/// `place`: [variable] its row, -1 where it is fixed.
ProportionalRows rows_of(const ProportionalColumns& columns, const std::vector<int>& place) {
  ProportionalRows rows;
  rows.leader = place[columns.leader];
  for (const int follower : columns.followers) {
    rows.followers.push_back(place[follower]);
  }
  rows.shared.assign(place.begin() + columns.first, place.begin() + columns.first + columns.count);
  return rows;
}

}  // namespace

KktRows kkt_rows(const NonlinearProgram& nlp) {
  const int n = nlp.variable_count();
  const int m = nlp.row_count();
  std::vector<double> x_lower(n), x_upper(n), row_lower(m), row_upper(m);
  nlp.bounds(x_lower.data(), x_upper.data(), row_lower.data(), row_upper.data());
  KktRows result;
  result.is_free.resize(n);  // Ipopt takes fixed variables out
  std::ranges::transform(x_lower, x_upper, result.is_free.begin(),
                         [](double lower, double upper) { return lower < upper ? 1 : 0; });
  result.is_equality.resize(m);
  std::ranges::transform(row_lower, row_upper, result.is_equality.begin(),
                         [](double lower, double upper) { return lower == upper ? 1 : 0; });
  const BlockStructure structure = nlp.block_structure();
  const bool known = structure.known();
  const bool staged = !structure.variable_stage.empty();

  BlockPattern& rows = result.pattern;
  rows.blocks = known ? structure.blocks : 1;
  const bool chained = !structure.variable_chain.empty();
  const auto add = [&](int block, int slot, signed char sign, int stage, ChainPlace chain = {}) {
    rows.block.push_back(block);
    if (chained) {
      rows.chain.push_back(chain);
    }
    if (staged) {
      rows.stage.push_back(stage);
    }
    rows.slot.push_back(slot);
    rows.partner.push_back(-1);
    rows.sign.push_back(sign);
  };
  // Slots of the program's variables, of slacks and of rows follow one another.
  const auto slots = [](const std::vector<int>& slot) {
    return slot.empty() ? 0 : *std::max_element(slot.begin(), slot.end()) + 1;
  };
  const int first_slack = known ? slots(structure.variable_slot) : n;
  const int first_row = first_slack + (known ? slots(structure.row_slot) : m);
  const auto block_of_row = [&](int r) { return known ? structure.row_block[r] : 0; };
  const auto slot_of_row = [&](int r) { return known ? structure.row_slot[r] : r; };
  const auto stage_of_row = [&](int r) { return staged ? structure.row_stage[r] : 0; };

  std::vector<int> place(n, -1);
  for (int i = 0; i < n; ++i) {
    if (result.is_free[i] != 0) {
      place[i] = static_cast<int>(rows.block.size());
      add(known ? structure.variable_block[i] : 0, known ? structure.variable_slot[i] : i, 1,
          staged ? structure.variable_stage[i] : 0,
          chained ? structure.variable_chain[i] : ChainPlace());
    }
  }
  for (int r = 0; r < m; ++r) {
    if (result.is_equality[r] == 0) {
      add(block_of_row(r), first_slack + slot_of_row(r), 0,  // its diagonal is positive
          stage_of_row(r));
    }
  }
  std::vector<int> equality(m, -1);
  for (const bool equalities : {true, false}) {
    for (int r = 0; r < m; ++r) {
      if ((result.is_equality[r] != 0) == equalities) {
        equality[r] = equalities ? static_cast<int>(rows.block.size()) : -1;
        add(block_of_row(r), first_row + slot_of_row(r), -1, stage_of_row(r),
            chained ? structure.row_chain[r] : ChainPlace());
      }
    }
  }
  for (int i = 0; known && i < n; ++i) {
    const int r = structure.pivot_row.empty() ? -1 : structure.pivot_row[i];
    if (place[i] >= 0 && r >= 0 && equality[r] >= 0) {
      rows.partner[place[i]] = equality[r];
      rows.partner[equality[r]] = place[i];
    }
  }
  rows.size = static_cast<int>(rows.block.size());
  for (const ProportionalColumns& columns : structure.proportional) {
    result.proportional.push_back(rows_of(columns, place));
    if (std::ranges::count(result.proportional.back().followers, -1) > 0 ||
        std::ranges::count(result.proportional.back().shared, -1) > 0 ||
        result.proportional.back().leader < 0) {
      result.proportional.pop_back();  // some of it is fixed
    }
  }
  return result;
}

}  // namespace overtone
