#pragma once

#include <string>

#include <overtone/network.hpp>

namespace overtone {

/// What a quantity of a feeder may be: wide enough for every feeder there is, and narrow enough
/// that a wrong unit or a slip of the keyboard is told and no sum overflows.
struct Range {
  const char* quantity;
  const char* unit;
  double low, high;
  const char* hint = "";  ///< of what a larger value may come from
};

namespace range {

inline constexpr Range base_kv{"base_kv", "kV", 1e-3, 1500.0, "; is it in volts?"};
inline constexpr Range base_mva{"base_mva", "MVA", 1e-6, 1e6};
inline constexpr Range slack_voltage{"slack_voltage_pu", "pu", 0.1, 2.0, "; is it in kilovolts?"};
inline constexpr Range source_r{"source_r_ohm", "ohm", 0.0, 1e9};
inline constexpr Range source_x{"source_x_ohm", "ohm", 0.0, 1e9};
inline constexpr Range substation_limit{"substation_current_limit_a", "A", 0.0, 1e9};
inline constexpr Range load_p{"p_kw", "kW", -1e7, 1e7};
inline constexpr Range load_q{"q_kvar", "kvar", -1e7, 1e7};
inline constexpr Range capacitor{"capacitor_kvar", "kvar", 0.0, 1e6};
inline constexpr Range map_x{"x", "of the map", -1e12, 1e12};
inline constexpr Range map_y{"y", "of the map", -1e12, 1e12};
inline constexpr Range resistance{"resistance", "ohm", 0.0, 1e9};
inline constexpr Range reactance{"reactance", "ohm", 0.0, 1e9};
inline constexpr Range branch_limit{"i_max_a", "A", 0.0, 1e9};  // 1e8: "none" in other programs
inline constexpr Range charging{"b_us", "uS", 0.0, 1e6};
inline constexpr Range factor{"factor", "of the fundamental", -1.0, 1.0, "; divide percent by 100"};
inline constexpr Range angle{"angle_deg", "degrees", -1e6, 1e6};

}  // namespace range

inline constexpr size_t kLongestName = 200;  // bytes

/// @throws InputError unless the value is finite and in its range.
void require_within(double value, const Range& range, const std::string& element,
                    const SourceLine& where);

/// @throws InputError unless a name is at most kLongestName bytes of UTF-8 without control
///   characters. `what`: "bus", "id of branch 1-2".
void require_name(const std::string& name, const std::string& what, const SourceLine& where);

/// @throws InputError for an order out of range or twice, and a factor or an angle out of range.
void check_spectrum(const Spectrum& spectrum);

}  // namespace overtone
