// What is for people at a terminal, and what is for programs.

#include <cstdlib>

#include <gmock/gmock.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// Every command, as the program lists them where none is given.
std::vector<std::string> all_commands() {
  const std::string error = run_overtone({}).err;
  const size_t begin = error.find("say ") + 4;
  std::string list = error.substr(begin, error.find(", or see") - begin);
  list.replace(list.find(" or "), 4, ", ");
  std::vector<std::string> commands;
  for (size_t at = 0; at < list.size();
       at = list.find(' ', at) == std::string::npos ? list.size() : list.find(' ', at) + 1) {
    commands.push_back(list.substr(at, list.find(',', at) - at));
  }
  return commands;
}

TEST(Json, IsAnOptionOfEveryCommand) {
  const std::vector<std::string> commands = all_commands();
  ASSERT_GE(commands.size(), 16U);
  for (const std::string& command : commands) {
    const auto run = run_overtone({command, "--json"});  // all need an argument
    EXPECT_EQ(run.exit_code, 2) << command;
    const json error = json::parse(run.out)["error"];
    EXPECT_THAT(error["message"].get<std::string>(), HasSubstr("required")) << command;
    EXPECT_EQ(error["exit_code"], 2);
    EXPECT_THAT(run.err, HasSubstr(error["message"].get<std::string>()));
  }
}

TEST(Json, IsTheSummaryThatOutputWrites) {
  const support::TemporaryFolder folder;
  const std::vector<std::vector<std::string>> studies = {
      {"flow", "networks/ieee33", "--hour", "20"},
      {"standard", "networks/ieee33", "--hour", "20"},
      {"scan", "networks/ieee33", "--to", "5", "--bus", "18"},
      {"condition", "studies/ieee33-case1.toml"},
      {"montecarlo", "studies/montecarlo/ieee33.toml", "--samples", "20"}};
  for (std::vector<std::string> words : studies) {
    const std::string output = (folder.path() / words.front()).string();
    words.insert(words.end(), {"--json", "--output", output});
    const auto run = run_overtone(words);
    const json written = read_json(fs::path(output) / "summary.json");
    EXPECT_EQ(json::parse(run.out), written) << words.front();
    EXPECT_EQ(written["command"], words.front());
    words.resize(words.size() - 3);
    EXPECT_EQ(run.exit_code, run_overtone(words).exit_code) << words.front();
  }
}

TEST(Json, SaysWhyThereIsNoResult) {
  const auto run = run_overtone({"flow", "networks/none", "--json"});
  EXPECT_EQ(run.exit_code, 2);
  const json error = json::parse(run.out)["error"];
  EXPECT_THAT(error["problems"][0]["text"].get<std::string>(), HasSubstr("networks/none"));
  const auto usage = run_overtone({"flow", "networks/ieee33", "--hour", "99", "--json"});
  EXPECT_THAT(json::parse(usage.out)["error"]["message"].get<std::string>(), HasSubstr("--hour"));
}

TEST(Json, OfCommandsWithoutAResult) {
  const support::TemporaryFolder folder;
  const std::string made = (folder.path() / "made").string();
  const auto generated = run_overtone({"generate", made, "--buses", "12", "--json"});
  ASSERT_EQ(generated.exit_code, 0) << generated.err;
  EXPECT_EQ(json::parse(generated.out)["buses"], 12);
  const json checked = json::parse(run_overtone({"check", made, "--json"}).out);
  EXPECT_EQ(checked["usable"], true);
  EXPECT_THAT(checked["description"].get<std::string>(), HasSubstr("12, slack"));
  EXPECT_EQ(json::parse(run_overtone({"keys", "dispatch", "--json"}).out)["type"], "object");
}

TEST(Suggestions, NameTheCommandAndTheOptionThatWereMeant) {
  EXPECT_THAT(run_overtone({"conditon", "x.toml"}).err, HasSubstr("did you mean condition?"));
  EXPECT_THAT(run_overtone({"flow", "networks/ieee33", "--huor", "3"}).err,
              HasSubstr("did you mean --hour?"));
  EXPECT_THAT(run_overtone({"flow", "networks/ieee33", "--zebra"}).err,
              Not(HasSubstr("did you mean")));
}

TEST(Suggestions, NameTheBusThatWasMeant) {
  const auto run = run_overtone({"scan", "networks/ieee13_by_phase", "--bus", "sourcbus"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean sourcebus?"));
}

/// Standard error as a terminal shows it.
std::string screen_of(const std::vector<std::string>& arguments, const char* no_color) {
  if (no_color != nullptr) {
    setenv("NO_COLOR", no_color, 1);
  }
  const auto run = interrupt_overtone(arguments, "\x01");  // never awaited
  unsetenv("NO_COLOR");
  return run.err;
}

TEST(Colours, AreOfTerminalsThatWantThem) {
  EXPECT_THAT(screen_of({"flow", "networks/none"}, nullptr), HasSubstr("\033[31m"));
  EXPECT_THAT(screen_of({"flow", "networks/none"}, "1"), Not(HasSubstr("\033[31m")));
  EXPECT_THAT(run_overtone({"flow", "networks/none"}).err, Not(HasSubstr("\033")));
}

/// What bash completes of a command line.
std::string completed(const support::TemporaryFolder& folder, const std::string& words) {
  const std::string script = (folder.path() / "completion").string();
  const std::string answer = (folder.path() / "answer").string();
  const std::string program =
      "source " + script + "; COMP_WORDS=(" + words +
      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _overtone; echo \"${COMPREPLY[*]}\" > " + answer;
  (void)folder.write("program.sh", program);
  const std::string command = "bash " + (folder.path() / "program.sh").string();
  EXPECT_EQ(std::system(command.c_str()), 0) << words;
  return read_text(answer);
}

TEST(Completion, OfBashKnowsCommandsOptionsAndWords) {
  const support::TemporaryFolder folder;
  (void)folder.write("completion", run_overtone({"completion", "bash"}).out);
  EXPECT_EQ(completed(folder, "overtone con"), "condition\n");
  EXPECT_EQ(completed(folder, "overtone flow --hou"), "--hour\n");
  EXPECT_EQ(completed(folder, "overtone flow --currents ph"), "phase_locked\n");
  EXPECT_EQ(completed(folder, "overtone flow --hour 1"), "\n");
  EXPECT_EQ(completed(folder, "overtone keys mo"), "montecarlo\n");
  const std::string file = (folder.path() / "comp").string();
  EXPECT_EQ(completed(folder, "overtone check " + file), file + "letion\n");
}

TEST(Completion, OfOtherShellsHasTheSameOptions) {
  const std::string zsh = run_overtone({"completion", "zsh"}).out;
  EXPECT_THAT(zsh, HasSubstr("'--currents''[Harmonic currents of loads]:in_phase|phase_locked:"
                             "(in_phase phase_locked)'"));
  EXPECT_THAT(zsh, HasSubstr("'(--output -o)'{--output,-o}'["));
  const std::string fish = run_overtone({"completion", "fish"}).out;
  EXPECT_THAT(fish,
              HasSubstr("complete -c overtone -n '__fish_seen_subcommand_from flow' -l hour "
                        "-x -d 'One step of the profile, by its hour or time; default: all'\n"));
}

class Init : public testing::TestWithParam<const char*> {};

TEST_P(Init, WritesAStudyThatCheckFindsInOrder) {
  const support::TemporaryFolder folder;
  const fs::path made = folder.path() / "made";
  for (const char* feeder : {"networks/ieee33", "networks/ieee13"}) {
    const auto run = run_overtone({"init", GetParam(), feeder, made.string()});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const auto check = run_overtone({"check", (made / "study.toml").string()});
    EXPECT_EQ(check.exit_code, 0) << check.err;
    EXPECT_THAT(read_text(made / "study.toml"), HasSubstr("[solver]\n"));
    const auto again = run_overtone({"init", GetParam(), feeder, made.string()});
    EXPECT_EQ(again.exit_code, 2);
    EXPECT_THAT(again.err, HasSubstr("holds study.toml already"));
    fs::remove_all(made);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Init,
                         testing::Values("conditioning", "hosting", "dispatch", "allocation",
                                         "montecarlo"),
                         [](const auto& kind) { return std::string(kind.param); });

}  // namespace

}  // namespace overtone::cli_tests
