#include "nlp_checks.hpp"

#include "argument_checks.hpp"

namespace overtone {

namespace {

void check_bounds(const ArgumentChecks& check, const NonlinearProgram& nlp) {
  std::vector<double> x_lower(nlp.variable_count()), x_upper(nlp.variable_count());
  std::vector<double> row_lower(nlp.row_count()), row_upper(nlp.row_count());
  nlp.bounds(x_lower.data(), x_upper.data(), row_lower.data(), row_upper.data());
  check.intervals("variable", x_lower, x_upper);
  check.intervals("row", row_lower, row_upper);
}

void check_structures(const ArgumentChecks& check, const NonlinearProgram& nlp) {
  const std::size_t variables = nlp.variable_count();
  std::vector<int> row(nlp.jacobian_count()), column(nlp.jacobian_count());
  nlp.jacobian_structure(row.data(), column.data());
  for (std::size_t e = 0; e < row.size(); ++e) {
    check.index("row of the Jacobian", row[e], nlp.row_count());
    check.index("column of the Jacobian", column[e], variables);
  }
  row.resize(nlp.hessian_count());
  column.resize(nlp.hessian_count());
  nlp.hessian_structure(row.data(), column.data());
  for (std::size_t e = 0; e < row.size(); ++e) {
    check.index("row of the Hessian", row[e], variables);
    check.index("column of the Hessian", column[e], static_cast<std::size_t>(row[e]) + 1);
  }
}

/// -1 or 0 to count - 1.
void check_places(const ArgumentChecks& check, const char* what, const std::vector<int>& places,
                  int count) {
  for (const int place : places) {
    check.within(what, place, -1, count - 1);
  }
}

/// Of those that are in a block.
void check_slots(const ArgumentChecks& check, const char* what, const std::vector<int>& slots,
                 const std::vector<int>& blocks) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (blocks[i] >= 0) {
      check.at_least(what, slots[i], 0);
    }
  }
}

void check_proportional(const ArgumentChecks& check, const BlockStructure& structure) {
  const std::size_t variables = structure.variable_block.size();
  for (const ProportionalColumns& columns : structure.proportional) {
    check.index("leader of proportional columns", columns.leader, variables);
    for (const int follower : columns.followers) {
      check.index("follower of proportional columns", follower, variables);
    }
    check.at_least("count of proportional columns", columns.count, 1);
    check.index("first of proportional columns", columns.first, variables);
    check.index("last of proportional columns", columns.first + columns.count - 1, variables);
  }
}

void check_stages(const ArgumentChecks& check, const char* what, const std::vector<int>& stages,
                  std::size_t count) {
  if (!stages.empty()) {
    check.size(what, stages.size(), count);
  }
  for (const int stage : stages) {
    check.at_least(what, stage, 0);
  }
}

void check_blocks(const ArgumentChecks& check, const NonlinearProgram& nlp) {
  const BlockStructure structure = nlp.block_structure();
  if (!structure.known()) {
    return;
  }
  const std::size_t variables = nlp.variable_count(), rows = nlp.row_count();
  check.at_least("blocks", structure.blocks, 1);
  check.size("variable_block", structure.variable_block.size(), variables);
  check.size("variable_slot", structure.variable_slot.size(), variables);
  check.size("row_block", structure.row_block.size(), rows);
  check.size("row_slot", structure.row_slot.size(), rows);
  check_places(check, "variable_block", structure.variable_block, structure.blocks);
  check_places(check, "row_block", structure.row_block, structure.blocks);
  check_slots(check, "variable_slot", structure.variable_slot, structure.variable_block);
  check_slots(check, "row_slot", structure.row_slot, structure.row_block);
  if (!structure.pivot_row.empty()) {
    check.size("pivot_row", structure.pivot_row.size(), variables);
    check_places(check, "pivot_row", structure.pivot_row, nlp.row_count());
  }
  check_proportional(check, structure);
  if (!structure.variable_chain.empty() || !structure.row_chain.empty()) {
    check.size("variable_chain", structure.variable_chain.size(), variables);
    check.size("row_chain", structure.row_chain.size(), rows);
  }
  check_stages(check, "variable_stage", structure.variable_stage, variables);
  check_stages(check, "row_stage", structure.row_stage, rows);
}

void check_sizes(const ArgumentChecks& check, const NonlinearProgram& nlp) {
  const TypicalSizes size = nlp.typical_sizes();
  if (!size.known()) {
    return;
  }
  const std::size_t variables = nlp.variable_count(), rows = nlp.row_count();
  check.size("typical size of variables", size.variable.size(), variables);
  check.size("typical size of rows", size.row.size(), rows);
  for (const std::vector<double>& of : {size.variable, size.row}) {
    for (const double s : of) {
      check.above("typical size", s, 0.0);
    }
  }
}

void check_start(const ArgumentChecks& check, const NonlinearProgram& nlp, const NlpPoint& start) {
  const std::size_t variables = nlp.variable_count();
  check.size("x", start.x.size(), variables);
  check.all_finite("x", start.x);
  if (start.has_duals()) {
    check.size("lower_dual", start.lower_dual.size(), variables);
    check.size("upper_dual", start.upper_dual.size(), variables);
    check.size("row_dual", start.row_dual.size(), nlp.row_count());
    check.all_finite("lower_dual", start.lower_dual);
    check.all_finite("upper_dual", start.upper_dual);
    check.all_finite("row_dual", start.row_dual);
  }
}

void check_options(const ArgumentChecks& check, const NlpOptions& options) {
  check.above("tolerance", options.tolerance, 0.0, 1.0);
  check.at_least("max_iterations", options.max_iterations, 0);
  check.above("initial_barrier", options.initial_barrier, 0.0);
  check.limit("leave_at_barrier", options.leave_at_barrier);
  check.at_least("longest_crawl", options.longest_crawl, 0);
  check.within("print_level", options.print_level, 0, 12);
}

}  // namespace

void check_nlp(const NonlinearProgram& nlp, const NlpPoint& start, const NlpOptions& options) {
  check_options(ArgumentChecks("options of an NLP"), options);
  const ArgumentChecks check("nonlinear program");
  for (const int count :
       {nlp.variable_count(), nlp.row_count(), nlp.jacobian_count(), nlp.hessian_count()}) {
    check.at_least("count of variables, rows or entries", count, 0);
  }
  check_bounds(check, nlp);
  check_structures(check, nlp);
  check_blocks(check, nlp);
  check_sizes(check, nlp);
  check_start(ArgumentChecks("start of an NLP"), nlp, start);
}

}  // namespace overtone
