#pragma once

#include <overtone/feeder.hpp>
#include <overtone/network.hpp>

// Feeders as trees of branches take them (radial_network.hpp): a source without impedance, and
// every bus a node of its own.

namespace overtone {

/// The same feeder, whose source holds a bus of its own behind its impedance, which becomes a
/// branch; both are called "650:source" of a source at bus 650 and come after the others, so that
/// indices stay. An impedance that parts nothing is left out.
[[nodiscard]] Network with_ideal_source(const Network& network);
/// The same of the first voltage source.
/// @throws InputError as by_phase, and for a source that is not to ground, or whose spectrum has
///   harmonics.
[[nodiscard]] Feeder with_ideal_source(const Feeder& feeder);

/// The same feeder with transformers of three windings at three buses as stars of three of two
/// windings, to a bus "t1:star" of transformer t1: "t1:star1" has winding 1 and the shunts of the
/// core are where they were. What windings have together stays, exactly; a leg without impedance
/// gets next to none.
/// @throws InputError as by_phase.
[[nodiscard]] Feeder with_stars(Feeder feeder);

/// The same feeder solved at the harmonic orders of a spectrum as well, whoever draws it, as
/// Network::with_orders_of. @throws InputError where the spectrum is wrong.
[[nodiscard]] Feeder with_orders_of(Feeder feeder, const Spectrum& spectrum);

/// What closed switches get in a feeder by element.
struct PartedFeeder {
  Feeder feeder;
  /// Up to which an impedance is a closed switch, pu of the feeder's base, positive sequence.
  double stiff_impedance = 0.0;
};

/// The same feeder with a reactance in every line, just more than what parts two nodes: Network's
/// with_least_impedance of parting_impedance. Earth-return corrections stay.
/// @throws InputError as by_phase.
[[nodiscard]] PartedFeeder with_parted_buses(Feeder feeder);

}  // namespace overtone
