#pragma once

#include <algorithm>

namespace overtone {

// One routine writes the entries of a sparse matrix in a fixed order; the sink decides whether
// that counts them, records where they are or records their values. So structure and values
// cannot get out of step.

struct CountingSink {
  int count = 0;
  void add(int /*row*/, int /*column*/, double /*value*/) { ++count; }
};

struct StructureSink {
  int* row;
  int* column;
  void add(int i, int j, double /*value*/) {
    *row++ = i;
    *column++ = j;
  }
};

struct ValueSink {
  double* value;
  void add(int /*row*/, int /*column*/, double v) { *value++ = v; }
};

/// Adds an entry of a symmetric matrix to the lower triangle.
template <class Sink>
void add_symmetric(Sink& out, int i, int j, double value) {
  out.add(std::max(i, j), std::min(i, j), value);
}

}  // namespace overtone
