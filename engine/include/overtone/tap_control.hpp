#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <overtone/feeder.hpp>
#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// A winding whose tap controls move, or a schedule sets. Taps are times the rated voltage.
struct TapChanger {
  std::string transformer{};
  int winding = 2;  ///< from 1
  double tap_min = 0.9, tap_max = 1.1;
  double step = 0.00625;

  /// Steps from the middle of the range, to the nearest; 0: neutral.
  [[nodiscard]] int position(double tap) const;
  /// The tap there, within the range.
  [[nodiscard]] double tap(int position) const;
};

/// A capacitor bank whose steps a control switches.
struct SwitchedBank {
  std::string capacitor{};
  std::vector<double> step_kvar{};  ///< rated, in the order in which they come in

  /// Of the first steps.
  [[nodiscard]] double kvar(int steps) const;
};

/// Where controls have left what they move.
struct ControlState {
  std::vector<double> tap{};  ///< [changer]
  std::vector<int> steps{};   ///< [bank] in service

  friend bool operator==(const ControlState&, const ControlState&) = default;
};

struct TapControlOptions {
  /// Load flows of one snapshot before it is given up. A control that comes back to where it was
  /// is found before.
  int max_load_flows = 200;
  LoadFlowOptions load_flow{.max_sweeps = 300, .threads = 1};
};

enum class TapControlStatus {
  settled,      ///< no control wants to move
  hunting,      ///< the same controls would move for ever
  unsettled,    ///< max_load_flows were not enough
  no_load_flow  ///< with the last state
};

/// A control that acted.
struct ControlMove {
  int load_flow = 0;  ///< after which, from 1
  std::string control{};
  double from = 0.0, to = 0.0;  ///< taps, or steps in service
};

struct TapControlResult {
  TapControlStatus status = TapControlStatus::settled;
  ControlState state{};  ///< the last
  int load_flows = 0;
  std::vector<ControlMove> moves{};
  std::vector<std::string> restless{};  ///< controls that hunt, or moved last where unsettled
  int restless_since = 0;               ///< the load flow after which they began to

  [[nodiscard]] bool settled() const { return status == TapControlStatus::settled; }
  /// One line: what became of it, and what to do.
  [[nodiscard]] std::string in_words() const;
};

/// A feeder whose controls of taps and banks find their positions at the fundamental. The order of
/// events is that of OpenDSS's static control mode: after a load flow every control looks, and of
/// those that want to move the ones with the shortest delay do, up to 70 % of the way but a step at
/// least. Any number of threads may ask one at the same time.
class TapControl {
 public:
  /// @throws InputError as by_phase, and naming the control whose transformer, winding, phase,
  ///   remote bus, bank or element seen the feeder hasn't, or whose figures are out of range.
  explicit TapControl(Feeder feeder);

  /// Of all controls, each winding once, in their order.
  [[nodiscard]] const std::vector<TapChanger>& changers() const;
  /// Of all controls of banks, in their order.
  [[nodiscard]] const std::vector<SwitchedBank>& banks() const;
  /// As the feeder stands.
  [[nodiscard]] ControlState as_given() const;
  /// All taps in the middle of their range, banks as the feeder stands.
  [[nodiscard]] ControlState neutral() const;
  /// The feeder in a state. @throws std::invalid_argument for one of another size or range.
  [[nodiscard]] Feeder feeder(const ControlState& state) const;
  /// The fundamental, all steps of banks in; its ports are those of by_phase.
  [[nodiscard]] const NodalNetwork& network() const;

  /// Where the controls come to rest from a state, with a share of the feeder's full load.
  /// @throws std::invalid_argument for a share that isn't finite or a state of another size or
  ///   range.
  [[nodiscard]] TapControlResult settle(double load_share, const ControlState& start,
                                        const TapControlOptions& options = {}) const;
  /// The same with P + jQ drawn at each port, pu.
  [[nodiscard]] TapControlResult settle(std::span<const Complex> load, const ControlState& start,
                                        const TapControlOptions& options = {}) const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace overtone
