#include <overtone/fingerprint.hpp>

#include <fmt/format.h>

#include <overtone/text_file.hpp>

namespace overtone {

void Fingerprint::add_bytes(std::string_view bytes) {
  for (const char c : bytes) {
    hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
}

void Fingerprint::add(std::string_view text) {
  add_bytes(fmt::format("{}:", text.size()));
  add_bytes(text);
}

void Fingerprint::add_file(const std::filesystem::path& file) { add(read_text_file(file)); }

std::string Fingerprint::text() const { return fmt::format("{:016x}", hash_); }

}  // namespace overtone
