#include "dss_options.hpp"

#include <cstdlib>

namespace overtone::cli {

DssEvaluatorOptions dss_evaluator() {
  DssEvaluatorOptions options;
  if (const char* library = std::getenv("OVERTONE_DSS_LIBRARY")) {
    options.library = library;
  }
  if (const char* path = std::getenv("PATH")) {
    options.search = python_package_folders(path);
  }
  return options;
}

}  // namespace overtone::cli
