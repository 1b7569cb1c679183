#include <overtone/montecarlo_study.hpp>

#include <fmt/format.h>

#include <overtone/harmonic_words.hpp>
#include <overtone/study_profile.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr Bounds kFactorDeviation{0.0, 1.0};

Options<MonteCarloStudy> montecarlo_top_options() {
  using S = MonteCarloStudy;
  return {option::kind<S>(StudyKind::montecarlo), option::title(&S::title),
          option::path("feeder", &S::feeder,
                       "folder of the feeder, or a file of another program, relative to this file")
              .needed("name the feeder's folder, relative to the study file",
                      "\"../../networks/ieee33\"")};
}

Options<MonteCarloOptions> sampling_options() {
  using O = MonteCarloOptions;
  return {option::number("samples", &O::samples, {1, 1000000}, "load flows"),
          option::number("seed", &O::seed, {0.0, kLargestWhole}, "of what is drawn"),
          option::choice("standard", &O::standard, standard_words(),
                         "whose limits the 95th percentiles are held against")};
}

Options<MonteCarloDraws> load_draw_options() {
  using D = MonteCarloDraws;
  return {option::number("deviation", &D::load_deviation, kFactorDeviation,
                         "of a normal factor of every load by itself, mean 1, within 0 and 2")};
}

Options<MonteCarloDraws> spectrum_draw_options() {
  using D = MonteCarloDraws;
  static const Words<AngleDraw> words = {
      {AngleDraw::spectrum, "spectrum", "as the spectra have them"},
      {AngleDraw::spread, "spread", "uniform within angle_spread_deg of these"},
      {AngleDraw::uniform, "uniform", "uniform over the circle"}};
  return {option::number("magnitude_deviation", &D::magnitude_deviation, kFactorDeviation,
                         "of a normal factor of every nonlinear load and order, the same way"),
          option::choice("angles", &D::angles, words,
                         "of the harmonic currents of every nonlinear load and order"),
          option::number("angle_spread_deg", &D::angle_spread_deg, {0.0, 180.0}, "to either side",
                         "deg")
              .along("needed with angles = \"spread\"")};
}

Options<MonteCarloStudy> load_options() {
  using S = MonteCarloStudy;
  static const Words<bool> levels = {{true, "profile", "an hour of the profile, each as likely"},
                                     {false, "full", "the full load"}};
  return option::joined<S>(
      {{option::choice("levels", &S::levels_of_profile, levels, "of all loads of a sample"),
        option::path("profile", &S::profile, "hourly loads, a table")
            .missing("the feeder's own", "\"../../networks/ieee33/load_profile.csv\""),
        option::number("scale", &S::load_scale, {0.0, 100.0}, "times the load of every bus")},
       option::of_part(&S::options,
                       option::of_part(&MonteCarloOptions::draws, load_draw_options()))});
}

Options<MonteCarloStudy> network_options() {
  using S = MonteCarloStudy;
  return {
      option::flag("by_phase", &S::by_phase,
                   "a balanced feeder phase by phase, too; what has phases is as a rule"),
      option::flag("balanced", &S::balanced, "the positive sequence of a feeder that has phases"),
      option::choice("currents", &S::currents, harmonic_currents_words(),
                     "harmonic currents of loads")
          .missing("what takes all that the spectra say", "\"in_phase\""),
      option::choice("linear_loads", &S::linear_loads, linear_load_words(),
                     "what loads are to harmonics beside what they inject")
          .missing("open, or as each load has it", "\"open\"")};
}

const Options<MonteCarloStudy>& montecarlo_study_options() {
  using S = MonteCarloStudy;
  static const Options<S> all = option::joined<S>(
      {montecarlo_top_options(), option::of_part(&S::options, sampling_options()),
       option::section("load", load_options()),
       option::section("spectrum",
                       option::of_part(&S::options, option::of_part(&MonteCarloOptions::draws,
                                                                    spectrum_draw_options()))),
       option::section("network", network_options()),
       option::section("solver",
                       option::of_part(&S::options, Options<MonteCarloOptions>{option::number(
                                                        "threads", &MonteCarloOptions::threads,
                                                        {0, kMostThreads}, "0: all cores")}))});
  return all;
}

}  // namespace

std::vector<OptionRecord> montecarlo_study_keys() { return records_of(montecarlo_study_options()); }

MonteCarloStudy read_montecarlo_study(const std::filesystem::path& file) {
  const StudySection top = StudySection::read(file);
  expect_kind(top, StudyKind::montecarlo);
  MonteCarloStudy study;
  study.file = file;
  study.title = file.stem().string();
  read_options(top, montecarlo_study_options(), study);
  if (top.section("spectrum").has("angle_spread_deg") &&
      study.options.draws.angles != AngleDraw::spread) {
    throw top.section("spectrum").fault("angle_spread_deg", "counts with angles = \"spread\" only");
  }
  if (study.by_phase && study.balanced) {
    throw top.section("network").fault("balanced", "true, and by_phase is, too; must be one");
  }
  if (!study.profile.empty() && !study.levels_of_profile) {
    throw top.section("load").fault("profile", "counts with levels = \"profile\" only");
  }
  return study;
}

MonteCarloProblem make_montecarlo_problem(const MonteCarloStudy& study,
                                          const DssEvaluatorOptions& evaluator) {
  NetworkInputOptions input;
  if (study.by_phase || study.balanced) {
    input.nodes_of = study.by_phase ? NodesOf::conductors : NodesOf::buses;
  }
  input.linear_loads = study.linear_loads;
  input.currents = study.currents;
  input.evaluator = evaluator;
  NetworkInput network = read_network(study.feeder, input);
  MonteCarloProblem problem{std::move(network.network), study.options, std::move(network.warnings)};
  problem.options.currents = network.currents;
  std::vector<double>& share = problem.options.draws.load_share;
  if (study.levels_of_profile) {
    if (study.profile.empty() && !std::filesystem::is_directory(study.feeder)) {
      throw InputError(
          fmt::format("{}: {} names no profile; give load.profile, or say load.levels = \"full\"",
                      study.file.string(), study.feeder.string()));
    }
    share = read_study_profile(study.profile, study.feeder, study.file).load_share;
  }
  for (double& one : share) {
    one *= study.load_scale;
  }
  return problem;
}

}  // namespace overtone
