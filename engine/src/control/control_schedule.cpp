#include <overtone/control_schedule.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "argument_checks.hpp"

namespace overtone {

namespace {

/// A tap that is given, against the feeder that it is of.
class GivenTaps {
 public:
  GivenTaps(const Feeder& feeder, ControlSchedule& schedule)
      : feeder_(feeder), schedule_(schedule) {}

  void add(const GivenTap& given) {
    const auto hour = std::ranges::find(schedule_.hour, given.hour);
    if (hour == schedule_.hour.end()) {
      refuse(given, given.hour.name() + "; there is no such hour");
    }
    const Winding& winding = winding_of(given);
    if (!(given.tap >= winding.tap_min && given.tap <= winding.tap_max)) {
      refuse(given,
             fmt::format("tap {}; must be {} to {}", given.tap, winding.tap_min, winding.tap_max));
    }
    const int changer = changer_of(given, winding);
    const auto position = static_cast<int>(hour - schedule_.hour.begin());
    if (!seen_.emplace(position, changer).second) {
      refuse(given, given.hour.name() + " appears twice; must have one tap");
    }
    order_.push_back({position, changer, given.tap});
  }

  /// Each tap from its hour on.
  void fill() {
    std::ranges::stable_sort(order_, {}, &Set::hour);
    schedule_.state.assign(schedule_.hour.size(), as_given_);
    for (const Set& set : order_) {
      for (size_t t = set.hour; t < schedule_.state.size(); ++t) {
        schedule_.state[t].tap[set.changer] = set.tap;
      }
    }
  }

 private:
  struct Set {
    int hour = 0, changer = 0;
    double tap = 1.0;
  };

  [[noreturn]] static void refuse(const GivenTap& given, const std::string& fault) {
    throw InputError(
        fmt::format("tap of transformer {} winding {}", given.transformer, given.winding),
        given.where, fault);
  }

  [[nodiscard]] const Winding& winding_of(const GivenTap& given) const {
    const auto at = std::ranges::find(feeder_.transformers, given.transformer, &Transformer::id);
    if (at == feeder_.transformers.end()) {
      refuse(given, "the feeder has no transformer of this name");
    }
    const auto windings = static_cast<int>(at->windings.size());
    if (given.winding < 1 || given.winding > windings) {
      refuse(given, fmt::format("winding {}; must be 1 to {}", given.winding, windings));
    }
    return at->windings[given.winding - 1];
  }

  int changer_of(const GivenTap& given, const Winding& winding) {
    const auto at = std::ranges::find_if(schedule_.changers, [&](const TapChanger& changer) {
      return changer.transformer == given.transformer && changer.winding == given.winding;
    });
    const auto index = static_cast<int>(at - schedule_.changers.begin());
    if (at == schedule_.changers.end()) {
      const double range = winding.tap_max - winding.tap_min;
      schedule_.changers.push_back({given.transformer, given.winding, winding.tap_min,
                                    winding.tap_max, range / std::max(winding.tap_steps, 1)});
      as_given_.tap.push_back(winding.tap);
    }
    return index;
  }

  const Feeder& feeder_;
  ControlSchedule& schedule_;
  ControlState as_given_;
  std::set<std::pair<int, int>> seen_;  ///< hour and changer
  std::vector<Set> order_;
};

}  // namespace

ControlSchedule scheduled_taps(const Feeder& feeder, std::vector<TimeStep> hour,
                               const std::vector<GivenTap>& given) {
  ControlSchedule schedule{.hour = std::move(hour)};
  GivenTaps taps(feeder, schedule);
  for (const GivenTap& tap : given) {
    taps.add(tap);
  }
  taps.fill();
  return schedule;
}

std::vector<TapHour> tap_hours(const ControlSchedule& schedule) {
  std::vector<TapHour> rows;
  for (int t = 0; t < schedule.hour_count(); ++t) {
    for (size_t c = 0; c < schedule.changers.size(); ++c) {
      const TapChanger& changer = schedule.changers[c];
      const double tap = schedule.state[t].tap[c];
      rows.push_back(
          {schedule.hour[t], changer.transformer, changer.winding, tap, changer.position(tap)});
    }
  }
  return rows;
}

std::vector<BankHour> bank_hours(const ControlSchedule& schedule) {
  std::vector<BankHour> rows;
  for (int t = 0; t < schedule.hour_count(); ++t) {
    for (size_t b = 0; b < schedule.banks.size(); ++b) {
      const SwitchedBank& bank = schedule.banks[b];
      const int steps = schedule.state[t].steps[b];
      rows.push_back({schedule.hour[t], bank.capacitor, steps, bank.kvar(steps)});
    }
  }
  return rows;
}

bool ControlledDay::settled() const {
  return std::ranges::all_of(result, [](const TapControlResult& hour) { return hour.settled(); });
}

ControlledDay settle_day(const TapControl& control, std::vector<TimeStep> hour,
                         const std::vector<double>& load_share, const ControlState& start,
                         const TapControlOptions& options) {
  ArgumentChecks("controlled day").size("load_share", load_share.size(), hour.size());
  ControlledDay day{.schedule = {.changers = control.changers(),
                                 .banks = control.banks(),
                                 .hour = std::move(hour)}};
  for (const double share : load_share) {
    const ControlState& from = day.schedule.state.empty() ? start : day.schedule.state.back();
    day.result.push_back(control.settle(share, from, options));
    day.schedule.state.push_back(day.result.back().state);
  }
  return day;
}

std::vector<HoursAlike> hours_alike(const ControlSchedule& schedule) {
  std::vector<HoursAlike> groups;
  for (int t = 0; t < schedule.hour_count(); ++t) {
    const auto group = std::ranges::find(groups, schedule.state[t], &HoursAlike::state);
    if (group == groups.end()) {
      groups.push_back({schedule.state[t], {t}});
    } else {
      group->index.push_back(t);
    }
  }
  return groups;
}

}  // namespace overtone
