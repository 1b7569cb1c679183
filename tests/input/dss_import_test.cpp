#include <overtone/dss/dss_import.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <overtone/by_phase.hpp>
#include <overtone/input_error.hpp>

#include "support/dss_circuits.hpp"

namespace overtone {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

template <class Element>
const Element& called(const std::vector<Element>& elements, const std::string& id) {
  for (const Element& element : elements) {
    if (element.id == id) {
      return element;
    }
  }
  throw std::runtime_error("no element " + id);
}

/// A circuit of every kind of element, and what is read of it.
class DssImportOfElements : public testing::Test {
 protected:
  json circuit_ = support::dss_circuit("elements");
  DssImportOptions options_;

  [[nodiscard]] DssImport read() const { return support::import_of(circuit_, options_); }
  [[nodiscard]] Feeder feeder() const { return read().feeder; }
  [[nodiscard]] std::string error() const {
    try {
      static_cast<void>(read());
    } catch (const InputError& fault) {
      return fault.what();
    }
    return "no error";
  }
  json& element(const std::string& kind, const std::string& id) {
    return support::element_of(circuit_, kind, id);
  }
  void after(const std::string& command) { circuit_["circuit"]["PostCommands"].push_back(command); }
};

TEST_F(DssImportOfElements, HasWhatIsInService) {
  const Feeder all = feeder();
  EXPECT_EQ(all.name, "elements");
  EXPECT_EQ(all.frequency_hz, 60.0);
  EXPECT_EQ(all.lines.size(), 10u);  // without the disabled one and what hangs behind the open one
  EXPECT_EQ(all.transformers.size(), 12u);
  EXPECT_EQ(all.capacitors.size(), 9u);
  EXPECT_EQ(all.reactors.size(), 7u);  // a fault is one, one by its sequences is a line
  EXPECT_EQ(all.loads.size(), 9u);
  EXPECT_EQ(all.generators.size(), 3u);
  EXPECT_EQ(all.voltage_sources.size(), 4u);
  EXPECT_EQ(all.current_sources.size(), 1u);
  EXPECT_EQ(all.regulators.size(), 1u);
}

TEST_F(DssImportOfElements, MatricesArePerUnitOfTheLine) {
  const Feeder all = feeder();
  const Line& miles = called(all.lines, "in_miles");
  const double km = 1.3 * 1.609344;
  EXPECT_NEAR(miles.r_ohm(0, 0), (2 * 0.1 + 0.3) / 3 * km, 1e-12);
  EXPECT_NEAR(miles.x_ohm(0, 1), (0.9 - 0.35) / 3 * km, 1e-12);
  EXPECT_NEAR(miles.c_nf(2, 2), (2 * 11.0 + 5.0) / 3 * km, 1e-12);
  const Line& feet = called(all.lines, "in_feet");
  EXPECT_NEAR(feet.r_ohm(1, 1), 0.47 * 2500 / 5280, 1e-12);
  EXPECT_NEAR(called(all.lines, "unitless").x_ohm(0, 0), 1.5, 1e-12);
}

TEST_F(DssImportOfElements, EarthReturnIsPerUnitOfTheLineCode) {
  const Feeder all = feeder();
  const double km = 1.3 * 1.609344;
  EXPECT_NEAR(called(all.lines, "in_miles").earth.r_ohm, 0.01805 * km, 1e-12);
  EXPECT_NEAR(called(all.lines, "in_miles").earth.k_ohm,
              0.155081 / std::log(658.5 * std::sqrt(100.0 / 60.0)) * km, 1e-12);
  EXPECT_NEAR(called(all.lines, "in_feet").earth.r_ohm, 0.02 * 2500 / 5280, 1e-12);
  EXPECT_NEAR(called(all.lines, "unitless").earth.r_ohm, 0.01805 * 3, 1e-12);
  EXPECT_NEAR(called(all.lines, "sequence").earth.r_ohm, 0.01 * 2, 1e-12);
  EXPECT_EQ(called(all.lines, "turned").earth.r_ohm, 0.0);
  EXPECT_EQ(called(all.lines, "turned").earth.k_ohm, 0.0);
}

TEST_F(DssImportOfElements, FiguresMoveToTheFrequencyOfTheCircuit) {
  const Feeder all = feeder();
  const Line& fifty = called(all.lines, "fifty");
  const double kxg = 0.155081 / std::log(658.5 * std::sqrt(100.0 / 50.0)) * 2;
  EXPECT_NEAR(fifty.x_ohm(0, 1), 1.2 * (0.6 / 3 * 2 - 0.5 * kxg * std::log(1.2)), 1e-12);
  EXPECT_NEAR(fifty.r_ohm(0, 1), 0.2 / 3 * 2 + 0.01805 * 2 * 0.2, 1e-12);
  EXPECT_NEAR(fifty.earth.k_ohm, 1.2 * kxg, 1e-12);
  EXPECT_NEAR(called(all.reactors, "henry").x_ohm, 2 * std::numbers::pi * 60 * 0.8, 1e-9);
}

TEST_F(DssImportOfElements, WiresAreWhereTheirBusSaysOrInOrderThenGround) {
  const Feeder all = feeder();
  EXPECT_THAT(called(all.lines, "sequence").from.conductor, ElementsAre(1, 2, 3));
  EXPECT_THAT(called(all.lines, "turned").from.conductor, ElementsAre(3, 1, 2));
  EXPECT_THAT(called(all.lines, "turned").to.conductor, ElementsAre(2, 3, 1));
  EXPECT_THAT(called(all.lines, "four").to.conductor, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(called(all.transformers, "sub").windings[0].at.conductor, ElementsAre(1, 2, 3));
  EXPECT_THAT(called(all.transformers, "sub").windings[1].at.conductor, ElementsAre(1, 2, 3, 0));
  EXPECT_THAT(called(all.transformers, "centre_tap").windings[2].at.conductor, ElementsAre(0, 2));
  EXPECT_THAT(called(all.loads, "motor").at.conductor, ElementsAre(1, 2));
  EXPECT_THAT(called(all.loads, "zip").at.conductor, ElementsAre(2, 4));
  EXPECT_THAT(called(all.loads, "current").at.conductor, ElementsAre(1, 2, 3));
  EXPECT_THAT(called(all.loads, "open_delta").at.conductor, ElementsAre(3, 1, 2));
  EXPECT_THAT(called(all.loads, "neutral").at.conductor, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(called(all.voltage_sources, "source").from.bus, "sourcebus");
  EXPECT_THAT(called(all.voltage_sources, "source").to.conductor, ElementsAre(0, 0, 0));
}

TEST_F(DssImportOfElements, LongLinesAreThoseBySequence) {
  after("Set LongLineCorrection=True");
  const Feeder feeder = read().feeder;
  EXPECT_TRUE(called(feeder.lines, "in_miles").distributed);
  EXPECT_FALSE(called(feeder.lines, "in_feet").distributed);
}

TEST_F(DssImportOfElements, AWireThatIsOpenIsNone) {
  EXPECT_THAT(called(feeder().lines, "one_wire_open").from.conductor, ElementsAre(1, 3));
  after("Open Line.switch 1");
  const DssImport import = read();
  EXPECT_TRUE(std::none_of(import.feeder.lines.begin(), import.feeder.lines.end(),
                           [](const Line& line) { return line.id == "switch"; }));
}

TEST_F(DssImportOfElements, AnOpenLineBetweenLiveBusesStaysAsOpen) {
  element("Line", "switch")["Bus2"] = "b5";
  after("Open Line.switch 1");
  EXPECT_FALSE(called(feeder().lines, "switch").closed);
}

TEST_F(DssImportOfElements, ASwitchControlThatIsToOpenItsLineOpensIt) {
  circuit_["circuit"]["SwtControl"] = {{{"Name", "s"},
                                        {"SwitchedObj", "Line.switch"},
                                        {"SwitchedTerm", 1},
                                        {"State", "open"},
                                        {"Enabled", true}}};
  const DssImport import = read();
  EXPECT_THAT(import.warnings, Contains(HasSubstr("SwtControl.s: opens its switch")));
  EXPECT_EQ(import.feeder.lines.size(), 9u);
}

TEST_F(DssImportOfElements, TransformersKeepTheirFigures) {
  const Feeder all = feeder();
  const Transformer& wye = called(all.transformers, "wye_wye");
  EXPECT_TRUE(wye.resistance_follows_order);
  EXPECT_EQ(wye.windings[0].r_neutral_ohm, 2.0);
  EXPECT_EQ(wye.windings[0].x_neutral_ohm, 3.0);
  EXPECT_EQ(wye.windings[1].r_neutral_ohm, 0.0);
  EXPECT_EQ(wye.windings[1].tap, 1.03125);
  EXPECT_EQ(wye.windings[1].kva, 800.0);
  EXPECT_NEAR(wye.windings[1].r_pu, 0.007, 1e-15);
  EXPECT_EQ(wye.x_pu, std::vector<double>{0.05});
  const Transformer& three = called(all.transformers, "three");
  EXPECT_THAT(three.x_pu, ElementsAre(0.06, 0.07, 0.03));
  EXPECT_EQ(three.magnetizing_current_pu, 0.01);
  EXPECT_TRUE(called(all.transformers, "wye_delta_lead").high_side_leads);
  EXPECT_FALSE(called(all.transformers, "wye_delta").high_side_leads);
  EXPECT_EQ(called(all.transformers, "wye_delta").antifloat_ppm, 3.0);
  EXPECT_EQ(wye.windings[1].r_neutral_ohm, 0.0);
  EXPECT_EQ(three.windings[1].r_neutral_ohm, -1.0);
}

TEST_F(DssImportOfElements, RegulatorsKeepTheirSettings) {
  const RegulatorControl control = called(feeder().regulators, "remote");
  EXPECT_EQ(control.transformer, "regulator");
  EXPECT_EQ(control.v_setting_v, 121.0);
  EXPECT_EQ(control.band_v, 2.5);
  EXPECT_EQ(control.ct_primary_a, 400.0);
  EXPECT_EQ(control.r_drop_v, 2.0);
  EXPECT_EQ(control.x_drop_v, 5.0);
  EXPECT_EQ(control.v_limit_v, 126.0);
  EXPECT_EQ(control.max_tap_change, 1);
  EXPECT_EQ(control.remote.bus, "r1");
  EXPECT_THAT(control.remote.conductor, ElementsAre(2));
  EXPECT_EQ(control.remote_pt_ratio, 59.0);
}

TEST_F(DssImportOfElements, CapacitorsHaveTheirStepsInService) {
  const Feeder all = feeder();
  EXPECT_NEAR(called(all.capacitors, "steps").kvar, 600.0, 1e-9);
  EXPECT_NEAR(called(all.capacitors, "tuned").x_ohm, 12.47 * 12.47 / 0.6 / (4.7 * 4.7), 1e-9);
  EXPECT_EQ(called(all.capacitors, "delta").connection, Connection::delta);
  EXPECT_THAT(called(all.capacitors, "between").to.conductor, ElementsAre(3));
}

TEST_F(DssImportOfElements, StepsWithReactorsOfTheirOwnAreBanksOfTheirOwn) {
  element("Capacitor", "steps")["XL"] = {1.0, 2.0, 3.0};
  const Feeder all = feeder();
  EXPECT_NEAR(called(all.capacitors, "steps").kvar, 300.0, 1e-9);
  EXPECT_EQ(called(all.capacitors, "steps").x_ohm, 1.0);
  EXPECT_EQ(called(all.capacitors, "steps_step2").x_ohm, 2.0);
}

TEST_F(DssImportOfElements, LoadsFollowTheMultiplierUnlessTheyAreFixed) {
  const Feeder all = feeder();
  EXPECT_NEAR(called(all.loads, "power").p_kw, 240.0, 1e-12);
  EXPECT_NEAR(called(all.loads, "power").q_kvar, 96.0, 1e-12);
  EXPECT_EQ(called(all.loads, "impedance").p_kw, 30.0);
  EXPECT_NEAR(called(all.loads, "two").p_kw, 50.0 * 0.6 * 0.9 * 0.8, 1e-9);
  EXPECT_EQ(called(all.generators, "wye").p_kw, 100.0);
  EXPECT_EQ(called(all.generators, "delta").p_kw, 200.0);
}

TEST_F(DssImportOfElements, LoadsKeepTheirLaws) {
  const Feeder all = feeder();
  EXPECT_EQ(called(all.loads, "power").law.model, LoadModel::constant_power);
  EXPECT_EQ(called(all.loads, "impedance").law.model, LoadModel::constant_impedance);
  EXPECT_EQ(called(all.loads, "motor").law.model, LoadModel::motor);
  EXPECT_EQ(called(all.loads, "current").law.model, LoadModel::constant_current);
  const LoadLaw& cvr = called(all.loads, "cvr").law;
  EXPECT_EQ(cvr.model, LoadModel::exponential);
  EXPECT_EQ(cvr.p_exponent, 0.8);
  EXPECT_EQ(cvr.q_exponent, 3.0);
  EXPECT_EQ(cvr.window.v_low, 0.4);
  EXPECT_EQ(cvr.window.v_min, 0.9);
  EXPECT_EQ(cvr.window.v_max, 1.15);
  const LoadLaw& zip = called(all.loads, "zip").law;
  EXPECT_EQ(zip.model, LoadModel::zip);
  EXPECT_THAT(zip.zip.p, ElementsAre(0.2, 0.3, 0.5));
  EXPECT_THAT(zip.zip.q, ElementsAre(0.1, 0.2, 0.7));
  EXPECT_EQ(zip.zip.cut_off, 0.6);
  EXPECT_EQ(called(all.generators, "wye").law.window.v_low, 0.0);
}

/// OpenDSS's own formula: X = 1000 kV^2 / (kVA p) puXHarm, each phase, with the kVA of the script.
TEST_F(DssImportOfElements, SeriesReactanceOfLoadsIsOpenDsss) {
  const Feeder all = feeder();
  const auto series_x_ohm = [](const Load& load) {
    const double phase_kv = load.connection == Connection::wye && load.phases > 1
                                ? load.kv / std::numbers::sqrt3
                                : load.kv;
    const double kva = std::hypot(load.p_kw, load.q_kvar) / load.phases;
    return load.linear.series_x_pu / load.linear.series_share * 1e3 * phase_kv * phase_kv / kva;
  };
  const double kva = 30 / 0.9;
  EXPECT_NEAR(series_x_ohm(called(all.loads, "current")), 1e3 * 12.47 * 12.47 / (kva * 0.5) * 0.2,
              1e-8);
  EXPECT_NEAR(series_x_ohm(called(all.loads, "zip")), 1e3 * 7.2 * 7.2 / (kva * 0.3) * 0.2, 1e-8);
  EXPECT_EQ(called(all.loads, "zip").linear.series_xr, 5.0);
  EXPECT_EQ(called(all.loads, "power").linear.series_x_pu, 0.0);
}

TEST_F(DssImportOfElements, LoadsAreOpenToHarmonicsWhereTheScriptNeglectsThem) {
  circuit_["answers"]["NeglectLoadY"] = "Yes";
  EXPECT_EQ(called(feeder().loads, "power").linear.model, LinearLoadModel::open);
}

TEST_F(DssImportOfElements, AdmittanceLoadsAreImpedances) {
  after("Set LoadModel=Admittance");
  EXPECT_EQ(called(feeder().loads, "power").law.model, LoadModel::constant_impedance);
}

TEST_F(DssImportOfElements, SpectraAreThoseInUseThatHaveHarmonics) {
  const Feeder all = feeder();
  EXPECT_EQ(called(all.loads, "power").spectrum, "six");
  EXPECT_EQ(called(all.loads, "motor").spectrum, "defaultload");
  EXPECT_EQ(called(all.voltage_sources, "source").spectrum, "");
  EXPECT_EQ(called(all.generators, "one").spectrum, "");
  EXPECT_EQ(called(all.generators, "delta").spectrum, "defaultgen");
  const auto six = std::find_if(all.spectra.begin(), all.spectra.end(),
                                [](const Spectrum& s) { return s.name == "six"; });
  ASSERT_NE(six, all.spectra.end());
  EXPECT_EQ(six->lines[1].order, 5);
  EXPECT_EQ(six->lines[1].factor, 0.2);
  EXPECT_EQ(six->lines[1].angle_deg, 35.0);
  EXPECT_EQ(six->lines[0].angle_deg, -10.0);
}

TEST(DssImport, OrdersNeedNotBeWhole) {
  nlohmann::json circuit = support::dss_circuit("elements");
  // OpenDSS takes orders for one another within 0.01.
  support::element_of(circuit, "Spectrum", "six")["Harmonic"] = {1.0, 5.5, 7.004, 11.0, 13.0};
  support::element_of(circuit, "Spectrum", "defaultload")["Harmonic"] = {1.0, 3.0,  5.0, 5.502,
                                                                         9.0, 11.0, 13.0};
  const Feeder feeder = support::import_of(circuit).feeder;
  std::set<double> orders;
  for (const Spectrum& spectrum : feeder.spectra) {
    if (spectrum.name == "six" || spectrum.name == "defaultload") {
      for (const SpectrumLine& line : spectrum.lines) {
        orders.insert(line.order);
      }
    }
  }
  EXPECT_TRUE(orders.contains(7.0));
  EXPECT_EQ(std::count_if(orders.begin(), orders.end(),
                          [](double order) { return std::abs(order - 5.5) < 0.01; }),
            1);
}

TEST_F(DssImportOfElements, SourcesTurnAsTheirScanTypeSays) {
  const Feeder all = feeder();
  EXPECT_EQ(called(all.voltage_sources, "source").at_harmonics, PhaseSequence::positive);
  EXPECT_EQ(called(all.voltage_sources, "second").at_harmonics, PhaseSequence::turning);
  EXPECT_EQ(called(all.current_sources, "harmonic").at_harmonics, PhaseSequence::zero);
  EXPECT_EQ(called(all.voltage_sources, "source").voltage_pu, 1.01);
  EXPECT_EQ(called(all.voltage_sources, "source").angle_deg, 12.0);
}

TEST_F(DssImportOfElements, BasesOfBusesAreLineToLine) {
  const Feeder all = feeder();
  const auto base = [&](const std::string& name) {
    return std::find_if(all.buses.begin(), all.buses.end(),
                        [&](const FeederBus& bus) { return bus.name == name; })
        ->base_kv;
  };
  EXPECT_NEAR(base("sourcebus"), 115.0, 1e-9);
  EXPECT_NEAR(base("b7"), 12.47, 1e-9);
}

TEST_F(DssImportOfElements, BusesWithoutABaseTakeItFromTransformers) {
  for (json& bus : circuit_["circuit"]["Bus"]) {
    bus.erase("kVLN");
  }
  const DssImport import = read();
  EXPECT_THAT(import.warnings, Contains(HasSubstr("27 buses have no base voltage")));
  for (const FeederBus& bus : import.feeder.buses) {
    if (bus.name == "b11") {
      EXPECT_NEAR(bus.base_kv, 12.47, 1e-9);
    }
    if (bus.name == "s1") {
      EXPECT_NEAR(bus.base_kv, 12.47 * 0.12 / 7.2, 1e-9);
    }
  }
}

TEST_F(DssImportOfElements, RatingsAreLimitsOnRequest) {
  EXPECT_EQ(called(feeder().lines, "switch").i_max_a, 0.0);
  options_.ratings = true;
  EXPECT_EQ(called(feeder().lines, "switch").i_max_a, 400.0);
  EXPECT_EQ(called(feeder().transformers, "sub").s_max_kva, 11000.0);
}

TEST_F(DssImportOfElements, NumbersThatAreNoneMatterOnlyWhereTheyAreRead) {
  std::string text = circuit_.dump();
  const std::string unread = "\"pctPerm\":20.0";
  text.replace(text.find(unread), unread.size(), "\"pctPerm\":Nan");
  EXPECT_EQ(read_dss(text, "a.dss").feeder.lines.size(), 10u);
}

TEST_F(DssImportOfElements, WarnsOfWhatItLeavesOut) {
  circuit_["answers"]["Mode"] = "Daily";
  circuit_["wrote_files"] = true;
  circuit_["circuit"]["Relay"] = {{{"Name", "c"}, {"Enabled", true}}};
  element("Load", "power")["Daily"] = "shape";
  element("Load", "motor")["VMinpu"] = 0.3;
  element("Generator", "wye")["Model"] = 4;
  element("RegControl", "remote")["Reversible"] = true;
  const std::vector<std::string> warnings = read().warnings;
  for (const char* expected :
       {"mode=daily", "nothing was written", "Relay.c: control left out",
        "Load.power: its load shapes left out", "Load.motor: VLowpu is not below VMinpu",
        "Generator.wye: Model 4 taken as 1", "RegControl.remote: its settings for reverse power",
        "no source reaches loads dead", "ControlMode=off"}) {
    EXPECT_THAT(warnings, Contains(HasSubstr(expected)));
  }
}

TEST_F(DssImportOfElements, ARegulatorByItsLargestPhaseStandsStill) {
  element("RegControl", "remote")["PTPhase"] = "max";
  const DssImport import = read();
  EXPECT_TRUE(import.feeder.regulators.empty());
  EXPECT_THAT(import.warnings, Contains(HasSubstr("its taps stand still")));
}

TEST(DssImport, AnOrderThatNobodyDrawsNeedsNotBeWhole) {
  json circuit = support::dss_circuit("elements");
  support::element_of(circuit, "Spectrum", "default")["Harmonic"][1] = 2.5;
  EXPECT_NO_THROW(static_cast<void>(support::import_of(circuit)));
}

TEST(DssImport, WhatIsNoJsonOfACircuitIsRefused) {
  for (const char* text : {"", "[]", "{\"answers\":{},\"set\":{}}"}) {
    EXPECT_THROW(static_cast<void>(read_dss(text, "a.dss")), InputError) << text;
  }
}

TEST(DssImport, ReadsTheThirteenBusFeeder) {
  const DssImport import = support::import_of(support::dss_circuit("ieee13"));
  const Feeder& feeder = import.feeder;
  EXPECT_EQ(feeder.buses.size(), 16u);
  const auto bus = std::ranges::find(feeder.buses, "680", &FeederBus::name);
  ASSERT_NE(bus, feeder.buses.end());
  EXPECT_EQ(bus->place, (MapPoint{200.0, 0.0}));
  EXPECT_EQ(by_phase(feeder).nodes.back().place, feeder.buses.back().place);
  EXPECT_EQ(called(feeder.transformers, "reg1").windings[1].tap, 1.05625);
  EXPECT_EQ(called(feeder.regulators, "reg1").pt_ratio, 20.0);
  EXPECT_NEAR(called(feeder.lines, "650632").r_ohm(0, 0), 0.3465 * 2000 / 5280, 1e-12);
  EXPECT_EQ(called(feeder.loads, "671").p_kw, 1155.0);
  EXPECT_THAT(import.warnings, ElementsAre(HasSubstr("ControlMode=off")));
}

}  // namespace
}  // namespace overtone
