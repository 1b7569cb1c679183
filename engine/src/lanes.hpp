#pragma once

// Arithmetic on blocks of lanes. Always inlined, so that it is compiled for the instruction set of
// the function that calls it.

#include <overtone/admittance_factors.hpp>

namespace overtone {

#define OVERTONE_LANES inline __attribute__((always_inline))

/// a b without the checks for infinities that std::complex makes.
[[nodiscard]] OVERTONE_LANES Complex product(const Complex& a, const Complex& b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

[[nodiscard]] inline Complex lane(const LaneBlock& block, int k) {
  return {block.re[k], block.im[k]};
}

inline void set_lane(LaneBlock& block, int k, const Complex& value) {
  block.re[k] = value.real();
  block.im[k] = value.imag();
}

/// The same number in every lane.
OVERTONE_LANES void fill(LaneBlock& target, const Complex& value) {
  for (int k = 0; k < kLanes; ++k) {
    target.re[k] = value.real();
    target.im[k] = value.imag();
  }
}

/// target = factor * source
OVERTONE_LANES void set_scaled(LaneBlock& __restrict target, const Complex& factor,
                               const LaneBlock& __restrict source) {
  const double re = factor.real();
  const double im = factor.imag();
  for (int k = 0; k < kLanes; ++k) {
    target.re[k] = re * source.re[k] - im * source.im[k];
    target.im[k] = re * source.im[k] + im * source.re[k];
  }
}

/// target -= factor * source
OVERTONE_LANES void subtract_scaled(LaneBlock& __restrict target, const Complex& factor,
                                    const LaneBlock& __restrict source) {
  const double re = factor.real();
  const double im = factor.imag();
  for (int k = 0; k < kLanes; ++k) {
    target.re[k] -= re * source.re[k] - im * source.im[k];
    target.im[k] -= re * source.im[k] + im * source.re[k];
  }
}

/// target *= source
OVERTONE_LANES void multiply(LaneBlock& __restrict target, const LaneBlock& __restrict source) {
  for (int k = 0; k < kLanes; ++k) {
    const double re = target.re[k];
    target.re[k] = re * source.re[k] - target.im[k] * source.im[k];
    target.im[k] = re * source.im[k] + target.im[k] * source.re[k];
  }
}

}  // namespace overtone
