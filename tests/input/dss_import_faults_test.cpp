#include <functional>
#include <ostream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <overtone/dss/dss_import.hpp>
#include <overtone/input_error.hpp>

#include "support/dss_circuits.hpp"

namespace overtone {
namespace {

using nlohmann::json;

struct Fault {
  const char* name;
  std::function<void(json& circuit)> breaking;
  const char* message;

  friend void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }
};

class DssImportFault : public testing::TestWithParam<Fault> {};

TEST_P(DssImportFault, HasItsMessage) {
  json circuit = support::dss_circuit("elements");
  GetParam().breaking(circuit);
  try {
    static_cast<void>(support::import_of(circuit));
    FAIL() << "no error";
  } catch (const InputError& fault) {
    EXPECT_EQ(fault.what(), std::string("a.dss: ") + GetParam().message);
  }
}

std::function<void(json&)> set(const char* kind, const char* id, const char* key, json value) {
  return [=](json& circuit) { support::element_of(circuit, kind, id)[key] = value; };
}

std::function<void(json&)> given_by(const char* kind, const char* id, const char* key) {
  return [=](json& circuit) {
    for (json& element : circuit["set"][kind]) {
      if (element["Name"] == id) {
        element[key] = json::array();
      }
    }
  };
}

std::function<void(json&)> command(const char* text) {
  return [=](json& circuit) { circuit["circuit"]["PostCommands"].push_back(text); };
}

const Fault kFaults[] = {
    {"Kind", [](json& c) { c["circuit"]["UPFC"] = {{{"Name", "p"}, {"Enabled", true}}}; },
     "UPFC.p: no UPFC can be imported; disable it in the script, or put elements in its "
     "place that can"},
    {"Missing", [](json& c) { support::element_of(c, "Line", "sequence").erase("Length"); },
     "Line.sequence: no Length in what OpenDSS gives; must be there"},
    {"NoNumber", set("Line", "sequence", "Length", "far"),
     "Line.sequence: Length \"far\"; must be a finite number"},
    {"Matrix", set("Line", "unitless", "RMatrix", {{1.0, 2.0}}),
     "Line.unitless: RMatrix [[1.0,2.0]]; must be 1 by 1 finite numbers"},
    {"Units", set("Line", "in_feet", "Units", "yard"),
     "Line.in_feet: Units 'yard'; must be mi, kft, km, m, ft, in, cm, mm or none"},
    {"Earth", set("Line", "sequence", "rho", 0.0), "Line.sequence: rho 0 ohm m; must be > 0"},
    {"Bus", set("Line", "sequence", "Bus1", "b5.1.x.3"),
     "Line.sequence: bus 'b5.1.x.3'; conductors must be whole numbers within 0 … 1000"},
    {"NoBus", set("Line", "sequence", "Bus1", ".1"), "Line.sequence: bus '.1'; must have a name"},
    {"Windings", set("Transformer", "sub", "kV", {115.0}),
     "Transformer.sub: figures of 1 windings for 2 buses; must be two or more, as many of each"},
    {"Pairs", set("Transformer", "three", "XSCArray", {6.0}),
     "Transformer.three: XSCArray of 1 figures; must be one for each pair of its 3 windings"},
    {"Connection", set("Transformer", "sub", "Conn", {"delta", "zigzag"}),
     "Transformer.sub: Conn 'zigzag'; must be wye or delta"},
    {"OpenInPart", command("Open Load.power 1 2"),
     "Load.power: some of its conductors are open; must be all of a terminal, or none"},
    {"OpenNowhere", command("Open Transformer.sub 3 2"),
     "Transformer.sub: terminal 3, conductor 2 are open; it has none such"},
    {"CapacitorMatrix", given_by("Capacitor", "farad", "CMatrix"),
     "Capacitor.farad: given by CMatrix, which OpenDSS doesn't hand out; give kvar or Cuf"},
    {"ReactorMatrix", given_by("Reactor", "series", "RMatrix"),
     "Reactor.series: given by RMatrix, XMatrix, which OpenDSS doesn't hand out; make it a Line"},
    {"ReactorSequences", set("Reactor", "sequences", "Z2", {0.1, 3.0}),
     "Reactor.sequences: given by Z1, Z2, Z0; must have three phases in wye and Z2 = Z1"},
    {"LoadModel", set("Load", "power", "Model", 6),
     "Load.power: Model 6; must be 1, 2, 3, 4, 5 or 8"},
    {"Window", set("Load", "power", "VMaxpu", 0.9),
     "Load.power: VMaxpu 0.9; must be above VMinpu 0.95"},
    {"Zip", set("Load", "zip", "ZIPV", {1.0}), "Load.zip: ZIPV of 1 numbers; must be 7"},
    {"Voltage", set("Load", "power", "kV", 0.0), "Load.power: kV 0; must be > 0"},
    {"GeneratorModel", set("Generator", "wye", "Model", 7),
     "Generator.wye: Model 7; must be 1, 2, 3 or 4"},
    {"GeneratorInDelta", set("Generator", "delta", "Model", 3),
     "Generator.delta: Model 3 in delta; must be in wye: OpenDSS holds kV / sqrt(3) between "
     "phases"},
    {"SourceModel", set("Vsource", "source", "Model", "Norton"),
     "Vsource.source: Model 'norton'; must be Thevenin, or Ideal with two numbers as puZideal"},
    {"NegativeSequence", set("Vsource", "source", "Z2", {9.0, 9.0}),
     "Vsource.source: Z2 9 + j9 ohm; must be Z1, 2.1383557607370025 + j8.55342304294801 ohm"},
    {"SourceFrequency", set("Vsource", "source", "Frequency", 50.0),
     "Vsource.source: Frequency 50 Hz; must be the circuit's, 60 Hz"},
    {"SourcePhases", set("Vsource", "source", "Phases", 2),
     "Vsource.source: 2 phases; must be 1 or 3"},
    {"CurrentSource", set("Isource", "harmonic", "Bus2", "b7.4.4.4"),
     "Isource.harmonic: Bus2 'b7.4.4.4'; must be ground"},
    {"Order", set("Spectrum", "six", "Harmonic", {1.0, 0.001, 7.0, 11.0, 13.0}),
     "Spectrum.six: order 0.001; must be 0.01 to 3000"},
    {"Spectrum", set("Load", "power", "Spectrum", "none"),
     "Load.power: Spectrum 'none'; is not in the circuit"},
    {"Year", [](json& c) { c["answers"]["Year"] = "3"; },
     "year 3; must be 0, growth of loads is not imported"},
    {"Frequency", [](json& c) { c["answers"]["Frequency"] = "300"; },
     "the script ends at 300 Hz; must end at its base frequency, 60 Hz"},
    {"OnePhaseModel", command("Set CktModel=Positive"),
     "CktModel positive; must be multiphase, one phase can't say three"},
    {"NoSource",
     [](json& c) {
       for (const char* source : {"source", "second", "single", "stiff"}) {
         support::element_of(c, "Vsource", source)["Enabled"] = false;
       }
     },
     "no Vsource in service; must have one"},
};

INSTANTIATE_TEST_SUITE_P(Faults, DssImportFault, testing::ValuesIn(kFaults),
                         [](const auto& fault) { return std::string(fault.param.name); });

}  // namespace
}  // namespace overtone
