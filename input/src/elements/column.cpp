#include "elements/column.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/utf8.hpp>

namespace overtone::folder {

namespace {

constexpr int kLargestConductor = 999;

/// The values between blanks; none where one is no value.
template <class T>
std::vector<T> values_of(const std::string& text) {
  std::vector<T> values;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    T value{};
    const char* end = word.data() + word.size();
    const auto [stop, fault] = std::from_chars(word.data(), end, value);
    if (fault != std::errc() || stop != end) {
      return {};
    }
    values.push_back(value);
  }
  return values;
}

}  // namespace

InputError Field::fault(const std::string& must) const {
  return {element, table.where(row),
          fmt::format("{} '{}'; must be {}", heading, shown(text()), must)};
}

std::vector<int> Field::conductors() const {
  std::string blanks = text();
  std::replace(blanks.begin(), blanks.end(), '.', ' ');
  std::vector<int> conductors = values_of<int>(blanks);
  const auto wrong = [](int c) { return c < 0 || c > kLargestConductor; };
  if (conductors.empty() || std::any_of(conductors.begin(), conductors.end(), wrong)) {
    throw fault("conductors such as 1 2 3, with 0 for ground");
  }
  return conductors;
}

std::vector<double> Field::numbers() const {
  std::vector<double> numbers = values_of<double>(text());
  const auto finite = [](double value) { return std::isfinite(value); };
  if (numbers.empty() || !std::all_of(numbers.begin(), numbers.end(), finite)) {
    throw fault("finite numbers with blanks between them");
  }
  return numbers;
}

std::string written(double value) { return fmt::format("{}", value); }
std::string written(int value) { return fmt::format("{}", value); }
std::string written(const std::vector<int>& conductors) {
  return fmt::format("{}", fmt::join(conductors, " "));
}
std::string written(const std::vector<double>& numbers) {
  return fmt::format("{}", fmt::join(numbers, " "));
}

}  // namespace overtone::folder
