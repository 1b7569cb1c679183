#pragma once

#include <filesystem>
#include <memory>

#include "process/open_file.hpp"

namespace overtone::reporting {

/// A new, empty folder that is removed with all it holds unless it was renamed. It is locked while
/// this lives: those of other processes can be told from those that killed processes left.
class PartialFolder {
 public:
  /// `stem` with the ending .partial-XXXXXX.
  /// @throws std::filesystem::filesystem_error
  explicit PartialFolder(const std::filesystem::path& stem);
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;
  ~PartialFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::unique_ptr<OpenFile> lock_;
};

/// Whether a file's name is that of a partial folder.
[[nodiscard]] bool is_partial(const std::filesystem::path& path);

/// Removes partial folders of that stem whose processes are gone. Never throws.
void remove_abandoned(const std::filesystem::path& stem) noexcept;

}  // namespace overtone::reporting
