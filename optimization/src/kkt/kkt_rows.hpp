#pragma once

#include <vector>

#include <overtone/nonlinear_program.hpp>

#include "block_ldlt.hpp"
#include "column_shear.hpp"

namespace overtone {

/// The rows of a KKT matrix in terms of the program.
struct KktRows {
  BlockPattern pattern;  ///< without entries
  std::vector<ProportionalRows> proportional;
  std::vector<char> is_free;      ///< [variable] not fixed
  std::vector<char> is_equality;  ///< [row]
};

/// What the rows of Ipopt's KKT matrix
///   [W + Sigma_x          J_c^T  J_d^T]
///   [          Sigma_s           -I   ]
///   [J_c                              ]
///   [J_d      -I                      ]
/// are in terms of the program: variables that are not fixed, slacks of the inequality rows,
/// equality rows, inequality rows.
[[nodiscard]] KktRows kkt_rows(const NonlinearProgram& nlp);

}  // namespace overtone
