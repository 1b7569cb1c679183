#pragma once

#include <overtone/dispatch.hpp>

namespace overtone::reporting {

/// The largest THD of a schedule and where it is.
struct LargestDistortion {
  double thd = -1.0;  ///< fraction; below 0: there is no schedule
  int bus = 0, slot = 0;

  [[nodiscard]] bool there() const { return thd >= 0.0; }
};

inline LargestDistortion largest_distortion(const DispatchResult& result) {
  LargestDistortion worst;
  for (int t = 0; t < result.distortion.thd.extent(0); ++t) {
    for (int b = 0; b < result.distortion.thd.extent(1); ++b) {
      if (const double thd = result.distortion.thd(t, b); thd > worst.thd) {
        worst = {thd, b, t};
      }
    }
  }
  return worst;
}

}  // namespace overtone::reporting
