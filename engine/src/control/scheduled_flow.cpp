// The load flow of hours whose taps and banks differ.

#include <algorithm>

#include <fmt/format.h>

#include <overtone/control_schedule.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

/// The element of this name that a schedule moves.
template <class Element>
Element& scheduled(std::vector<Element>& elements, const char* kind, const std::string& id,
                   const Feeder& feeder) {
  const auto at = std::ranges::find(elements, id, &Element::id);
  if (at == elements.end()) {
    throw InputError("feeder " + feeder.name, feeder.where,
                     fmt::format("has no {} {}, which a schedule moves", kind, id));
  }
  return *at;
}

/// Room for so many hours of what a part has.
template <class T>
void hold_hours(Array2<T>& whole, const Array2<T>& part, int hours) {
  whole.assign(hours, part.extent(1));
}
template <class T>
void hold_hours(Array3<T>& whole, const Array3<T>& part, int hours) {
  whole.assign(hours, part.extent(1), part.extent(2));
}

/// Row `from` of an array into row `to` of one for all hours.
template <class Array>
void copy_hour(const Array& part, int from, Array& whole, int to) {
  const size_t size = part.flat().size() / part.extent(0);
  std::ranges::copy(part.flat().subspan(from * size, size), whole.flat().begin() + to * size);
}

/// Hours of parts in the order of a schedule.
class HoursTogether {
 public:
  explicit HoursTogether(const std::vector<TimeStep>& hour) { whole_.hour = hour; }

  void add(const FlowResult& part, const std::vector<int>& index) {
    if (whole_.flow == nullptr) {
      start(part);
    }
    for (size_t i = 0; i < index.size(); ++i) {
      copy(part, static_cast<int>(i), index[i]);
    }
  }

  FlowResult take() {
    if (whole_.solution.converged()) {
      whole_.figures = flow_figures(whole_.hours());
    }
    return std::move(whole_);
  }

 private:
  void start(const FlowResult& part) {
    const int hours = whole_.hour_count();
    whole_.flow = part.flow;
    whole_.branch_limit = part.branch_limit;
    whole_.thd_limit = part.thd_limit;
    hold_hours(whole_.loads.load, part.loads.load, hours);
    hold_hours(whole_.solution.voltage, part.solution.voltage, hours);
    hold_hours(whole_.solution.load_current, part.solution.load_current, hours);
    hold_hours(whole_.distortion.thd, part.distortion.thd, hours);
    hold_hours(whole_.distortion.v_rms, part.distortion.v_rms, hours);
    hold_hours(whole_.distortion.current, part.distortion.current, hours);
    hold_hours(whole_.distortion.current_rms, part.distortion.current_rms, hours);
    hold_hours(whole_.distortion.branch_rms, part.distortion.branch_rms, hours);
    whole_.solution.report.resize(hours);
    whole_.distortion.substation_rms.resize(hours);
    whole_.losses.resize(hours);
    whole_.ieee519_violations.resize(hours);
    whole_.buses_over_ieee519.resize(hours);
  }

  void copy(const FlowResult& part, int from, int to) {
    copy_hour(part.loads.load, from, whole_.loads.load, to);
    copy_hour(part.solution.voltage, from, whole_.solution.voltage, to);
    copy_hour(part.solution.load_current, from, whole_.solution.load_current, to);
    copy_hour(part.distortion.thd, from, whole_.distortion.thd, to);
    copy_hour(part.distortion.v_rms, from, whole_.distortion.v_rms, to);
    copy_hour(part.distortion.current, from, whole_.distortion.current, to);
    copy_hour(part.distortion.current_rms, from, whole_.distortion.current_rms, to);
    copy_hour(part.distortion.branch_rms, from, whole_.distortion.branch_rms, to);
    whole_.solution.report[to] = part.solution.report[from];
    whole_.distortion.substation_rms[to] = part.distortion.substation_rms[from];
    whole_.losses[to] = part.losses[from];
    whole_.ieee519_violations[to] = part.ieee519_violations[from];
    whole_.buses_over_ieee519[to] = part.buses_over_ieee519[from];
  }

  FlowResult whole_;
};

}  // namespace

Feeder feeder_in(Feeder feeder, const ControlSchedule& schedule, const ControlState& state) {
  for (size_t c = 0; c < schedule.changers.size(); ++c) {
    const TapChanger& changer = schedule.changers[c];
    Transformer& transformer =
        scheduled(feeder.transformers, "transformer", changer.transformer, feeder);
    if (changer.winding < 1 || changer.winding > static_cast<int>(transformer.windings.size())) {
      throw InputError("transformer " + transformer.id, transformer.where,
                       fmt::format("has no winding {}, which a schedule moves", changer.winding));
    }
    transformer.windings[changer.winding - 1].tap = state.tap[c];
  }
  for (size_t b = 0; b < schedule.banks.size(); ++b) {
    scheduled(feeder.capacitors, "capacitor", schedule.banks[b].capacitor, feeder).kvar =
        schedule.banks[b].kvar(state.steps[b]);
  }
  return feeder;
}

FlowResult solve_flow(const Feeder& feeder, const ControlSchedule& schedule,
                      const std::vector<double>& load_share, const LoadFlowOptions& options,
                      const PhaseOptions& phase_options) {
  const ArgumentChecks check("scheduled flow");
  check.size("load_share", load_share.size(), schedule.hour.size());
  check.size("state", schedule.state.size(), schedule.hour.size());
  check.require(!schedule.hour.empty(), "there is no hour");
  for (const ControlState& state : schedule.state) {
    check.size("state.tap", state.tap.size(), schedule.changers.size());
    check.size("state.steps", state.steps.size(), schedule.banks.size());
  }
  HoursTogether together(schedule.hour);
  for (const HoursAlike& alike : hours_alike(schedule)) {
    std::vector<TimeStep> hour;
    std::vector<double> share;
    for (const int t : alike.index) {
      hour.push_back(schedule.hour[t]);
      share.push_back(load_share[t]);
    }
    const auto network = std::make_shared<const NodalNetwork>(
        by_phase(feeder_in(feeder, schedule, alike.state), phase_options));
    together.add(solve_flow(std::make_shared<const HarmonicLoadFlow>(network), std::move(hour),
                            share, options),
                 alike.index);
  }
  return together.take();
}

}  // namespace overtone
