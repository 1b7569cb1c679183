#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include <overtone/feeder_files.hpp>
#include <overtone/network_input.hpp>

#include "bindings.hpp"

namespace overtone::python {

/// A feeder as nodal equations, with the profile that it names.
struct PyNetwork {
  NetworkInput input;
  std::optional<HourlyProfile> profile;
  std::filesystem::path path;  ///< empty: from arrays

  [[nodiscard]] const NodalNetwork& nodal() const { return *input.network; }
};

/// Where scripts of OpenDSS find their engine.
[[nodiscard]] DssEvaluatorOptions evaluator(const std::vector<std::string>& packages);

}  // namespace overtone::python
