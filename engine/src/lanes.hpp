#pragma once

// Arithmetic on blocks of lanes. Written with vectors of four: left to itself the compiler unrolls
// loops over lanes to single numbers wherever their result stays in registers.

#include <overtone/admittance_factors.hpp>

#include "vector_clones.hpp"

namespace overtone {

inline constexpr int kQuads = 2;  ///< quads of lanes in a block
static_assert(kQuads * 4 == kLanes);

/// Four lanes.
using Quad [[gnu::vector_size(32), gnu::may_alias]] = double;
/// What comparing quads gives: -1 where it holds, else 0.
using QuadMask [[gnu::vector_size(32), gnu::may_alias]] = long long;

[[nodiscard]] OVERTONE_LANES Quad* quads(double* lanes) { return reinterpret_cast<Quad*>(lanes); }
[[nodiscard]] OVERTONE_LANES const Quad* quads(const double* lanes) {
  return reinterpret_cast<const Quad*>(lanes);
}

/// A block in registers.
struct QuadBlock {
  Quad re[kQuads], im[kQuads];
};

OVERTONE_LANES void load(QuadBlock& target, const LaneBlock& source) {
  for (int q = 0; q < kQuads; ++q) {
    target.re[q] = quads(source.re)[q];
    target.im[q] = quads(source.im)[q];
  }
}

OVERTONE_LANES void store(LaneBlock& target, const QuadBlock& source) {
  for (int q = 0; q < kQuads; ++q) {
    quads(target.re)[q] = source.re[q];
    quads(target.im)[q] = source.im[q];
  }
}

/// target *= factor
OVERTONE_LANES void scale(QuadBlock& target, const Complex& factor) {
  const double re = factor.real();
  const double im = factor.imag();
  for (int q = 0; q < kQuads; ++q) {
    const Quad x = target.re[q];
    target.re[q] = re * x - im * target.im[q];
    target.im[q] = re * target.im[q] + im * x;
  }
}

/// target -= factor * source
OVERTONE_LANES void subtract_scaled(QuadBlock& target, const Complex& factor,
                                    const QuadBlock& source) {
  const double re = factor.real();
  const double im = factor.imag();
  for (int q = 0; q < kQuads; ++q) {
    target.re[q] = target.re[q] - re * source.re[q] + im * source.im[q];
    target.im[q] = target.im[q] - re * source.im[q] - im * source.re[q];
  }
}

/// target *= source, which may be the target itself
OVERTONE_LANES void multiply(QuadBlock& target, const QuadBlock& source) {
  for (int q = 0; q < kQuads; ++q) {
    const Quad re = target.re[q] * source.re[q] - target.im[q] * source.im[q];
    const Quad im = target.re[q] * source.im[q] + target.im[q] * source.re[q];
    target.re[q] = re;
    target.im[q] = im;
  }
}

OVERTONE_LANES void subtract_scaled(LaneBlock& target, const Complex& factor,
                                    const QuadBlock& source) {
  QuadBlock block;
  load(block, target);
  subtract_scaled(block, factor, source);
  store(target, block);
}

OVERTONE_LANES void subtract_scaled(QuadBlock& target, const Complex& factor,
                                    const LaneBlock& source) {
  QuadBlock block;
  load(block, source);
  subtract_scaled(target, factor, block);
}

/// The same number in every lane.
OVERTONE_LANES void fill(LaneBlock& target, const Complex& value) {
  for (int k = 0; k < kLanes; ++k) {
    target.re[k] = value.real();
    target.im[k] = value.imag();
  }
}

[[nodiscard]] inline Complex lane(const LaneBlock& block, int k) {
  return {block.re[k], block.im[k]};
}

inline void set_lane(LaneBlock& block, int k, const Complex& value) {
  block.re[k] = value.real();
  block.im[k] = value.imag();
}

/// a b without the checks for infinities that std::complex makes.
[[nodiscard]] OVERTONE_LANES Complex product(const Complex& a, const Complex& b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// A complex number, or two lanes; complex numbers in memory are aligned as doubles are.
using Pair [[gnu::vector_size(16), gnu::may_alias, gnu::aligned(8)]] = double;

/// block = the numbers at row, row + stride, …; kLanes of them.
OVERTONE_LANES void gather(LaneBlock& block, const Complex* row, size_t stride) {
  for (int k = 0; k < kLanes; k += 2) {
    const Pair a = *reinterpret_cast<const Pair*>(row + k * stride);
    const Pair b = *reinterpret_cast<const Pair*>(row + (k + 1) * stride);
    *reinterpret_cast<Pair*>(block.re + k) = __builtin_shufflevector(a, b, 0, 2);
    *reinterpret_cast<Pair*>(block.im + k) = __builtin_shufflevector(a, b, 1, 3);
  }
}

/// The same of fewer rows, for the first lanes; 0 in the others.
OVERTONE_LANES void gather(LaneBlock& block, const Complex* row, size_t stride, int lanes) {
  if (lanes == kLanes) {
    gather(block, row, stride);
    return;
  }
  fill(block, 0.0);
  for (int k = 0; k < lanes; ++k) {
    set_lane(block, k, row[k * stride]);
  }
}

/// The inverse of gather.
OVERTONE_LANES void scatter(const LaneBlock& block, Complex* row, size_t stride) {
  for (int k = 0; k < kLanes; k += 2) {
    const Pair re = *reinterpret_cast<const Pair*>(block.re + k);
    const Pair im = *reinterpret_cast<const Pair*>(block.im + k);
    *reinterpret_cast<Pair*>(row + k * stride) = __builtin_shufflevector(re, im, 0, 2);
    *reinterpret_cast<Pair*>(row + (k + 1) * stride) = __builtin_shufflevector(re, im, 1, 3);
  }
}

/// The first `lanes` of a block.
OVERTONE_LANES void scatter(const LaneBlock& block, Complex* row, size_t stride, int lanes) {
  if (lanes == kLanes) {
    scatter(block, row, stride);
    return;
  }
  for (int k = 0; k < lanes; ++k) {
    row[k * stride] = lane(block, k);
  }
}

}  // namespace overtone
