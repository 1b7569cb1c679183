#pragma once

#include <string>
#include <vector>

#include <overtone/by_phase.hpp>
#include <overtone/flow_result.hpp>
#include <overtone/tap_control.hpp>

namespace overtone {

/// Where taps and banks of a feeder stand in each hour: given, or what controls did.
struct ControlSchedule {
  std::vector<TapChanger> changers{};
  std::vector<SwitchedBank> banks{};
  std::vector<TimeStep> hour{};
  std::vector<ControlState> state{};  ///< [hour]

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
};

/// A tap of an hour, as tables have it.
struct TapHour {
  TimeStep hour{};
  std::string transformer{};
  int winding = 2;  ///< from 1
  double tap = 1.0;
  int position = 0;  ///< steps from neutral
};
/// A bank of an hour.
struct BankHour {
  TimeStep hour{};
  std::string capacitor{};
  int steps = 0;  ///< in service
  double kvar = 0.0;
};
[[nodiscard]] std::vector<TapHour> tap_hours(const ControlSchedule& schedule);
[[nodiscard]] std::vector<BankHour> bank_hours(const ControlSchedule& schedule);

/// A tap that somebody sets from an hour on.
struct GivenTap {
  TimeStep hour{};
  std::string transformer{};
  int winding = 2;  ///< from 1
  double tap = 1.0;
  SourceLine where{};
};

/// Taps as they are given for these hours; before the first one that is given, a tap is as the
/// feeder has it. No control acts.
/// @throws InputError naming the tap whose hour, transformer or winding there isn't, which is
///   outside the winding's range, or given twice.
[[nodiscard]] ControlSchedule scheduled_taps(const Feeder& feeder, std::vector<TimeStep> hour,
                                             const std::vector<GivenTap>& given);

/// What controls do over hours.
struct ControlledDay {
  ControlSchedule schedule{};
  std::vector<TapControlResult> result{};  ///< [hour]

  [[nodiscard]] bool settled() const;
};

/// Each hour starts where the one before ended, the first one at `start`; an hour that did not
/// settle ends at its last state.
/// @throws std::invalid_argument unless there is a share an hour, and as TapControl::settle.
[[nodiscard]] ControlledDay settle_day(const TapControl& control, std::vector<TimeStep> hour,
                                       const std::vector<double>& load_share,
                                       const ControlState& start,
                                       const TapControlOptions& options = {});

/// Hours in which all that moves stands alike: one network.
struct HoursAlike {
  ControlState state{};
  std::vector<int> index{};  ///< of the schedule's hours, ascending
};
/// By their first hours.
[[nodiscard]] std::vector<HoursAlike> hours_alike(const ControlSchedule& schedule);

/// The feeder as it stands in a state of the schedule.
/// @throws InputError where the feeder hasn't what the schedule moves.
[[nodiscard]] Feeder feeder_in(Feeder feeder, const ControlSchedule& schedule,
                               const ControlState& state);

/// Solves the hours of a schedule with a share of the full load each, harmonics with the hour's own
/// taps and banks: hours that stand alike as one batch of one network. In the result `flow` is that
/// of the first hour; its labels, ratings and ports are those of all.
/// @throws InputError as by_phase and feeder_in, std::invalid_argument unless there is a share and
/// a
///   state an hour, and as the load flow.
[[nodiscard]] FlowResult solve_flow(const Feeder& feeder, const ControlSchedule& schedule,
                                    const std::vector<double>& load_share,
                                    const LoadFlowOptions& options = {},
                                    const PhaseOptions& phase_options = {});

}  // namespace overtone
