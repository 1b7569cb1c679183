#pragma once

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace overtone::support {

/// The bytes of base64, without any check.
inline std::string bytes_of(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0, count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6U | static_cast<unsigned>(digits.find(c));
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 255U));
    }
  }
  return bytes;
}

/// Numbers of a figure: a list with nulls, or 32-bit numbers in base64.
template <class Json>
std::vector<float> numbers_of(const Json& json) {
  std::vector<float> values;
  if (json.is_array()) {
    for (const Json& one : json) {
      values.push_back(one.is_null() ? NAN : one.template get<float>());
    }
    return values;
  }
  const std::string bytes = bytes_of(json["bdata"].template get<std::string>());
  values.resize(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

}  // namespace overtone::support
