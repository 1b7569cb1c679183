#include <overtone/conditioning_study.hpp>

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/option_checks.hpp"
#include "support/small_feeder.hpp"
#include "support/studies.hpp"

namespace overtone {
namespace {

constexpr const char* kStudy =
    "title = \"small study\"\n"          // 1
    "feeder = \"feeder\"\n"              // 2
    "case = \"III\"\n"                   // 3
    "strategy = \"II\"\n"                // 4
    "[vehicles]\n"                       // 5
    "fleet = \"fleet.csv\"\n"            // 6
    "penetration = 0.5\n"                // 7
    "[load]\n"                           // 8
    "scale = 0.9\n"                      // 9
    "[thd]\n"                            // 10
    "limit_percent = 4.0\n"              // 11
    "limit = \"enforced\"\n"             // 12
    "[limits]\n"                         // 13
    "v_min_pu = 0.93\n"                  // 14
    "v_max_pu = 1.04\n"                  // 15
    "substation_current_a = 150\n"       // 16
    "[limits.branch_current_a]\n"        // 17
    "\"a-b\" = 120\n"                    // 18
    "[limits.branch_current_pu]\n"       // 19
    "\"c-b\" = 1.5\n"                    // 20
    "[harmonics]\n"                      // 21
    "currents = \"in_phase\"\n"          // 22
    "power_balance = \"fundamental\"\n"  // 23
    "[solver]\n"                         // 24
    "method = \"monolithic\"\n"          // 25
    "cuts = \"per_limit\"\n"             // 26
    "kkt_solver = \"mumps\"\n"           // 27
    "tolerance = 2e-7\n"                 // 28
    "tau_min = 1e-4\n"                   // 29
    "violation_tolerance = 1e-7\n"       // 30
    "max_masters = 7\n"                  // 31
    "max_iterations = 99\n"              // 32
    "first_master_barrier = 0.02\n"      // 33
    "join_margin = 0.3\n"                // 34
    "continue_masters = false\n"         // 35
    "harmonics_tolerance = 1e-3\n"       // 36
    "threads = 2\n";                     // 37

constexpr const char* kFleet =
    "group,share,battery_kwh,arrival_soc,charger_kva,charge_rate_kw\n"
    "all,1,10,0.5,4,3\n";

/// A study file beside its feeder and fleet.
class StudyFile : public testing::Test {
 protected:
  support::TemporaryFolder folder_;
  support::SmallFeederFiles feeder_;
  std::string text_ = kStudy;

  void replace(const std::string& good, const std::string& bad) {
    const auto at = text_.find(good);
    ASSERT_NE(at, std::string::npos) << good;
    ASSERT_EQ(text_.find(good, at + 1), std::string::npos) << good << " stands there twice";
    text_.replace(at, good.size(), bad);
  }
  [[nodiscard]] ConditioningStudy read() const {
    for (const auto& [name, content] : feeder_.text) {
      folder_.write("feeder/" + name, content);
    }
    folder_.write("fleet.csv", kFleet);
    return read_conditioning_study(folder_.write("study.toml", text_));
  }
  /// The message of read_conditioning_study or make_conditioning_problem, with <folder> for the
  /// study's own.
  [[nodiscard]] std::string message() const {
    try {
      (void)make_conditioning_problem(read());
    } catch (const InputError& error) {
      std::string text = error.what();
      const std::string here = folder_.path().string();
      if (const auto at = text.find(here); at != std::string::npos) {
        text.replace(at, here.size(), "<folder>");
      }
      return text;
    }
    return "no error";
  }
};

TEST_F(StudyFile, HoldsWhatItSays) {
  const ConditioningStudy study = read();
  EXPECT_EQ(study.title, "small study");
  EXPECT_EQ(study.feeder, folder_.path() / "feeder");
  EXPECT_EQ(study.fleet, folder_.path() / "fleet.csv");
  EXPECT_EQ(study.case_name(), "III / II");
  EXPECT_EQ(study.penetration, 0.5);
  EXPECT_EQ(study.load_scale, 0.9);
  EXPECT_DOUBLE_EQ(study.thd_limit, 0.04);
  EXPECT_TRUE(study.enforce_thd_limit);
  EXPECT_EQ(study.v_min, 0.93);
  EXPECT_EQ(study.v_max, 1.04);
  EXPECT_EQ(study.substation_current_a, 150.0);
  EXPECT_FALSE(study.substation_current_pu.has_value());
  EXPECT_EQ(study.branch_current_a, (std::map<std::string, double>{{"a-b", 120.0}}));
  EXPECT_EQ(study.branch_current_pu, (std::map<std::string, double>{{"c-b", 1.5}}));
  EXPECT_EQ(study.options.method, ConditioningMethod::monolithic);
  EXPECT_EQ(study.options.cuts, CutKind::per_limit);
  EXPECT_EQ(study.options.tolerance, 2e-7);
  EXPECT_EQ(study.options.tau_min, 1e-4);
  EXPECT_EQ(study.options.violation_tolerance, 1e-7);
  EXPECT_EQ(study.options.max_masters, 7);
  EXPECT_EQ(study.options.max_iterations, 99);
  EXPECT_EQ(study.options.first_master_barrier, 0.02);
  EXPECT_EQ(study.options.join_margin, 0.3);
  EXPECT_FALSE(study.options.continue_masters);
  EXPECT_EQ(study.options.harmonics_tolerance, 1e-3);
  EXPECT_EQ(study.options.threads, 2);
}

TEST_F(StudyFile, MakesItsProblem) {
  const ConditioningProblem problem = make_conditioning_problem(read());
  EXPECT_EQ(problem.hour, (std::vector<TimeStep>{1, 20}));
  EXPECT_NEAR(problem.load(0, 1).real(), 0.9 * 0.6 * 0.1, 1e-15);   // scale, share, 100 kW
  EXPECT_NEAR(problem.load(1, 3).imag(), 0.9 * 1.0 * 0.08, 1e-15);  // 80 kvar
  ASSERT_EQ(problem.fleet.lot_count(), 3);
  EXPECT_EQ(problem.fleet.lots[0].vehicles, 0.5 * 21);
  EXPECT_NEAR(problem.fleet.sessions[0].energy, 0.5 * 21 * 0.005, 1e-15);  // (1 - 0.5) 10 kWh
  EXPECT_TRUE(problem.enforce_thd_limit);
  EXPECT_DOUBLE_EQ(problem.thd_limit, 0.04);
}

TEST_F(StudyFile, ABranchHasOneLimitInAmperesOrInPerUnit) {
  replace("\"c-b\" = 1.5", "\"b-a\" = 1.5");  // a-b has one in amperes
  EXPECT_THAT([&] { (void)make_conditioning_problem(read()); },
              testing::ThrowsMessage<InputError>(
                  testing::HasSubstr("limits.branch_current_pu.b-a (study.toml): has a limit in "
                                     "amperes, too; give one of them")));
}

TEST_F(StudyFile, ABranchHasOneLimitWhicheverEndItIsNamedFrom) {
  replace("\"c-b\" = 1.5", "\"c-b\" = 1.5\n\"b-c\" = 2.5");
  EXPECT_THAT([&] { (void)make_conditioning_problem(read()); },
              testing::ThrowsMessage<InputError>(testing::HasSubstr(
                  "limits.branch_current_pu.c-b (study.toml): the same branch as "
                  "b-c; give it once")));
}

TEST_F(StudyFile, LimitsAreInPerUnitOfTheFeeder) {
  const double ampere = std::sqrt(3.0) * 12.66 / 1000.0;  // per A on 1 MVA
  ConditioningProblem problem = make_conditioning_problem(read());
  EXPECT_NEAR(problem.limits.substation_current, 150.0 * ampere, 1e-12);
  ASSERT_EQ(problem.limits.branch_current.size(), 3u);
  EXPECT_NEAR(problem.limits.branch_current[0], 300.0 * ampere, 1e-12);  // the feeder's
  EXPECT_NEAR(problem.limits.branch_current[1], 120.0 * ampere, 1e-12);
  EXPECT_EQ(problem.limits.branch_current[2], 1.5);  // named from its other end

  replace("substation_current_a = 150", "substation_current_pu = 4.19");
  EXPECT_EQ(make_conditioning_problem(read()).limits.substation_current, 4.19);

  replace("substation_current_pu = 4.19\n", "");
  replace("\"a-b\" = 120\n", "");
  problem = make_conditioning_problem(read());
  EXPECT_NEAR(problem.limits.substation_current, 200.0 * ampere, 1e-12);  // the feeder's
  EXPECT_TRUE(std::isinf(problem.limits.branch_current[1]));              // which gives none
}

TEST_F(StudyFile, IsSolvedOnABaseOfItsOwn) {
  ConditioningProblem problem = make_conditioning_problem(read());
  EXPECT_DOUBLE_EQ(problem.losses.p_p, 0.09);
  EXPECT_DOUBLE_EQ(problem.losses.p_q, 0.0475);
  EXPECT_DOUBLE_EQ(problem.losses.q_p, 0.02);
  EXPECT_DOUBLE_EQ(problem.losses.q_q, 0.02);
  feeder_.text["feeder.toml"] += "base_mva = 10\n";
  problem = make_conditioning_problem(read());
  EXPECT_EQ(problem.network().base_mva, 1.0);  // loads of some 100 kVA a bus
  EXPECT_DOUBLE_EQ(problem.losses.p_p, 0.09);
  EXPECT_NEAR(problem.limits.substation_current, 150.0 * std::sqrt(3.0) * 12.66 / 1e3, 1e-12);
  std::string& loads = feeder_.text["bus.csv"];
  loads = "bus,p_kw,q_kvar\ns,0,0\na,7,3\nb,9,4\nc,12,8\n";
  problem = make_conditioning_problem(read());
  EXPECT_EQ(problem.network().base_mva, 0.1);
  EXPECT_DOUBLE_EQ(problem.losses.p_p, 0.009);  // the coefficients are per MVA
  EXPECT_DOUBLE_EQ(problem.losses.p_q, 0.00475);
  EXPECT_DOUBLE_EQ(problem.losses.q_p, 0.002);
  EXPECT_DOUBLE_EQ(problem.losses.q_q, 0.002);
  EXPECT_NEAR(problem.limits.substation_current, 150.0 * std::sqrt(3.0) * 12.66 / 1e2, 1e-12);
}

TEST_F(StudyFile, ProfileOfItsOwnReplacesTheFeeders) {
  folder_.write("night.csv", "hour,load_share,parked_share\n3,0.5,1\n4,0.4,1\n5,0.4,1\n");
  replace("case =", "profile = \"night.csv\"\ncase =");
  EXPECT_EQ(make_conditioning_problem(read()).hour, (std::vector<TimeStep>{3, 4, 5}));
}

TEST_F(StudyFile, UntitledStudyIsCalledAfterItsFile) {
  replace("title = \"small study\"\n", "");
  EXPECT_EQ(read().title, "study");
}

TEST_F(StudyFile, CaseNames) {
  replace("case = \"III\"", "case = \"II\"");
  EXPECT_EQ(read().case_name(), "II / II");
  replace("strategy = \"II\"", "strategy = \"I\"");
  EXPECT_EQ(read().case_name(), "II / I");
  replace("case = \"II\"\nstrategy = \"I\"\n", "case = \"I\"\n");
  EXPECT_EQ(read().case_name(), "I");
  EXPECT_TRUE(make_conditioning_problem(read()).fleet.lots.empty());
}

TEST_F(StudyFile, LoadFlowCasesMayHaveOtherHarmonics) {
  replace("\"III\"\nstrategy = \"II\"", "\"II\"\nstrategy = \"I\"");
  replace("in_phase", "phase_locked");
  replace("= \"fundamental\"", "= \"all_orders\"");
  EXPECT_EQ(read().harmonic_currents, HarmonicCurrents::phase_locked);
  EXPECT_EQ(read().power_balance, PowerBalance::all_orders);
}

void expect_same_options(const ConditioningOptions& actual, const ConditioningOptions& expected) {
  EXPECT_EQ(actual.method, expected.method);
  EXPECT_EQ(actual.cuts, expected.cuts);
  EXPECT_EQ(actual.kkt_solver, expected.kkt_solver);
  EXPECT_EQ(actual.tolerance, expected.tolerance);
  EXPECT_EQ(actual.tau_min, expected.tau_min);
  EXPECT_EQ(actual.violation_tolerance, expected.violation_tolerance);
  EXPECT_EQ(actual.max_masters, expected.max_masters);
  EXPECT_EQ(actual.max_iterations, expected.max_iterations);
  EXPECT_EQ(actual.first_master_barrier, expected.first_master_barrier);
  EXPECT_EQ(actual.join_margin, expected.join_margin);
  EXPECT_EQ(actual.continue_masters, expected.continue_masters);
  EXPECT_EQ(actual.harmonics_tolerance, expected.harmonics_tolerance);
  EXPECT_EQ(actual.threads, expected.threads);
}

void expect_same_settings(const ConditioningStudy& actual, const ConditioningStudy& expected) {
  EXPECT_EQ(actual.penetration, expected.penetration);
  EXPECT_EQ(actual.load_scale, expected.load_scale);
  EXPECT_EQ(actual.thd_limit, expected.thd_limit);
  EXPECT_EQ(actual.enforce_thd_limit, expected.enforce_thd_limit);
  EXPECT_EQ(actual.v_min, expected.v_min);
  EXPECT_EQ(actual.v_max, expected.v_max);
  EXPECT_EQ(actual.substation_current_a, expected.substation_current_a);
  EXPECT_EQ(actual.substation_current_pu, expected.substation_current_pu);
  EXPECT_EQ(actual.branch_current_a, expected.branch_current_a);
  EXPECT_EQ(actual.branch_current_pu, expected.branch_current_pu);
  EXPECT_EQ(actual.harmonic_currents, expected.harmonic_currents);
  EXPECT_EQ(actual.power_balance, expected.power_balance);
  expect_same_options(actual.options, expected.options);
}

TEST_F(StudyFile, SectionsMayBeLeftOut) {
  text_ =
      "feeder = \"feeder\"\ncase = \"III\"\nstrategy = \"II\"\n"
      "vehicles.fleet = \"fleet.csv\"\n";
  expect_same_settings(read(), ConditioningStudy{});
  expect_same_options(read().options, ConditioningOptions{});
  const OperatingLimits limits = make_conditioning_problem(read()).limits;
  EXPECT_EQ(limits.v_min, OperatingLimits{}.v_min);
  EXPECT_EQ(limits.v_max, OperatingLimits{}.v_max);
}

TEST_F(StudyFile, FilesOfBeforeThereWereKindsAreConditioningStudies) {
  (void)read();
  EXPECT_EQ(study_kind(folder_.path() / "study.toml"), StudyKind::conditioning);
}

TEST(PublishedStudies, AllLoad) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(support::source_folder() / "studies")) {
    if (entry.path().extension() != ".toml" ||
        !entry.path().filename().string().starts_with("ieee")) {
      continue;  // planning studies have tests of their own
    }
    ++count;
    const std::string name = entry.path().stem().string();
    SCOPED_TRACE(name);
    const ConditioningStudy study = read_conditioning_study(entry.path());
    const ConditioningProblem problem = make_conditioning_problem(study);
    EXPECT_EQ(problem.hour_count(), 24);
    EXPECT_FALSE(study.title.empty());
    // The file's name says feeder, case and strategy.
    EXPECT_EQ(study.feeder.filename().string(), name.substr(0, name.find('-')));
    const std::string cases[][2] = {{"-case1", "I"},
                                    {"-case2-strategy1", "II / I"},
                                    {"-case2-strategy2", "II / II"},
                                    {"-case3-strategy1", "III / I"},
                                    {"-case3-strategy2", "III / II"}};
    for (const auto& [part, case_name] : cases) {
      if (name.find(part) != std::string::npos) {
        EXPECT_EQ(study.case_name(), case_name);
      }
    }
    EXPECT_EQ(problem.fleet.lots.empty(), study.study_case == StudyCase::I);
    EXPECT_EQ(study.penetration, study.strategy == ChargingStrategy::on_arrival ? 0.21 : 1.0);
    EXPECT_EQ(study.enforce_thd_limit, study.case_name() == "III / II");
    EXPECT_EQ(study.thd_limit, 0.05);
    expect_same_options(study.options, ConditioningOptions{});
  }
  EXPECT_EQ(count, 17);  // five cases of three feeders, the tight limits, and one by phase
}

struct Fault {
  const char* name;
  const char* good;
  const char* bad;
  const char* message;  ///< ends in * before a library's own words
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.good << " -> " << fault.bad; }

/// One thing wrong, and the whole message.
const Fault kFaults[] = {
    // the file and its top
    {"BadToml", "\"III\"", "III", "study (study.toml:3): *"},
    {"UnknownKey", "title", "name",
     "name (study.toml:1): unknown; known here are kind, title, feeder, profile, case, strategy, "
     "network, vehicles, objective, load, thd, limits, harmonics, solver"},
    {"TitleAsNumber", "\"small study\"", "7", "title (study.toml:1): must be text in quotes"},
    {"NoFeeder", "feeder = \"feeder\"\n", "",
     "feeder (study.toml): missing; name the feeder's folder, relative to the study file"},
    {"FeederAsNumber", "\"feeder\"", "33", "feeder (study.toml:2): must be text in quotes"},
    {"WrongFeeder", "\"feeder\"", "\"gone\"",
     "<folder>/gone: not a feeder folder; it must hold feeder.toml, bus.csv and branch.csv"},
    {"NoCase", "case = \"III\"\n", "", "case (study.toml): missing; must be one of I, II, III"},
    {"UnknownCase", "\"III\"", "\"IV\"", "case (study.toml:3): 'IV'; must be one of I, II, III"},
    {"CaseAsNumber", "\"III\"", "3", "case (study.toml:3): must be text in quotes"},
    {"NoStrategy", "strategy = \"II\"\n", "",
     "strategy (study.toml): missing; must be I (on arrival) or II (optimised)"},
    {"UnknownStrategy", "strategy = \"II\"", "strategy = \"III\"",
     "strategy (study.toml:4): 'III'; must be one of I, II"},
    {"StrategyInCaseOne", "\"III\"", "\"I\"",
     "strategy (study.toml:4): not allowed in case I, which has no vehicles; remove it"},
    {"WrongProfile", "case =", "profile = \"gone.csv\"\ncase =",
     "<folder>/gone.csv: cannot be read; the file must exist and be readable"},
    {"ProfileWithoutItsColumns", "strategy = \"II\"", "strategy = \"I\"",
     "day.csv: no column plugged_share, which this study needs"},
    {"VehiclesNotASection", "[vehicles]\nfleet = \"fleet.csv\"\npenetration = 0.5\n",
     "vehicles = 3\n", "vehicles (study.toml:5): must be a section [vehicles]"},
    {"MisspeltSection", "[solver]", "[slover]",
     "slover (study.toml:24): unknown; did you mean solver? Known here are kind, title, feeder, "
     "profile, case, strategy, network, vehicles, objective, load, thd, limits, harmonics, "
     "solver"},
    {"KeyInTheWrongSection", "scale = 0.9", "threads = 2",
     "load.threads (study.toml:9): unknown; did you mean that of section [solver]? Known here are "
     "scale, groups, generation"},
    {"UnknownKind", "title = \"small study\"", "kind = \"charging\"",
     "kind (study.toml:1): 'charging'; must be one of conditioning, hosting, dispatch, allocation, "
     "montecarlo"},
    {"OtherKind", "title = \"small study\"", "kind = \"hosting\"",
     "kind (study.toml:1): this is a hosting study, not one of conditioning; it is solved by "
     "overtone host <folder>/study.toml"},
    {"KindShownByItsKeys", "[vehicles]", "[devices]\n[vehicles]",
     "kind (study.toml): missing, but its keys show a dispatch study, not one of conditioning; it "
     "is solved by overtone dispatch <folder>/study.toml"},
    // vehicles and load
    {"UnknownVehicleKey", "penetration", "share",
     "vehicles.share (study.toml:7): unknown; did you mean discharge_share? Known here are fleet, "
     "lots, sessions, charger_kva_per_kw, phases, penetration, vehicle_to_grid, discharge_share, "
     "efficiency_discharge, soc_floor, current_weight"},
    {"NoFleet", "fleet = \"fleet.csv\"\n", "",
     "vehicles.fleet (study.toml): missing; name the file of vehicle groups"},
    {"WrongFleet", "fleet.csv", "gone.csv",
     "<folder>/gone.csv: cannot be read; the file must exist and be readable"},
    {"NegativeCurrentWeight", "penetration = 0.5", "current_weight = -1",
     "vehicles.current_weight (study.toml:7): -1; must be 0 to 100"},
    {"NegativePenetration", "penetration = 0.5", "penetration = -0.5",
     "vehicles.penetration (study.toml:7): -0.5; must be 0 to 100"},
    {"PenetrationInPercentOfPercent", "penetration = 0.5", "penetration = 2100",
     "vehicles.penetration (study.toml:7): 2100; must be 0 to 100"},
    {"PenetrationAsText", "penetration = 0.5", "penetration = \"half\"",
     "vehicles.penetration (study.toml:7): must be a finite number"},
    {"PenetrationNotANumber", "penetration = 0.5", "penetration = nan",
     "vehicles.penetration (study.toml:7): must be a finite number"},
    {"UnknownLoadKey", "scale", "factor",
     "load.factor (study.toml:9): unknown; known here are scale, groups, generation"},
    {"NegativeLoadScale", "scale = 0.9", "scale = -1",
     "load.scale (study.toml:9): -1; must be 0 to 100"},
    // objective
    {"NegativeWeight", "[load]", "[objective]\nlosses = -1\n[load]",
     "objective.losses (study.toml:9): -1; must be 0 to 1000000"},
    {"NothingToMinimise", "[load]", "[objective]\ndeviation = 0\nthd = 0\n[load]",
     "objective.deviation (study.toml:9): 0, as all weights; one must be above 0"},
    {"EnergyWithoutPrice", "[load]", "[objective]\nenergy = 1\n[load]",
     "day.csv: no column price, which this study needs"},
    {"UnbalanceOfABalancedFeeder", "[load]", "[objective]\nunbalance = 1\n[load]",
     "objective.unbalance (study.toml): of a feeder with phases, and this study's is balanced; "
     "leave it out"},
    {"PriorityOfNoBus", "[load]", "[objective]\npriority.z = 2\n[load]",
     "objective.priority.z (study.toml): no such bus; name one of the feeder's"},
    // THD
    {"UnknownThdKey", "limit_percent", "percent",
     "thd.percent (study.toml:11): unknown; did you mean limit_percent? Known here are "
     "limit_percent, limit"},
    {"NoThdAllowed", "limit_percent = 4.0", "limit_percent = 0",
     "thd.limit_percent (study.toml:11): 0; must be > 0, at most 1000"},
    {"UnknownThdLimit", "\"enforced\"", "\"kept\"",
     "thd.limit (study.toml:12): 'kept'; must be one of enforced, reported"},
    {"ThdLimitAsBool", "\"enforced\"", "true", "thd.limit (study.toml:12): must be text in quotes"},
    // operating limits
    {"UnknownLimit", "v_min_pu", "v_min",
     "limits.v_min (study.toml:14): unknown; did you mean v_min_pu? Known here are v_min_pu, "
     "v_max_pu, vuf_limit_percent, "
     "substation_current_a, substation_current_pu, branch_current_a, branch_current_pu"},
    {"NegativeLowestVoltage", "0.93", "-0.93",
     "limits.v_min_pu (study.toml:14): -0.93; must be 0 to 2"},
    {"HighestVoltageZero", "1.04", "0",
     "limits.v_max_pu (study.toml:15): 0; must be > 0, at most 2"},
    {"VoltageLimitsCross", "0.93", "1.04",
     "limits.v_min_pu (study.toml:14): 1.04; must be below v_max_pu = 1.04"},
    {"NegativeSubstationCurrent", "150", "-150",
     "limits.substation_current_a (study.toml:16): -150; must be > 0, at most 1000000"},
    {"SubstationCurrentInPerUnitZero", "substation_current_a = 150", "substation_current_pu = 0",
     "limits.substation_current_pu (study.toml:16): 0; must be > 0, at most 1000000"},
    {"SubstationCurrentTwice", "substation_current_a = 150\n",
     "substation_current_a = 150\nsubstation_current_pu = 4\n",
     "limits.substation_current_pu (study.toml:17): give amperes or per unit, not both"},
    {"BranchCurrentZero", "120", "0",
     "limits.branch_current_a.a-b (study.toml:18): 0; must be > 0, at most 1000000"},
    {"BranchCurrentAsText", "= 120", "= \"120 A\"",
     "limits.branch_current_a.a-b (study.toml:18): must be a finite number"},
    {"BranchCurrentNotASection", "[limits.branch_current_a]\n\"a-b\" = 120\n",
     "branch_current_a = 120\n",
     "limits.branch_current_a (study.toml:17): must be a section [limits.branch_current_a]"},
    {"LimitOfNoBranch", "\"a-b\"", "\"a-c\"",
     "branch 'a-c' is not a branch of feeder small; branches are named from-to, as 1-2"},
    {"LimitInPerUnitOfNoBranch", "\"c-b\"", "\"c-a\"",
     "branch 'c-a' is not a branch of feeder small; branches are named from-to, as 1-2"},
    // harmonics
    {"UnknownHarmonicKey", "currents = \"in_phase\"", "angles = \"in_phase\"",
     "harmonics.angles (study.toml:22): unknown; known here are currents, power_balance, "
     "linear_loads"},
    {"UnknownHarmonicCurrents", "in_phase", "random",
     "harmonics.currents (study.toml:22): 'random'; must be one of in_phase, phase_locked"},
    {"UnknownPowerBalance", "= \"fundamental\"", "= \"none\"",
     "harmonics.power_balance (study.toml:23): 'none'; must be one of fundamental, all_orders"},
    {"PhaseLockedOptimised", "in_phase", "phase_locked",
     "harmonics.currents (study.toml:22): an optimised case needs in_phase, which keeps the "
     "harmonic network linear in the fundamental current"},
    {"AllOrdersOptimised", "= \"fundamental\"", "= \"all_orders\"",
     "harmonics.power_balance (study.toml:23): an optimised case needs fundamental"},
    // solver
    {"UnknownSolverKey", "tau_min", "tau",
     "solver.tau (study.toml:29): unknown; did you mean tau_min? Known here are method, cuts, "
     "kkt_solver, tolerance, "
     "tau_min, violation_tolerance, max_masters, max_iterations, first_master_barrier, "
     "join_margin, continue_masters, harmonics_tolerance, threads"},
    {"UnknownMethod", "monolithic", "simplex",
     "solver.method (study.toml:25): 'simplex'; must be one of benders, monolithic"},
    {"UnknownCuts", "per_limit", "some",
     "solver.cuts (study.toml:26): 'some'; must be one of exact, per_limit, aggregated"},
    {"UnknownKktSolver", "mumps", "abacus",
     "solver.kkt_solver (study.toml:27): 'abacus'; must be one of mumps, structured"},
    {"ToleranceTooLarge", "tolerance = 2e-7", "tolerance = 1",
     "solver.tolerance (study.toml:28): 1; must be 1e-12 to 0.0001"},
    {"TauMinTooSmall", "tau_min = 1e-4", "tau_min = 0",
     "solver.tau_min (study.toml:29): 0; must be 1e-08 to 0.001"},
    {"ViolationToleranceZero", "violation_tolerance = 1e-7", "violation_tolerance = 0",
     "solver.violation_tolerance (study.toml:30): 0; must be 1e-12 to 1e-06"},
    {"NoMasters", "max_masters = 7", "max_masters = 0",
     "solver.max_masters (study.toml:31): 0; must be a whole number, 1 to 1000000"},
    {"MastersNotWhole", "max_masters = 7", "max_masters = 2.5",
     "solver.max_masters (study.toml:31): 2.5; must be a whole number, 1 to 1000000"},
    {"TooManyIterations", "max_iterations = 99", "max_iterations = 2000000",
     "solver.max_iterations (study.toml:32): 2000000; must be a whole number, 1 to 1000000"},
    {"IntegerBeyondInt", "max_iterations = 99", "max_iterations = 4294967297",
     "solver.max_iterations (study.toml:32): 4294967297; must be a whole number, 1 to 1000000"},
    {"IntegerBeyondDouble", "tolerance = 2e-7", "tolerance = 9223372036854775807",
     "solver.tolerance (study.toml:28): 9223372036854775807; must be 1e-12 to 0.0001"},
    {"IntegerBeyondAll", "max_masters = 7", "max_masters = 9223372036854775808",
     "study (study.toml:31): *"},
    {"NegativeFirstBarrier", "first_master_barrier = 0.02", "first_master_barrier = -0.2",
     "solver.first_master_barrier (study.toml:33): -0.2; must be 0 to 0.1"},
    {"JoinMarginInPercent", "join_margin = 0.3", "join_margin = 30",
     "solver.join_margin (study.toml:34): 30; must be 0 to 1"},
    {"HarmonicsToleranceNegative", "harmonics_tolerance = 1e-3", "harmonics_tolerance = -1",
     "solver.harmonics_tolerance (study.toml:36): -1; must be 0 to 0.01"},
    {"NegativeThreads", "threads = 2", "threads = -1",
     "solver.threads (study.toml:37): -1; must be a whole number, 0 to 4096"},
    {"DischargesInCaseI", "case = \"III\"\nstrategy = \"II\"\n[vehicles]\n",
     "case = \"I\"\n[vehicles]\nvehicle_to_grid = true\n",
     "vehicles.vehicle_to_grid (study.toml:5): true, and case I has no vehicles; leave it out"},
    {"DischargesOnArrival", "strategy = \"II\"\n[vehicles]\n",
     "strategy = \"I\"\n[vehicles]\nvehicle_to_grid = true\n",
     "vehicles.vehicle_to_grid (study.toml:6): true, and in strategy I vehicles charge until they "
     "are full; take strategy II, or leave it out"},
    {"ShareOfNothing", "[vehicles]\n", "[vehicles]\nvehicle_to_grid = true\ndischarge_share = 0\n",
     "vehicles.discharge_share (study.toml:7): 0; must be > 0, at most 1"},
    {"MoreThanComesOut", "[vehicles]\n",
     "[vehicles]\nvehicle_to_grid = true\nefficiency_discharge = 1.1\n",
     "vehicles.efficiency_discharge (study.toml:7): 1.1; must be 0.01 to 1"},
    {"WearThatEarns", "[load]\n", "vehicle_to_grid = true\n[objective]\nwear = -5\n[load]\n",
     "objective.wear (study.toml:10): -5; must be 0 to 1000000"},
    {"FloorWithoutUse", "[vehicles]\n", "[vehicles]\nsoc_floor = 0.2\n",
     "vehicles.soc_floor (study.toml:6): vehicles don't discharge; set vehicles.vehicle_to_grid = "
     "true, or leave it out"},
    {"WearWithoutUse", "[load]\n", "[objective]\nwear = 5\n[load]\n",
     "objective.wear (study.toml:9): vehicles don't discharge; set vehicles.vehicle_to_grid = "
     "true, or "
     "leave it out"},
    {"ThreadsNotWhole", "threads = 2", "threads = 2.5",
     "solver.threads (study.toml:37): 2.5; must be a whole number, 0 to 4096"},
};

class StudyFault : public StudyFile, public testing::WithParamInterface<Fault> {};

TEST_P(StudyFault, HasItsMessage) {
  ASSERT_EQ(message(), "no error");
  replace(GetParam().good, GetParam().bad);
  const std::string expected = GetParam().message;
  std::string actual = message();
  if (expected.ends_with('*') && actual.size() > expected.size()) {
    EXPECT_EQ(actual.find('\n'), std::string::npos);
    actual = actual.substr(0, expected.size() - 1) + "*";
  }
  EXPECT_EQ(actual, expected);
}

INSTANTIATE_TEST_SUITE_P(Keys, StudyFault, testing::ValuesIn(kFaults),
                         [](const auto& instance) { return instance.param.name; });

TEST_F(StudyFile, MustExist) {
  const auto file = folder_.path() / "gone.toml";
  try {
    (void)read_conditioning_study(file);
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), file.string() + ": not a study file; it must exist and be readable");
  }
}

TEST_F(StudyFile, NeedsAProfileFromSomewhere) {
  feeder_.replace("feeder.toml", "profile = \"day.csv\"\n", "");
  EXPECT_EQ(message(), "profile (study.toml): missing; the feeder names none, so the study must");
}

void read_file(const std::filesystem::path& file) { (void)read_conditioning_study(file); }

TEST(ConditioningStudyKeys, BoundsSpellingAndReadyStudies) {
  const auto keys = conditioning_study_keys();
  support::expect_bounds_held(keys, read_file);
  support::expect_keys_guarded(keys, read_file);
  EXPECT_EQ(support::expect_ready_studies_known(StudyKind::conditioning, keys), 17);
}

TEST(ConditioningStudyKeys, DefaultsAreThoseOfTheStructs) {
  const auto keys = conditioning_study_keys();
  const ConditioningOptions options;
  EXPECT_EQ(record_called(keys, "solver.method").usual, "\"benders\"");
  EXPECT_EQ(record_called(keys, "solver.tolerance").usual, toml_text(options.tolerance));
  EXPECT_EQ(record_called(keys, "solver.threads").usual, "0");
  EXPECT_EQ(record_called(keys, "solver.continue_masters").usual, "true");
  EXPECT_EQ(record_called(keys, "thd.limit_percent").usual, "5");
  EXPECT_EQ(record_called(keys, "thd.limit").usual, "\"reported\"");
  EXPECT_EQ(record_called(keys, "limits.substation_current_a").usual, "");
}

}  // namespace
}  // namespace overtone
