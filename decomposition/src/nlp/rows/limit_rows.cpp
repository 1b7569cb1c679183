#include "nlp/rows/limit_rows.hpp"

#include <limits>
#include <map>
#include <utility>

namespace overtone {

LimitRows::LimitRows(const NlpContext& at, const std::vector<OperatingLimit>& limits, int first_row)
    : of_hour_(at.layout.hours().size()) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::map<std::pair<int, int>, int> position_of;  // (hour, form)
  for (const OperatingLimit& limit : limits) {
    const int hour = at.layout.hour_at(limit.hour);
    if (hour < 0) {
      continue;
    }
    const int next = static_cast<int>(list_.size());
    const auto [found, added] = position_of.emplace(std::pair(hour, limit.form), next);
    if (added) {
      of_hour_[hour].push_back(next);
      list_.push_back({hour, limit.form, -kInfinity, kInfinity, first_row + next});
      square_.emplace_back(at, hour, limit.form);
    }
    LimitRow& row = list_[found->second];
    (limit.lower ? row.lower : row.upper) = limit.bound;
  }
}

void LimitRows::bounds(const NlpBounds& out) const {
  for (const LimitRow& row : list_) {
    out.row_lower[row.row] = row.lower;
    out.row_upper[row.row] = row.upper;
  }
}

void LimitRows::slots(SlotWriter& writer) const {
  std::map<int, int> slot_of;  // form
  for (const LimitRow& row : list_) {
    auto found = slot_of.find(row.form);
    if (found == slot_of.end()) {
      found = slot_of.emplace(row.form, writer.new_row_slots(1)).first;
    }
    writer.set_row(row.row, row.hour, found->second);
  }
}

}  // namespace overtone
