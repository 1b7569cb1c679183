#include "process/written_file.hpp"

#include <array>
#include <cerrno>
#include <ostream>
#include <streambuf>

#include <fcntl.h>
#include <unistd.h>

#include "process/open_file.hpp"

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

/// What is written into it goes to a file; the system's first refusal is kept, which a
/// std::ofstream forgets.
class FileBuffer : public std::streambuf {
 public:
  explicit FileBuffer(int file) : file_(file) {
    setp(block_.data(), block_.data() + block_.size());
  }

  [[nodiscard]] int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override {
    if (sync() != 0) {
      return traits_type::eof();
    }
    if (!traits_type::eq_int_type(c, traits_type::eof())) {
      *pptr() = traits_type::to_char_type(c);
      pbump(1);
    }
    return traits_type::not_eof(c);
  }

  int sync() override {
    for (const char* begin = pbase(); begin < pptr() && error_ == 0;) {
      const ssize_t count = write(file_, begin, static_cast<size_t>(pptr() - begin));
      if (count >= 0) {
        begin += count;
      } else if (errno != EINTR) {
        error_ = errno;
      }
    }
    setp(block_.data(), block_.data() + block_.size());
    return error_ == 0 ? 0 : -1;
  }

 private:
  int file_;
  int error_ = 0;
  std::array<char, 65536> block_{};
};

/// Files of some systems, such as pipes, have nothing to wait for.
void wait_for_disk(int file, const fs::path& path) {
  while (fsync(file) != 0) {
    if (errno == EINVAL || errno == ENOTSUP) {
      return;
    }
    if (errno != EINTR) {
      fail(path);
    }
  }
}

}  // namespace

void write_file(const fs::path& folder, const OutputFile& file) {
  const fs::path path = folder / file.name;
  OpenFile out(path, O_WRONLY | O_CREAT | O_EXCL);
  FileBuffer buffer(out.number());
  std::ostream stream(&buffer);
  file.write(stream);
  stream.flush();
  if (!stream) {
    fail(path, buffer.error() != 0 ? buffer.error() : EIO);
  }
  wait_for_disk(out.number(), path);
  out.close();
}

void flush_folder(const fs::path& folder) {
  OpenFile entries(folder, O_RDONLY | O_DIRECTORY);
  wait_for_disk(entries.number(), folder);
}

}  // namespace overtone::reporting
