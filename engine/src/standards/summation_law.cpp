#include <overtone/standards/summation_law.hpp>

#include <cmath>
#include <limits>

#include "argument_checks.hpp"

namespace overtone {

double summation_exponent(double order) {
  ArgumentChecks("summation law").above("order", order, 0.0);
  if (order < 5) {
    return 1.0;
  }
  return order <= 10 ? 1.4 : 2.0;
}

double summed_level(double order, std::span<const double> levels) {
  const double exponent = summation_exponent(order);
  ArgumentChecks("summation law")
      .all_within("level", levels, 0.0, std::numeric_limits<double>::max());
  double sum = 0.0;
  for (const double level : levels) {
    sum += std::pow(level, exponent);
  }
  return std::pow(sum, 1.0 / exponent);
}

}  // namespace overtone
