#pragma once

// Feeders member by member. A new member of an element does not compile until it is here.

#include <tuple>

#include <gtest/gtest.h>

#include <overtone/feeder.hpp>

namespace overtone::support {

inline auto members(const Terminal& e) {
  const auto& [bus, conductor] = e;
  return std::tie(bus, conductor);
}
inline auto members(const EarthCorrection& e) {
  const auto& [r, k] = e;
  return std::tie(r, k);
}
inline auto members(const FeederBus& e) {
  const auto& [name, kv, where, place] = e;
  return std::tie(name, kv, place);
}
inline auto members(const Conductor& e) {
  const auto& [x, height, radius, gmr, r_ac, r_dc, c_radius, cable] = e;
  return std::tie(x, height, radius, gmr, r_ac, r_dc, c_radius);
}
inline auto members(const CableLayers& e) {
  const auto& [permittivity, thickness, diameter, shield] = e;
  return std::tie(permittivity, thickness, diameter);
}
inline auto members(const ConcentricNeutral& e) {
  const auto& [strands, diameter, gmr, r, cable] = e;
  return std::tie(strands, diameter, gmr, r, cable);
}
inline auto members(const TapeShield& e) {
  const auto& [diameter, thickness, lap] = e;
  return std::tie(diameter, thickness, lap);
}
inline auto members(const LineGeometry& e) {
  const auto& [id, conductors, phases, reduce, resistivity, earth, internal, where] = e;
  return std::tie(id, phases, reduce, resistivity, earth, internal);
}
inline auto members(const Line& e) {
  const auto& [id, from, to, r, x, c, earth, skin, distributed, geometry, length, code, i_max,
               closed, where] = e;
  return std::tuple_cat(std::tie(id, r, x, c, skin, distributed, length, code, i_max, closed),
                        members(from), members(to), members(earth));
}
inline auto members(const Winding& e) {
  const auto& [at, connection, kv, kva, r, tap, rn, xn, tap_min, tap_max, steps] = e;
  return std::tuple_cat(std::tie(connection, kv, kva, r, tap, rn, xn, tap_min, tap_max, steps),
                        members(at));
}
inline auto members(const Transformer& e) {
  const auto& [id, phases, windings, x, r0, x0, loss, magnetizing, ppm, follows, leads, s_max,
               where] = e;
  return std::tie(id, phases, x, r0, x0, loss, magnetizing, ppm, follows, leads, s_max);
}
inline auto members(const RegulatorControl& e) {
  const auto& [id, transformer, winding, tap_winding, phase, pt, ct, setting, band, r, x, limit,
               delay, tap_delay, change, remote, remote_pt, where] = e;
  return std::tuple_cat(std::tie(id, transformer, winding, tap_winding, phase, pt, ct, setting,
                                 band, r, x, limit, delay, tap_delay, change, remote_pt),
                        members(remote));
}
inline auto members(const Capacitor& e) {
  const auto& [id, phases, from, to, connection, kv, kvar, r, x, where] = e;
  return std::tuple_cat(std::tie(id, phases, connection, kv, kvar, r, x), members(from),
                        members(to));
}
inline auto members(const PhaseChoice& e) {
  const auto& [of, phase] = e;
  return std::tie(of, phase);
}
inline auto members(const CapacitorControl& e) {
  const auto& [id, capacitor, steps, quantity, kind, seen, terminal, on, off, pt, ct, pt_phase,
               ct_phase, overriding, v_min, v_max, delay_on, delay_off, dead, where] = e;
  return std::tuple_cat(std::tie(id, capacitor, steps, quantity, kind, seen, terminal, on, off, pt,
                                 ct, overriding, v_min, v_max, delay_on, delay_off, dead),
                        members(pt_phase), members(ct_phase));
}
inline auto members(const Reactor& e) {
  const auto& [id, phases, from, to, connection, r, x, parallel, where] = e;
  return std::tuple_cat(std::tie(id, phases, connection, r, x, parallel), members(from),
                        members(to));
}
inline auto members(const Load& e) {
  const auto& [id, at, phases, connection, kv, p, q, law, linear, impedance, spectrum, rn, xn,
               follows, where] = e;
  return std::tuple_cat(
      std::tie(id, phases, connection, kv, p, q, law, linear, impedance, spectrum, rn, xn, follows),
      members(at));
}
inline auto members(const Generator& e) {
  const auto& [id, at, phases, connection, kv, p, q, law, kva, r, x, spectrum, follows, v_held,
               q_min, q_max, where] = e;
  return std::tuple_cat(std::tie(id, phases, connection, kv, p, q, law, kva, r, x, spectrum,
                                 follows, v_held, q_min, q_max),
                        members(at));
}
inline auto members(const SequenceImpedance& e) {
  const auto& [r1, x1, r0, x0] = e;
  return std::tie(r1, x1, r0, x0);
}
inline auto members(const VoltageSource& e) {
  const auto& [id, from, to, kv, voltage, angle, impedance, r_fundamental, x_fundamental, sequence,
               spectrum, where] = e;
  return std::tuple_cat(
      std::tie(id, kv, voltage, angle, r_fundamental, x_fundamental, sequence, spectrum),
      members(from), members(to), members(impedance));
}
inline auto members(const CurrentSource& e) {
  const auto& [id, at, ampere, angle, sequence, spectrum, where] = e;
  return std::tuple_cat(std::tie(id, ampere, angle, sequence, spectrum), members(at));
}
inline auto members(const SpectrumLine& e) {
  const auto& [order, factor, angle, where] = e;
  return std::tie(order, factor, angle);
}

template <class Element>
void expect_same(const std::vector<Element>& one, const std::vector<Element>& other);

template <class Element>
void expect_same_parts(const Element&, const Element&) {}
inline void expect_same_parts(const Conductor& one, const Conductor& other) {
  ASSERT_EQ(one.cable.has_value(), other.cable.has_value());
  if (!one.cable) {
    return;
  }
  EXPECT_EQ(members(*one.cable), members(*other.cable));
  ASSERT_EQ(one.cable->shield.index(), other.cable->shield.index());
  std::visit(
      [&](const auto& shield) {
        using Shield = std::decay_t<decltype(shield)>;
        EXPECT_EQ(members(shield), members(std::get<Shield>(other.cable->shield)));
      },
      one.cable->shield);
}
inline void expect_same_parts(const Line& one, const Line& other) {
  ASSERT_EQ(one.geometry == nullptr, other.geometry == nullptr);
  if (one.geometry != nullptr) {
    EXPECT_EQ(members(*one.geometry), members(*other.geometry)) << one.id;
    expect_same(one.geometry->conductors, other.geometry->conductors);
  }
}
inline void expect_same_parts(const Transformer& one, const Transformer& other) {
  expect_same(one.windings, other.windings);
}

template <class Element>
void expect_same(const std::vector<Element>& one, const std::vector<Element>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t e = 0; e < one.size(); ++e) {
    EXPECT_TRUE(members(one[e]) == members(other[e])) << "element " << e;
    expect_same_parts(one[e], other[e]);
  }
}

/// The same feeder but for where it was read.
inline void expect_same(const Feeder& one, const Feeder& other) {
  const auto& [name, frequency, base, buses, voltage_sources, current_sources, lines, transformers,
               regulators, capacitors, capacitor_controls, reactors, loads, generators, spectra,
               load_impedances, orders, where] = one;
  EXPECT_EQ(name, other.name);
  EXPECT_EQ(frequency, other.frequency_hz);
  EXPECT_EQ(base, other.base_mva);
  EXPECT_EQ(orders, other.extra_orders);
  expect_same(buses, other.buses);
  expect_same(voltage_sources, other.voltage_sources);
  expect_same(current_sources, other.current_sources);
  expect_same(lines, other.lines);
  expect_same(transformers, other.transformers);
  expect_same(regulators, other.regulators);
  expect_same(capacitors, other.capacitors);
  expect_same(capacitor_controls, other.capacitor_controls);
  expect_same(reactors, other.reactors);
  expect_same(loads, other.loads);
  expect_same(generators, other.generators);
  ASSERT_EQ(load_impedances.size(), other.load_impedances.size());
  for (std::size_t i = 0; i < load_impedances.size(); ++i) {
    EXPECT_EQ(load_impedances[i].name, other.load_impedances[i].name);
    EXPECT_EQ(load_impedances[i].lines, other.load_impedances[i].lines);
  }
  ASSERT_EQ(spectra.size(), other.spectra.size());
  for (std::size_t s = 0; s < spectra.size(); ++s) {
    EXPECT_EQ(spectra[s].name, other.spectra[s].name);
    expect_same(spectra[s].lines, other.spectra[s].lines);
  }
}

}  // namespace overtone::support
