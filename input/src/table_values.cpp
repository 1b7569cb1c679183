#include <overtone/table_values.hpp>

#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace overtone {

namespace {

constexpr double kSumTolerance = 1e-9;  ///< of shares that are written in decimals

}  // namespace

double bounded_number(const CsvTable& table, int row, const std::string& heading,
                      const Bounds& bounds, const std::string& element) {
  const double value = table.number(row, heading);
  if (!bounds.hold(value)) {
    throw InputError(
        element, table.where(row),
        fmt::format("{} {}; must be {}", heading, table.text(row, heading), bounds.text()));
  }
  return value;
}

double bounded_number_or(const CsvTable& table, int row, const std::string& heading, double missing,
                         const Bounds& bounds, const std::string& element) {
  return table.has(heading) && !table.text(row, heading).empty()
             ? bounded_number(table, row, heading, bounds, element)
             : missing;
}

int bounded_whole(const CsvTable& table, int row, const std::string& heading, const Bounds& bounds,
                  const std::string& element) {
  const double value = table.number(row, heading);
  if (value != std::floor(value) || !bounds.hold(value)) {
    throw InputError(element, table.where(row),
                     fmt::format("{} {}; must be a whole number, {}", heading,
                                 table.text(row, heading), bounds.text()));
  }
  return static_cast<int>(value);
}

void DistinctRows::add(const std::string& key, const std::string& element, const SourceLine& where,
                       const std::string& remedy) {
  const auto [before, added] = first_.emplace(key, where);
  if (!added) {
    throw InputError(element, where,
                     fmt::format("is in line {} already; {}", before->second.line, remedy));
  }
}

std::string row_text(const CsvTable& table, int row) {
  std::string text;
  for (const std::string& heading : table.headings()) {
    text += table.text(row, heading) + "\n";
  }
  return text;
}

void require_whole(const CsvTable& table, const std::string& file, const std::string& heading,
                   const std::vector<double>& shares) {
  if (table.row_count() == 0) {
    throw InputError(fmt::format("{}: no rows; at least one is needed", file));
  }
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (std::abs(sum - 1.0) > kSumTolerance) {
    throw InputError("column " + heading, {file, 0},
                     fmt::format("shares add up to {:.10g}; must be 1", sum));
  }
}

}  // namespace overtone
