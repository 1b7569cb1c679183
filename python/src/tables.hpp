#pragma once

#include <vector>

#include <overtone/table.hpp>

#include "bindings.hpp"

namespace overtone::python {

/// [(name, text, [(column, unit, text, values)])]; values an array of numbers, whole where all are,
/// NaN where one is missing, of truths, or a list of texts.
[[nodiscard]] nb::list columns_of(const std::vector<reporting::Table>& tables);

/// Of a method that returns them.
inline constexpr const char* kTablesSignature =
    "def tables(self) -> list[tuple[str, str, list[tuple[str, str, str, object]]]]";

}  // namespace overtone::python
