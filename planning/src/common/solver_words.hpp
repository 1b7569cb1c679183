#pragma once

#include <overtone/nonlinear_program.hpp>
#include <overtone/option_words.hpp>

namespace overtone {

[[nodiscard]] inline Words<KktSolverKind> kkt_solver_words() {
  return {{KktSolverKind::mumps, to_string(KktSolverKind::mumps), "the general one"},
          {KktSolverKind::structured, to_string(KktSolverKind::structured),
           "our own, in parallel; MUMPS where it fails"}};
}

}  // namespace overtone
