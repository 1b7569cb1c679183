#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/study_kind.hpp>
#include <overtone/table.hpp>

#include "bindings.hpp"
#include "interrupts.hpp"

namespace overtone::python {

/// A conditioning study with what was made and found of it.
struct Conditioned {
  ConditioningStudy study;
  ConditioningProblem problem;
  ConditioningResult result;
};

/// What any kind of study found.
struct PyStudyResult {
  std::string kind;
  std::vector<std::string> warnings;
  std::vector<std::pair<std::string, std::string>> statuses;  ///< of each part
  bool interrupted = false;
  std::function<std::vector<reporting::Table>()> tables;
  std::function<std::string()> summary, text;
  std::shared_ptr<const Conditioned> conditioned;  ///< of that kind only
};

/// A result whose tables are made from what `found` holds.
template <class Found, class MakeTables, class MakeSummary, class MakeText>
PyStudyResult result_of(StudyKind kind, std::vector<std::string> warnings,
                        const std::shared_ptr<const Found>& found, MakeTables tables,
                        MakeSummary summary, MakeText text) {
  PyStudyResult result;
  result.kind = to_string(kind);
  result.warnings = std::move(warnings);
  result.tables = [found, tables] { return tables(*found); };
  result.summary = [found, summary] { return summary(*found); };
  result.text = [found, text] { return text(*found); };
  return result;
}

/// Solves a conditioning problem by the options of its study.
[[nodiscard]] PyStudyResult solve_problem(ConditioningStudy study, ConditioningProblem problem,
                                          Progress& progress);

/// What conditioning results have, and the problems that are solved again and again.
void bind_conditioning(nb::module_& module, nb::class_<PyStudyResult>& result);

}  // namespace overtone::python
