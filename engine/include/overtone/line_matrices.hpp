#pragma once

#include <Eigen/Core>

#include <overtone/complex.hpp>
#include <overtone/elements.hpp>

namespace overtone {

/// Of the whole line at one order, [wire][wire], symmetric.
struct LineMatrices {
  Eigen::MatrixXcd z_ohm;   ///< series impedance
  Eigen::MatrixXd c_farad;  ///< nodal capacitance, at every order; zeros where there is none
  Complex earth_ohm{};      ///< EarthCorrection's part of every entry of z_ohm
};

/// By a line's matrices Z(h) = R + Rg (h-1) + j h (X - 1/2 Kxg ln h), the earth in every entry; by
/// its geometry the line constants at h times the fundamental. `order` need not be whole; > 0.
/// @throws InputError for a geometry without length, beside matrices, or with other wires than the
///   line's, and as line_constants.
[[nodiscard]] LineMatrices line_matrices(const Line& line, double order, double frequency_hz);

}  // namespace overtone
