#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <overtone/input_error.hpp>
#include <overtone/spelling.hpp>
#include <overtone/utf8.hpp>

namespace overtone::folder {

/// What refers to another element by name, and where that is described.
struct Reference {
  std::string element;  ///< "line 650632"
  SourceLine where;
  std::string column;  ///< "code"
  std::string file;    ///< "line_codes.csv"
};

/// "line 650632 (lines.csv:3): code '60l'; line_codes.csv has none of this name, did you mean 601?"
[[nodiscard]] InputError unknown_name(const std::string& name, const Reference& reference,
                                      const std::vector<std::string>& known);

/// What is called so, of a map by name. @throws InputError where there is none.
template <class Map>
auto& called(Map& by_name, const std::string& name, const Reference& reference) {
  const auto found = by_name.find(name);
  if (found == by_name.end()) {
    std::vector<std::string> known;
    for (const auto& [other, element] : by_name) {
      known.push_back(other);
    }
    throw unknown_name(name, reference, known);
  }
  return found->second;
}

}  // namespace overtone::folder
