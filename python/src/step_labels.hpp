#pragma once

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include <overtone/time_step.hpp>

namespace overtone::python {

/// What steps are called: numbers of hours, or times.
using Labels = std::vector<std::variant<int, std::string>>;

inline Labels labels_of(const std::vector<TimeStep>& steps) {
  Labels labels;
  for (const TimeStep& step : steps) {
    if (step.time.empty()) {
      labels.emplace_back(step.hour);
    } else {
      labels.emplace_back(step.time);
    }
  }
  return labels;
}

inline std::vector<double> lengths_of(const std::vector<TimeStep>& steps) {
  std::vector<double> hours;
  for (const TimeStep& step : steps) {
    hours.push_back(step.hours);
  }
  return hours;
}

/// An hour long each where no lengths are given.
inline std::vector<TimeStep> steps_of(const Labels& labels, const std::vector<double>& hours) {
  if (!hours.empty() && hours.size() != labels.size()) {
    throw std::invalid_argument("step_hours: must be as many as hours");
  }
  std::vector<TimeStep> steps;
  for (const auto& label : labels) {
    const int* number = std::get_if<int>(&label);
    TimeStep& step = number != nullptr ? steps.emplace_back(*number)
                                       : steps.emplace_back(std::get<std::string>(label), 1.0);
    step.hours = hours.empty() ? 1.0 : hours[steps.size() - 1];
  }
  return steps;
}

}  // namespace overtone::python
