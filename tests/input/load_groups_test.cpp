// Loads and generators that follow columns of a profile of their own.

#include <overtone/load_groups.hpp>

#include <algorithm>

#include <gtest/gtest.h>

#include <overtone/by_phase.hpp>
#include <overtone/element_folder.hpp>

#include "support/small_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

std::vector<LoadGroupRow> read(const std::string& text) {
  const support::TemporaryFolder folder;
  return read_load_groups(folder.write("groups.csv", text));
}

template <class Action>
std::string refusal(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

HourlyProfile two_hours() {
  HourlyProfile profile;
  profile.file = "day.csv";
  profile.hour = {12, 20};
  profile.where = {{"day.csv", 2}, {"day.csv", 3}};
  profile.load_share = {0.5, 1.0};
  profile.column = {{"load_share", {0.5, 1.0}},
                    {"shop", {0.9, 0.2}},
                    {"net", {-0.4, 0.3}},
                    {"pv", {0.8, 0.0}},
                    {"percent", {80.0, 0.0}}};
  return profile;
}

struct Loads {
  NodalNetwork network;
  std::vector<BusLoad> buses;
  Warnings warnings = {};

  Array2<Complex> by(const LoadGroups& groups) {
    return loads_by_profile(network, buses, two_hours(), groups, warnings);
  }
  [[nodiscard]] int port(const std::string& label) const {
    for (int p = 0; p < network.port_count(); ++p) {
      if (network.ports[p].label == label) {
        return p;
      }
    }
    throw std::out_of_range(label);
  }
  [[nodiscard]] int first_at(const std::string& bus) const {
    int p = 0;
    while (buses[network.nodes[network.ports[p].from].bus].bus != bus) {
      ++p;
    }
    return p;
  }
};

Loads balanced() {
  const Network feeder(support::small_feeder());
  return {positive_sequence(feeder), bus_loads(feeder)};
}

/// Two loads at bus b, one of which has its full power always, and plants at b and c.
Loads by_elements_with_plants() {
  Feeder feeder = by_elements(support::small_feeder());
  Load steady = feeder.loads[1];
  steady.id = "steady";
  steady.follows_share = false;
  feeder.loads.push_back(steady);
  for (const char* bus : {"b", "c"}) {
    feeder.generators.push_back({.id = std::string("pv_") + bus,
                                 .at = {.bus = bus, .conductor = {1, 2, 3, 0}},
                                 .kv = feeder.buses.front().base_kv,
                                 .p_kw = 60.0,
                                 .kva = 60.0});
  }
  return {by_phase(feeder), bus_loads(feeder)};
}

TEST(LoadGroups, KeepWhatIsThere) {
  const auto rows = read("bus,generator,profile\na,,shop\n,pv1,pv\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].of, LoadGroupRow::Of::bus);
  EXPECT_EQ(rows[0].name, "a");
  EXPECT_EQ(rows[0].profile, "shop");
  EXPECT_EQ(rows[1].of, LoadGroupRow::Of::generator);
  EXPECT_EQ(to_string(rows[1].where), "groups.csv:3");
}

TEST(LoadGroups, SayWhatIsWrong) {
  const auto of = [](const std::string& text) { return refusal([&] { (void)read(text); }); };
  EXPECT_EQ(of("bus,load,profile\na,l1,shop\n"),
            "bus a (groups.csv:2): is load l1, too; a row is of one of them");
  EXPECT_EQ(of("bus,profile\n,shop\n"),
            "load group (groups.csv:2): no bus, load or generator; every row needs one of them");
  EXPECT_EQ(of("bus,profile\na,\n"),
            "bus a (groups.csv:2): no profile; name a column of the profile");
  EXPECT_NE(of("bus,profile\na,shop\na,net\n").find("give it one profile"), std::string::npos);
}

/// Column by column what scaled_loads gives of that column alone.
TEST(LoadGroups, AreScaledLoadsOfTheirColumns) {
  Loads loads = balanced();
  const Array2<Complex> load =
      loads.by({.rows = read("bus,profile\na,shop\nc,net\n"), .load_scale = 2.0});
  const HourlyProfile profile = two_hours();
  const char* column[] = {"load_share", "shop", "load_share", "net"};
  for (int p = 0; p < loads.network.port_count(); ++p) {
    std::vector<double> share = profile.at(column[p]);
    for (double& s : share) {
      s *= 2.0;
    }
    const Array2<Complex> alone = scaled_loads(loads.network, share).load;
    for (int t = 0; t < 2; ++t) {
      EXPECT_EQ(load(t, p), alone(t, p)) << "port " << p;
    }
  }
  EXPECT_LT(load(0, 3).real(), 0.0) << "below zero it gives power";
  EXPECT_TRUE(loads.warnings.empty());
}

TEST(LoadGroups, WithoutRowsAreTheLoadsOfTheProfile) {
  Loads loads = by_elements_with_plants();
  EXPECT_TRUE(std::ranges::equal(loads.by({}).flat(),
                                 scaled_loads(loads.network, two_hours().load_share).load.flat()));
}

TEST(LoadGroups, KeepGenerationApart) {
  Loads loads = by_elements_with_plants();
  const Array2<Complex> load = loads.by({.generation = "pv", .load_scale = 3.0});
  const Array2<Complex> full = scaled_loads(loads.network, {1.0}).load;
  const int plant = loads.port("pv_c"), house = loads.port("steady");
  EXPECT_NEAR(load(0, plant).real(), 0.8 * full(0, plant).real(), 1e-15);
  EXPECT_EQ(load(1, plant), Complex(0.0));
  EXPECT_EQ(load(1, house), full(0, house)) << "always its full power";
}

TEST(LoadGroups, OfSingleLoadsCountMoreThanThoseOfBuses) {
  Loads loads = by_elements_with_plants();
  const Array2<Complex> load = loads.by({.rows = read("bus,load,generator,profile\n"
                                                      ",steady,,net\n"
                                                      "b,,,shop\n"
                                                      ",,pv_b,shop\n"),
                                         .generation = "pv"});
  const Array2<Complex> full = scaled_loads(loads.network, {1.0}).load;
  const auto share = [&](int t, const std::string& label) {
    return (load(t, loads.port(label)) / full(0, loads.port(label))).real();
  };
  EXPECT_NEAR(share(0, "steady"), -0.4, 1e-15);
  EXPECT_NEAR(share(1, "pv_b"), 0.2, 1e-15);
  EXPECT_NEAR(share(0, "pv_c"), 0.8, 1e-15);
  EXPECT_NEAR(share(0, loads.network.ports[loads.first_at("b")].label), 0.9, 1e-15);
}

TEST(LoadGroups, ThatChangeNothingAreSaid) {
  Loads loads = balanced();
  (void)loads.by({.rows = read("bus,profile\ns,shop\n")});
  EXPECT_EQ(loads.warnings,
            Warnings{"bus s (groups.csv:2): has no load, so column shop changes nothing"});
}

TEST(LoadGroups, AreRefusedWhereTheFeederOrProfileHasNoSuchThing) {
  const auto of = [](Loads loads, const LoadGroups& groups) {
    return refusal([&] { (void)loads.by(groups); });
  };
  EXPECT_EQ(of(balanced(), {.rows = read("bus,profile\nz,shop\n")}),
            "bus z (groups.csv:2): not in feeder small");
  EXPECT_EQ(of(balanced(), {.rows = read("load,profile\nz,shop\n")}),
            "load z (groups.csv:2): not in feeder small, whose loads are those of its buses: name "
            "one");
  EXPECT_EQ(of(by_elements_with_plants(), {.rows = read("load,profile\nsteadi,shop\n")}),
            "load steadi (groups.csv:2): not in feeder small; did you mean steady?");
  EXPECT_EQ(of(balanced(), {.rows = read("bus,profile\na,shops\n")}),
            "day.csv: no column shops, which this study needs");
  EXPECT_EQ(of(balanced(), {.rows = read("bus,profile\na,percent\n")}),
            "hour 12 (day.csv:2): percent 80; must be -10 to 10");
  EXPECT_EQ(
      of(balanced(),
         {.generation = "pv", .generation_key = "load.generation", .where = {"study.toml", 0}}),
      "load.generation (study.toml): the feeder has no generators by their elements; leave "
      "it out");
}

}  // namespace
}  // namespace overtone
