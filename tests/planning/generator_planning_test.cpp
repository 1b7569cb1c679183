// Planning studies of feeders whose generators are at buses with loads.

#include <functional>

#include <gmock/gmock.h>

#include <overtone/allocation_study.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/hosting_study.hpp>

#include "allocation/plan_evaluation.hpp"
#include "support/element_folder.hpp"
#include "support/project_copy.hpp"

namespace overtone {
namespace {

using support::ProjectCopy;

constexpr double kSame = 1e-7;  // relative

/// The studies with a feeder that `change` has made of the shipped one's elements.
struct Changed : ProjectCopy {
  Changed(const std::string& name, const std::function<void(Feeder&)>& change)
      : ProjectCopy({"studies", "networks/" + name, "networks/spectra", "networks/profiles"}) {
    const auto folder = path("networks/" + name);
    Feeder feeder = by_elements(read_feeder(folder).description());
    change(feeder);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    support::write_by_elements(feeder, folder);
  }
};

Generator generator_at(const std::string& bus, const Feeder& feeder) {
  return {.id = "pv",
          .at = {bus, {1, 2, 3, 0}},
          .kv = feeder.buses.front().base_kv,
          .p_kw = 150.0,
          .q_kvar = 20.0,
          .kva = 200.0};
}

/// 150 kW that follow the loads' profile, as a generator and as a smaller load.
struct Reduced {
  Reduced(const std::string& name, const std::string& bus)
      : with_generator(name,
                       [&](Feeder& feeder) {
                         feeder.generators = {generator_at(bus, feeder)};
                         feeder.generators[0].follows_share = true;
                       }),
        with_less_load(name, [&](Feeder& feeder) {
          const auto load = std::ranges::find_if(
              feeder.loads, [&](const Load& one) { return one.at.bus == bus; });
          load->p_kw -= 150.0;
          load->q_kvar -= 20.0;
        }) {}
  Changed with_generator, with_less_load;
};

DispatchResult dispatched(const DispatchProblem& problem, bool penalty) {
  DispatchOptions options;
  options.bound = false;
  return solve_dispatch(problem, {true, penalty}, options);
}

DispatchProblem dispatch_problem(const ProjectCopy& files) {
  return make_dispatch_problem(read_dispatch_study(files.path("studies/dispatch/ieee33.toml")));
}

TEST(GeneratorPlanning, IsALoadLessInADispatch) {
  const Reduced feeders("ieee33", "25");
  const DispatchResult one = dispatched(dispatch_problem(feeders.with_generator), true);
  const DispatchResult other = dispatched(dispatch_problem(feeders.with_less_load), true);
  ASSERT_EQ(one.status, DispatchStatus::feasible) << one.message;
  ASSERT_EQ(other.status, DispatchStatus::feasible) << other.message;
  EXPECT_TRUE(one.verification.passed);
  EXPECT_NEAR(one.figures.objective, other.figures.objective, kSame * other.figures.objective);
  EXPECT_NEAR(one.figures.losses, other.figures.losses, 1e-6 * other.figures.losses);
}

TEST(GeneratorPlanning, IsALoadLessForAStation) {
  const Reduced feeders("ieee33", "25");
  const auto solve = [](const ProjectCopy& files) {
    const HostingStudy study =
        read_hosting_study(files.path("studies/hosting/ieee33-limits-b.toml"));
    HostingOptions options;
    options.verify = true;
    return hosting_capacity(make_hosting_problem(study, {0, 0, ""}), study.buses.back(), options);
  };
  const HostingResult one = solve(feeders.with_generator), other = solve(feeders.with_less_load);
  ASSERT_EQ(one.status, HostingStatus::solved) << one.message;
  ASSERT_EQ(other.status, HostingStatus::solved) << other.message;
  EXPECT_TRUE(one.replay.passed);
  EXPECT_NEAR(one.station_mw, other.station_mw, kSame * other.station_mw);
}

TEST(GeneratorPlanning, IsALoadLessInAPlan) {
  const Reduced feeders("ieee13", "675");
  const auto evaluate = [](const ProjectCopy& files) {
    const AllocationProblem problem = make_allocation_problem(
        read_allocation_study(files.path("studies/allocation/ieee13.toml")), 100);
    return PlanEvaluator(problem, 1)
        .evaluate(std::vector<double>(problem.candidates.size(),
                                      100.0 / static_cast<double>(problem.candidates.size())));
  };
  const PlanFigures one = evaluate(feeders.with_generator),
                    other = evaluate(feeders.with_less_load);
  ASSERT_TRUE(one.load_flow_converged && other.load_flow_converged);
  EXPECT_NEAR(one.losses, other.losses, kSame * other.losses);
  EXPECT_NEAR(one.unserved, other.unserved, kSame * other.unserved);
}

/// One that gives the same in every hour, beside a load that does not: as on a bus of its own,
/// which only a closed switch parts from the load's.
TEST(GeneratorPlanning, KeepsItsPowerBesideALoadThatDoesNot) {
  const Changed together("ieee33",
                         [](Feeder& feeder) { feeder.generators = {generator_at("25", feeder)}; });
  const Changed apart("ieee33", [](Feeder& feeder) {
    feeder.buses.push_back({.name = "sun", .base_kv = feeder.buses.front().base_kv});
    Array2<double> none(3, 3);
    feeder.lines.push_back({.id = "switch",
                            .from = {"25", {1, 2, 3}},
                            .to = {"sun", {1, 2, 3}},
                            .r_ohm = none,
                            .x_ohm = none});
    feeder.generators = {generator_at("sun", feeder)};
  });
  const DispatchProblem problem = dispatch_problem(together);
  const int bus = problem.network.bus_index("25");
  const Array2<Complex> load = problem.network.at_buses(problem.load);
  for (int t = 0; t < problem.slot_count(); ++t) {
    EXPECT_NEAR(load(t, bus).real(), problem.load(t, bus).real() - 0.150, 1e-12);
    EXPECT_NEAR(load(t, bus).imag(), problem.load(t, bus).imag() - 0.020, 1e-12);
  }
  const DispatchResult one = dispatched(problem, false);
  const DispatchResult other = dispatched(dispatch_problem(apart), false);
  ASSERT_EQ(one.status, DispatchStatus::feasible) << one.message;
  ASSERT_EQ(other.status, DispatchStatus::feasible) << other.message;
  EXPECT_TRUE(one.verification.passed);
  EXPECT_NEAR(one.figures.losses, other.figures.losses, 1e-5 * other.figures.losses);
  EXPECT_NEAR(one.figures.v_min, other.figures.v_min, 1e-6);
  for (int t = 0; t < problem.slot_count(); ++t) {
    EXPECT_NEAR(one.distortion.thd(t, bus), other.distortion.thd(t, bus), 1e-6);
  }
}

}  // namespace
}  // namespace overtone
