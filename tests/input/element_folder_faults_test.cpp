#include <map>

#include <gtest/gtest.h>

#include <overtone/element_folder.hpp>
#include <overtone/feeder_files.hpp>

#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

/// Good texts of a small folder; a test changes one thing.
std::map<std::string, std::string> good_texts() {
  return {{"feeder.toml", "frequency_hz = 50\n"},
          {"buses.csv", "bus,base_kv\ns,11\na,11\nb,0.4\n"},
          {"voltage_sources.csv",
           "id,bus,wires,kv,r1_ohm,x1_ohm,r0_ohm,x0_ohm\n"
           "source,s,1 2 3,11,0.1,1,0.1,1\n"},
          {"lines.csv",
           "id,from,from_wires,to,length_m,code,geometry\n"
           "coded,s,1 2,a,500,two,\n"
           "open,s,1.2,a,500,,overhead\n"
           "own,s,3,a,,,\n"},
          {"line_codes.csv",
           "code,row,column,r_ohm_per_km,x_ohm_per_km,c_nf_per_km\n"
           "two,1,1,0.4,0.5,9\ntwo,1,2,0.1,0.2,\ntwo,2,2,0.4,0.5,9\n"},
          {"line_code_earth.csv", "code,earth_r_ohm_per_km,earth_k_ohm_per_km\ntwo,0.05,0.1\n"},
          {"line_matrices.csv", "line,row,column,r_ohm,x_ohm\nown,1,1,0.2,0.3\n"},
          {"line_geometries.csv", "geometry,phases\noverhead,2\n"},
          {"conductors.csv",
           "geometry,x_m,height_m,radius_m,r_ac_ohm_per_m,shield,strands\n"
           "overhead,0,9,0.007,0.0004,,\noverhead,1,9,0.007,0.0004,none,\n"},
          {"transformers.csv", "id,x_pu\nt,0.05\n"},
          {"windings.csv",
           "transformer,bus,wires,connection,kv,kva\n"
           "t,a,1 2 3,delta,11,100\nt,b,1 2 3 0,wye,0.4,100\n"},
          {"regulators.csv", "id,transformer\nltc,t\n"},
          {"capacitors.csv", "id,bus,wires,to_bus,to_wires,kv,kvar\nbank,a,1 2 3,,,11,100\n"},
          {"capacitor_controls.csv",
           "id,capacitor,step_kvar,seen,ct_phase\nctl,bank,100,coded,average\n"},
          {"loads.csv",
           "id,bus,wires,kv,p_kw,q_kvar,model,zip_p,spectrum\n"
           "house,b,1 2 3 0,0.4,10,2,zip,0 0 1,drive\n"},
          {"spectra.csv", "spectrum,order,factor\ndrive,5,0.2\n"}};
}

Feeder read(const std::map<std::string, std::string>& texts) {
  const support::TemporaryFolder folder;
  for (const auto& [name, text] : texts) {
    folder.write(name, text);
  }
  return read_element_folder(folder.path());
}

struct Fault {
  const char* name;
  const char* file;
  const char* old_text;
  const char* new_text;
  const char* message;
};

class ElementFolderFaults : public testing::TestWithParam<Fault> {};

TEST_P(ElementFolderFaults, HasItsMessage) {
  const Fault& fault = GetParam();
  std::map<std::string, std::string> texts = good_texts();
  std::string& text = texts[fault.file];
  const auto at = text.find(fault.old_text);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(fault.old_text).size(), fault.new_text);
  try {
    static_cast<void>(read(texts));
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), fault.message);
  }
}

const Fault kFaults[] = {
    {"no_frequency", "feeder.toml", "frequency_hz = 50\n", "",
     "frequency_hz (feeder.toml): missing; give that of the network"},
    {"unknown_key", "feeder.toml", "frequency_hz", "frequencyhz",
     "frequencyhz (feeder.toml:1): unknown; did you mean frequency_hz? Known here are name, "
     "frequency_hz, base_mva, extra_orders, profile"},
    {"orders_in_text", "feeder.toml", "50", "50\nextra_orders = [\"5\"]",
     "extra_orders (feeder.toml:2): must be a list of numbers, each 0.01 to 3000"},
    {"no_toml", "feeder.toml", "frequency_hz", "frequency hz",
     "feeder (feeder.toml:1): Error while parsing key-value pair: expected '=', saw 'h'"},
    {"column_misspelt", "spectra.csv", "factor\ndrive,5,0.2", "factor,angel_deg\ndrive,5,0.2,1",
     "spectra.csv: unknown column angel_deg; did you mean angle_deg? Known are "
     "spectrum,order,factor,angle_deg"},
    {"column_missing", "buses.csv", "base_kv", "kv",
     "buses.csv: no column base_kv; needs bus,base_kv, found bus,kv"},
    {"field_missing", "buses.csv", "a,11", "a,",
     "bus a (buses.csv:3): base_kv is empty; it must be given"},
    {"no_number", "buses.csv", "a,11", "a,11kV",
     "column base_kv (buses.csv:3): '11kV'; must be a finite number"},
    {"bus_twice", "buses.csv", "b,0.4", "a,0.4",
     "bus a (buses.csv:4): is in line 3 already; each must be called otherwise"},
    {"place_without_x", "buses.csv", "base_kv\ns,11\na,11\nb,0.4\n",
     "base_kv,x,y\ns,11,1,2\na,11,,3\nb,0.4,,\n",
     "bus a (buses.csv:3): y without x; a place on the map must have both, or neither"},
    {"no_conductors", "loads.csv", "1 2 3 0", "abcn",
     "load house (loads.csv:2): wires 'abcn'; must be conductors such as 1 2 3, with 0 for ground"},
    {"word", "windings.csv", "wye", "star",
     "winding of transformer t (windings.csv:3): connection 'star'; must be one of wye, delta"},
    {"zip_of_two", "loads.csv", "0 0 1", "0 1",
     "load house (loads.csv:2): zip_p '0 1'; must be three shares, of constant impedance, current "
     "and power"},
    {"list_of_words", "transformers.csv", "0.05", "5%",
     "transformer t (transformers.csv:2): x_pu '5%'; must be finite numbers with blanks between "
     "them"},
    {"half_an_end", "capacitors.csv", "1 2 3,,", "1 2 3,s,",
     "capacitor bank (capacitors.csv:2): only one of to_bus, to_wires; give both or, for ground, "
     "neither"},
    {"unknown_code", "lines.csv", "500,two", "500,tow",
     "line coded (lines.csv:2): code 'tow'; line_codes.csv has none of this name, did you mean "
     "two?"},
    {"unknown_geometry", "lines.csv", ",overhead", ",pole500",
     "line open (lines.csv:3): geometry 'pole500'; line_geometries.csv has none of this name"},
    {"no_length", "lines.csv", "500,two", ",two",
     "line coded (lines.csv:2): length_m 0; must be > 0 with a code"},
    {"two_ways", "lines.csv", "two,", "two,overhead",
     "line coded (lines.csv:2): more than one of code, geometry and rows in line_matrices.csv; "
     "must have one"},
    {"no_way", "lines.csv", "500,two", "500,",
     "line coded (lines.csv:2): none of code, geometry and rows in line_matrices.csv; must have "
     "one"},
    {"entry_missing", "line_codes.csv", "two,1,2,0.1,0.2,\n", "",
     "line code two (line_codes.csv:2): no row 1, column 2; must have all of the upper triangle"},
    {"entry_twice", "line_codes.csv", "two,1,2", "two,1,1",
     "line code two (line_codes.csv:3): row 1, column 1 is in line 2 already; give it once"},
    {"wire_0", "line_codes.csv", "two,1,2", "two,0,2",
     "line code two (line_codes.csv:3): wire 0; must be 1 to 99"},
    {"earth_of_no_code", "line_code_earth.csv", "two", "three",
     "line code three (line_code_earth.csv:2): code 'three'; line_codes.csv has none of this name"},
    {"matrices_of_no_line", "line_matrices.csv", "own", "mine",
     "matrices of line mine (line_matrices.csv:2): line 'mine'; lines.csv has none of this name"},
    {"earth_beside_a_code", "lines.csv",
     "geometry\ncoded,s,1 2,a,500,two,\nopen,s,1.2,a,500,,overhead\n",
     "earth_r_ohm\ncoded,s,1 2,a,500,two,0.1\n",
     "line coded (lines.csv:2): earth_r_ohm, earth_k_ohm of a line with a code or geometry; those "
     "of a code are in line_code_earth.csv"},
    {"conductor_of_no_geometry", "conductors.csv", "overhead,1", "overhad,1",
     "conductor of line geometry overhad (conductors.csv:3): geometry 'overhad'; "
     "line_geometries.csv has none of this name, did you mean overhead?"},
    {"geometry_without_conductors", "line_geometries.csv", "overhead,2\n", "overhead,2\nbare,1\n",
     "line geometry bare (line_geometries.csv:3): no conductors in conductors.csv; must have some"},
    {"strands_of_no_shield", "conductors.csv", "none,", "none,13",
     "conductor of line geometry overhead (conductors.csv:3): strands 13; its shield has none, "
     "leave it empty"},
    {"winding_of_no_transformer", "windings.csv", "t,b", "u,b",
     "winding of transformer u (windings.csv:3): transformer 'u'; transformers.csv has none of "
     "this name"},
    {"regulator_of_no_transformer", "regulators.csv", "ltc,t", "ltc,reg",
     "regulator ltc (regulators.csv:2): transformer 'reg'; transformers.csv has none of this name"},
    {"control_of_no_capacitor", "capacitor_controls.csv", "ctl,bank", "ctl,bnak",
     "capacitor control ctl (capacitor_controls.csv:2): capacitor 'bnak'; capacitors.csv has none "
     "of this name, did you mean bank?"},
    {"phase_of_a_control", "capacitor_controls.csv", "average", "mean",
     "capacitor control ctl (capacitor_controls.csv:2): ct_phase 'mean'; must be a phase from 1, "
     "or one of average, largest, smallest"},
    {"regulator_of_half_a_bus", "regulators.csv", "transformer\nltc,t",
     "transformer,remote_bus\nltc,t,b",
     "regulator ltc (regulators.csv:2): only one of remote_bus, remote_wires; give both or "
     "neither"},
    {"no_buses", "buses.csv", "s,11\na,11\nb,0.4\n", "",
     "buses.csv: no rows; at least one is needed"},
};

INSTANTIATE_TEST_SUITE_P(Each, ElementFolderFaults, testing::ValuesIn(kFaults),
                         [](const auto& fault) { return std::string(fault.param.name); });

/// Messages about the folder have its path.
class ElementFolders : public testing::Test {
 protected:
  support::TemporaryFolder folder_;
  std::map<std::string, std::string> texts_ = good_texts();

  [[nodiscard]] std::string message() const {
    for (const auto& [name, text] : texts_) {
      folder_.write(name, text);
    }
    try {
      static_cast<void>(read_element_folder(folder_.path()));
    } catch (const InputError& error) {
      std::string text = error.what();
      const std::string path = folder_.path().string();
      if (const auto at = text.find(path); at != std::string::npos) {
        text.replace(at, path.size(), "F");
      }
      return text;
    }
    return "no error";
  }
};

TEST_F(ElementFolders, GoodOneIsRead) {
  const Feeder feeder = read(texts_);
  EXPECT_EQ(feeder.lines[0].r_ohm(1, 0), 0.1 * 0.5);
  EXPECT_EQ(feeder.lines[0].to.conductor, (std::vector<int>{1, 2}));
  EXPECT_EQ(feeder.lines[1].from.conductor, (std::vector<int>{1, 2}));
  EXPECT_EQ(feeder.voltage_sources[0].to.conductor, (std::vector<int>{0, 0, 0}));
  EXPECT_EQ(feeder.capacitors[0].to.bus, "a");
  EXPECT_EQ(message(), "no error");
  EXPECT_EQ(read_element_folder(folder_.path()).name, folder_.path().filename().string());
}

TEST_F(ElementFolders, OnlyBusesAndSourcesAreNeeded) {
  std::erase_if(texts_, [](const auto& file) {
    return file.first != "feeder.toml" && file.first != "buses.csv" &&
           file.first != "voltage_sources.csv";
  });
  EXPECT_EQ(message(), "no error");
}

TEST_F(ElementFolders, WithoutBusesIsNone) {
  texts_.erase("buses.csv");
  EXPECT_EQ(message(),
            "F: not a folder of a feeder by element; it must hold feeder.toml, buses.csv and "
            "voltage_sources.csv");
}

TEST_F(ElementFolders, OfBothFormsIsRefused) {
  texts_["bus.csv"] = "bus,p_kw,q_kvar\ns,0,0\n";
  EXPECT_EQ(message(),
            "F: holds bus.csv and buses.csv; must be a balanced feeder or one by element, not "
            "both");
}

TEST_F(ElementFolders, FileWithASlipInItsNameIsRefused) {
  texts_["capacitor.csv"] = texts_.at("capacitors.csv");
  EXPECT_EQ(message(),
            "F/capacitor.csv: would not be read; rename it to capacitors.csv, or move it out of "
            "the feeder folder");
}

TEST_F(ElementFolders, OtherFilesMayBeThere) {
  texts_["profile.csv"] = "hour,load_share\n1,1\n";
  texts_["fleet.csv"] = "a,b\n";
  texts_["feeder.toml"] += "profile = \"profile.csv\"\n";
  EXPECT_EQ(message(), "no error");
  EXPECT_EQ(read_feeder_profile(folder_.path())->hour_count(), 1);
}

/// A line's code is not looked for where the codes can't be read.
TEST_F(ElementFolders, AllProblemsOfAllTablesAreTold) {
  texts_["feeder.toml"] = "frequency_hz = 5\n";
  texts_["buses.csv"] = "bus,base_kv\ns,11\na,kV\nb,\n";
  texts_["spectra.csv"] = "spectrum,order,factor\ndrive,5,x\n";
  texts_["windings.csv"] = "transformer,bus,wires,connection,kv,kva\nt2,a,1 2 3,delta,11,100\n";
  for (const auto& [name, text] : texts_) {
    folder_.write(name, text);
  }
  try {
    static_cast<void>(read_element_folder(folder_.path()));
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    std::vector<std::string> places;
    for (const InputProblem& problem : error.problems()) {
      places.push_back(to_string(problem.where));
    }
    EXPECT_EQ(places, (std::vector<std::string>{"feeder.toml:1", "buses.csv:3", "buses.csv:4",
                                                "windings.csv:2", "spectra.csv:2"}));
  }
}

TEST_F(ElementFolders, BalancedReaderSaysWhatItIs) {
  EXPECT_EQ(message(), "no error");
  try {
    static_cast<void>(read_feeder(folder_.path()));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).substr(folder_.path().string().size()),
              ": a feeder by element; must be the folder of a balanced one, with bus.csv and "
              "branch.csv");
  }
}

}  // namespace
}  // namespace overtone
