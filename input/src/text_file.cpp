#include <overtone/text_file.hpp>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

namespace {

/// An open file, closed in the end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

InputError unreadable(const std::filesystem::path& file, const std::string& reason) {
  return InputError(fmt::format("{}: cannot be read: {}", file.string(), reason));
}

InputError absent(const std::filesystem::path& file) {
  return InputError(
      fmt::format("{}: cannot be read; the file must exist and be readable", file.string()));
}

InputError refused_by_system(const std::filesystem::path& file) {
  return errno == ENOENT ? absent(file) : unreadable(file, std::generic_category().message(errno));
}

/// Not blocking, so that a pipe nobody writes to is refused instead of awaited.
int open_to_read(const std::filesystem::path& file) {
  int number = -1;
  do {
    number = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (number < 0 && errno == EINTR);
  return number;
}

std::string bytes_of(const std::filesystem::path& file, std::size_t largest) {
  const Descriptor open(open_to_read(file));
  struct stat about{};
  if (open.number() < 0 || ::fstat(open.number(), &about) != 0) {
    throw refused_by_system(file);
  }
  if (S_ISDIR(about.st_mode)) {
    throw absent(file);
  }
  if (!S_ISREG(about.st_mode)) {
    throw unreadable(file, "it is a pipe or a device; must be a regular file");
  }
  std::string bytes;
  constexpr std::size_t at_once = std::size_t{1} << 16U;
  for (std::size_t count = 0;;) {
    if (count > largest) {
      throw unreadable(file, fmt::format("it is larger than {} MiB", largest / (1U << 20U)));
    }
    bytes.resize(count + at_once);
    const ssize_t got = ::read(open.number(), bytes.data() + count, at_once);
    if (got < 0 && errno != EINTR) {
      throw refused_by_system(file);
    }
    count += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    if (got == 0) {
      bytes.resize(count);
      return bytes;
    }
  }
}

/// Of a byte, with the ends of lines as CsvTable knows them.
int line_of(std::string_view text, std::size_t at) {
  int line = 1;
  for (std::size_t i = 0; i < at; ++i) {
    const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    line += text[i] == '\n' || (text[i] == '\r' && !pair) ? 1 : 0;
  }
  return line;
}

InputError bad_byte(const std::string& name, std::string_view text, std::size_t at,
                    const char* fault) {
  const std::size_t end = at == 0 ? std::string_view::npos : text.find_last_of("\r\n", at - 1);
  const std::size_t begin = end == std::string_view::npos ? 0 : end + 1;
  return {fmt::format("byte {} of the line", at - begin + 1), SourceLine{name, line_of(text, at)},
          fmt::format("0x{:02X} {}", static_cast<unsigned char>(text[at]), fault)};
}

void check_text(const std::string& name, std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw InputError(name + ": is UTF-16; save it as UTF-8");
  }
  if (const std::size_t at = first_control_character(text); at != std::string_view::npos) {
    if (text[at] == '\0') {
      throw bad_byte(name, text, at, "is no text (a binary file, or UTF-16?); save it as UTF-8");
    }
    throw bad_byte(name, text, at, "is a control character; must be plain text in UTF-8");
  }
  if (const std::size_t at = first_not_utf8(text); at != std::string_view::npos) {
    throw bad_byte(name, text, at, "is not UTF-8 (Latin-1?); save the file as UTF-8");
  }
}

}  // namespace

std::string read_text_file(const std::filesystem::path& file, std::size_t largest) {
  std::string text = bytes_of(file, largest);
  check_text(file.filename().string(), text);
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.erase(0, 3);  // byte-order mark of spreadsheets' exports
  }
  return text;
}

}  // namespace overtone
