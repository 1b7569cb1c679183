#include <overtone/feeder_files.hpp>

#include <gtest/gtest.h>

#include <overtone/feeder.hpp>
#include <overtone/nodal_network.hpp>

#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

class FeederFiles : public testing::Test {
 protected:
  support::TemporaryFolder folder_;
  support::SmallFeederFiles files_;

  [[nodiscard]] Network read() const {
    files_.write(folder_);
    return read_feeder(folder_.path());
  }
};

TEST_F(FeederFiles, HoldWhatTheDescriptionSays) {
  const Network network = read();
  const NetworkDescription& actual = network.description();
  const NetworkDescription expected = support::small_feeder();
  EXPECT_EQ(actual.name, "small");
  EXPECT_EQ(actual.base_kv, 12.66);
  EXPECT_EQ(actual.base_mva, 1.0);
  EXPECT_EQ(actual.slack_bus, "s");
  EXPECT_EQ(actual.slack_voltage_pu, 1.0);
  EXPECT_EQ(actual.substation_current_limit_a, 200.0);
  ASSERT_EQ(actual.buses.size(), expected.buses.size());
  for (size_t b = 0; b < expected.buses.size(); ++b) {
    EXPECT_EQ(actual.buses[b].name, expected.buses[b].name);
    EXPECT_EQ(actual.buses[b].p_kw, expected.buses[b].p_kw);
    EXPECT_EQ(actual.buses[b].q_kvar, expected.buses[b].q_kvar);
    EXPECT_EQ(actual.buses[b].capacitor_kvar, expected.buses[b].capacitor_kvar);
  }
  ASSERT_EQ(actual.branches.size(), expected.branches.size());
  for (size_t l = 0; l < expected.branches.size(); ++l) {
    EXPECT_EQ(actual.branches[l].name(), expected.branches[l].name());
    EXPECT_EQ(actual.branches[l].r_ohm, expected.branches[l].r_ohm);
    EXPECT_EQ(actual.branches[l].x_ohm, expected.branches[l].x_ohm);
    EXPECT_EQ(actual.branches[l].i_max_a, expected.branches[l].i_max_a);
    EXPECT_EQ(actual.branches[l].b_us, expected.branches[l].b_us);
    EXPECT_EQ(actual.branches[l].skin_effect, expected.branches[l].skin_effect);
  }
  ASSERT_EQ(actual.nonlinear_loads.size(), 2u);
  const auto& lines = actual.nonlinear_loads[1].spectrum.lines;
  EXPECT_EQ(actual.nonlinear_loads[1].bus, "c");
  EXPECT_EQ(actual.nonlinear_loads[1].spectrum.name, "six_pulse");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].order, 5);
  EXPECT_EQ(lines[1].factor, 0.2);
  EXPECT_EQ(lines[1].angle_deg, -67.0);
  EXPECT_EQ(to_string(lines[1].where), "six_pulse.csv:3");
}

TEST_F(FeederFiles, OptionalKeysCount) {
  files_.text["feeder.toml"] +=
      "base_mva = 10\nfrequency_hz = 50\nslack_voltage_pu = 1.03\nsource_r_ohm = 0.5\n"
      "source_x_ohm = 2\n";
  const NetworkDescription description = read().description();
  EXPECT_EQ(description.base_mva, 10.0);
  EXPECT_EQ(description.slack_voltage_pu, 1.03);
  EXPECT_EQ(description.source_r_ohm, 0.5);
  EXPECT_EQ(description.source_x_ohm, 2.0);
}

TEST_F(FeederFiles, NamelessFeederIsCalledAfterItsFolder) {
  files_.replace("feeder.toml", "name = \"small\"\n", "");
  files_.write(folder_);
  EXPECT_EQ(read_feeder(folder_.path()).name(), folder_.path().filename().string());
  EXPECT_EQ(read_feeder(folder_.path() / "").name(), folder_.path().filename().string());
}

TEST_F(FeederFiles, OptionalColumnsAndFilesMayBeLeftOut) {
  files_.text["bus.csv"] = "q_kvar,bus,p_kw\n0,s,0\n60,a,100\n";  // columns in any order
  files_.text["branch.csv"] = "x_ohm,from,to,r_ohm\n0.05,a,s,0.1\n";
  files_.text.erase("nonlinear.csv");
  const Network network = read();
  EXPECT_EQ(network.bus_count(), 2);
  EXPECT_EQ(network.load(1), Complex(0.1, 0.06));
  EXPECT_EQ(network.orders(), std::vector<double>{1});
  EXPECT_EQ(network.description().branches[0].x_ohm, 0.05);
  EXPECT_EQ(network.description().branches[0].skin_effect, SkinEffect::none);
}

TEST_F(FeederFiles, BusesMayHavePlacesOnAMap) {
  files_.text["bus.csv"] = "bus,p_kw,q_kvar,x,y\ns,0,0,-1.5,200\na,1,0,,\nb,1,0,3,4e5\nc,1,0,0,0\n";
  const NetworkDescription feeder = read().description();
  EXPECT_EQ(feeder.buses[0].place, (MapPoint{-1.5, 200.0}));
  EXPECT_EQ(feeder.buses[1].place, std::nullopt);
  EXPECT_EQ(feeder.buses[2].place, (MapPoint{3.0, 4e5}));
  EXPECT_EQ(positive_sequence(Network(feeder)).nodes[2].place, feeder.buses[2].place);
  EXPECT_EQ(by_elements(feeder).buses[2].place, feeder.buses[2].place);
}

TEST_F(FeederFiles, EverySkinEffectHasItsName) {
  files_.text["branch.csv"] =
      "from,to,r_ohm,x_ohm,skin_effect\ns,a,1,1,none\na,b,1,1,overhead_line\nb,c,1,1,cable\n"
      "c,s,1,1,sqrt\ns,b,1,1,\n";
  const Network network = read();
  const auto& branches = network.description().branches;
  EXPECT_EQ(branches[0].skin_effect, SkinEffect::none);
  EXPECT_EQ(branches[1].skin_effect, SkinEffect::overhead_line);
  EXPECT_EQ(branches[2].skin_effect, SkinEffect::cable);
  EXPECT_EQ(branches[3].skin_effect, SkinEffect::square_root);
  EXPECT_EQ(branches[4].skin_effect, SkinEffect::none);
}

TEST_F(FeederFiles, ProfileIsReadBesideTheFeeder) {
  files_.write(folder_);
  const auto profile = read_feeder_profile(folder_.path());
  ASSERT_TRUE(profile.has_value());
  EXPECT_EQ(profile->hour, (std::vector<TimeStep>{1, 20}));
  EXPECT_EQ(profile->load_share, (std::vector<double>{0.6, 1.0}));
  EXPECT_EQ(profile->at("parked_share"), (std::vector<double>{1.0, 0.25}));
  EXPECT_EQ(profile->at("load_share"), profile->load_share);
  EXPECT_EQ(profile->index_of("20"), 1);
}

TEST_F(FeederFiles, FeederMayHaveNoProfile) {
  files_.replace("feeder.toml", "profile = \"day.csv\"\n", "");
  files_.write(folder_);
  EXPECT_FALSE(read_feeder_profile(folder_.path()).has_value());
}

TEST_F(FeederFiles, SpectrumMayLeaveOutAnglesAndTheFundamental) {
  const auto file = folder_.write("x.csv", "factor,order\n0.2,5\n0.1,2.5\n");
  const Spectrum spectrum = read_spectrum(file);
  EXPECT_EQ(spectrum.name, "x");
  ASSERT_EQ(spectrum.lines.size(), 2u);
  EXPECT_EQ(spectrum.lines[1].order, 2.5);
  EXPECT_EQ(spectrum.lines[0].order, 5);
  EXPECT_EQ(spectrum.lines[0].factor, 0.2);
  EXPECT_EQ(spectrum.lines[0].angle_deg, 0.0);
}

TEST(FeedersUnderNetworks, HaveTheirSizes) {
  const auto networks = support::source_folder() / "networks";
  EXPECT_EQ(read_feeder(networks / "ieee33").bus_count(), 33);
  EXPECT_EQ(read_feeder(networks / "ieee69").bus_count(), 69);
  EXPECT_EQ(read_feeder(networks / "ieee123").bus_count(), 120);
  for (const char* feeder : {"ieee33", "ieee69", "ieee123"}) {
    const Network network = read_feeder(networks / feeder);
    EXPECT_TRUE(network.radial()) << feeder;
    EXPECT_EQ(network.order_count(), 14) << feeder;
  }
}

struct Fault {
  const char* name;
  const char* file;
  const char* good;  ///< empty: the file is left out
  const char* bad;
  const char* message;  ///< with <folder> for the feeder's folder; * for a library's own words
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.file << ": " << fault.good << " -> " << fault.bad;
}

/// One thing wrong in one file, and the whole message.
const Fault kFaults[] = {
    // feeder.toml
    {"NoFeederToml", "feeder.toml", "", "",
     "<folder>: not a feeder folder; it must hold feeder.toml, bus.csv and branch.csv"},
    {"BadToml", "feeder.toml", "12.66", "12.66 kV", "feeder (feeder.toml:2): not TOML: *"},
    {"UnknownKey", "feeder.toml", "slack_bus", "slackbus",
     "slackbus (feeder.toml:3): unknown key; did you mean slack_bus? Known are name, base_kv, "
     "base_mva, frequency_hz, "
     "slack_bus, slack_voltage_pu, source_r_ohm, source_x_ohm, substation_current_limit_a, "
     "profile"},
    {"NoBaseVoltage", "feeder.toml", "base_kv = 12.66\n", "",
     "feeder (feeder.toml): no base_kv; it must be given"},
    {"BaseVoltageAsText", "feeder.toml", "12.66", "\"12.66\"",
     "base_kv (feeder.toml:2): '12.66'; must be a number"},
    {"BaseVoltageZero", "feeder.toml", "12.66", "0",
     "feeder small (feeder.toml:2): base_kv 0 kV; must be >= 0.001"},
    {"BaseVoltageNotFinite", "feeder.toml", "12.66", "nan",
     "feeder small (feeder.toml:2): base_kv nan kV; must be a finite number"},
    {"NoSlack", "feeder.toml", "slack_bus = \"s\"\n", "",
     "feeder small (feeder.toml): no slack_bus; name the substation's bus"},
    {"UnknownSlack", "feeder.toml", "\"s\"", "\"z\"",
     "feeder small (feeder.toml): slack_bus 'z' is not a bus of this feeder"},
    {"SlackAsNumber", "feeder.toml", "\"s\"", "1",
     "slack_bus (feeder.toml:3): 1; must be text in quotes"},
    {"NegativeSubstationLimit", "feeder.toml", "200", "-200",
     "feeder small (feeder.toml:4): substation_current_limit_a -200 A; must be >= 0"},
    {"FrequencyAsText", "feeder.toml", "profile", "frequency_hz = \"fifty\"\nprofile",
     "frequency_hz (feeder.toml:5): 'fifty'; must be a number"},
    // bus.csv
    {"NoBusFile", "bus.csv", "", "",
     "<folder>/bus.csv: cannot be read; the file must exist and be readable"},
    {"EmptyBusFile", "bus.csv", "*", "", "bus.csv: empty; a line of column headings is needed"},
    {"MissingBusColumn", "bus.csv", "p_kw", "p_kW",
     "bus.csv: no column p_kw; needs bus,p_kw,q_kvar, found bus,p_kW,q_kvar,capacitor_kvar"},
    {"ExtraBusColumn", "bus.csv", "capacitor_kvar", "capacitor",
     "bus.csv: unknown column capacitor; did you mean capacitor_kvar? Known are "
     "bus,p_kw,q_kvar,capacitor_kvar,x,y"},
    {"PlaceWithoutY", "bus.csv", "capacitor_kvar\ns,0,0,\na,100,60,", "x\ns,0,0,\na,100,60,7",
     "bus a (bus.csv:3): x without y; a place on the map must have both, or neither"},
    {"PlaceOffTheMap", "bus.csv", "capacitor_kvar\ns,0,0,\na,100,60,\nb,90,40,50\nc,120,80,",
     "x,y\ns,0,0,0,2e12\na,100,60,,\nb,90,40,,\nc,120,80,,",
     "bus s (bus.csv:2): y 2000000000000 of the map; must be <= 1e+12"},
    {"RepeatedBusColumn", "bus.csv", "q_kvar,capacitor_kvar", "q_kvar,q_kvar",
     "column q_kvar (bus.csv:1): appears twice; must be unique"},
    {"DuplicateBus", "bus.csv", "c,120", "a,120",
     "bus a (bus.csv:5): appears twice, first at bus.csv:3; bus names must be unique"},
    {"BusWithoutName", "bus.csv", "c,120", ",120", "bus (bus.csv:5): no name; every bus needs one"},
    {"LoadAsText", "bus.csv", "90", "ninety",
     "column p_kw (bus.csv:4): 'ninety'; must be a finite number"},
    {"LoadEmpty", "bus.csv", "90", "", "column p_kw (bus.csv:4): ''; must be a finite number"},
    {"LoadNotANumber", "bus.csv", "90", "nan",
     "column p_kw (bus.csv:4): 'nan'; must be a finite number"},
    {"NegativeCapacitor", "bus.csv", "50", "-50",
     "bus b (bus.csv:4): capacitor_kvar -50 kvar; must be >= 0"},
    {"BusRowTooLong", "bus.csv", "c,120,80,", "c,120,80,,7",
     "row (bus.csv:5): 5 fields; must be 4 as in the line of headings"},
    {"BusRowTooShort", "bus.csv", "c,120,80,", "c,120,80",
     "row (bus.csv:5): 3 fields; must be 4 as in the line of headings"},
    {"DisconnectedBus", "bus.csv", "c,120,80,\n", "c,120,80,\nd,1,1,\n",
     "bus d (bus.csv:6): no path to the slack bus s; connect it or remove it (1 of 5 buses are "
     "disconnected)"},
    // branch.csv
    {"NoBranchFile", "branch.csv", "", "",
     "<folder>/branch.csv: cannot be read; the file must exist and be readable"},
    {"MissingBranchColumn", "branch.csv", "x_ohm", "x",
     "branch.csv: no column x_ohm; needs from,to,r_ohm,x_ohm, found "
     "from,to,r_ohm,x,i_max_a,b_us,skin_effect"},
    {"ExtraBranchColumn", "branch.csv", "b_us", "c_nf",
     "branch.csv: unknown column c_nf; known are "
     "from,to,r_ohm,x_ohm,i_max_a,b_us,skin_effect,id"},
    {"UnknownBusOfBranch", "branch.csv", "b,c", "b,d",
     "branch b-d (branch.csv:4): bus 'd' is not a bus of this feeder"},
    {"BranchToItself", "branch.csv", "b,c", "c,c",
     "branch c-c (branch.csv:4): both ends at the same bus; must join two buses"},
    {"NegativeResistance", "branch.csv", "0.1,0.05", "-0.1,0.05",
     "branch s-a (branch.csv:2): resistance -0.1 ohm; must be >= 0"},
    {"NegativeReactance", "branch.csv", "0.1,0.05", "0.1,-0.05",
     "branch s-a (branch.csv:2): reactance -0.05 ohm; must be >= 0"},
    {"ReactanceNotANumber", "branch.csv", "0.1,0.05", "0.1,NaN",
     "column x_ohm (branch.csv:2): 'NaN'; must be a finite number"},
    {"NegativeBranchLimit", "branch.csv", "300", "-300",
     "branch s-a (branch.csv:2): i_max_a -300 A; must be >= 0"},
    {"NegativeCharging", "branch.csv", "2.5", "-2.5",
     "branch a-b (branch.csv:3): b_us -2.5 uS; must be >= 0"},
    {"UnknownSkinEffect", "branch.csv", "cable", "wire",
     "branch b-c (branch.csv:4): skin_effect 'wire'; must be none, sqrt, overhead_line or cable"},
    {"ResistanceNoFeederHas", "branch.csv", "0.1,0.05", "1e308,0.05",
     "branch s-a (branch.csv:2): resistance 1e+308 ohm; must be <= 1e+09"},
    {"ReactanceNoFeederHas", "branch.csv", "0.1,0.05", "0.1,1e20",
     "branch s-a (branch.csv:2): reactance 1e+20 ohm; must be <= 1e+09"},
    {"LimitNoFeederHas", "branch.csv", "300", "1e20",
     "branch s-a (branch.csv:2): i_max_a 1e+20 A; must be <= 1e+09"},
    {"ChargingNoFeederHas", "branch.csv", "2.5", "1e20",
     "branch a-b (branch.csv:3): b_us 1e+20 uS; must be <= 1e+06"},
    {"IdOfAnotherBranch", "branch.csv", "*",
     "from,to,r_ohm,x_ohm,id\ns,a,1,1,\na,b,1,1,s-a\nb,c,1,1,\n",
     "branch a-b (branch.csv:3): id 's-a' also names branch s-a (branch.csv:2); ids must be "
     "unique"},
    {"IdGivenTwice", "branch.csv", "*", "from,to,r_ohm,x_ohm,id\ns,a,1,1,x\na,b,1,1,x\nb,c,1,1,\n",
     "branch a-b (branch.csv:3): id 'x' also names branch s-a (branch.csv:2); ids must be unique"},
    {"LoadNoFeederHas", "bus.csv", "a,100,60", "a,-1e308,60",
     "bus a (bus.csv:3): p_kw -1e+308 kW; must be >= -1e+07"},
    {"CapacitorNoFeederHas", "bus.csv", "90,40,50", "90,40,1e20",
     "bus b (bus.csv:4): capacitor_kvar 1e+20 kvar; must be <= 1e+06"},
    {"VoltsAsKilovolts", "feeder.toml", "12.66", "12660",
     "feeder small (feeder.toml:2): base_kv 12660 kV; must be <= 1500; is it in volts?"},
    {"PowerNoFeederHas", "feeder.toml", "12.66", "12.66\nbase_mva = 2000000",
     "feeder small (feeder.toml:3): base_mva 2000000 MVA; must be <= 1e+06"},
    {"FrequencyNotANumber", "feeder.toml", "12.66", "12.66\nfrequency_hz = nan",
     "frequency_hz (feeder.toml:3): nan Hz; must be 10 to 1000"},
    {"KilovoltsAsPerUnit", "feeder.toml", "12.66", "12.66\nslack_voltage_pu = 12.66",
     "feeder small (feeder.toml:3): slack_voltage_pu 12.66 pu; must be <= 2; is it in kilovolts?"},
    {"NameOnTwoLines", "feeder.toml", "\"small\"", "\"sm\\nall\"",
     "feeder (feeder.toml): name 'sm all'; must be text in UTF-8 on one line"},
    // nonlinear.csv
    {"MissingNonlinearColumn", "nonlinear.csv", "spectrum_file", "spectrum",
     "nonlinear.csv: no column spectrum_file; needs bus,spectrum_file, found bus,spectrum"},
    {"UnknownNonlinearBus", "nonlinear.csv", "c,six", "d,six",
     "nonlinear load (nonlinear.csv:3): bus 'd' is not a bus of this feeder"},
    {"TwoSpectraAtABus", "nonlinear.csv", "c,six", "b,six",
     "nonlinear load at bus b (nonlinear.csv:3): appears twice; give one spectrum a bus"},
    {"NoSpectrumFile", "nonlinear.csv", "c,six_pulse", "c,gone",
     "nonlinear load at bus c (nonlinear.csv:3): spectrum_file 'gone.csv' cannot be read; paths "
     "are relative to the feeder folder"},
    // a spectrum
    {"MissingSpectrumColumn", "six_pulse.csv", "order", "h",
     "six_pulse.csv: no column order; needs order,factor, found h,factor,angle_deg"},
    {"OrderZero", "six_pulse.csv", "5,0.2", "0,0.2",
     "spectrum six_pulse order 0 (six_pulse.csv:3): order 0; must be 0.01 to 3000, 1 the "
     "fundamental"},
    {"OrderNegative", "six_pulse.csv", "5,0.2", "-5,0.2",
     "spectrum six_pulse order -5 (six_pulse.csv:3): order -5; must be 0.01 to 3000, 1 the "
     "fundamental"},
    {"OrderNoNumber", "six_pulse.csv", "5,0.2", "fifth,0.2",
     "column order (six_pulse.csv:3): 'fifth'; must be a finite number"},
    {"RepeatedOrder", "six_pulse.csv", "7,0.14", "5,0.14",
     "spectrum six_pulse order 5 (six_pulse.csv:4): appears twice, first at six_pulse.csv:3; "
     "orders must be unique"},
    {"FundamentalNotOne", "six_pulse.csv", "1,1,", "1,100,",
     "spectrum six_pulse order 1 (six_pulse.csv:2): factor 100; must be 1, all orders are "
     "relative to the fundamental"},
    {"FactorNotFinite", "six_pulse.csv", "0.14", "inf",
     "column factor (six_pulse.csv:4): 'inf'; must be a finite number"},
    {"AngleAsText", "six_pulse.csv", "-67", "west",
     "column angle_deg (six_pulse.csv:3): 'west'; must be a finite number"},
    {"FactorsInPercent", "six_pulse.csv", "5,0.2", "5,20",
     "spectrum six_pulse order 5 (six_pulse.csv:3): factor 20 of the fundamental; must be <= 1; "
     "divide percent by 100"},
    {"FactorNoLoadHas", "six_pulse.csv", "5,0.2", "5,-1e200",
     "spectrum six_pulse order 5 (six_pulse.csv:3): factor -1e+200 of the fundamental; must be >= "
     "-1; divide percent by 100"},
    {"SpectrumWithoutOrders", "six_pulse.csv", "1,1,-10\n5,0.2,-67\n7,0.14,12\n", "",
     "six_pulse.csv: no orders; at least one row is needed"},
    {"ColumnInPercent", "six_pulse.csv", "order,factor", "order,factor_percent",
     "column factor_percent (six_pulse.csv): a spectrum holds factors of the fundamental in a "
     "column factor; divide percent by 100"},
    {"OrderNoLoadHas", "six_pulse.csv", "5,0.2", "1000000,0.2",
     "spectrum six_pulse order 1000000 (six_pulse.csv:3): order 1000000; must be 0.01 to 3000, 1 "
     "the fundamental"},
    {"AngleNoLoadHas", "six_pulse.csv", "-67", "1e308",
     "spectrum six_pulse order 5 (six_pulse.csv:3): angle_deg 1e+308 degrees; must be <= 1e+06"},
    // the profile
    {"LoadInPercent", "day.csv", "0.6", "60",
     "hour 1 (day.csv:2): load_share 60; must be <= 10; divide percent by 100"},
    {"VehiclesInPercent", "day.csv", "0.25", "25",
     "hour 20 (day.csv:3): parked_share 25; must be <= 1; divide percent by 100"},
    {"NoProfileFile", "feeder.toml", "day.csv", "night.csv",
     "profile (feeder.toml:5): 'night.csv' cannot be read; paths are relative to the feeder "
     "folder"},
    {"MissingHourColumn", "day.csv", "hour", "t",
     "day.csv: no column hour; needs hour,load_share, found t,load_share,parked_share"},
    {"MissingLoadShare", "day.csv", "load_share", "load",
     "day.csv: no column load_share; needs hour,load_share, found hour,load,parked_share"},
    {"HourZero", "day.csv", "20,", "0,", "hour 0 (day.csv:3): must be 1 or more"},
    {"HourTwentyFive", "day.csv", "20,", "25,",
     "hour 25 (day.csv:3): comes after hour 1; must be 1 to 24, or follow it"},
    {"HourNotWhole", "day.csv", "20,", "19.5,",
     "column hour (day.csv:3): '19.5'; must be a whole number"},
    {"RepeatedHour", "day.csv", "20,", "1,",
     "hour 1 (day.csv:3): appears twice; hours must be unique"},
    {"NegativePercent", "day.csv", "0.6", "-60",
     "hour 1 (day.csv:2): load_share -60; must be >= -10"},
    {"NegativeOtherShare", "day.csv", "0.25", "-0.25",
     "hour 20 (day.csv:3): parked_share -0.25; must be >= 0"},
    {"ShareAsText", "day.csv", "0.6", "most",
     "column load_share (day.csv:2): 'most'; must be a finite number"},
    {"ProfileWithoutHours", "day.csv", "1,0.6,1\n20,1,0.25\n", "",
     "day.csv: no hours; at least one row is needed"},
};

class FeederFileFault : public testing::TestWithParam<Fault> {
 protected:
  support::TemporaryFolder folder_;
  support::SmallFeederFiles files_;

  void read() const {
    (void)read_feeder(folder_.path());
    (void)read_feeder_profile(folder_.path());
  }
  /// The message, shortened where the expected one ends in *.
  [[nodiscard]] std::string without_words_of_others(const std::string& text) const {
    const std::string whole = expected();
    return whole.ends_with('*') && text.size() > whole.size()
               ? text.substr(0, whole.size() - 1) + "*"
               : text;
  }
  [[nodiscard]] std::string expected() const {
    std::string text = GetParam().message;
    if (const auto at = text.find("<folder>"); at != std::string::npos) {
      text.replace(at, 8, folder_.path().string());
    }
    return text;
  }
};

TEST_P(FeederFileFault, HasItsMessage) {
  files_.write(folder_);
  ASSERT_NO_THROW(read());

  const auto& [name, file, good, bad, message] = GetParam();
  if (std::string(good).empty()) {
    std::filesystem::remove(folder_.path() / file);
  } else if (std::string(good) == "*") {
    folder_.write(file, bad);
  } else {
    files_.replace(file, good, bad);
    files_.write(folder_);
  }
  try {
    read();
    FAIL() << "no error; expected: " << expected();
  } catch (const InputError& error) {
    EXPECT_EQ(without_words_of_others(error.what()), expected());
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, FeederFileFault, testing::ValuesIn(kFaults),
                         [](const auto& instance) { return instance.param.name; });

TEST_F(FeederFiles, ProfileTellsWhatItDoesNotHave) {
  files_.write(folder_);
  const auto profile = read_hourly_profile(folder_.path() / "day.csv");
  try {
    (void)profile.index_of("7");
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "hour 7: not in profile day.csv; it has 1, 20");
  }
  try {
    (void)profile.at("arrival_share");
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "day.csv: no column arrival_share, which this study needs");
  }
}

}  // namespace
}  // namespace overtone
