#include <overtone/output_folder.hpp>

#include <fstream>
#include <random>

#include <fmt/format.h>

#include <overtone/table_renderers.hpp>

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

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

/// A new, empty folder that is removed with all it holds unless it was renamed.
class PartialFolder {
 public:
  /// `stem` with an ending of its own.
  explicit PartialFolder(const fs::path& stem) {
    std::random_device random;
    do {
      path_ = stem;
      path_ += fmt::format(".partial-{:06x}", random() & 0xffffffU);
    } while (!fs::create_directory(path_));
  }
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;
  ~PartialFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Beside a new folder. Inside an existing one, which may be a file system of its own: files can
/// be renamed only within one.
fs::path partial_stem(const fs::path& folder) {
  return fs::exists(folder) ? folder / folder.filename() : folder;
}

void write_file(const fs::path& folder, const OutputFile& file) {
  const fs::path path = folder / file.name;
  std::ofstream stream(path, std::ios::binary);
  file.write(stream);
  stream.close();
  if (!stream) {
    throw fs::filesystem_error("cannot be written completely", path,
                               std::make_error_code(std::errc::io_error));
  }
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
    const PartialFolder probe(existing / target.filename());
    write_file(probe.path(), text_file("probe", "overtone\n"));
  } catch (const fs::filesystem_error& error) {
    refuse(folder, "cannot be written: " + error.code().message());
  }
}

void write_output_folder(const fs::path& folder, const std::vector<OutputFile>& files) {
  if (folder.empty()) {
    return;
  }
  try {
    const fs::path target = resolved(folder);
    fs::create_directories(target.parent_path());
    const PartialFolder partial(partial_stem(target));
    for (const OutputFile& file : files) {
      write_file(partial.path(), file);
    }
    if (!fs::exists(target)) {
      fs::rename(partial.path(), target);
      return;
    }
    for (const OutputFile& file : files) {
      fs::rename(partial.path() / file.name, target / file.name);
    }
  } catch (const fs::filesystem_error& error) {
    refuse(folder, "cannot be written: " + error.code().message());
  }
}

void write_results(const fs::path& folder, const std::function<std::vector<Table>()>& tables,
                   const std::function<std::string()>& summary) {
  if (folder.empty()) {
    return;
  }
  const std::vector<Table> kept = tables();
  std::vector<OutputFile> files;
  for (const Table& table : kept) {
    files.push_back({table.name() + ".csv", [&](std::ostream& out) { write_csv(table, out); }});
  }
  files.push_back(text_file("summary.json", summary()));
  write_output_folder(folder, files);
}

}  // namespace overtone::reporting
