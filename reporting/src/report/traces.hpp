#pragma once

#include <string>
#include <vector>

#include "report/figure.hpp"

namespace overtone::reporting {

// What figures are put together of.

inline constexpr const char* kHour = "hour";

/// Bars of the i-th colour over `x`, an `along` each ("hour"), in `unit`.
[[nodiscard]] Json bars(const Json& x, const std::string& name, size_t i, const std::string& along,
                        const std::string& unit);
/// Lines with a mark at each value, the same way.
[[nodiscard]] Json lines(const Json& x, const std::string& name, size_t i, const std::string& along,
                         const std::string& unit);
/// A heat map; `hover` has %{x}, %{y} and %{z}.
[[nodiscard]] Json heat(const Json& x, const Json& y, const std::string& title,
                        const std::string& hover);
/// A trace in the i-th subplot, from 1.
[[nodiscard]] Json on_axes(Json trace, size_t i);

/// An axis of names, not of numbers.
[[nodiscard]] Json category_axis(const std::string& title);
/// An axis of numbers.
[[nodiscard]] Json number_axis(const std::string& title);
[[nodiscard]] Json legend_above();

struct Subplot {
  std::string title;            ///< of the vertical axis
  Json yaxis = Json::object();  ///< beside what all have
};
/// The layout of subplots, two a row; the i-th has the axes x and y, x2 and y2, … on_axes names
/// them.
[[nodiscard]] Json subplots(const std::vector<Subplot>& plots, const Json& xaxis);

/// What shows one of `count` traces from `first` on.
[[nodiscard]] Json only(size_t first, size_t count, size_t visible);

/// An hour's label, "snapshot" for 0.
[[nodiscard]] std::string hour_name(const std::string& label);
/// "hour 20", "2026-03-29T17:45", "snapshot", as sentences have it.
[[nodiscard]] std::string hour_words(const std::string& label);
[[nodiscard]] Json hour_names(const std::vector<std::string>& hours);
/// A slider of hours.
[[nodiscard]] Control hour_control(const std::vector<std::string>& hours, size_t chosen);

}  // namespace overtone::reporting
