// The keys of planning studies.

#include <gtest/gtest.h>

#include <overtone/allocation_study.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/hosting_study.hpp>
#include <overtone/montecarlo_study.hpp>

#include "support/option_checks.hpp"

namespace overtone {
namespace {

struct Kind {
  StudyKind kind;
  std::vector<OptionRecord> (*keys)();
  support::ReadStudy read;
  int ready_studies;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << to_string(kind.kind); }

class PlanningStudyKeys : public testing::TestWithParam<Kind> {};

TEST_P(PlanningStudyKeys, BoundsSpellingAndReadyStudies) {
  const auto keys = GetParam().keys();
  support::expect_bounds_held(keys, GetParam().read);
  support::expect_keys_guarded(keys, GetParam().read);
  EXPECT_EQ(support::expect_ready_studies_known(GetParam().kind, keys), GetParam().ready_studies);
}

TEST_P(PlanningStudyKeys, AnotherKindNamesItsCommand) {
  const support::TemporaryFolder folder;
  for (const auto& word : study_kind_words()) {
    if (word.value == GetParam().kind) {
      continue;
    }
    const auto file = folder.write("other.toml", "title = \"x\"\nkind = \"" + word.word + "\"\n");
    EXPECT_EQ(
        support::message_of_reading(GetParam().read, file),
        fmt::format("kind (other.toml:2): this is a {} study, not one of {}; it is solved by "
                    "overtone {} {}",
                    word.word, to_string(GetParam().kind), command_of(word.value), file.string()));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PlanningStudyKeys,
    testing::Values(Kind{StudyKind::hosting, hosting_study_keys,
                         [](const auto& file) { (void)read_hosting_study(file); }, 6},
                    Kind{StudyKind::dispatch, dispatch_study_keys,
                         [](const auto& file) { (void)read_dispatch_study(file); }, 5},
                    Kind{StudyKind::allocation, allocation_study_keys,
                         [](const auto& file) { (void)read_allocation_study(file); }, 5},
                    Kind{StudyKind::montecarlo, montecarlo_study_keys,
                         [](const auto& file) { (void)read_montecarlo_study(file); }, 2}),
    [](const auto& kind) { return std::string(to_string(kind.param.kind)); });

TEST(PlanningStudyKinds, OldFilesAreKnownByTheirKeys) {
  const support::TemporaryFolder folder;
  const auto kind_of = [&](const std::string& text) {
    return study_kind(folder.write("old.toml", text));
  };
  EXPECT_EQ(kind_of("scenario_file = \"s.csv\"\n"), StudyKind::hosting);
  EXPECT_EQ(kind_of("[devices]\n"), StudyKind::dispatch);
  EXPECT_EQ(kind_of("seasons = \"s.csv\"\n"), StudyKind::allocation);
  EXPECT_EQ(kind_of("samples = 10\n"), StudyKind::montecarlo);
  EXPECT_EQ(kind_of("case = \"I\"\n"), StudyKind::conditioning);
  EXPECT_EQ(kind_of("title = \"x\"\n"), StudyKind::conditioning);
  const auto old = folder.write("old.toml", "[devices]\n");
  EXPECT_THROW((void)read_hosting_study(old), InputError);
}

TEST(PlanningStudyKinds, DefaultsAreThoseOfTheStructs) {
  const auto hosting = hosting_study_keys();
  EXPECT_EQ(record_called(hosting, "limits.v_min_pu").usual, toml_text(HostingSettings{}.v_min));
  EXPECT_EQ(record_called(hosting, "model.loss").usual, "\"r+x\"");
  EXPECT_EQ(record_called(hosting, "thd.limit_percent").usual, "5");
  EXPECT_EQ(record_called(hosting, "solver.tree_nodes").usual, "400");
  const auto dispatch = dispatch_study_keys();
  EXPECT_EQ(record_called(dispatch, "runs").usual, "[\"S1a\", \"S1b\", \"S2a\", \"S2b\"]");
  EXPECT_EQ(record_called(dispatch, "vehicles.arrival.mean").usual, "20");
  EXPECT_EQ(record_called(dispatch, "grid.p_max_mw").usual, "8");
  const auto allocation = allocation_study_keys();
  EXPECT_EQ(record_called(allocation, "objectives").usual,
            "[\"losses\", \"unserved\", \"voltage\", \"total\"]");
  EXPECT_EQ(record_called(allocation, "reliability.repair_h").usual, "4");
}

}  // namespace
}  // namespace overtone
