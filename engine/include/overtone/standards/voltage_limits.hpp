#pragma once

#include <limits>
#include <string>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/harmonic_orders.hpp>

namespace overtone {

enum class Standard { ieee519_2014, ieee519_2022, en50160, iec61000_3_6 };

/// Limits of voltage distortion at a bus, as fractions of its fundamental; infinity: none.
struct VoltageLimits {
  static constexpr int kHighestOrder = 50;  ///< of any standard here

  const char* source = nullptr;  ///< edition and table; nullptr: none at this voltage
  double total = std::numeric_limits<double>::infinity();
  int total_up_to = kHighestOrder;  ///< highest order that counts in the total
  std::vector<double> individual;   ///< [order], kHighestOrder + 1
  /// Negative- over positive-sequence voltage at the fundamental.
  double unbalance = std::numeric_limits<double>::infinity();

  /// Of a single order from 2; interharmonics have none.
  [[nodiscard]] double at(double order) const {
    const auto whole = static_cast<size_t>(order);
    return is_whole(order) && whole < individual.size() ? individual[whole]
                                                        : std::numeric_limits<double>::infinity();
  }
};

/// Those of a bus of this line-to-line voltage:
///   IEEE Std 519 (2014 and 2022 alike), table 1;
///   EN 50160:2010, tables 1 (up to 1 kV), 4 (to 36 kV) and 7 (to 150 kV);
///   IEC TR 61000-3-6:2008, compatibility levels of table 1 up to 1 kV, planning levels of table 2
///   above 1 kV (to 35 kV, beyond).
/// @throws std::invalid_argument unless the voltage is > 0 and finite.
[[nodiscard]] VoltageLimits voltage_limits(Standard standard, double line_to_line_kv);

/// A value over its limit.
struct VoltageBreach {
  int scenario = 0;
  int node = 0;
  double order = 0.0;  ///< 0: total distortion
  double value = 0.0;
  double limit = 0.0;
};

/// Every node, scenario and order of a result that breaks the limits, largest value over limit
/// first. Neutrals and nodes that are one with an earlier one aren't judged.
/// @throws std::invalid_argument for a result of another network or with a number that is not
/// finite.
[[nodiscard]] std::vector<VoltageBreach> voltage_breaches(const NodalNetwork& network,
                                                          const LoadFlowResult& result,
                                                          Standard standard);

/// Whether the voltage of a node without load is next to nothing, so that no share of it means
/// anything.
[[nodiscard]] bool is_neutral(const Node& node);

/// What a standard says nothing of.
struct UnjudgedVoltages {
  std::vector<double> orders;   ///< of the network's, that no bus has a limit of
  std::vector<double> base_kv;  ///< of buses without any limit, ascending
};
[[nodiscard]] UnjudgedVoltages unjudged_voltages(const NodalNetwork& network, Standard standard);

}  // namespace overtone
