#pragma once

#include <overtone/complex.hpp>

namespace overtone {

/// I0(z) / I1(z), modified Bessel functions of the first kind, to rounding. Re z > 0 (the field in
/// a round conductor has z at 45 degrees).
[[nodiscard]] Complex bessel_ratio(Complex z);

}  // namespace overtone
