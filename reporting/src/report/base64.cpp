#include "report/base64.hpp"

#include <cstdint>

namespace overtone::reporting {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* out = text.data();
  for (size_t i = 0; i < bytes.size(); i += 3, out += 4) {
    const size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t three = 0;
    for (size_t k = 0; k < 3; ++k) {
      three = three << 8U | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (size_t k = 0; k <= count; ++k) {
      out[k] = kDigits[three >> (18 - 6 * k) & 63U];
    }
  }
  return text;
}

}  // namespace overtone::reporting
