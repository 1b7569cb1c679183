#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <overtone/dss/dss_import.hpp>

#include "dss/circuit_element.hpp"

namespace overtone::dss {

/// Remarks, each with the elements it is of, in the order in which they first came up.
class Remarks {
 public:
  void add(const std::string& remark, const CircuitElement& element);
  void add(const std::string& remark) { of(remark); }
  /// "Line.a, Line.b, Line.c and 88 more: <remark>"
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  struct Remark {
    std::string text;
    std::vector<std::string> elements;
  };
  Remark& of(const std::string& text);

  std::vector<Remark> remarks_;
};

/// Which conductors of an element stand open: terminal and conductor from 1, conductor 0: all.
using OpenConductors = std::map<std::string, std::set<std::pair<int, int>>>;

/// What a circuit says beside its elements.
struct Settings {
  double frequency_hz = 60.0;
  double load_multiplier = 1.0;
  double generator_multiplier = 1.0;
  bool loads_are_impedances = false;              ///< Set LoadModel=Admittance
  bool loads_are_open_to_harmonics = false;       ///< Set NeglectLoadY=Yes
  bool long_line_correction = false;              ///< Set LongLineCorrection=Yes
  OpenConductors open;                            ///< by element, "line.sw1"
  std::map<std::string, double> photovoltaic_kw;  ///< of each system, given to the network
};

/// A circuit on its way to a feeder.
struct Reading {
  const nlohmann::json& circuit;
  const nlohmann::json& properties_set;  ///< [class] of elements with what their script set
  const DssImportOptions& options;
  SourceLine where;
  Settings settings{};
  Feeder feeder{};
  Remarks remarks{};
  /// [capacitor] rated kvar of each step of banks with a control.
  std::map<std::string, std::vector<double>> switched_steps{};
  std::map<std::string, int> spare_conductors{};  ///< [bus] how many are in use

  /// A conductor of a bus that nothing else is on, for a wire that stands open.
  [[nodiscard]] int spare_conductor(const std::string& bus);

  /// Elements of a class in service.
  [[nodiscard]] std::vector<CircuitElement> in_service(const char* kind) const;
  /// Whether the script itself gave a property of an element.
  [[nodiscard]] bool was_set(const CircuitElement& element, const char* key) const;
  /// Base frequency of an element's figures over the circuit's frequency, inverted: f / f_base.
  [[nodiscard]] double frequency_ratio(const CircuitElement& element) const;
};

/// How the open conductors of an element leave it.
enum class Opened { nowhere, at_a_terminal, in_part };

/// Of an element with so many conductors at a terminal.
[[nodiscard]] Opened opened(const Reading& reading, const CircuitElement& element, int conductors);
/// Whether the element is to be left out as open. @throws InputError where it is open in part.
[[nodiscard]] bool stands_open(Reading& reading, const CircuitElement& element, int conductors);

/// "bus.1.2.0": its first `phases` wires are on conductors 1, 2, … unless it says otherwise, the
/// others on ground.
[[nodiscard]] Terminal terminal(const CircuitElement& element, const std::string& text, int phases,
                                int wires);
[[nodiscard]] Connection connection_of(const CircuitElement& element, const std::string& word);
/// Wires of a load, a generator, a capacitor in delta: a third closes an open delta.
[[nodiscard]] int wires_of(Connection connection, int phases);
/// Rated kV across a phase, from an element's rated kV.
[[nodiscard]] double kv_of_phase(Connection connection, int phases, double kv);

/// Whether a control that is imported switches a bank, whose steps have no impedances.
[[nodiscard]] bool is_switched(const Reading& reading, const CircuitElement& capacitor);

// The parts of a reading, in this order.
void read_settings(Reading& reading, const nlohmann::json& answers);
void refuse_unknown_kinds(Reading& reading);
void read_sources(Reading& reading);
void read_lines(Reading& reading);
void read_transformers(Reading& reading);
void read_shunts(Reading& reading);
void read_loads(Reading& reading);
void read_generators(Reading& reading);  ///< inverters, too
void read_controls(Reading& reading);
void read_capacitor_controls(Reading& reading);
/// Names the spectrum of an element that draws harmonics by it, "" where it has the fundamental
/// alone, and takes it into the feeder.
[[nodiscard]] std::string spectrum_of(Reading& reading, const CircuitElement& element);
/// Those that spectrum_of took for nobody.
void drop_spectra_without_harmonics(Reading& reading);
/// The buses of what was read, with their base voltages; what no source reaches goes.
void read_buses(Reading& reading);

}  // namespace overtone::dss
