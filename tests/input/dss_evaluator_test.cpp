#include <overtone/dss/dss_evaluator.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include <overtone/dss/dss_import.hpp>
#include <overtone/input_error.hpp>

#include "support/same_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* kCircuit =
    "New Circuit.small basekv=12.47\n"
    "New Line.line bus1=sourcebus bus2=b r1=0.1 x1=0.3 r0=0.3 x0=0.9 length=2\n"
    "New Load.load bus1=b kv=12.47 kw=100 pf=0.9\n"
    "Set VoltageBases=[12.47]\nCalcVoltageBases\n";

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Scripts, and the library where a python3 of PATH has it.
class DssEvaluator : public testing::Test {
 protected:
  void SetUp() override {
    const char* path = std::getenv("PATH");
    options_.search = python_package_folders(path == nullptr ? "" : path);
    try {
      static_cast<void>(evaluate(kCircuit));
    } catch (const InputError& missing) {
      if (std::string(missing.what()).find("pip install") != std::string::npos) {
        GTEST_SKIP() << missing.what();
      }
      throw;
    }
  }

  std::string evaluate(const std::string& text) {
    write(script(), text);
    return evaluate_dss(script(), options_);
  }
  std::string error(const std::string& text) {
    try {
      evaluate(text);
    } catch (const InputError& fault) {
      return fault.what();
    }
    return "no error";
  }
  [[nodiscard]] fs::path script() const { return folder_.path() / "it's a script.dss"; }

  support::TemporaryFolder folder_;
  DssEvaluatorOptions options_;
};

TEST_F(DssEvaluator, ImportsAScript) {
  write(script(), kCircuit);
  const DssImport import = import_dss(script(), {.evaluator = options_});
  ASSERT_EQ(import.feeder.lines.size(), 1u);
  EXPECT_NEAR(import.feeder.lines[0].r_ohm(0, 0), 2 * 0.5 / 3, 1e-12);
  EXPECT_EQ(import.feeder.loads[0].p_kw, 100.0);
  EXPECT_TRUE(import.warnings.empty());
}

TEST_F(DssEvaluator, AScriptThatEndsInHarmonicsIsThatOfItsFundamental) {
  const std::string solved = std::string(kCircuit) + "Solve\n";
  const DssImport import = read_dss(evaluate(solved + "Solve mode=harmonics\n"), "a.dss");
  support::expect_same(import.feeder, read_dss(evaluate(solved), "a.dss").feeder);
}

TEST_F(DssEvaluator, ASwitchHasItsImpedanceThoughNothingIsSolved) {
  write(script(), std::string(kCircuit) + "New Line.s bus1=b bus2=c switch=yes\n");
  const DssImport import = import_dss(script(), {.evaluator = options_});
  EXPECT_NEAR(import.feeder.lines[1].r_ohm(0, 0), 0.001, 1e-15);
}

TEST_F(DssEvaluator, MakesOfItsCircuitWhatIsStored) {
  const DssImport import =
      import_dss(OVERTONE_SOURCE_DIR "/tests/input/dss/elements.dss", {.evaluator = options_});
  const DssImport stored =
      read_dss(content(OVERTONE_SOURCE_DIR "/tests/input/dss/elements.json"), "elements.dss");
  ASSERT_EQ(import.feeder.lines.size(), stored.feeder.lines.size());
  for (std::size_t l = 0; l < import.feeder.lines.size(); ++l) {
    EXPECT_EQ(import.feeder.lines[l].x_ohm, stored.feeder.lines[l].x_ohm);
  }
  EXPECT_EQ(import.feeder.loads.size(), stored.feeder.loads.size());
  EXPECT_EQ(import.warnings, stored.warnings);
}

TEST_F(DssEvaluator, WritesNothing) {
  write(folder_.path() / "kept.csv", "kept\n");
  const std::string kept = (folder_.path() / "kept.csv").string();
  const auto files = [&] {
    return std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator());
  };
  write(script(), "");
  const auto before = files();
  const std::string text = evaluate(std::string(kCircuit) + "Solve\nExport voltages " + kept +
                                    "\nShow voltages\nPlot circuit\n"
                                    "New EnergyMeter.m element=Line.line\n"
                                    "Set DemandInterval=true\nSolve mode=daily number=1\n"
                                    "Closedi\nSet mode=snapshot\n");
  EXPECT_THAT(text, HasSubstr("\"wrote_files\":true"));
  EXPECT_EQ(content(kept), "kept\n");
  EXPECT_EQ(files(), before);
  EXPECT_THAT(read_dss(text, "a.dss").warnings, Contains(HasSubstr("nothing was written")));
}

TEST_F(DssEvaluator, StartsNoProgram) {
  const fs::path trace = folder_.path() / "trace";
  EXPECT_THAT(error(std::string(kCircuit) + "DOScmd touch " + trace.string() + "\n"),
              HasSubstr("DOScmd is disabled"));
  EXPECT_FALSE(fs::exists(trace));
}

TEST_F(DssEvaluator, NamesTheLineThatIsWrong) {
  EXPECT_THAT(
      error(std::string(kCircuit) + "New Line.x bus1=b bus2=c foo=3\n"),
      AllOf(HasSubstr("it's a script.dss: OpenDSS says: Unknown parameter"), HasSubstr("line: 6")));
  EXPECT_THAT(error("Redirect nowhere.dss\n"), HasSubstr("file not found: \"nowhere.dss\""));
  EXPECT_THAT(error("! nothing\n"), HasSubstr("makes no circuit; must have New Circuit"));
}

TEST_F(DssEvaluator, EndsAtItsTimeLimit) {
  options_.time_limit_s = 1.0;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(
      error(std::string(kCircuit) + "Set mode=daily stepsize=1s number=1000000000\nSolve\n"),
      HasSubstr("OpenDSS took more than 1 s; time_limit_s allows no more"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(DssEvaluator, EndsAtItsMemoryLimit) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need more address space than any limit";
#else
  options_.memory_limit_mb = 1.0;
  std::string script = kCircuit;
  for (int load = 0; load < 20000; ++load) {
    script += "New Load.l" + std::to_string(load) + " bus1=b kv=12.47 kw=1\n";
  }
  EXPECT_THAT(error(script), HasSubstr("more than 1 MiB"));
#endif
}

TEST(DssLibrary, MissingOnesSayHowToGetThem) {
  support::TemporaryFolder folder;
  write(folder.path() / "a.dss", kCircuit);
  write(folder.path() / "no library.so", "");
  const auto error = [&](const fs::path& library) -> std::string {
    try {
      static_cast<void>(evaluate_dss(folder.path() / "a.dss", {.library = library, .search = {}}));
    } catch (const InputError& fault) {
      return fault.what();
    }
    return "no error";
  };
  EXPECT_THAT(error(folder.path() / "none.so"),
              AllOf(HasSubstr("is no file"), HasSubstr("pip install dss-python==0.15.7")));
  EXPECT_THAT(error(folder.path() / "no library.so"), HasSubstr("pip install dss-python==0.15.7"));
}

TEST(DssLibrary, IsLookedForBesideEveryPython) {
  support::TemporaryFolder folder;
  fs::create_directories(folder.path() / "bin");
  fs::create_directories(folder.path() / "lib/python3.11/site-packages");
  EXPECT_TRUE(python_package_folders((folder.path() / "bin").string()).empty());
  write(folder.path() / "bin/python3", "");
  EXPECT_THAT(python_package_folders(":/nowhere:" + (folder.path() / "bin").string()),
              Contains(folder.path() / "lib/python3.11/site-packages"));
}

TEST(DssLibrary, AScriptThatIsNoFileIsRefused) {
  EXPECT_THROW(static_cast<void>(evaluate_dss("/nowhere.dss", {})), InputError);
}

}  // namespace
}  // namespace overtone
