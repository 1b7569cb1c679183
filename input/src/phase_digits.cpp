#include "phase_digits.hpp"

#include <algorithm>

namespace overtone {

std::vector<int> phases_of(const CsvTable& table, int row, const std::string& element) {
  std::vector<int> phases;
  for (const char digit : table.has("phases") ? table.text(row, "phases") : std::string()) {
    if (digit < '1' || digit > '9' || std::ranges::count(phases, digit - '0') > 0) {
      throw InputError(element, table.where(row),
                       "phases " + table.text(row, "phases") +
                           "; must be conductors of the bus, each once, as 123 or 2");
    }
    phases.push_back(digit - '0');
  }
  return phases;
}

}  // namespace overtone
