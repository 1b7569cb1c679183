#include "process/folder_exchange.hpp"

#include <algorithm>
#include <memory>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process/open_file.hpp"
#include "process/partial_folder.hpp"
#include "process/written_file.hpp"

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

constexpr int kMostEntries = 10000;

using FileNumbers = std::set<ino_t>;

struct stat status_of(const fs::path& path) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) {
    fail(path);
  }
  return status;
}

bool is_folder(const fs::path& path) { return fs::is_directory(fs::symlink_status(path)); }

/// Gives everything in `old` but `ours` a second name in `fresh`; folders are made again.
void link_others(const fs::path& old, const fs::path& fresh, const std::set<std::string>& ours,
                 FileNumbers& linked) {
  for (const auto& entry : fs::directory_iterator(old)) {
    const fs::path name = entry.path().filename();
    if (is_partial(name)) {
      continue;
    }
    if (is_folder(entry.path())) {
      if (ours.contains(name.string())) {
        fail(entry.path(), EISDIR);
      }
      fs::create_directory(fresh / name, entry.path());
      link_others(entry.path(), fresh / name, {}, linked);
    } else if (!ours.contains(name.string())) {
      fs::create_hard_link(entry.path(), fresh / name);
      linked.insert(status_of(entry.path()).st_ino);
    }
  }
  flush_folder(fresh);
}

/// Brings over what somebody put into the old folder after its files were linked.
void keep_late_comers(const fs::path& old, const fs::path& target,
                      const std::set<std::string>& ours, const FileNumbers& linked) {
  for (const auto& entry : fs::directory_iterator(old)) {
    const fs::path name = entry.path().filename();
    if (is_partial(name) || ours.contains(name.string())) {
      continue;
    }
    if (is_folder(entry.path()) && fs::exists(target / name)) {
      keep_late_comers(entry.path(), target / name, {}, linked);
    } else if (!linked.contains(status_of(entry.path()).st_ino)) {
      fs::rename(entry.path(), target / name);
    }
  }
}

/// The folder that is there now, once nobody else is exchanging it.
std::unique_ptr<OpenFile> locked(const fs::path& target) {
  while (true) {
    auto folder = std::make_unique<OpenFile>(target, O_RDONLY | O_DIRECTORY);
    while (flock(folder->number(), LOCK_EX) != 0 && errno == EINTR) {
    }
    if (folder->is_at_path()) {
      return folder;
    }
  }
}

/// As the old folder was; its owner only where we may.
void take_permissions(const fs::path& old, const fs::path& fresh) {
  const struct stat status = status_of(old);
  if (chown(fresh.c_str(), status.st_uid, status.st_gid) != 0 && errno != EPERM) {
    fail(fresh);
  }
  if (chmod(fresh.c_str(), status.st_mode & 07777U) != 0) {
    fail(fresh);
  }
}

bool move_to_new(const fs::path& fresh, const fs::path& target) {
  if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
    return true;
  }
  if (errno == EINVAL) {  // not known here; a folder that holds something still isn't replaced
    fs::rename(fresh, target);
    return true;
  }
  if (errno != EEXIST) {
    fail(target);
  }
  return false;
}

}  // namespace

bool has_to_stay(const std::error_code& error) {
  static constexpr int reasons[] = {EXDEV,  EBUSY,   EPERM,  EMLINK, EINVAL,
                                    ENOSYS, ENOTSUP, EACCES, EROFS};
  return std::find(std::begin(reasons), std::end(reasons), error.value()) != std::end(reasons);
}

bool should_stay(const fs::path& target) {
  const fs::path here = fs::current_path();
  if (std::mismatch(target.begin(), target.end(), here.begin(), here.end()).first == target.end()) {
    return true;
  }
  int entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::recursive_directory_iterator(target)) {
    if (++entries > kMostEntries) {
      return true;
    }
  }
  return false;
}

void exchange_folder(const fs::path& fresh, const fs::path& target,
                     const std::set<std::string>& ours) {
  flush_folder(fresh);
  if (!fs::exists(target) && move_to_new(fresh, target)) {
    flush_folder(target.parent_path());
    return;
  }
  const auto lock = locked(target);
  FileNumbers linked;
  link_others(target, fresh, ours, linked);
  take_permissions(target, fresh);
  if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0) {
    fail(target);
  }
  flush_folder(target.parent_path());
  keep_late_comers(fresh, target, ours, linked);
}

}  // namespace overtone::reporting
