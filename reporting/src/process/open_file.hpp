#pragma once

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace overtone::reporting {

/// @throws std::filesystem::filesystem_error with the system's reason
[[noreturn]] inline void fail(const std::filesystem::path& path, int error = errno) {
  throw std::filesystem::filesystem_error("cannot be written", path,
                                          std::error_code(error, std::generic_category()));
}

/// A file or folder that is open as long as this lives.
class OpenFile {
 public:
  /// @throws std::filesystem::filesystem_error
  OpenFile(const std::filesystem::path& path, int flags)
      : path_(path), number_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) {
      fail(path);
    }
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  [[nodiscard]] int number() const { return number_; }

  /// Whether it still is what the path names.
  [[nodiscard]] bool is_at_path() const {
    struct stat here{};
    struct stat there{};
    return fstat(number_, &here) == 0 && stat(path_.c_str(), &there) == 0 &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino;
  }

  /// Some systems tell only now that something wasn't written.
  /// @throws std::filesystem::filesystem_error
  void close() {
    const int number = number_;
    number_ = -1;
    if (::close(number) != 0 && errno != EINTR) {
      fail(path_);
    }
  }

 private:
  std::filesystem::path path_;
  int number_;
};

}  // namespace overtone::reporting
