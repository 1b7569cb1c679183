#pragma once

#include <stdexcept>
#include <string>

namespace overtone::support {

/// The message of the std::invalid_argument with which work() ends; what it did otherwise.
template <class Work>
std::string refusal(const Work& work) {
  try {
    work();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was refused";
}

}  // namespace overtone::support
