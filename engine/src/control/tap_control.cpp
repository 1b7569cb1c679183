#include <overtone/tap_control.hpp>

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "argument_checks.hpp"
#include "control/settling.hpp"

namespace overtone {

struct TapControl::Parts {
  ControlledFeeder feeder;
};

TapControl::TapControl(Feeder feeder)
    : parts_(std::make_shared<const Parts>(Parts{ControlledFeeder(std::move(feeder))})) {}

const std::vector<TapChanger>& TapControl::changers() const { return parts_->feeder.changers(); }

const std::vector<SwitchedBank>& TapControl::banks() const { return parts_->feeder.banks(); }

ControlState TapControl::as_given() const { return parts_->feeder.as_given(); }

ControlState TapControl::neutral() const { return parts_->feeder.neutral(); }

const NodalNetwork& TapControl::network() const { return parts_->feeder.network(); }

Feeder TapControl::feeder(const ControlState& state) const {
  parts_->feeder.check(state);
  return parts_->feeder.at(state);
}

TapControlResult TapControl::settle(double load_share, const ControlState& start,
                                    const TapControlOptions& options) const {
  const LoadFlowScenarios loads = scaled_loads(network(), {load_share});
  return settle(loads.load.row(0), start, options);
}

TapControlResult TapControl::settle(std::span<const Complex> load, const ControlState& start,
                                    const TapControlOptions& options) const {
  const ArgumentChecks check("tap control");
  check.require(options.max_load_flows >= 1,
                fmt::format("max_load_flows is {}; must be >= 1", options.max_load_flows));
  parts_->feeder.check(start);
  return Settling(parts_->feeder, start, options).run(load);
}

namespace {

/// "regulator a moves between 1 and 1.00625"
std::string restless_range(const TapControlResult& result, const std::string& control) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const ControlMove& move : result.moves) {
    if (move.load_flow >= result.restless_since && move.control == control) {
      least = std::min({least, move.from, move.to});
      most = std::max({most, move.from, move.to});
    }
  }
  return fmt::format("{} moves between {} and {}", control, least, most);
}

}  // namespace

std::string TapControlResult::in_words() const {
  std::vector<std::string> restless_ranges;
  for (const std::string& control : restless) {
    restless_ranges.push_back(restless_range(*this, control));
  }
  switch (status) {
    case TapControlStatus::settled:
      return fmt::format("controls at rest after {} load flows", load_flows);
    case TapControlStatus::hunting:
      return fmt::format("{} for ever; widen its band beyond a step of what it moves",
                         fmt::join(restless_ranges, ", "));
    case TapControlStatus::unsettled:
      return fmt::format("controls not at rest after {} load flows: {}; allow more, or widen bands",
                         load_flows, fmt::join(restless_ranges, ", "));
    case TapControlStatus::no_load_flow:
      break;
  }
  return fmt::format(
      "load flow {} of the controls did not converge; lower the load, or start "
      "nearer to where taps come to rest",
      load_flows);
}

}  // namespace overtone
