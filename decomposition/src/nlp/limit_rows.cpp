#include "limit_rows.hpp"

#include <limits>

namespace overtone {

LimitRows::LimitRows(const NlpContext& at, const std::vector<OperatingLimit>& limits, int first_row)
    : at_(at), of_hour_(at.layout.hours().size()) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::map<std::pair<int, int>, int> position_of;  // (hour, form)
  for (const OperatingLimit& limit : limits) {
    const int hour = at_.layout.hour_at(limit.hour);
    if (hour < 0) {
      continue;
    }
    const int next = static_cast<int>(list_.size());
    const auto [found, added] = position_of.emplace(std::pair(hour, limit.form), next);
    if (added) {
      of_hour_[hour].push_back(next);
      list_.push_back({hour, limit.form, -kInfinity, kInfinity, first_row + next});
    }
    LimitRow& row = list_[found->second];
    (limit.lower ? row.lower : row.upper) = limit.bound;
  }
}

Complex LimitRows::unscaled(const LimitRow& row, int k, const double* x) const {
  const Hour& hour = at_.layout.hours()[row.hour];
  const int fixed_port = at_.network.measured[row.form].fixed_port;
  return at_.network.forms.at(row.form, k)
      .unscaled([&](int node) { return at_.voltage(x, hour, node, k); },
                fixed_port_current(at_.problem, hour.position, k, fixed_port));
}

double LimitRows::value(const LimitRow& row, const double* x) const {
  double sum = 0.0;
  for (int k = 0; k < at_.layout.order_count(); ++k) {
    sum += at_.network.forms.at(row.form, k).weight * std::norm(unscaled(row, k, x));
  }
  return sum;
}

void LimitRows::curve(int hour_index, const double* multipliers, Array2<double>& diagonal) const {
  const int orders = at_.layout.order_count();
  for (const int r : of_hour_[hour_index]) {
    const double twice = 2.0 * multipliers[list_[r].row];
    for (int k = 0; k < orders; ++k) {
      const LinearForm form = at_.network.forms.at(list_[r].form, k);
      for (const auto& [node, factor] : form.terms) {
        if (const int u = at_.network.pattern.unknown_of(node); u >= 0) {
          diagonal(u, k) += twice * (form.weight * std::norm(factor));
        }
      }
    }
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
