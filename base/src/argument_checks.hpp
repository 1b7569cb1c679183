#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace overtone {

/// What any number of threads may be asked for; 0 is all there are.
inline constexpr int kMostThreads = 4096;

/// Checks of what a caller gives a public function, once at its entry. Each throws
/// std::invalid_argument, one line: whose argument it is, which one, its position, its value, the
/// bound.
class ArgumentChecks {
 public:
  /// `whose`: begins the messages, "load flow".
  explicit ArgumentChecks(std::string whose) : whose_(std::move(whose)) {}

  /// Those of a part: "dispatch problem, lot 3".
  [[nodiscard]] ArgumentChecks of(std::string_view part, std::size_t position) const {
    return ArgumentChecks(whose_ + ", " + std::string(part) + " " + std::to_string(position));
  }

  [[noreturn]] void refuse(std::string_view fault) const {
    throw std::invalid_argument(fmt::format("{}: {}", whose_, fault));
  }
  /// `fault`: what is wrong and what must be.
  void require(bool holds, std::string_view fault) const {
    if (!holds) [[unlikely]] {
      refuse(fault);
    }
  }

  /// 0 to count - 1.
  void index(std::string_view what, long value, std::size_t count) const {
    if (value < 0 || static_cast<std::size_t>(value) >= count) [[unlikely]] {
      refuse(count == 0 ? fmt::format("{} {}; there are none", what, value)
                        : fmt::format("{} {}; must be 0 to {}", what, value, count - 1));
    }
  }
  void size(std::string_view what, std::size_t entries, std::size_t needed) const {
    if (entries != needed) [[unlikely]] {
      refuse(fmt::format("{} has {} entries; must have {}", what, entries, needed));
    }
  }
  /// `extents` of an array by two or three indices.
  template <class Array>
  void shape(std::string_view what, const Array& array, std::initializer_list<int> extents) const {
    int at = 0;
    bool fits = true;
    for (const int extent : extents) {
      fits = fits && array.extent(at++) == extent;
    }
    if (!fits) [[unlikely]] {
      refuse_shape(what, array, extents);
    }
  }

  /// Both bounds allowed; NaN is not.
  void within(std::string_view what, double value, double low, double high) const {
    if (!(value >= low && value <= high)) [[unlikely]] {
      refuse(fmt::format("{} {}; must be {}", what, value, range(low, high, false)));
    }
  }
  /// More than `low`, at most `high` and finite.
  void above(std::string_view what, double value, double low,
             double high = std::numeric_limits<double>::infinity()) const {
    if (!(value > low && value <= high && std::isfinite(value))) [[unlikely]] {
      refuse(fmt::format("{} {}; must be {}", what, value, range(low, high, true)));
    }
  }
  /// lower <= upper, of which only the outer ones may be infinite; `of`: "a row".
  void interval(std::string_view of, double lower, double upper) const {
    if (!is_interval(lower, upper)) [[unlikely]] {
      refuse(fmt::format("bounds of {} are {} and {}; must be lower <= upper", of, lower, upper));
    }
  }
  /// Each of several; `of`: "row".
  template <class Bounds>
  void intervals(std::string_view of, const Bounds& lower, const Bounds& upper) const {
    for (std::size_t i = 0; i < lower.size(); ++i) {
      if (!is_interval(lower[i], upper[i])) [[unlikely]] {
        interval(fmt::format("{} {}", of, i), lower[i], upper[i]);
      }
    }
  }
  void finite(std::string_view what, double value) const {
    if (!std::isfinite(value)) [[unlikely]] {
      refuse(fmt::format("{} {}; must be finite", what, value));
    }
  }
  /// Finite, too.
  void not_negative(std::string_view what, double value) const {
    if (!(value >= 0.0 && std::isfinite(value))) [[unlikely]] {
      refuse(fmt::format("{} {}; must be >= 0 and finite", what, value));
    }
  }
  /// Not negative; infinity is no limit.
  void limit(std::string_view what, double value) const {
    within(what, value, 0.0, std::numeric_limits<double>::infinity());
  }
  void at_least(std::string_view what, int value, int least) const {
    if (value < least) [[unlikely]] {
      refuse(fmt::format("{} {}; must be at least {}", what, value, least));
    }
  }
  void threads(int value) const { within("threads", value, 0, kMostThreads); }

  /// Of every number: `values` are contiguous, real or complex, in a vector, a span or an array by
  /// two or three indices.
  template <class Values>
  void all_finite(std::string_view what, const Values& values) const {
    if (!are_finite(values)) [[unlikely]] {
      refuse_first(what, values, "finite", [](const auto& value) { return is_finite(value); });
    }
  }
  template <class Values>
  void all_within(std::string_view what, const Values& values, double low, double high) const {
    const auto fits = [=](double value) { return value >= low && value <= high; };
    if (!std::ranges::all_of(flat(values), fits)) [[unlikely]] {
      refuse_first(what, values, range(low, high, false), fits);
    }
  }
  template <class Values>
  void all_not_negative(std::string_view what, const Values& values) const {
    const auto fits = [](double value) { return value >= 0.0 && std::isfinite(value); };
    if (!std::ranges::all_of(flat(values), fits)) [[unlikely]] {
      refuse_first(what, values, ">= 0 and finite", fits);
    }
  }
  template <class Values>
  void all_limits(std::string_view what, const Values& values) const {
    all_within(what, values, 0.0, std::numeric_limits<double>::infinity());
  }

 private:
  static bool is_interval(double lower, double upper) {
    constexpr double kUnbounded = std::numeric_limits<double>::infinity();
    return lower <= upper && lower != kUnbounded && upper != -kUnbounded;
  }

  static bool is_finite(double value) { return std::isfinite(value); }
  static bool is_finite(const std::complex<double>& value) {
    return std::isfinite(value.real()) && std::isfinite(value.imag());
  }

  template <class Values>
  static decltype(auto) flat(const Values& values) {
    if constexpr (requires { values.flat(); }) {
      return values.flat();
    } else {
      return (values);
    }
  }

  /// 0 times what is finite is 0: as quick as the numbers are read.
  template <class Values>
  static bool are_finite(const Values& values) {
    const auto& all = flat(values);
    using Number = std::remove_cvref_t<decltype(*all.data())>;
    constexpr std::size_t kParts = std::is_same_v<Number, double> ? 1 : 2;
    const auto* number = reinterpret_cast<const double*>(all.data());
    const std::size_t count = all.size() * kParts;
    constexpr std::size_t kAtOnce = 8;
    std::array<double, kAtOnce> sum{};
    std::size_t i = 0;
    for (; i + kAtOnce <= count; i += kAtOnce) {
      for (std::size_t k = 0; k < kAtOnce; ++k) {
        sum[k] += 0.0 * number[i + k];
      }
    }
    for (; i < count; ++i) {
      sum[0] += 0.0 * number[i];
    }
    double total = 0.0;
    for (const double one : sum) {
      total += one;
    }
    return total == 0.0;
  }

  static std::string range(double low, double high, bool low_excluded) {
    const bool bounded = std::isfinite(high);
    if (low_excluded) {
      return bounded ? fmt::format("> {}, at most {}", low, high)
                     : fmt::format("> {} and finite", low);
    }
    return bounded ? fmt::format("{} to {}", low, high) : fmt::format(">= {}", low);
  }
  static std::string text(double value) { return fmt::format("{}", value); }
  static std::string text(const std::complex<double>& value) {
    return fmt::format("{} + {}j", value.real(), value.imag());
  }

  /// "[2][5]" of the number at a place of all.
  template <class Values>
  static std::string position(const Values& values, std::size_t at) {
    if constexpr (requires { values.extent(2); }) {
      if constexpr (requires { values(0, 0, 0); }) {
        const std::size_t last = values.extent(2), middle = values.extent(1);
        return fmt::format("[{}][{}][{}]", at / (middle * last), at / last % middle, at % last);
      } else {
        return fmt::format("[{}][{}]", at / values.extent(1), at % values.extent(1));
      }
    } else {
      return fmt::format("[{}]", at);
    }
  }

  template <class Values, class Fits>
  [[noreturn]] void refuse_first(std::string_view what, const Values& values,
                                 const std::string& must_be, const Fits& fits) const {
    std::size_t at = 0;
    for (const auto& value : flat(values)) {
      if (!fits(value)) {
        refuse(
            fmt::format("{}{} {}; must be {}", what, position(values, at), text(value), must_be));
      }
      ++at;
    }
    refuse(fmt::format("{}; must be {}", what, must_be));
  }

  template <class Array>
  [[noreturn]] void refuse_shape(std::string_view what, const Array& array,
                                 std::initializer_list<int> extents) const {
    std::string has, needed;
    int at = 0;
    for (const int extent : extents) {
      has += fmt::format("{}{}", at == 0 ? "" : " x ", array.extent(at));
      needed += fmt::format("{}{}", at == 0 ? "" : " x ", extent);
      ++at;
    }
    refuse(fmt::format("{} has {} entries; must have {}", what, has, needed));
  }

  std::string whose_;
};

}  // namespace overtone
