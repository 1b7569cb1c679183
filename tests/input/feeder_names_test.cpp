// What files, buses and branches of a feeder are called.

#include <filesystem>

#include <gtest/gtest.h>

#include <overtone/feeder_files.hpp>
#include <overtone/feeder_texts.hpp>

#include "support/small_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

class FeederNames : public testing::Test {
 protected:
  support::TemporaryFolder folder_;
  support::SmallFeederFiles files_;

  [[nodiscard]] Network read() const {
    files_.write(folder_);
    return read_feeder(folder_.path());
  }
};

TEST_F(FeederNames, NonlinearLoadsUnderAnotherNameAreNotPassedOver) {
  files_.text["nonlinear.csv"].swap(files_.text["loads"]);
  files_.text.erase("nonlinear.csv");
  for (const char* name : {"non_linear.csv", "Nonlinear.csv", "nonlinear.CSV", "nonlinear.csv.txt",
                           "nonlinear", "nonlinaer.csv", "nonlinear_loads.csv", "nonlinear.cvs"}) {
    const support::TemporaryFolder folder;
    files_.write(folder);
    EXPECT_NO_THROW(read_feeder(folder.path())) << "the feeder has no nonlinear loads";
    folder.write(name, files_.text["loads"]);
    try {
      (void)read_feeder(folder.path());
      ADD_FAILURE() << name << " is not told";
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), (folder.path() / name).string() +
                                  ": would not be read; rename it to nonlinear.csv, or move it out "
                                  "of the feeder folder");
    }
    folder.write("nonlinear.csv", "bus,spectrum_file\nb,six_pulse.csv\n");
    EXPECT_NO_THROW(read_feeder(folder.path())) << name;
  }
}

TEST_F(FeederNames, LinkThatLeadsNowhereIsNoMissingFile) {
  files_.text.erase("nonlinear.csv");
  files_.write(folder_);
  const auto link = folder_.path() / "nonlinear.csv";
  std::filesystem::create_symlink("/nonexistent", link);
  try {
    (void)read_feeder(folder_.path());
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(),
              link.string() + ": cannot be read; the file must exist and be readable");
  }
}

TEST_F(FeederNames, BranchesOfOneNameAreToldApartByTheirIds) {
  files_.text["branch.csv"] =
      "from,to,r_ohm,x_ohm,id\ns,a,1,1,\na,b,1,1,east\na,b,2,2,west\nb,c,1,1,\n";
  const Network network = read();
  EXPECT_EQ(network.branch_name(1), "east");
  EXPECT_EQ(network.branch_index("west"), 2);
  EXPECT_EQ(network.branch_index("c-b"), 3);
  EXPECT_EQ(network.branch_index("a", "s"), 0);
  const std::string message =
      "branch 'b-a' may be a to b (id east, branch.csv:3) or a to b (id west, branch.csv:4); give "
      "them an id in branch.csv and name that";
  try {
    (void)network.branch_index("b-a");
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), message);
  }
}

TEST_F(FeederNames, NamesWithHyphensAreNotMixedUp) {
  files_.text["bus.csv"] = "bus,p_kw,q_kvar\ns,0,0\ns-a,1,0\nb,1,0\na-b,1,0\n";
  files_.text["branch.csv"] = "from,to,r_ohm,x_ohm\ns,a-b,1,1\ns,s-a,1,1\ns-a,b,1,1\n";
  files_.text.erase("nonlinear.csv");
  const Network network = read();
  EXPECT_EQ(network.branches_called("s-a-b"), (std::vector<int>{0, 2}));
  EXPECT_THROW((void)network.branch_index("s-a-b"), InputError);
  EXPECT_EQ(network.branch_index("s", "a-b"), 0);
  EXPECT_EQ(network.branch_index("b", "s-a"), 2);
  EXPECT_EQ(network.branch_index("b-s-a"), 2);
  const auto values = values_of_branches(network, {{"b-s-a", 3.0}}, "limits", {"study.toml", 0});
  EXPECT_EQ(values, (std::map<int, double>{{2, 3.0}}));
  try {
    (void)values_of_branches(network, {{"s-s-a", 3.0}, {"s-a-s", 4.0}}, "limits",
                             {"study.toml", 0});
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "limits.s-s-a (study.toml): the same branch as s-a-s; give it once");
  }
}

TEST_F(FeederNames, TextsReadBackWithNamesOfAllKinds) {
  NetworkDescription description = support::small_feeder();
  const std::string names[] = {"s", "#a,1", "say \"b\"", "c-d"};
  for (size_t b = 0; b < description.buses.size(); ++b) {
    description.buses[b].name = names[b];
  }
  for (size_t l = 0; l < description.branches.size(); ++l) {
    description.branches[l].from = names[l];
    description.branches[l].to = names[l + 1];
  }
  description.branches[1].id = "east, old";
  description.nonlinear_loads.resize(1);
  description.nonlinear_loads[0].bus = names[1];
  const HourlyProfile profile{
      .hour = {1}, .load_share = {1.0}, .column = {{"load_share", {1.0}}}, .file = "p"};
  for (const FeederText& file : feeder_texts(description, profile)) {
    folder_.write(file.name, file.content);
  }
  const NetworkDescription read = read_feeder(folder_.path()).description();
  for (size_t b = 0; b < description.buses.size(); ++b) {
    EXPECT_EQ(read.buses[b].name, names[b]);
  }
  for (size_t l = 0; l < description.branches.size(); ++l) {
    EXPECT_EQ(read.branches[l].name(), description.branches[l].name());
  }
  EXPECT_EQ(read.nonlinear_loads[0].bus, names[1]);
}

}  // namespace
}  // namespace overtone
