// `overtone keys`: what documents and editors are told of study files.

#include <regex>

#include <gtest/gtest.h>

#include <overtone/study_section.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

struct Documented {
  const char* kind;
  const char* document;
};

void PrintTo(const Documented& one, std::ostream* out) { *out << one.kind; }

class KeysCommand : public testing::TestWithParam<Documented> {};

TEST_P(KeysCommand, DocumentHoldsWhatItPrints) {
  const auto run = run_overtone({"keys", GetParam().kind});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const std::string document = read_text(fs::path(OVERTONE_SOURCE_DIR) / GetParam().document);
  EXPECT_NE(document.find("```toml\n" + run.out + "```\n"), std::string::npos)
      << GetParam().document << " must hold what overtone keys " << GetParam().kind << " prints:\n"
      << run.out;
}

TEST_P(KeysCommand, ItsFileCanBeUsedAsItIs) {
  const support::TemporaryFolder folder;
  std::string text = run_overtone({"keys", GetParam().kind}).out;
  // Examples name files as seen from the folder of the ready studies.
  const std::string kind = GetParam().kind;
  const std::string studies =
      OVERTONE_SOURCE_DIR "/studies/" + (kind == "conditioning" ? "" : kind + "/");
  text = std::regex_replace(text, std::regex("\"([a-z0-9_./-]+(networks/ieee[0-9]+|\\.csv))\""),
                            "\"" + studies + "$1\"");
  const auto file = folder.write("study.toml", text);
  const auto check = run_overtone({"check", file.string()});
  EXPECT_EQ(check.exit_code, 0) << check.err << text;
}

/// Every key of a section is in the schema, with a type.
void expect_in_schema(const StudySection& section, const nlohmann::json& schema) {
  for (const std::string& key : section.keys()) {
    ASSERT_TRUE(schema["properties"].contains(key)) << key;
    const auto& inner = schema["properties"][key];
    EXPECT_TRUE(inner.contains("type")) << key;
    if (inner.contains("properties")) {
      expect_in_schema(section.section(key), inner);
    }
  }
}

TEST_P(KeysCommand, SchemaHasTheSameKeysDefaultsAndBounds) {
  const support::TemporaryFolder folder;
  std::string text = run_overtone({"keys", GetParam().kind}).out;
  const auto run = run_overtone({"keys", GetParam().kind, "--schema"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const auto schema = nlohmann::json::parse(run.out);
  for (size_t at = text.find("\n# "); at != std::string::npos; at = text.find("\n# ", at + 1)) {
    text.erase(at + 1, 2);  // all keys, those that may be left out as well
  }
  expect_in_schema(StudySection::read(folder.write("study.toml", text)), schema);
  EXPECT_EQ(schema["properties"]["kind"]["default"], GetParam().kind);
  EXPECT_FALSE(schema["additionalProperties"].get<bool>());
  EXPECT_EQ(schema["required"][0], "feeder");
  EXPECT_EQ(schema["properties"]["solver"]["properties"]["threads"]["maximum"], 4096);
}

INSTANTIATE_TEST_SUITE_P(Kinds, KeysCommand,
                         testing::Values(Documented{"conditioning", "studies/README.md"},
                                         Documented{"hosting", "docs/hosting-capacity.md"},
                                         Documented{"dispatch", "docs/dispatch.md"},
                                         Documented{"allocation", "docs/allocation.md"},
                                         Documented{"montecarlo", "docs/montecarlo.md"}),
                         [](const auto& one) { return std::string(one.param.kind); });

TEST(KeysCommandLine, RefusesAnotherKind) {
  const auto run = run_overtone({"keys", "planning"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_NE(run.err.find("conditioning"), std::string::npos) << run.err;
}

TEST(KeysCommandLine, HelpHasTheWordsOfTheKeys) {
  const auto run = run_overtone({"condition", "--help"});
  for (const char* word : {"benders|monolithic", "exact|per_limit|aggregated"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << run.out;
  }
}

TEST(KeysCommandLine, AStudyOfAnotherKindNamesItsCommand) {
  const std::pair<const char*, const char*> wrong[] = {{"condition", "studies/hosting/ieee69.toml"},
                                                       {"compare", "studies/dispatch/ieee69.toml"},
                                                       {"host", "studies/allocation/ieee13.toml"},
                                                       {"dispatch", "studies/ieee33-case1.toml"},
                                                       {"allocate", "studies/hosting/ieee69.toml"}};
  const char* right[] = {"overtone host ", "overtone dispatch ", "overtone allocate ",
                         "overtone condition ", "overtone host "};
  for (size_t i = 0; i < std::size(wrong); ++i) {
    const auto run = run_overtone({wrong[i].first, wrong[i].second});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(line_count(run.err), 1);
    EXPECT_NE(run.err.find(std::string("it is solved by ") + right[i] + wrong[i].second),
              std::string::npos)
        << run.err;
  }
}

}  // namespace

}  // namespace overtone::cli_tests
