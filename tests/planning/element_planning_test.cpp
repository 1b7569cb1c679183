// Planning studies of feeders by their elements: those of the balanced form where they are the
// same feeder, the positive sequence of others, and what is refused.

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include <overtone/allocation_study.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/hosting_study.hpp>
#include <overtone/network_input.hpp>
#include <overtone/positive_sequence.hpp>

#include "allocation/plan_evaluation.hpp"
#include "support/element_folder.hpp"
#include "support/project_copy.hpp"
#include "support/switches.hpp"

namespace overtone {
namespace {

using support::input_error_of;
using support::ProjectCopy;

constexpr double kSame = 1e-7;  // relative

/// Studies of a feeder as they are shipped, and on the same feeder by its elements.
struct Twins {
  explicit Twins(const std::string& feeder)
      : balanced({"studies", "networks/" + feeder, "networks/spectra", "networks/profiles"}),
        elements({"studies", "networks/" + feeder, "networks/spectra", "networks/profiles"}) {
    support::turn_into_elements(elements.path("networks/" + feeder));
  }
  ProjectCopy balanced, elements;
};

class SameFeeder : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Shipped, SameFeeder, testing::Values("ieee33", "ieee69", "ieee123"));

TEST_P(SameFeeder, HasTheTreeOfItsBalancedForm) {
  const Twins twins(GetParam());
  const auto network = [](const ProjectCopy& copy) {
    Warnings warnings;
    return PlanningNetwork(read_study_feeder(copy.path(std::string("networks/") + GetParam())), {},
                           HarmonicCurrents::in_phase, warnings);
  };
  const PlanningNetwork one = network(twins.balanced), other = network(twins.elements);
  ASSERT_EQ(one.branch_count(), other.branch_count());
  for (int l = 0; l < one.branch_count(); ++l) {
    EXPECT_EQ(one.branch_label(l), other.branch_label(l));
    EXPECT_EQ(one.branch_name(l), other.branch_name(l));
    EXPECT_EQ(other.tree().ratio[l], 1.0);
    EXPECT_EQ(one.tree().stiff[l], other.tree().stiff[l]);
    EXPECT_NEAR(std::abs(one.tree().z(l) - other.tree().z(l)), 0.0,
                1e-9 * std::abs(one.tree().z(l)));
    if (std::isfinite(one.tree().rating[l])) {
      EXPECT_NEAR(other.tree().rating[l], one.tree().rating[l], 1e-9 * one.tree().rating[l]);
    }
  }
  for (int b = 0; b < one.bus_count(); ++b) {
    EXPECT_EQ(one.bus_name(b), other.bus_name(b));
    EXPECT_NEAR(std::abs(one.tree().shunt[b] - other.tree().shunt[b]), 0.0, 1e-9);
  }
}

TEST_P(SameFeeder, HasTheDispatchOfItsBalancedForm) {
  const Twins twins(GetParam());
  const auto solve = [](const ProjectCopy& copy) {
    const DispatchProblem problem = make_dispatch_problem(
        read_dispatch_study(copy.path(std::string("studies/dispatch/") + GetParam() + ".toml")));
    DispatchOptions options;
    options.bound = false;
    return solve_dispatch(problem, {true, true}, options);
  };
  const DispatchResult one = solve(twins.balanced), other = solve(twins.elements);
  ASSERT_EQ(one.status, DispatchStatus::feasible) << one.message;
  ASSERT_EQ(other.status, DispatchStatus::feasible) << other.message;
  EXPECT_NEAR(other.figures.objective, one.figures.objective, kSame * one.figures.objective);
  EXPECT_NEAR(other.figures.losses, one.figures.losses, 1e-6 * one.figures.losses);
  EXPECT_NEAR(other.figures.v_min, one.figures.v_min, 1e-6);
}

TEST_P(SameFeeder, HostsTheStationOfItsBalancedForm) {
  const Twins twins(GetParam());
  const auto solve = [](const ProjectCopy& copy) {
    const std::string name = GetParam() == std::string("ieee33") ? "ieee33-limits-b" : GetParam();
    const HostingStudy study = read_hosting_study(copy.path("studies/hosting/" + name + ".toml"));
    return hosting_capacity(make_hosting_problem(study, {0, 0, ""}), study.buses.back());
  };
  const HostingResult one = solve(twins.balanced), other = solve(twins.elements);
  ASSERT_EQ(one.status, HostingStatus::solved) << one.message;
  ASSERT_EQ(other.status, HostingStatus::solved) << other.message;
  EXPECT_NEAR(other.station_mw, one.station_mw, kSame * one.station_mw);
  EXPECT_NEAR(other.losses_mwh, one.losses_mwh, 1e-6 * one.losses_mwh);
}

class SamePlan : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Shipped, SamePlan, testing::Values("ieee13", "ieee69", "ieee123"));

TEST_P(SamePlan, CostsWhatItDoesOnTheBalancedForm) {
  const Twins twins(GetParam());
  const auto evaluate = [](const ProjectCopy& copy) {
    const AllocationProblem problem = make_allocation_problem(
        read_allocation_study(copy.path(std::string("studies/allocation/") + GetParam() + ".toml")),
        100);
    std::vector<double> stations(problem.candidates.size(), 0.0);
    stations.front() = 40.0;
    stations.back() = 60.0;
    return PlanEvaluator(problem, 1).evaluate(stations);
  };
  const PlanFigures one = evaluate(twins.balanced), other = evaluate(twins.elements);
  ASSERT_TRUE(one.load_flow_converged && other.load_flow_converged);
  EXPECT_NEAR(other.losses, one.losses, kSame * one.losses);
  EXPECT_NEAR(other.unserved, one.unserved, kSame * one.unserved);
  EXPECT_NEAR(other.voltage, one.voltage, 1e-6 * (1.0 + one.voltage));
  EXPECT_NEAR(other.voltage_index, one.voltage_index, kSame * one.voltage_index);
  EXPECT_EQ(other.violations.size(), one.violations.size());
}

TEST(ElementPlanning, AllocatesTheStationsOfTheBalancedForm) {
  const Twins twins("ieee13");
  const auto solve = [](const ProjectCopy& copy) {
    AllocationStudy study = read_allocation_study(copy.path("studies/allocation/ieee13.toml"));
    study.block = 25;
    return allocate(make_allocation_problem(study, 100), AllocationObjective::total);
  };
  const AllocationResult one = solve(twins.balanced), other = solve(twins.elements);
  ASSERT_EQ(one.status, AllocationStatus::optimal) << one.message;
  ASSERT_EQ(other.status, AllocationStatus::optimal) << other.message;
  EXPECT_EQ(other.stations, one.stations);
  EXPECT_NEAR(other.figures.total(), one.figures.total(), kSame * one.figures.total());
}

TEST(ElementPlanning, HasTheSwitchesOfTheBalancedForm) {
  const Network balanced = read_feeder(support::source_folder() / "networks/ieee33");
  const NetworkDescription switched = support::with_switches(balanced.description(), 1e-9, 0.0);
  const support::TemporaryFolder folder;
  support::write_by_elements(switched, folder.path());
  Warnings warnings;
  const PlanningNetwork one((Network(switched)));
  const PlanningNetwork other(read_study_feeder(folder.path()), {}, HarmonicCurrents::in_phase,
                              warnings);
  EXPECT_EQ(std::ranges::count(one.tree().stiff, 1), balanced.branch_count());
  EXPECT_EQ(other.tree().stiff, one.tree().stiff);
  EXPECT_EQ(other.bus_count(), one.bus_count());
  const auto loads = scaled_loads(one.nodal(), {1.0});
  const LoadFlowResult flow = one.load_flow().solve(loads, {.harmonics = false});
  const LoadFlowResult by_elements =
      other.load_flow().solve(scaled_loads(other.nodal(), {1.0}), {.harmonics = false});
  for (int b = 0; b < one.bus_count(); ++b) {
    EXPECT_NEAR(std::abs(flow.voltage(0, 0, b) - by_elements.voltage(0, 0, b)), 0.0, 1e-7);
  }
}

TEST(ElementPlanning, TakesASourceImpedanceForABranch) {
  const Network stiff = read_feeder(support::source_folder() / "networks/ieee33");
  NetworkDescription description = stiff.description();
  description.source_r_ohm = 0.1;
  description.source_x_ohm = 0.4;
  const Network soft(description);
  const PlanningNetwork network(soft);
  EXPECT_EQ(network.bus_count(), stiff.bus_count() + 1);
  EXPECT_EQ(network.bus_name(network.root()), "1:source");
  EXPECT_EQ(network.substation(), network.bus_index("1"));
  EXPECT_EQ(network.branch_name(network.branch_count() - 1), "1:source");
  const HarmonicLoadFlow behind(soft);
  const LoadFlowResult one =
      behind.solve(scaled_loads(behind.network(), {1.0}), {.harmonics = false});
  const LoadFlowResult other =
      network.load_flow().solve(scaled_loads(network.nodal(), {1.0}), {.harmonics = false});
  for (int b = 0; b < stiff.bus_count(); ++b) {
    EXPECT_NEAR(std::abs(one.voltage(0, 0, b) - other.voltage(0, 0, b)), 0.0, 1e-9);
  }
}

/// Their nodal equations are those of flow; a bus of the source's own is one more.
TEST(ElementPlanning, FilesOfOtherProgramsArePlanned) {
  for (const char* file : {"matpower/feeder4_kw.m", "pandapower/open_ring.json"}) {
    const auto path = support::source_folder() / "tests/reference" / file;
    Warnings warnings;
    const PlanningNetwork network(read_study_feeder(path), {}, HarmonicCurrents::in_phase,
                                  warnings);
    EXPECT_EQ(network.branch_count(), network.bus_count() - 1);
    const NetworkInput input = read_network(path, {.nodes_of = NodesOf::buses});
    const auto solve = [](const HarmonicLoadFlow& flow) {
      return flow.solve(scaled_loads(flow.network(), {1.0}), {.harmonics = false});
    };
    const LoadFlowResult planned = solve(network.load_flow());
    const LoadFlowResult flow = solve(HarmonicLoadFlow(input.network));
    ASSERT_TRUE(planned.converged() && flow.converged()) << file;
    for (int n = 0; n < input.network->node_count(); ++n) {
      const int bus = network.bus_index(input.network->nodes[n].label);
      EXPECT_NEAR(std::abs(planned.voltage(0, 0, bus) - flow.voltage(0, 0, n)), 0.0, 1e-7)
          << file << ", bus " << network.bus_name(bus);
    }
  }
}

// ---- the 13-bus feeder by phase

const std::filesystem::path& feeder_by_phase() {
  static const auto path = support::source_folder() / "networks/ieee13_by_phase";
  return path;
}

PlanningNetwork network_by_phase() {
  Warnings warnings;
  return {read_study_feeder(feeder_by_phase()), {}, HarmonicCurrents::in_phase, warnings};
}

/// At every bus what leaves through branches, shunts and loads is nothing.
TEST(ElementPlanning, ATreeWithTapsIsTheLoadFlowsFeeder) {
  const PlanningNetwork network = network_by_phase();
  const RadialNetwork& tree = network.tree();
  const int regulator = network.branch_index("reg1:1");
  EXPECT_EQ(network.branch_index("reg3:2"), regulator) << "a bank is one branch";
  EXPECT_NEAR(tree.ratio[regulator], (1.05625 + 1.0375 + 1.05625) / 3.0, 1e-5);
  EXPECT_NEAR(tree.ratio[network.branch_index("650632")], 1.0, 0.0);
  const LoadFlowScenarios loads = scaled_loads(network.nodal(), {1.0});
  const LoadFlowResult flow = network.load_flow().solve(loads, {.harmonics = false});
  ASSERT_TRUE(flow.converged());
  const Complex* voltage = flow.voltage.row(0, 0).data();
  std::vector<Complex> out(network.bus_count());
  double losses = 0.0;
  for (int l = 0; l < tree.branch_count(); ++l) {
    const Complex current = series_current(tree, voltage, l);
    out[tree.parent[l]] += current;
    out[tree.child[l]] -= current / tree.ratio[l];
    losses += branch_flow(tree, voltage, l).losses;
  }
  double balance = 0.0;
  for (int b = 0; b < network.bus_count(); ++b) {
    out[b] += tree.shunt[b] * voltage[b] + std::conj(loads.load(0, b) / voltage[b]);
    balance += std::norm(voltage[b]) * tree.shunt[b].real() + loads.load(0, b).real();
    if (b != network.root()) {
      EXPECT_NEAR(std::abs(out[b]), 0.0, 1e-7) << network.bus_name(b);
    }
  }
  const Complex source = voltage[network.root()] * std::conj(out[network.root()]);
  EXPECT_NEAR(source.real(), balance + losses, 1e-7);
  const int transformer = network.branch_index("xfm1:2");
  EXPECT_NEAR(std::abs(series_current(tree, voltage, transformer)),
              std::abs(network.nodal().forms.at(tree.measured[transformer], 0)(voltage)), 1e-4);
}

TEST(ElementPlanning, AFeederByPhaseHostsStations) {
  const HostingStudy study =
      read_hosting_study(support::source_folder() / "studies/hosting/ieee13-by-phase.toml");
  EXPECT_THAT(study.warnings, testing::Contains(testing::StartsWith("positive sequence: ")));
  EXPECT_THAT(study.warnings, testing::Contains(testing::HasSubstr("follow the voltage")));
  HostingOptions options;
  options.verify = true;
  const HostingResult result =
      hosting_capacity(make_hosting_problem(study, {0, 0, ""}), "675", options);
  EXPECT_EQ(result.status, HostingStatus::solved) << result.message;
  EXPECT_TRUE(result.replay.passed);
  EXPECT_GT(result.station_mw, 1.0);
  EXPECT_EQ(result.binding.front().element, "sourcebus:source->sourcebus");
}

TEST(ElementPlanning, AStudysSubstationVoltageIsThatOfTheSourcesBus) {
  const StudyFeeder feeder = read_study_feeder(feeder_by_phase()).with_source_voltage(1.03);
  Warnings warnings;
  const PlanningNetwork network(feeder, {}, HarmonicCurrents::in_phase, warnings);
  EXPECT_NEAR(network.source_voltage(), 1.03, 1e-12);
  EXPECT_EQ(input_error_of([&] { (void)feeder.with_source_voltage(0.0); }),
            "feeder ieee13nodeckt (feeder.toml): source voltage 0 pu; must be > 0");
}

constexpr const char* kDispatchOf13Buses =
    "kind = \"dispatch\"\nfeeder = \"../../networks/ieee13_by_phase\"\nprofile = \"series.csv\"\n"
    "[devices]\ngenerators = \"generators.csv\"\nlots = \"lots.csv\"\n"
    "[vehicles]\nclasses = \"ev_classes.csv\"\n"
    "charger_spectrum = \"../../networks/spectra/ev_charger.csv\"\n"
    "[limits.branches_mva]\n\"650632\" = 2.5\n\"xfm1:1\" = 0.6\n";

/// A study of the 13-bus feeder by phase in a folder of its own.
struct DispatchFiles : ProjectCopy {
  DispatchFiles()
      : ProjectCopy({"studies/dispatch", "networks/ieee13_by_phase", "networks/spectra"}) {
    write("studies/dispatch/generators.csv",
          "bus,s_mva,p_min_mw,p_max_mw,ramp_mw_per_h,cost_per_mwh\n671,1.2,0,1.2,1.2,62\n");
    write("studies/dispatch/lots.csv", "bus,chargers\n675,60\n634,20\n");
    write("studies/dispatch/study.toml", kDispatchOf13Buses);
  }
  [[nodiscard]] DispatchProblem problem() const {
    return make_dispatch_problem(read_dispatch_study(path("studies/dispatch/study.toml")));
  }
};

TEST(ElementPlanning, AFeederByPhaseIsDispatched) {
  const DispatchProblem problem = DispatchFiles().problem();
  EXPECT_EQ(problem.branch_mva[problem.network.branch_index("xfm1:2")], 0.6);
  const DispatchResult result = solve_dispatch(problem, {true, false});
  EXPECT_EQ(result.status, DispatchStatus::optimal) << result.message;
  EXPECT_TRUE(result.verification.passed);
  const Array2<double> mva = [&] {
    Array2<double> all(problem.slot_count(), problem.network.branch_count());
    for (int t = 0; t < problem.slot_count(); ++t) {
      for (int l = 0; l < problem.network.branch_count(); ++l) {
        all(t, l) =
            branch_flow(problem.network.tree(), result.harmonics.voltage.row(t, 0).data(), l)
                .apparent;
      }
    }
    return all;
  }();
  const int limited = problem.network.branch_index("650632");
  double largest = 0.0;
  for (int t = 0; t < problem.slot_count(); ++t) {
    largest = std::max(largest, mva(t, limited));
  }
  EXPECT_NEAR(largest, 2.5, 1e-4) << "the limit of a line by element is held, and holds";
}

TEST(ElementPlanning, AFeederByPhaseHasItsStationsAllocated) {
  const ProjectCopy files({"studies/allocation", "networks/ieee13_by_phase", "networks/spectra"});
  files.replace("studies/allocation/ieee13.toml", "../../networks/ieee13",
                "../../networks/ieee13_by_phase");
  files.replace("studies/allocation/ieee13-reliability.csv", "650,632", "rg60,632");
  files.replace("studies/allocation/ieee13-reliability.csv", "632,671", "670,671");
  files.replace("studies/allocation/ieee13-reliability.csv", "671,675", "692,675");
  AllocationStudy study = read_allocation_study(files.path("studies/allocation/ieee13.toml"));
  study.block = 25;
  const AllocationResult result =
      allocate(make_allocation_problem(study, 100), AllocationObjective::total);
  EXPECT_EQ(result.status, AllocationStatus::optimal) << result.message;
  EXPECT_LT(result.replay_mismatch, 1e-7);
  EXPECT_GT(result.figures.losses, 0.0);
  study.candidates.clear();
  const AllocationProblem all = make_allocation_problem(study, 100);
  for (const char* no_site : {"sourcebus:source", "sourcebus", "650"}) {
    EXPECT_THAT(all.candidates, testing::Not(testing::Contains(all.network.bus_index(no_site))));
  }
}

/// Loads that keep their power whatever the share, and generators: half the load of the others.
TEST(ElementPlanning, LoadsThatFollowNoShareKeepTheirPower) {
  const DispatchFiles files;
  files.replace("networks/ieee13_by_phase/loads.csv", "spectrum,linear\n",
                "spectrum,linear,follows_profile\n");
  std::string loads = files.text("networks/ieee13_by_phase/loads.csv");
  for (size_t at = loads.find("parallel_series\n"); at != std::string::npos;
       at = loads.find("parallel_series\n", at + 1)) {
    const size_t line = loads.rfind('\n', at) + 1;
    loads.insert(at + std::string("parallel_series").size(),
                 loads.compare(line, 4, "646,") == 0 ? ",no" : ",yes");
  }
  files.write("networks/ieee13_by_phase/loads.csv", loads);
  const DispatchProblem problem = files.problem();
  const int steady = problem.network.bus_index("646"), other = problem.network.bus_index("675");
  for (int t = 0; t < problem.slot_count(); ++t) {
    EXPECT_NEAR(problem.load(t, steady).real(), 0.230, 1e-12);
    EXPECT_LE(problem.load(t, other).real(), 0.843 + 1e-12);
  }
  EXPECT_LT(problem.load(0, other).real(), 0.843);
}

/// The star of three legs is the transformer: the load flow of the tree is that of the feeder,
/// from which no bus is missing.
TEST(ElementPlanning, ATransformerOfThreeWindingsIsAStar) {
  const DispatchFiles files;
  files.append("networks/ieee13_by_phase/buses.csv", "third,0.24,,\n");
  files.replace("networks/ieee13_by_phase/transformers.csv", "xfm1,3,0.02\n",
                "xfm1,3,0.02 0.03 0.025\n");
  files.append("networks/ieee13_by_phase/windings.csv",
               "xfm1,third,1 2 3,delta,0.24,300,0.004,1.02\n");
  files.append("networks/ieee13_by_phase/loads.csv",
               "third,third,1 2 3,3,delta,0.24,120,40,constant_power,0,0,0,,open\n");
  const auto path = files.path("networks/ieee13_by_phase");
  Warnings warnings;
  const PlanningNetwork network(read_study_feeder(path), {}, HarmonicCurrents::in_phase, warnings);
  EXPECT_FALSE(network.described(network.bus_index("xfm1:star")));
  EXPECT_TRUE(network.described(network.bus_index("third")));
  EXPECT_GE(network.branch_index("xfm1:star3:2"), 0);
  const NetworkInput input = read_network(path, {.nodes_of = NodesOf::buses});
  NodalNetwork constant = with_ports_at_nodes(*input.network, HarmonicCurrents::in_phase, warnings);
  const HarmonicLoadFlow whole(std::make_shared<const NodalNetwork>(std::move(constant)));
  const auto solve = [](const HarmonicLoadFlow& flow) {
    return flow.solve(scaled_loads(flow.network(), {1.0}), {.harmonics = false});
  };
  const LoadFlowResult star = solve(network.load_flow()), flow = solve(whole);
  ASSERT_TRUE(star.converged() && flow.converged());
  for (int n = 0; n < whole.network().node_count(); ++n) {
    const int bus = network.bus_index(whole.network().nodes[n].label);
    EXPECT_NEAR(std::abs(star.voltage(0, 0, bus)), std::abs(flow.voltage(0, 0, n)), 1e-6)
        << network.bus_name(bus);
  }
  files.replace("studies/dispatch/study.toml", "\"xfm1:1\"", "\"xfm1:star1:2\"");
  files.replace("studies/dispatch/study.toml", "\"650632\" = 2.5", "\"650632\" = 3.5");
  EXPECT_EQ(files.problem().network.branch_count(), network.branch_count());
  const DispatchResult result = solve_dispatch(files.problem(), {true, false});
  EXPECT_EQ(result.status, DispatchStatus::optimal) << result.message;
  EXPECT_TRUE(result.verification.passed);
}

// ---- refusals

TEST(ElementPlanning, NamesTheBusesOfALoop) {
  const DispatchFiles files;
  files.append("networks/ieee13_by_phase/lines.csv", "tie,680,1 2 3,675,300,mtx601,0,0\n");
  EXPECT_EQ(input_error_of([&] { (void)files.problem(); }),
            "branch 692675 (lines.csv:9): closes a loop of 4 buses: 692, 671, 680, 675; must be a "
            "tree, open a branch of the loop");
}

TEST(ElementPlanning, RefusesATransformerOfFourEnds) {
  const DispatchFiles files;
  files.append("networks/ieee13_by_phase/buses.csv", "third,0.48,,\nfourth,0.48,,\n");
  files.replace("networks/ieee13_by_phase/transformers.csv", "xfm1,3,0.02\n",
                "xfm1,3,0.02 0.02 0.02 0.02 0.02 0.02\n");
  files.append("networks/ieee13_by_phase/windings.csv",
               "xfm1,third,1 2 3 0,wye,0.48,500,0.0055,1\n"
               "xfm1,fourth,1 2 3 0,wye,0.48,500,0.0055,1\n");
  EXPECT_EQ(input_error_of([&] { (void)files.problem(); }),
            "branch xfm1:1 (transformers.csv:6): joins buses 633, 634 and third at once; a tree "
            "has branches of two ends: describe it by elements of two ends");
}

TEST(ElementPlanning, RefusesSourcesThatItDoesNotTake) {
  const DispatchFiles files;
  files.replace("networks/ieee13_by_phase/voltage_sources.csv", "angle_deg\n",
                "angle_deg,spectrum\n");
  files.replace("networks/ieee13_by_phase/voltage_sources.csv", ",30\n", ",30,defaultload\n");
  EXPECT_EQ(
      input_error_of([&] { (void)files.problem(); }),
      "voltage source source (voltage_sources.csv:2): its spectrum defaultload has "
      "harmonics; a planning study takes those of loads only: take the spectrum of the source out");
  const DispatchFiles two;
  two.append("networks/ieee13_by_phase/voltage_sources.csv", "second,680,1 2 3,4.16,1,1,1,1,1,0\n");
  EXPECT_EQ(
      input_error_of([&] { (void)two.problem(); }),
      "feeder ieee13nodeckt (feeder.toml): has 2 voltage sources; a planning study takes one");
  const DispatchFiles current;
  current.write("networks/ieee13_by_phase/current_sources.csv",
                "id,bus,wires,current_a\nfurnace,680,1 2 3,20\n");
  EXPECT_EQ(input_error_of([&] { (void)current.problem(); }),
            "current source furnace (current_sources.csv:2): gives 20 A; a planning study takes "
            "powers: write it as a load or a generator");
  const DispatchFiles between;
  between.append("networks/ieee13_by_phase/buses.csv", "far,115,,\n");
  between.append("networks/ieee13_by_phase/lines.csv", "far,far,1 2 3,sourcebus,100,mtx601,0,0\n");
  between.replace("networks/ieee13_by_phase/voltage_sources.csv", "wires,kv",
                  "wires,to_bus,to_wires,kv");
  between.replace("networks/ieee13_by_phase/voltage_sources.csv", "1 2 3,115",
                  "1 2 3,far,1 2 3,115");
  EXPECT_EQ(input_error_of([&] { (void)between.problem(); }),
            "voltage source source (voltage_sources.csv:2): stands between buses sourcebus and "
            "far; must be to ground in a tree");
}

TEST(ElementPlanning, RefusesBranchesThatTheTreeDoesNotHave) {
  const DispatchFiles files;
  files.replace("studies/dispatch/study.toml", "\"650632\" = 2.5", "\"nowhere\" = 2.5");
  EXPECT_THAT(input_error_of([&] { (void)files.problem(); }),
              testing::StartsWith("branch 'nowhere' is not a branch of feeder ieee13nodeckt; "
                                  "branches are called by the id of a line"));
  const DispatchFiles twice;
  twice.replace("studies/dispatch/study.toml", "\"650632\" = 2.5", "\"xfm1:2\" = 2.5");
  EXPECT_EQ(input_error_of([&] { (void)twice.problem(); }),
            "limits.branches_mva.xfm1:2 (study.toml): the same branch as xfm1:1; give it once");
  const PlanningNetwork network = network_by_phase();
  EXPECT_EQ(input_error_of([&] { (void)network.branch_between("632", "675"); }),
            "branch '632-675' is not a branch of feeder ieee13nodeckt; nothing joins these buses");
  EXPECT_EQ(input_error_of([&] { (void)network.bus_index("9"); }),
            "bus '9' is not a bus of feeder ieee13nodeckt");
}

}  // namespace
}  // namespace overtone
