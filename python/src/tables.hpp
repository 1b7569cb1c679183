#pragma once

#include <functional>
#include <string>
#include <vector>

#include <overtone/result_page.hpp>
#include <overtone/table.hpp>

#include "bindings.hpp"

namespace overtone::python {

/// [(name, text, [(column, unit, text, values)])]; values an array of numbers, whole where all are,
/// NaN where one is missing, of truths, or a list of texts.
[[nodiscard]] nb::list columns_of(const std::vector<reporting::Table>& tables);

/// As text, its pictures and tables.
[[nodiscard]] std::string page_of(const reporting::ResultTables& result);

/// Methods that every result has: tables, summary, text, and what is made of these. `tables`,
/// `summary` and `text` take the bound object.
template <class Bound, class MakeTables, class MakeSummary, class MakeText>
void bind_found(nb::class_<Bound>& bound, MakeTables tables, MakeSummary summary, MakeText text) {
  const auto found = [tables, summary](Bound& one) {
    return reporting::ResultTables{summary(one), tables(one)};
  };
  bound
      .def(
          "tables", [tables](Bound& one) { return columns_of(tables(one)); },
          nb::sig("def tables(self) -> "
                  "list[tuple[str, str, list[tuple[str, str, str, object]]]]"))
      .def("summary", [summary](Bound& one) { return summary(one); })
      .def("text", [text](Bound& one) { return text(one); })
      .def("page", [found](Bound& one) { return page_of(found(one)); })
      .def("figures", [found](Bound& one) { return reporting::figures_json(found(one)); });
}

}  // namespace overtone::python
