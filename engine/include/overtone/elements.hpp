#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/input_error.hpp>
#include <overtone/line_geometry.hpp>
#include <overtone/load_law.hpp>
#include <overtone/skin_effect.hpp>

namespace overtone {

// The elements of a feeder by phase, in the units that people know them by. An element owns its
// wires; `Terminal` says which conductor of which bus each is on. What an element does to the
// network is its primitive admittance (primitive_admittance.hpp).

/// Where the wires of one end of an element go.
struct Terminal {
  std::string bus{};
  std::vector<int> conductor{};  ///< [wire] of the bus, from 1; 0: ground

  [[nodiscard]] int wire_count() const { return static_cast<int>(conductor.size()); }
};

/// Positive- and zero-sequence impedance at the fundamental, ohm.
struct SequenceImpedance {
  double r1 = 0.0, x1 = 0.0;
  double r0 = 0.0, x0 = 0.0;
};

/// What the earth return adds to every entry of a line's impedance beside h times its reactance:
///   Rg (h - 1) - j h 1/2 Kxg ln(h),   Kxg = Xg / ln(658.5 sqrt(rho / f)).
/// Ohm of the whole line; 0, 0: none.
struct EarthCorrection {
  double r_ohm = 0.0;  ///< Rg
  double k_ohm = 0.0;  ///< Kxg
};

/// A line, a cable or a switch by its matrices, or by its geometry and length.
struct Line {
  std::string id{};
  Terminal from{}, to{};            ///< as many wires at both
  Array2<double> r_ohm{}, x_ohm{};  ///< [wire][wire] of the whole length at the fundamental
  Array2<double> c_nf{};            ///< the same, nodal capacitance; empty: none
  EarthCorrection earth{};          ///< of the matrices; a geometry has its own earth
  SkinEffect skin_effect = SkinEffect::none;  ///< of r_ohm
  bool distributed = false;  ///< the hyperbolic pi of a long line; false: half the charging an end
  std::shared_ptr<const LineGeometry> geometry{};  ///< instead of matrices; many lines may share it
  double length_m = 0.0;                           ///< with a geometry or a code
  std::string code{};    ///< of the matrices over the length, which lines share; for the reader
  double i_max_a = 0.0;  ///< rms limit of a wire; 0: none
  bool closed = true;    ///< an open one leaves no trace
  SourceLine where{};
};

enum class Connection { wye, delta };

/// A winding of a transformer; of a wye the last wire is its neutral.
struct Winding {
  Terminal at{};
  Connection connection = Connection::wye;
  double kv = 0.0;              ///< rated; line-to-line, of one phase that of the winding
  double kva = 0.0;             ///< rated, all phases
  double r_pu = 0.0;            ///< on the rating of winding 1
  double tap = 1.0;             ///< times the rated voltage
  double r_neutral_ohm = -1.0;  ///< of the neutral to ground; negative: as its wire goes
  double x_neutral_ohm = 0.0;
  double tap_min = 0.9, tap_max = 1.1;
  int tap_steps = 32;  ///< between these
};

/// Two or more windings on each of `phases` cores.
struct Transformer {
  std::string id{};
  int phases = 3;
  std::vector<Winding> windings{};
  /// Short-circuit reactance of pairs of windings, pu on the rating of winding 1: 1-2, 1-3, …, 2-3,
  /// …
  std::vector<double> x_pu{};
  /// Of two windings on three cores, what they have together in zero sequence, both or neither;
  /// none: as in positive.
  std::optional<double> r0_pu{}, x0_pu{};
  double no_load_loss_pu = 0.0;         ///< at winding 2, the same at every order
  double magnetizing_current_pu = 0.0;  ///< at winding 2, over h
  double antifloat_ppm = 1.0;  ///< reactive shunt at each end of a winding, the same at every order
  bool resistance_follows_order = false;  ///< R h, so that X/R stays
  /// Delta phase k goes to phase k + 1 instead of k - 1 where the windings differ.
  bool high_side_leads = false;
  double s_max_kva = 0.0;  ///< limit; 0: none
  SourceLine where{};
};

/// A control that moves the tap of one winding in steps until the voltage of a winding's first
/// phase, less its line drop, is within a band. Taps stand still at harmonics.
struct RegulatorControl {
  std::string id{};
  std::string transformer{};
  int winding = 2;                           ///< whose voltage it sees, from 1
  int tap_winding = 2;                       ///< that it moves, from 1
  int phase = 1;                             ///< of the winding
  double pt_ratio = 60.0;                    ///< of the voltage transformer
  double ct_primary_a = 300.0;               ///< of the current transformer; 0.2 A secondary
  double v_setting_v = 120.0, band_v = 3.0;  ///< secondary
  double r_drop_v = 0.0, x_drop_v = 0.0;     ///< line drop at ct_primary_a, secondary
  double v_limit_v = 0.0;                    ///< secondary, of the winding's own bus; 0: none
  double delay_s = 15.0, tap_delay_s = 2.0;
  int max_tap_change = 16;
  Terminal remote{};  ///< bus whose voltage it sees instead; no wires: its winding's
  double remote_pt_ratio = 60.0;
  SourceLine where{};
};

/// What a control of a capacitor bank goes by.
enum class BankQuantity {
  current,  ///< A, secondary
  voltage,  ///< V to ground, secondary
  kvar,     ///< into the terminal that it sees, all phases
};

/// Elements whose terminals a control can see.
enum class SeenKind { line, transformer, capacitor, reactor };

/// Of the phases at a terminal.
struct PhaseChoice {
  enum class Of { one, average, largest, smallest };
  Of of = Of::one;
  int phase = 1;  ///< with Of::one
};

/// A control that switches the steps of a capacitor bank, one after the other. Steps stand still at
/// harmonics.
struct CapacitorControl {
  std::string id{};
  std::string capacitor{};
  std::vector<double> step_kvar{};  ///< rated, in the order in which they come in
  BankQuantity quantity = BankQuantity::current;
  SeenKind seen_kind = SeenKind::line;
  std::string seen{};  ///< id of the element that it sees
  int terminal = 1;    ///< of that, from 1
  /// Steps come in above `on` and go out below `off`; of voltage in below and out above.
  double on = 300.0, off = 200.0;
  double pt_ratio = 60.0, ct_ratio = 60.0;
  PhaseChoice pt_phase{}, ct_phase{};
  /// Below and above these secondary voltages steps come in and go out whatever else there is.
  bool voltage_override = false;
  double v_min_v = 115.0, v_max_v = 126.0;
  double delay_on_s = 15.0, delay_off_s = 15.0;
  double dead_time_s = 300.0;  ///< a bank of one step that went out stays so, beside its delay
  SourceLine where{};
};

/// Shunt or series capacitor bank.
struct Capacitor {
  std::string id{};
  int phases = 3;
  Terminal from{}, to{};  ///< wye or series: wire by wire; delta: `to` has no wires
  Connection connection = Connection::wye;
  double kv = 0.0;     ///< rated; line-to-line of a wye with two or three phases, else across
                       ///< the phase
  double kvar = 0.0;   ///< of the steps in service, rated, all phases; 0: all are out
  double r_ohm = 0.0;  ///< in series, a phase
  double x_ohm = 0.0;  ///< the same, at the fundamental
  SourceLine where{};
};

/// Series or shunt reactor, R + j h X a phase; or a filter's.
struct Reactor {
  std::string id{};
  int phases = 3;
  Terminal from{}, to{};  ///< wye or series: wire by wire; delta: `to` has no wires
  Connection connection = Connection::wye;
  double r_ohm = 0.0, x_ohm = 0.0;
  double parallel_r_ohm = 0.0;  ///< beside it; 0: none
  SourceLine where{};
};

/// A load of one or more equal phases.
struct Load {
  std::string id{};
  Terminal at{};  ///< wye: the phases, then the neutral; delta: the phases, one phase between two
  int phases = 3;
  Connection connection = Connection::wye;
  double kv = 0.0;  ///< rated; line-to-line with two and three phases of a wye, else
                    ///< across the phase
  double p_kw = 0.0, q_kvar = 0.0;  ///< all phases, at rated voltage
  LoadLaw law{};
  LinearLoad linear{};                               ///< its shunt at harmonics
  std::string impedance{};                           ///< of the feeder, in place of `linear`
  std::string spectrum{};                            ///< of the feeder; empty: draws no harmonics
  double r_neutral_ohm = -1.0, x_neutral_ohm = 0.0;  ///< to ground; r < 0: as its wire goes
  bool follows_share = true;                         ///< of a profile; false: always its full power
  SourceLine where{};
};

/// Gives power at the fundamental; at harmonics a voltage behind an impedance, balanced: E_k(h) =
/// m(h) |E| e^{jh (arg E - 120 k)}, E the voltage behind the impedance of phase 1 at the
/// fundamental and m(h) the spectrum's.
struct Generator {
  std::string id{};
  Terminal at{};  ///< as a load's
  int phases = 3;
  Connection connection = Connection::wye;
  double kv = 0.0;                  ///< as a load's
  double p_kw = 0.0, q_kvar = 0.0;  ///< all phases, given to the network
  LoadLaw law{};
  double kva = 0.0;
  double r_pu = 0.0, x_pu = 0.2;  ///< of the impedance at harmonics, on kva; x times the order
  std::string spectrum{};         ///< empty: a short circuit behind it
  bool follows_share = false;     ///< of the loads' profile
  /// The mean voltage of its phases that it holds by its reactive power, the same in each, times
  /// its rated voltage; none: it gives q_kvar.
  std::optional<double> v_held_pu{};
  std::optional<double> q_min_kvar{}, q_max_kvar{};  ///< that it can give for that, all phases
  SourceLine where{};
};

/// How the phases of a source stand to one another at a harmonic.
enum class PhaseSequence {
  positive,  ///< 120 degrees apart whatever the order
  turning,   ///< h times 120 degrees
  zero,      ///< in phase
};

/// A voltage behind an impedance, or without one: it holds its nodes then.
struct VoltageSource {
  std::string id{};
  Terminal from{}, to{};  ///< `to`: ground as a rule
  double kv = 0.0;        ///< line-to-line; of one phase across it
  double voltage_pu = 1.0;
  double angle_deg = 0.0;  ///< of phase 1
  SequenceImpedance impedance{};
  /// Of each phase at the fundamental where it is another than at harmonics, both or neither.
  std::optional<double> r_fundamental_ohm{}, x_fundamental_ohm{};
  PhaseSequence at_harmonics = PhaseSequence::positive;
  std::string spectrum{};  ///< empty: a short circuit behind the impedance at harmonics
  SourceLine where{};

  /// At an order, x times it.
  [[nodiscard]] SequenceImpedance impedance_at(double order) const {
    if (order == 1.0 && r_fundamental_ohm && x_fundamental_ohm) {
      return {*r_fundamental_ohm, *x_fundamental_ohm, *r_fundamental_ohm, *x_fundamental_ohm};
    }
    return {impedance.r1, order * impedance.x1, impedance.r0, order * impedance.x0};
  }
  [[nodiscard]] bool ideal() const {
    return impedance.r1 == 0.0 && impedance.x1 == 0.0 && impedance.r0 == 0.0 && impedance.x0 == 0.0;
  }
};

struct CurrentSource {
  std::string id{};
  Terminal at{};  ///< phases; returns through ground
  double ampere = 0.0;
  double angle_deg = 0.0;
  PhaseSequence at_harmonics = PhaseSequence::positive;
  std::string spectrum{};
  SourceLine where{};
};

}  // namespace overtone
