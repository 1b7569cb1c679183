#pragma once

namespace overtone {

/// Where a bus stands on a map, in whatever unit, y upwards. Pictures alone look at it.
struct MapPoint {
  double x = 0.0, y = 0.0;

  bool operator==(const MapPoint&) const = default;
};

}  // namespace overtone
