#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace overtone::reporting {

/// Puts the folder `fresh` in the place of `target`, which need not exist, in one step. An old
/// folder's files that are none of `ours` (names) are in the new one too; `fresh` is then the old
/// folder, of which nothing is needed any more. Other processes that do the same are waited for.
/// @throws std::filesystem::filesystem_error, with neither folder changed
void exchange_folder(const std::filesystem::path& fresh, const std::filesystem::path& target,
                     const std::set<std::string>& ours);

/// Whether an error of exchange_folder means that this folder has to stay where it is: it is
/// mounted or somebody else's, or its file system knows no exchange or no second names of files.
[[nodiscard]] bool has_to_stay(const std::error_code& error);

/// Whether a folder should stay where it is: we stand in it, or it holds far more than results.
[[nodiscard]] bool should_stay(const std::filesystem::path& target);

}  // namespace overtone::reporting
