#include <overtone/element_folder.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include <overtone/by_phase.hpp>
#include <overtone/feeder_files.hpp>

#include "support/dss_circuits.hpp"
#include "support/every_element.hpp"
#include "support/same_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

using testing::HasSubstr;

void write(const support::TemporaryFolder& folder, const Feeder& feeder) {
  for (const FeederText& file : element_folder_texts(feeder)) {
    folder.write(file.name, file.content);
  }
}

/// What comes back of a feeder that goes through a folder.
Feeder through_a_folder(const Feeder& feeder) {
  const support::TemporaryFolder folder;
  write(folder, feeder);
  return read_element_folder(folder.path());
}

std::string text_called(const Feeder& feeder, const std::string& name) {
  for (const FeederText& file : element_folder_texts(feeder)) {
    if (file.name == name) {
      return file.content;
    }
  }
  return "";
}

/// Figures of both to the bit.
void expect_same_network(const NodalNetwork& one, const NodalNetwork& other) {
  EXPECT_EQ(one.orders, other.orders);
  EXPECT_EQ(one.admittance, other.admittance);
  EXPECT_EQ(one.source, other.source);
  EXPECT_EQ(one.background, other.background);
  EXPECT_EQ(one.factor, other.factor);
  EXPECT_EQ(one.angle, other.angle);
  EXPECT_EQ(one.laws, other.laws);
  EXPECT_EQ(one.linear_loads, other.linear_loads);
  ASSERT_EQ(one.ports.size(), other.ports.size());
  for (std::size_t p = 0; p < one.ports.size(); ++p) {
    EXPECT_EQ(one.ports[p].label, other.ports[p].label);
    EXPECT_EQ(one.ports[p].load, other.ports[p].load);
  }
  EXPECT_EQ(branch_ratings(one), branch_ratings(other));
}

void expect_round_trip(const Feeder& feeder) {
  const Feeder back = through_a_folder(feeder);
  support::expect_same(feeder, back);
  const std::vector<FeederText> texts = element_folder_texts(feeder),
                                again = element_folder_texts(back);
  ASSERT_EQ(texts.size(), again.size());
  for (std::size_t f = 0; f < texts.size(); ++f) {
    EXPECT_EQ(texts[f].content, again[f].content) << texts[f].name;
  }
}

void expect_same_reduction(const Feeder& feeder) {
  expect_same_network(by_phase(feeder), by_phase(through_a_folder(feeder)));
}

TEST(ElementFolder, EveryElementReadsBackAsItWas) {
  expect_round_trip(support::every_element());
  expect_same_reduction(support::every_element());
}

TEST(ElementFolder, ImportedCircuitsReadBackAsTheyWere) {
  const auto feeder = [](const char* circuit) {
    return support::import_of(support::dss_circuit(circuit), {.ratings = true}).feeder;
  };
  expect_round_trip(feeder("ieee13"));
  expect_same_reduction(feeder("ieee13"));
  expect_round_trip(feeder("elements"));  // which has a conductor without a path to a source
}

TEST(ElementFolder, BalancedFeedersCanBecomeSuchFolders) {
  const Network network = read_feeder(OVERTONE_SOURCE_DIR "/networks/ieee33");
  const Feeder feeder = by_elements(network.description());
  expect_round_trip(feeder);
  expect_same_reduction(feeder);
}

TEST(ElementFolder, EveryElementKnowsItsRow) {
  const Feeder feeder = through_a_folder(support::every_element());
  EXPECT_EQ(to_string(feeder.buses[1].where), "buses.csv:3");
  EXPECT_EQ(to_string(feeder.voltage_sources[0].where), "voltage_sources.csv:2");
  EXPECT_EQ(to_string(feeder.current_sources[0].where), "current_sources.csv:2");
  EXPECT_EQ(to_string(feeder.lines[2].where), "lines.csv:4");
  EXPECT_EQ(to_string(feeder.lines[2].geometry->where), "line_geometries.csv:2");
  EXPECT_EQ(to_string(feeder.transformers[1].where), "transformers.csv:3");
  EXPECT_EQ(to_string(feeder.regulators[0].where), "regulators.csv:2");
  EXPECT_EQ(to_string(feeder.capacitors[2].where), "capacitors.csv:4");
  EXPECT_EQ(to_string(feeder.reactors[1].where), "reactors.csv:3");
  EXPECT_EQ(to_string(feeder.loads[3].where), "loads.csv:5");
  EXPECT_EQ(to_string(feeder.generators[0].where), "generators.csv:2");
  EXPECT_EQ(to_string(feeder.spectra[1].lines[0].where), "spectra.csv:5");
  EXPECT_EQ(to_string(feeder.where), "feeder.toml");
}

TEST(ElementFolder, LinesOfACodeShareIt) {
  const std::string codes = text_called(support::every_element(), "line_codes.csv");
  EXPECT_EQ(codes,
            "code,row,column,r_ohm_per_km,x_ohm_per_km\n"
            "\"acsr, 556\",1,1,0.19,0.41\n"
            "\"acsr, 556\",1,2,0.096,0.17\n"
            "\"acsr, 556\",1,3,0.096,0.17\n"
            "\"acsr, 556\",2,2,0.19,0.41\n"
            "\"acsr, 556\",2,3,0.096,0.17\n"
            "\"acsr, 556\",3,3,0.19,0.41\n");
  EXPECT_EQ(text_called(support::every_element(), "line_code_earth.csv"),
            "code,earth_r_ohm_per_km,earth_k_ohm_per_km\n\"acsr, 556\",0.0592,0.1735\n");
}

TEST(ElementFolder, LinesOfOneCodeWithOtherMatricesHaveAnotherOne) {
  Feeder feeder = support::every_element();
  feeder.lines[1].r_ohm(0, 0) *= 1.001;
  const Feeder back = through_a_folder(feeder);
  EXPECT_EQ(back.lines[0].code, "acsr, 556");
  EXPECT_EQ(back.lines[1].code, "acsr, 556_2");
  EXPECT_EQ(back.lines[1].r_ohm, feeder.lines[1].r_ohm);
}

TEST(ElementFolder, ColumnsAsUsualAreLeftOut) {
  Feeder feeder = support::every_element();
  feeder.loads = {{.id = "plain", .at = {"a", {1, 2, 3, 0}}, .kv = 12.47, .p_kw = 5.0}};
  EXPECT_EQ(text_called(feeder, "loads.csv"),
            "id,bus,wires,kv,p_kw,q_kvar\nplain,a,1 2 3 0,12.47,5,0\n");
}

TEST(ElementFolder, SaysWhatCantBeWritten) {
  const auto message = [](const auto& change) {
    Feeder feeder = support::every_element();
    change(feeder);
    try {
      static_cast<void>(element_folder_texts(feeder));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message([](Feeder& f) { f.loads[0].id = "two\nlines"; }),
            "load two lines: 'two lines' can't be written: must be without control "
            "characters");
  EXPECT_EQ(message([](Feeder& f) { f.loads[0].p_kw = NAN; }),
            "load power: p_kw 'nan'; must be a finite number");
  EXPECT_EQ(message([](Feeder& f) { f.loads[0].id = ""; }), "load : id ''; must be given");
  EXPECT_EQ(message([](Feeder& f) { f.base_mva = 1e7; }),
            "feeder every \"kind\": base_mva 10000000; must be 1e-06 to 1000000");
  EXPECT_EQ(message([](Feeder& f) { f.extra_orders = {5.5, 4000}; }),
            "feeder every \"kind\": extra_orders 4000; must be 0.01 to 3000");
  EXPECT_EQ(message([](Feeder& f) { f.spectra[0].lines.clear(); }),
            "spectrum drives: no orders; must have one");
  EXPECT_EQ(message([](Feeder& f) { f.lines[5].x_ohm = {}; }),
            "line #own: a matrix is 0 by 0; all must be 2 by 2");
  EXPECT_THAT(message([](Feeder& f) {
                LineGeometry other = *f.lines[2].geometry;
                other.earth_resistivity_ohm_m = 10.0;
                f.lines[3].geometry = std::make_shared<const LineGeometry>(other);
              }),
              HasSubstr("line geometry pole500: another one is called the same"));
}

TEST(ElementFolder, IsToldFromABalancedOne) {
  EXPECT_FALSE(is_element_folder(OVERTONE_SOURCE_DIR "/networks/ieee33"));
  const support::TemporaryFolder folder;
  write(folder, support::every_element());
  EXPECT_TRUE(is_element_folder(folder.path()));
}

/// The rows of a table of columns as the document has them.
std::string table_of(const std::vector<FolderColumn>& columns) {
  std::string text;
  for (const FolderColumn& column : columns) {
    const std::string usual = column.needed          ? "needed"
                              : column.usual.empty() ? "none"
                                                     : column.usual;
    text += "| `" + column.heading + "` | " + usual + " | " + column.text + " |\n";
  }
  return text;
}

/// Regenerate with the text that the failure shows.
TEST(ElementFolder, DocumentHasEveryFileAndColumn) {
  std::ostringstream document;
  document << std::ifstream(OVERTONE_SOURCE_DIR "/docs/feeder-folders.md").rdbuf();
  const std::string head = "| | without it | |\n| --- | --- | --- |\n";
  std::string all = "## feeder.toml\n\n" + head + table_of(element_folder_keys());
  for (const FolderFile& file : element_folder_files()) {
    all += "\n## " + file.name + "\n\n" + (file.needed ? "Needed. " : "") + "A row is " +
           file.text + ".\n\n" + head + table_of(file.columns);
  }
  EXPECT_TRUE(document.str().find(all) != std::string::npos) << "docs/feeder-folders.md must have\n"
                                                             << all;
}

}  // namespace
}  // namespace overtone
