#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

#include <overtone/result_page.hpp>
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

/// Puts files into a folder so that it holds all of an earlier result or all of the new one,
/// whenever the program or the machine ends. They are written aside, as FOLDER.partial-XXXXXX,
/// brought to the disk, and the folder is exchanged in one step; what else was in it is in the new
/// one too. A folder that has to stay (mounted, the working directory, with more than 10 000 files,
/// or on a file system without exchange) gets the files one by one, and has no last one, the
/// summary, meanwhile. A single file replaces the old one. Partial folders of killed runs are
/// removed. An empty path writes nothing.
/// @throws OutputError
void write_output_folder(const std::filesystem::path& folder, const std::vector<OutputFile>& files);

/// Where a result is to go; empty: nowhere.
struct ResultOutput {
  std::filesystem::path folder;  ///< tables and summary
  std::filesystem::path page;    ///< a file of HTML
};
/// Tries both as require_writable. @throws OutputError
void require_writable(const ResultOutput& output);

/// Puts what a command found into a folder, each table as NAME.csv, summary.json last, and onto a
/// page. Both are made only where one of them is asked for.
/// @throws OutputError
void write_results(const ResultOutput& output, const std::function<std::vector<Table>()>& tables,
                   const std::function<std::string()>& summary);
/// A page alone; what stood in the file is replaced as a whole or not at all. @throws OutputError
void write_page_file(const std::filesystem::path& file, const ResultTables& result);

}  // namespace overtone::reporting
