#include <overtone/primitive_admittance.hpp>

#include "stamps.hpp"

namespace overtone {

std::vector<const Terminal*> terminals(const VoltageSource& source) {
  return {&source.from, &source.to};
}
std::vector<const Terminal*> terminals(const CurrentSource& source) { return {&source.at}; }
std::vector<const Terminal*> terminals(const Generator& generator) { return {&generator.at}; }
std::vector<const Terminal*> terminals(const Load& load) { return {&load.at}; }

Eigen::MatrixXcd primitive_admittance(const VoltageSource& source, double order, double) {
  const SequenceImpedance z = source.impedance_at(order);
  return two_ended(
      symmetric_inverse(from_sequences({z.r1, z.x1}, {z.r0, z.x0}, source.from.wire_count())));
}

Complex phase_admittance(const Generator& generator, double order) {
  const double volt = phase_volts(generator.kv, generator.phases, generator.connection);
  const double base_ohm = volt * volt / (generator.kva * 1e3 / generator.phases);
  return 1.0 / (base_ohm * Complex(generator.r_pu, order * generator.x_pu));
}

Eigen::MatrixXcd primitive_admittance(const Generator& generator, double order, double) {
  const int wires = generator.at.wire_count();
  const Complex y = phase_admittance(generator, order);
  Eigen::MatrixXcd primitive = Eigen::MatrixXcd::Zero(wires, wires);
  for (int phase = 0; phase < generator.phases; ++phase) {
    const PhaseWires ends = wires_of_phase(generator.connection, phase, wires);
    add_between(primitive, ends.from, ends.to, y);
  }
  return primitive;
}

}  // namespace overtone
