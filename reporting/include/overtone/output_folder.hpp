#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

#include <overtone/table.hpp>

namespace overtone::reporting {

/// The output folder cannot be written; the message is one line.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct OutputFile {
  std::string name;                          ///< without folder
  std::function<void(std::ostream&)> write;  ///< its content
};
[[nodiscard]] OutputFile text_file(std::string name, std::string content);

/// Tries whether write_output_folder can succeed, and leaves nothing behind. An empty path passes.
/// @throws OutputError
void require_writable(const std::filesystem::path& folder);

/// Puts files into a folder so that no reader ever sees half of one, and an earlier result stays
/// until the new one is complete. All are written aside, as FOLDER.partial-XXXX; a new folder then
/// appears as a whole, in an existing one the files are replaced one by one, in the order given.
/// An empty path writes nothing.
/// @throws OutputError
void write_output_folder(const std::filesystem::path& folder, const std::vector<OutputFile>& files);

/// Puts what a command found into a folder: each table as NAME.csv, summary.json last. Both are
/// made only where there is a folder.
/// @throws OutputError
void write_results(const std::filesystem::path& folder,
                   const std::function<std::vector<Table>()>& tables,
                   const std::function<std::string()>& summary);

}  // namespace overtone::reporting
