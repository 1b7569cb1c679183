#include "process/partial_folder.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sys/file.h>

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMark = ".partial-";
constexpr size_t kDigits = 6;

bool is_hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// Takes the lock of an open folder; false where somebody else has it or there are no locks here.
bool lock_at_once(const OpenFile& folder) { return flock(folder.number(), LOCK_EX | LOCK_NB) == 0; }

bool is_abandoned(const fs::path& folder, std::unique_ptr<OpenFile>& lock) {
  try {
    lock = std::make_unique<OpenFile>(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    return lock_at_once(*lock);
  } catch (const fs::filesystem_error&) {
    return false;
  }
}

}  // namespace

PartialFolder::PartialFolder(const fs::path& stem) {
  std::random_device random;
  while (true) {
    path_ = stem;
    path_ += fmt::format("{}{:06x}", kMark, random() & 0xffffffU);
    if (!fs::create_directory(path_)) {
      continue;
    }
    try {
      lock_ = std::make_unique<OpenFile>(path_, O_RDONLY | O_DIRECTORY);
    } catch (const fs::filesystem_error&) {
      std::error_code ignored;
      fs::remove(path_, ignored);
      throw;
    }
    // Not locked where there are no locks; gone where another process took it for abandoned.
    const bool taken = !lock_at_once(*lock_) && errno == EWOULDBLOCK;
    if (!taken && lock_->is_at_path()) {
      return;
    }
  }
}

PartialFolder::~PartialFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

bool is_partial(const fs::path& path) {
  const std::string name = path.filename().string();
  const size_t mark = name.rfind(kMark);
  return mark != std::string::npos && name.size() == mark + kMark.size() + kDigits &&
         std::all_of(name.end() - kDigits, name.end(), is_hexadecimal);
}

void remove_abandoned(const fs::path& stem) noexcept {
  std::error_code ignored;
  std::vector<fs::path> abandoned;
  const std::string beginning = stem.filename().string() + std::string(kMark);
  for (fs::directory_iterator entry(stem.parent_path(), ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    if (entry->path().filename().string().starts_with(beginning) && is_partial(entry->path())) {
      abandoned.push_back(entry->path());
    }
  }
  for (const fs::path& folder : abandoned) {
    std::unique_ptr<OpenFile> lock;
    if (is_abandoned(folder, lock)) {
      fs::remove_all(folder, ignored);
    }
  }
}

}  // namespace overtone::reporting
