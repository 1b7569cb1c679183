#pragma once

#include <string>
#include <vector>

#include <overtone/by_phase.hpp>
#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// The feeder as if its phases carried the same: one node a bus, a port for each load and
/// generator, lines and windings with one current each. It holds at every order what a waveform
/// u(t) of the bus does whose other phases are the same a third of a period apart: orders 1, 4, 7,
/// … positive, 2, 5, … negative, 3, 6, … zero sequence. Of an element with admittance Y and wires
/// that stand at t_i twelfths of a period without load,
///   Y1[h] = 1/3 sum_ij conj(T_i) Y_ij[h] T_j,  T_i = exp(j h t_i 30 degrees):
/// behind a winding's vector group a bus has a clock of its own, so that Y stays complex symmetric
/// and magnitudes, powers and waveforms are those of the phases. A feeder whose phases are alike
/// gives what by_phase gives; elsewhere each element counts as its mean over three phases, powers
/// as their sum: the current in a lateral of one phase as a third of the wire's, rated so, too, and
/// a lateral of two phases as if each fed its own load. Bases
/// are those of the balanced feeder; angles count from the first source's.
/// `warnings`: gets what is left out by that, a line each.
/// @throws InputError as by_phase, and naming the bus whose phases no such waveform is of (their
///   voltages without load are not alike, or not at multiples of 30 degrees), and what has no
///   symmetric form (even orders across windings that turn by 30 degrees, or in a delta).
[[nodiscard]] NodalNetwork positive_sequence(const Feeder& feeder,
                                             std::vector<std::string>& warnings,
                                             const PhaseOptions& options = {});

/// The same with a port at each node, of the node's index, which is what planning takes: loads and
/// generators of a bus added up, of constant power and open at harmonics. The factor at an order is
/// that of all their currents over their common fundamental, with `currents`, at one voltage:
/// in_phase sum HF_p conj(S_p) / conj(sum S_p), phase_locked with each power and spectrum at its
/// angle. What has no such factor, real with in_phase, and what doesn't follow a profile's share
/// beside what does, are ports of their own after those of the nodes.
/// `warnings`: gets a line each on loads that follow their voltage, and that are linear at
/// harmonics.
/// @throws std::invalid_argument for ports between nodes.
[[nodiscard]] NodalNetwork with_ports_at_nodes(NodalNetwork network, HarmonicCurrents currents,
                                               std::vector<std::string>& warnings);

}  // namespace overtone
