#pragma once

#include <optional>
#include <string>

#include <overtone/feeder.hpp>

#include "elements/row_kind.hpp"

// The rows of each file. Most are elements as they stand; where an element takes rows of several
// files, or refers to another one by name, a row is what is below.

namespace overtone::folder {

struct BusRow : FeederBus {
  std::optional<double> x{}, y{};  ///< of its place
};

struct LineRow : Line {
  std::string geometry_id{};  ///< empty: none
};

/// An entry of the matrices of a line, or of a line code per km.
struct MatrixRow {
  std::string owner{};
  int row = 1, column = 1;  ///< wires
  double r_ohm = 0.0, x_ohm = 0.0;
  std::optional<double> c_nf{};  ///< none: without capacitance
  SourceLine where{};
};

/// Of a line code, per km.
struct EarthRow : EarthCorrection {
  std::string code{};
  SourceLine where{};
};

enum class Shield { none, concentric_neutral, tape };

struct ConductorRow : Conductor {
  std::string geometry_id{};
  Shield shield = Shield::none;
  CableLayers layers{};  ///< without its shield, which is one of the two below
  ConcentricNeutral neutral{};
  TapeShield tape{};
  SourceLine where{};
};

struct WindingRow : Winding {
  std::string transformer{};
  SourceLine where{};
};

struct SpectrumRow : SpectrumLine {
  std::string spectrum{};
};

struct LoadImpedanceRow : LoadImpedanceLine {
  std::string impedance{};
  SourceLine where{};
};

[[nodiscard]] const RowKind<BusRow>& bus_rows();
[[nodiscard]] const RowKind<VoltageSource>& voltage_source_rows();
[[nodiscard]] const RowKind<CurrentSource>& current_source_rows();
[[nodiscard]] const RowKind<LineRow>& line_rows();
[[nodiscard]] const RowKind<MatrixRow>& line_code_rows();
[[nodiscard]] const RowKind<EarthRow>& line_code_earth_rows();
[[nodiscard]] const RowKind<MatrixRow>& line_matrix_rows();
[[nodiscard]] const RowKind<LineGeometry>& geometry_rows();
[[nodiscard]] const RowKind<ConductorRow>& conductor_rows();
[[nodiscard]] const RowKind<Transformer>& transformer_rows();
[[nodiscard]] const RowKind<WindingRow>& winding_rows();
[[nodiscard]] const RowKind<RegulatorControl>& regulator_rows();
[[nodiscard]] const RowKind<Capacitor>& capacitor_rows();
[[nodiscard]] const RowKind<CapacitorControl>& capacitor_control_rows();
[[nodiscard]] const RowKind<Reactor>& reactor_rows();
[[nodiscard]] const RowKind<Load>& load_rows();
[[nodiscard]] const RowKind<LoadImpedanceRow>& load_impedance_rows();
[[nodiscard]] const RowKind<Generator>& generator_rows();
[[nodiscard]] const RowKind<SpectrumRow>& spectrum_rows();

}  // namespace overtone::folder
