#include "report/html_text.hpp"

#include <algorithm>

#include <overtone/utf8.hpp>

namespace overtone::reporting {

namespace {

std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const size_t good = std::min(first_not_utf8(text), text.size());
    for (const char c : text.substr(0, good)) {
      const std::string_view as = entity(c);
      as.empty() ? html.push_back(c) : static_cast<void>(html += as);
    }
    text.remove_prefix(good);
    if (!text.empty()) {
      html += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    }
  }
  return html;
}

std::string script_text(const std::string& json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    switch (c) {
      case '<':
        text += "\\u003c";
        break;
      case '>':
        text += "\\u003e";
        break;
      case '&':
        text += "\\u0026";
        break;
      default:
        text += c;
    }
  }
  return text;
}

}  // namespace overtone::reporting
