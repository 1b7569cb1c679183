#include <numbers>

#include <Eigen/LU>

#include <overtone/primitive_admittance.hpp>

#include "stamps.hpp"

namespace overtone {

namespace {

/// y for each phase: wire by wire between the ends of a wye or a series element, else round a
/// delta.
Eigen::MatrixXcd of_phases(int phases, Connection connection, Complex y) {
  if (connection == Connection::wye) {
    return two_ended(y * Eigen::MatrixXcd::Identity(phases, phases));
  }
  const int wires = std::max(phases, 2);
  Eigen::MatrixXcd delta = Eigen::MatrixXcd::Zero(wires, wires);
  for (int phase = 0; phase < phases; ++phase) {
    const PhaseWires ends = wires_of_phase(connection, phase, wires);
    add_between(delta, ends.from, ends.to, y);
  }
  return delta;
}

template <class Element>
std::vector<const Terminal*> ends_of(const Element& element) {
  std::vector<const Terminal*> ends = {&element.from};
  if (element.connection == Connection::wye) {
    ends.push_back(&element.to);
  }
  return ends;
}

}  // namespace

std::vector<const Terminal*> terminals(const Capacitor& capacitor) { return ends_of(capacitor); }
std::vector<const Terminal*> terminals(const Reactor& reactor) { return ends_of(reactor); }

/// A delta's own impedance is in its lines, the capacitors between their far ends.
Eigen::MatrixXcd primitive_admittance(const Capacitor& capacitor, double order, double) {
  const int n = capacitor.phases;
  const double volt = phase_volts(capacitor.kv, n, capacitor.connection);
  const Complex y(0.0, order * capacitor.kvar * 1e3 / n / (volt * volt));
  const Complex z(capacitor.r_ohm, order * capacitor.x_ohm);
  if (z == Complex(0.0) || y == Complex(0.0)) {
    return of_phases(n, capacitor.connection, y);
  }
  if (capacitor.connection == Connection::wye) {
    return of_phases(n, capacitor.connection, y / (1.0 + z * y));
  }
  // (Y^-1 + Z)^-1 for a Y that has no inverse.
  const Eigen::MatrixXcd delta = of_phases(n, capacitor.connection, y);
  const auto one = Eigen::MatrixXcd::Identity(delta.rows(), delta.cols());
  return (one + z * delta).inverse() * delta;
}

Eigen::MatrixXcd primitive_admittance(const Reactor& reactor, double order, double) {
  Complex y = 1.0 / Complex(reactor.r_ohm, order * reactor.x_ohm);
  if (reactor.parallel_r_ohm > 0.0) {
    y += 1.0 / reactor.parallel_r_ohm;
  }
  return of_phases(reactor.phases, reactor.connection, y);
}

}  // namespace overtone
