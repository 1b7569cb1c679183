#include "shipped_files.hpp"

#include <system_error>

#include <fmt/format.h>

#include <overtone/input_error.hpp>

namespace overtone::cli {

namespace fs = std::filesystem;

fs::path shipped_file(const fs::path& name) {
  std::error_code unknown;
  const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
  for (const fs::path& folder :
       {program.parent_path() / OVERTONE_DATA_FROM_PROGRAM, fs::path(OVERTONE_SOURCE_DIR)}) {
    if (fs::exists(folder / name, unknown)) {
      return folder / name;
    }
  }
  throw InputError(fmt::format("{}: not beside the program, where it was installed; name another",
                               name.string()));
}

}  // namespace overtone::cli
