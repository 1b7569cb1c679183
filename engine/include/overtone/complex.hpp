#pragma once

#include <complex>

namespace overtone {

using Complex = std::complex<double>;

}  // namespace overtone
