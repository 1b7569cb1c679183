#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string>

#include <overtone/input_error.hpp>

#include "support/reference_cases.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::support {

/// Some folders of the project in a folder of their own, where tests change one thing. Paths are
/// those in the project.
class ProjectCopy {
 public:
  ProjectCopy(std::initializer_list<std::string> folders) {
    for (const std::string& folder : folders) {
      std::filesystem::create_directories((folder_.path() / folder).parent_path());
      std::filesystem::copy(source_folder() / folder, folder_.path() / folder,
                            std::filesystem::copy_options::recursive);
    }
  }

  [[nodiscard]] std::filesystem::path path(const std::string& file) const {
    return folder_.path() / file;
  }
  [[nodiscard]] std::string text(const std::string& file) const {
    std::ifstream stream(path(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void write(const std::string& file, const std::string& text) const { folder_.write(file, text); }
  /// Replaces the first `from` of a file. @throws std::invalid_argument where there is none.
  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::string content = text(file);
    const size_t at = content.find(from);
    if (at == std::string::npos) {
      throw std::invalid_argument(file + " has no " + from);
    }
    write(file, content.replace(at, from.size(), to));
  }
  void append(const std::string& file, const std::string& more) const {
    write(file, text(file) + more);
  }

 private:
  TemporaryFolder folder_;
};

/// What an InputError says; "no error" where there is none.
inline std::string input_error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace overtone::support
