#pragma once

#include <fstream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include <overtone/dss/dss_import.hpp>

namespace overtone::support {

/// A file of tests/input/dss: what OpenDSS made of a script.
inline nlohmann::json dss_circuit(const std::string& name) {
  std::ifstream file(OVERTONE_SOURCE_DIR "/tests/input/dss/" + name + ".json");
  if (!file) {
    throw std::runtime_error("no tests/input/dss/" + name + ".json");
  }
  return nlohmann::json::parse(file);
}

/// The properties of an element of it.
inline nlohmann::json& element_of(nlohmann::json& circuit, const std::string& kind,
                                  const std::string& id) {
  for (nlohmann::json& element : circuit["circuit"][kind]) {
    if (element["Name"] == id) {
      return element;
    }
  }
  throw std::runtime_error("no element " + kind + "." + id);
}

inline DssImport import_of(const nlohmann::json& circuit, const DssImportOptions& options = {}) {
  return read_dss(circuit.dump(), "a.dss", options);
}

}  // namespace overtone::support
