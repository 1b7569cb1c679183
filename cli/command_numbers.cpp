#include "command_numbers.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <overtone/clock_time.hpp>

namespace overtone::cli {

namespace {

/// All of a text as a decimal number; none where it is something else or not finite.
template <class Number>
std::optional<Number> decimal(const std::string& text) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (text.starts_with('+') && !text.starts_with("+-")) {
    ++begin;  // from_chars knows no plus
  }
  Number value{};
  const auto [stop, fault] = std::from_chars(begin, end, value);
  if (fault != std::errc() || stop != end || !std::isfinite(static_cast<double>(value))) {
    return std::nullopt;
  }
  return value;
}

/// `what` a number must be.
template <class Number>
CLI::Validator decimal_within(const Bounds& bounds, const std::string& what) {
  CLI::Validator check;
  check.operation([bounds, what](std::string& text) {
    const std::optional<Number> value = decimal<Number>(text);
    if (!value || !bounds.hold(static_cast<double>(*value))) {
      return fmt::format("{}; must be {}", text, what);
    }
    text = fmt::format("{}", *value);
    return std::string();
  });
  return check;
}

}  // namespace

CLI::Validator whole_number(const Bounds& bounds) {
  return decimal_within<std::int64_t>(bounds, "a whole number, " + bounds.text());
}

CLI::Validator whole_number() {
  using Int = std::numeric_limits<int>;
  return decimal_within<std::int64_t>({Int::min(), Int::max()}, "a whole number");
}

CLI::Validator step_label() {
  CLI::Validator check;
  check.operation([](std::string& text) {
    const auto number = decimal<std::int64_t>(text);
    if (!number && !clock_time(text)) {
      return fmt::format("{}; must be a step of the profile, as 20 or 17:45", text);
    }
    text = number ? fmt::format("{}", *number) : text;
    return std::string();
  });
  return check;
}

CLI::Validator finite_number(const Bounds& bounds) {
  return decimal_within<double>(bounds, bounds.text());
}

CLI::Validator finite_number() {
  using Double = std::numeric_limits<double>;
  return decimal_within<double>({Double::lowest(), Double::max()}, "a finite number");
}

}  // namespace overtone::cli
