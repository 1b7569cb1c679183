#include <overtone/utf8.hpp>

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace overtone {

namespace {

/// Bytes of the character that begins here; 0 where none does: stray, cut off, overlong, a
/// surrogate or beyond U+10FFFF.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
  };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xC2 || lead > 0xF4) {
    return 0;
  }
  const std::size_t length = 2U + (lead >= 0xE0 ? 1U : 0U) + (lead >= 0xF0 ? 1U : 0U);
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) {
      return 0;
    }
  }
  const std::uint8_t next = byte(1);
  const bool overlong = (lead == 0xE0 && next < 0xA0) || (lead == 0xF0 && next < 0x90);
  const bool no_character = (lead == 0xED && next > 0x9F) || (lead == 0xF4 && next > 0x8F);
  return overlong || no_character ? 0 : length;
}

bool is_control(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

}  // namespace

std::size_t first_not_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = character_length(text.substr(at));
    if (length == 0) {
      return at;
    }
    at += length;
  }
  return std::string_view::npos;
}

std::size_t first_control_character(std::string_view text) {
  const auto found = std::find_if(text.begin(), text.end(), is_control);
  return found == text.end() ? std::string_view::npos
                             : static_cast<std::size_t>(found - text.begin());
}

std::string shown(std::string_view text, std::size_t longest) {
  std::string result;
  const std::size_t half = text.size() > longest ? longest / 2 : text.size();
  bool cut = false;
  for (std::size_t at = 0; at < text.size();) {
    if (!cut && at >= half) {
      cut = true;
      at = std::max(at, text.size() - half);
      while (at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0U) == 0x80U) {
        ++at;  // not in the middle of a character
      }
      result += " … ";
      continue;
    }
    const std::size_t length = character_length(text.substr(at));
    if (text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
      result += ' ';
    } else if (length > 0 && !is_control(text[at])) {
      result += text.substr(at, length);
    } else {
      result += fmt::format("\\x{:02X}", static_cast<std::uint8_t>(text[at]));
    }
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

}  // namespace overtone
