#pragma once

#include "nlp/nlp_context.hpp"
#include "nlp/rows/limit_rows.hpp"

namespace overtone {

/// In which stage of the elimination the variables and rows of a feeder by phase go: each order of
/// a region by itself; then what ties a region's orders together, tau, V_1 where loads draw
/// harmonics by it, rows over all orders; then the buses that part regions. On one node a bus
/// minimum degree finds as much by itself, and there is nothing to set.
void set_elimination_stages(const NlpContext& at, const LimitRows& limits,
                            BlockStructure& structure);

}  // namespace overtone
