#pragma once

#include <overtone/nonlinear_program.hpp>

namespace overtone {

/// Ipopt's options from those of a study of this room, which must outlive them.
template <class StudyOptions>
[[nodiscard]] NlpOptions nlp_options(const StudyOptions& options) {
  NlpOptions nlp;
  nlp.tolerance = options.tolerance;
  nlp.max_iterations = options.max_iterations;
  nlp.kkt_solver = options.kkt_solver;
  nlp.adaptive_barrier = true;
  if (options.stop) {
    nlp.progress = [&options](int, double, double, double) { return !options.stop(); };
  }
  return nlp;
}

}  // namespace overtone
