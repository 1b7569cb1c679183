#pragma once

#include <span>
#include <vector>

#include <Eigen/Core>

#include <overtone/elements.hpp>

namespace overtone {

// What an element does to the network: the currents into its wires are its primitive admittance
// times their voltages to ground. Siemens, complex symmetric, [wire][wire] with the wires of its
// terminals one after the other. `order` is the harmonic order, which need not be whole,
// `frequency_hz` that of the fundamental.

[[nodiscard]] Eigen::MatrixXcd primitive_admittance(const Line& line, double order,
                                                    double frequency_hz);
/// Of a line without what is between its ends: its charging.
[[nodiscard]] Eigen::MatrixXcd charging_admittance(const Line& line, double order,
                                                   double frequency_hz);
[[nodiscard]] Eigen::MatrixXcd primitive_admittance(const Transformer& transformer, double order,
                                                    double frequency_hz);
[[nodiscard]] Eigen::MatrixXcd primitive_admittance(const Capacitor& capacitor, double order,
                                                    double frequency_hz);
[[nodiscard]] Eigen::MatrixXcd primitive_admittance(const Reactor& reactor, double order,
                                                    double frequency_hz);
[[nodiscard]] Eigen::MatrixXcd primitive_admittance(const VoltageSource& source, double order,
                                                    double frequency_hz);
/// At harmonics only.
[[nodiscard]] Eigen::MatrixXcd primitive_admittance(const Generator& generator, double order,
                                                    double frequency_hz);

/// Ends of an element, in the order of its wires.
[[nodiscard]] std::vector<const Terminal*> terminals(const Line& line);
[[nodiscard]] std::vector<const Terminal*> terminals(const Transformer& transformer);
[[nodiscard]] std::vector<const Terminal*> terminals(const Capacitor& capacitor);
[[nodiscard]] std::vector<const Terminal*> terminals(const Reactor& reactor);
[[nodiscard]] std::vector<const Terminal*> terminals(const VoltageSource& source);
[[nodiscard]] std::vector<const Terminal*> terminals(const Generator& generator);
[[nodiscard]] std::vector<const Terminal*> terminals(const CurrentSource& source);
[[nodiscard]] std::vector<const Terminal*> terminals(const Load& load);

}  // namespace overtone
