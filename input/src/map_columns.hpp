#pragma once

#include <string>

#include <overtone/input_error.hpp>

namespace overtone {

/// @throws InputError where a bus has one of the columns x and y without the other.
inline void require_both(bool x, bool y, const std::string& element, const SourceLine& where) {
  if (x != y) {
    throw InputError(element, where,
                     std::string(x ? "x without y" : "y without x") +
                         "; a place on the map must have both, or neither");
  }
}

}  // namespace overtone
