#include <overtone/output_folder.hpp>

#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "process/folder_exchange.hpp"
#include "process/open_file.hpp"
#include "process/partial_folder.hpp"
#include "process/written_file.hpp"

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

constexpr int kMostAttempts = 3;
constexpr const char* kReplaced = "replaced files";

[[noreturn]] void refuse(const fs::path& folder, const std::string& why) {
  throw OutputError(fmt::format("output folder {}: {}", folder.string(), why));
}

/// Without symbolic links and without a separator at the end.
fs::path resolved(const fs::path& folder) {
  fs::path path = fs::weakly_canonical(fs::absolute(folder));
  return path.has_filename() ? path : path.parent_path();
}

/// The folder, or the nearest one above it, that exists.
fs::path nearest_existing(fs::path path) {
  while (!fs::exists(path) && path.has_parent_path() && path != path.parent_path()) {
    path = path.parent_path();
  }
  return path;
}

void write_files(const fs::path& folder, const std::vector<OutputFile>& files) {
  for (const OutputFile& file : files) {
    write_file(folder, file);
  }
}

/// False where the folder is to stay where it is.
bool exchange(const fs::path& target, const std::vector<OutputFile>& files) {
  const bool exists = fs::exists(target);
  if (exists && (files.size() == 1 || should_stay(target))) {
    return false;
  }
  std::set<std::string> names;
  for (const OutputFile& file : files) {
    names.insert(file.name);
  }
  try {
    const PartialFolder partial(target);
    write_files(partial.path(), files);
    exchange_folder(partial.path(), target, names);
  } catch (const fs::filesystem_error& error) {
    if (!exists || !has_to_stay(error.code())) {
      throw;
    }
    return false;
  }
  return true;
}

void move_if_there(const fs::path& from, const fs::path& to) {
  if (fs::exists(fs::symlink_status(from))) {
    fs::rename(from, to);
  }
}

/// One file after the other. Several have no last one, the summary, as long as they are of two
/// runs; where one can't be replaced, all old ones come back.
void replace(const fs::path& target, const std::vector<OutputFile>& files) {
  const PartialFolder partial(target / target.filename());
  write_files(partial.path(), files);
  const fs::path old = partial.path() / kReplaced;
  fs::create_directory(old);
  try {
    for (auto file = files.rbegin(); file != files.rend() && files.size() > 1; ++file) {
      move_if_there(target / file->name, old / file->name);
    }
    for (const OutputFile& file : files) {
      fs::rename(partial.path() / file.name, target / file.name);
    }
  } catch (const fs::filesystem_error&) {
    for (const OutputFile& file : files) {
      move_if_there(old / file.name, target / file.name);
    }
    throw;
  }
  flush_folder(target);
}

void try_writing(const fs::path& stem) {
  const PartialFolder probe(stem);
  write_file(probe.path(), text_file("probe", "overtone\n"));
}

/// False where a folder that is there would have to stay.
bool try_beside(const fs::path& target) {
  if (access(target.c_str(), W_OK | X_OK) != 0) {
    fail(target);
  }
  try {
    try_writing(target);
  } catch (const fs::filesystem_error& error) {
    if (!has_to_stay(error.code())) {
      throw;
    }
    return false;
  }
  return true;
}

void remove_abandoned_of(const fs::path& target) {
  remove_abandoned(target);
  remove_abandoned(target / target.filename());
}

}  // namespace

OutputFile text_file(std::string name, std::string content) {
  return {std::move(name), [content = std::move(content)](std::ostream& out) { out << content; }};
}

void require_writable(const fs::path& folder) {
  if (folder.empty()) {
    return;
  }
  try {
    const fs::path target = resolved(folder);
    const fs::path existing = nearest_existing(target);
    if (!fs::is_directory(existing)) {
      refuse(folder, existing == target ? "is a file, not a folder"
                                        : fmt::format("{} is a file", existing.string()));
    }
    remove_abandoned_of(target);
    if (existing != target || should_stay(target) || !try_beside(target)) {
      try_writing(existing / target.filename());
    }
  } catch (const fs::filesystem_error& error) {
    refuse(folder, "cannot be written: " + error.code().message());
  }
}

void write_output_folder(const fs::path& folder, const std::vector<OutputFile>& files) {
  if (folder.empty() || files.empty()) {
    return;
  }
  for (int attempts = 1;; ++attempts) {
    try {
      const fs::path target = resolved(folder);
      fs::create_directories(target.parent_path());
      remove_abandoned_of(target);
      if (!exchange(target, files)) {
        replace(target, files);
      }
      return;
    } catch (const fs::filesystem_error& error) {
      // What was there a moment ago isn't: another run exchanged the folder.
      if (attempts == kMostAttempts || error.code() != std::errc::no_such_file_or_directory) {
        refuse(folder, "cannot be written: " + error.code().message());
      }
    }
  }
}

}  // namespace overtone::reporting
