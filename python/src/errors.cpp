#include <overtone/input_error.hpp>

#include "bindings.hpp"

namespace overtone::python {

// std::invalid_argument is ValueError and std::bad_alloc MemoryError by nanobind's own rules.
void bind_errors(nb::module_& module) {
  nb::exception<InputError>(module, "InputError", PyExc_ValueError);
}

}  // namespace overtone::python
