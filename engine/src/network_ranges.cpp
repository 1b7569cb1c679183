#include "network_ranges.hpp"

#include <cmath>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

namespace overtone {

void require_within(double value, const Range& range, const std::string& element,
                    const SourceLine& where) {
  std::string bound;
  if (!std::isfinite(value)) {
    bound = "a finite number";
  } else if (value < range.low) {
    bound = fmt::format(">= {:g}", range.low);
  } else if (value > range.high) {
    bound = fmt::format("<= {:g}", range.high);
  } else {
    return;
  }
  const bool far = std::isfinite(value) && std::abs(value) > range.high;
  throw InputError(element, where,
                   fmt::format("{} {} {}; must be {}{}", range.quantity, value, range.unit, bound,
                               far ? range.hint : ""));
}

void require_name(const std::string& name, const std::string& what, const SourceLine& where) {
  if (name.size() > kLongestName) {
    throw InputError(what, where,
                     fmt::format("name '{}' has {} bytes; must have at most {}", shown(name),
                                 name.size(), kLongestName));
  }
  if (first_not_utf8(name) != std::string::npos ||
      first_control_character(name) != std::string::npos ||
      name.find_first_of("\t\r\n") != std::string::npos) {
    throw InputError(what, where,
                     fmt::format("name '{}'; must be text in UTF-8 on one line", shown(name)));
  }
}

}  // namespace overtone
