#include "bindings.hpp"

NB_MODULE(_core, module) {
  using namespace overtone::python;
  module.doc() = "Bindings of Overtone's libraries; the package overtone is their face.";
  bind_errors(module);
  bind_networks(module);
  bind_load_flow(module);
  bind_studies(module);
  bind_scan(module);
}
