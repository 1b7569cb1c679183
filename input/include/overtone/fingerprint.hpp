#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace overtone {

/// 64 bits that tell apart what results were computed from (FNV-1a). Not against forgery.
class Fingerprint {
 public:
  /// A piece of text; two pieces are not the same as both in one.
  void add(std::string_view text);
  /// A file's content. @throws InputError where it can't be read.
  void add_file(const std::filesystem::path& file);

  /// 16 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  void add_bytes(std::string_view bytes);

  unsigned long long hash_ = 14695981039346656037ULL;
};

}  // namespace overtone
