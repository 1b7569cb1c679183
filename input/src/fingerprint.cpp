#include <overtone/fingerprint.hpp>

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <overtone/input_error.hpp>

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

void Fingerprint::add_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream.is_open() || stream.bad()) {
    throw InputError(fmt::format("{}: cannot be read", file.string()));
  }
  add(text);
}

std::string Fingerprint::text() const { return fmt::format("{:016x}", hash_); }

}  // namespace overtone
