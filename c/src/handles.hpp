#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <overtone/conditioning.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "overtone.h"

struct overtone_network {
  std::shared_ptr<const overtone::HarmonicLoadFlow> flow;
  overtone::HarmonicCurrents currents = overtone::HarmonicCurrents::in_phase;
  std::vector<double> day_share;  ///< [hour] of full load
  std::vector<std::string> warnings;
  std::vector<std::string> port_label;  ///< [port] that of its node where it has none
};

struct overtone_study {
  overtone::ConditioningProblem problem;
  overtone::ConditioningOptions options;
  overtone_network network;
};

struct overtone_plan {
  overtone::ConditioningResult result;
  overtone::Array2<double> charged{};  ///< [hour][session], pu h
};

namespace overtone::c {

/// That of a network for what reads its labels.
[[nodiscard]] overtone_network network_of(std::shared_ptr<const HarmonicLoadFlow> flow,
                                          HarmonicCurrents currents, std::vector<double> day_share,
                                          std::vector<std::string> warnings);

/// Pairs of doubles as complex numbers, which std::complex allows.
[[nodiscard]] inline const Complex* complex(const double* pairs) {
  return reinterpret_cast<const Complex*>(pairs);
}
[[nodiscard]] inline Complex* complex(double* pairs) { return reinterpret_cast<Complex*>(pairs); }

template <class Array, class Number>
void copy_out(const Array& from, Number* to) {
  std::ranges::copy(from.flat(), to);
}

}  // namespace overtone::c
