#pragma once

// What the parts of the module _core share.

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

namespace overtone::python {

namespace nb = nanobind;
using namespace nb::literals;

void bind_errors(nb::module_& module);
void bind_networks(nb::module_& module);
void bind_load_flow(nb::module_& module);
void bind_studies(nb::module_& module);
void bind_scan(nb::module_& module);

}  // namespace overtone::python
