#include <overtone/conditioning_options.hpp>

#include <overtone/study_option.hpp>

#include "argument_checks.hpp"

namespace overtone {

const Words<ConditioningMethod>& conditioning_method_words() {
  static const Words<ConditioningMethod> words = {
      {ConditioningMethod::benders, "benders", "a decomposition: limits join as they are violated"},
      {ConditioningMethod::monolithic, "monolithic", "one problem with all limits"}};
  return words;
}

const Words<CutKind>& cut_words() {
  static const Words<CutKind> words = {
      {CutKind::exact, "exact", "the limit itself"},
      {CutKind::per_limit, "per_limit", "a tangent of each violated limit"},
      {CutKind::aggregated, "aggregated", "one tangent of all, as published"}};
  return words;
}

const char* to_string(ConditioningMethod method) {
  return word_of(conditioning_method_words(), method);
}

const char* to_string(CutKind kind) { return word_of(cut_words(), kind); }

namespace {

Options<ConditioningOptions> method_options() {
  using O = ConditioningOptions;
  const Words<KktSolverKind> kkt = {
      {KktSolverKind::mumps, to_string(KktSolverKind::mumps), "the general one"},
      {KktSolverKind::structured, to_string(KktSolverKind::structured),
       "our own, hours in parallel; MUMPS where it fails"}};
  return {option::choice("method", &O::method, conditioning_method_words(), "how limits are kept"),
          option::choice("cuts", &O::cuts, cut_words(),
                         "what a violated limit adds to the decomposition"),
          option::choice("kkt_solver", &O::kkt_solver, kkt,
                         "linear solver of the interior-point method"),
          option::number("tolerance", &O::tolerance, {1e-12, 1e-4}, "of the interior-point method"),
          option::number(
              "tau_min", &O::tau_min, {1e-8, 1e-3},
              "largest smoothing of THD, tau_min/2 per bus and hour; less for a small objective"),
          option::number("violation_tolerance", &O::violation_tolerance,
                         {1e-12, kOperatingLimitTolerance},
                         "sum of violations (squared pu) at which the decomposition stops"),
          option::number("max_masters", &O::max_masters, {1, 1000000}, "of the decomposition"),
          option::number("max_iterations", &O::max_iterations, {1, 1000000},
                         "of the interior-point method, in one master")};
}

/// Of the decomposition with exact cuts.
Options<ConditioningOptions> exact_cut_options() {
  using O = ConditioningOptions;
  return {
      option::number("first_master_barrier", &O::first_master_barrier, {0.0, 0.1},
                     "exact cuts: barrier parameter at which the loose first master is left; 0: it "
                     "is not loose"),
      option::number("join_margin", &O::join_margin, {0.0, 1.0},
                     "current limits this close (share of the limit) join the master together with "
                     "the violated ones"),
      option::flag("continue_masters", &O::continue_masters,
                   "exact cuts: go on from the last master; false, with first_master_barrier = 0: "
                   "the classic loop"),
      option::number(
          "harmonics_tolerance", &O::harmonics_tolerance, {0.0, 1e-2},
          "exact cuts: share of the objective that harmonics left out of the masters may "
          "cost; 0: all are in"),
      option::number("threads", &O::threads, {0, kMostThreads}, "0: all cores")};
}

}  // namespace

const Options<ConditioningOptions>& conditioning_solver_options() {
  static const Options<ConditioningOptions> all =
      option::joined<ConditioningOptions>({method_options(), exact_cut_options()});
  return all;
}

}  // namespace overtone
