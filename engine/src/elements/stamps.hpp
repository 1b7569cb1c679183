#pragma once

#include <numbers>

#include <Eigen/Core>

#include <overtone/complex.hpp>
#include <overtone/elements.hpp>

namespace overtone {

/// Of a symmetric impedance, exactly symmetric. Where some of its directions are stiffer than
/// others by orders of magnitude (wires without impedance of their own over a common return) the
/// soft ones are what double precision would lose.
[[nodiscard]] Eigen::MatrixXcd symmetric_inverse(const Eigen::MatrixXcd& z);

/// Of an admittance y between two ends with as many wires each.
[[nodiscard]] inline Eigen::MatrixXcd two_ended(const Eigen::MatrixXcd& y) {
  const Eigen::Index n = y.rows();
  Eigen::MatrixXcd primitive(2 * n, 2 * n);
  primitive << y, -y, -y, y;
  return primitive;
}

/// Adds y between two wires.
inline void add_between(Eigen::MatrixXcd& primitive, int one, int other, Complex y) {
  primitive(one, one) += y;
  primitive(other, other) += y;
  primitive(one, other) -= y;
  primitive(other, one) -= y;
}

/// The two wires that a phase of a device is between.
struct PhaseWires {
  int from = 0, to = 0;
};

/// Of a wye the last wire is the neutral; phases of a delta go from wire to wire and round.
[[nodiscard]] inline PhaseWires wires_of_phase(Connection connection, int phase, int wires) {
  return connection == Connection::wye ? PhaseWires{phase, wires - 1}
                                       : PhaseWires{phase, (phase + 1) % wires};
}

/// Which wires of a winding's terminal the ends of its phase are on.
[[nodiscard]] PhaseWires phase_wires(const Transformer& transformer, const Winding& winding,
                                     int phase);

/// Rated volts across a phase, from the rated kV of the device.
[[nodiscard]] inline double phase_volts(double kv, int phases, Connection connection) {
  const bool of_lines = connection == Connection::wye && (phases == 2 || phases == 3);
  return kv * 1e3 / (of_lines ? std::numbers::sqrt3 : 1.0);
}

/// Of a phase of a generator.
[[nodiscard]] Complex phase_admittance(const Generator& generator, double order);

/// Of the neutral of a wye to ground; without impedance a very large one.
[[nodiscard]] inline Complex neutral_admittance(double r_ohm, double x_ohm, double order) {
  constexpr double kSolid = 1e6;
  return r_ohm == 0.0 && x_ohm == 0.0 ? Complex(kSolid) : 1.0 / Complex(r_ohm, order * x_ohm);
}

/// Impedance of phases with one self and one mutual impedance, from their sequences.
[[nodiscard]] inline Eigen::MatrixXcd from_sequences(Complex z1, Complex z0, int phases) {
  const Complex mutual = phases > 1 ? (z0 - z1) / 3.0 : Complex(0.0);
  const Complex self = phases > 1 ? (2.0 * z1 + z0) / 3.0 : z1;
  Eigen::MatrixXcd z = Eigen::MatrixXcd::Constant(phases, phases, mutual);
  z.diagonal().setConstant(self);
  return z;
}

}  // namespace overtone
