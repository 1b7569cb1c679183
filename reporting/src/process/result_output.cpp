// A result into its folder and onto its page.

#include <fmt/format.h>

#include <overtone/output_folder.hpp>
#include <overtone/table_renderers.hpp>

namespace overtone::reporting {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

void write_tables(const fs::path& folder, const ResultTables& result) {
  std::vector<OutputFile> files;
  for (const Table& table : result.tables) {
    files.push_back({table.name() + ".csv", [&](std::ostream& out) { write_csv(table, out); }});
  }
  files.push_back(text_file("summary.json", result.summary));
  write_output_folder(folder, files);
}

}  // namespace

void require_writable(const ResultOutput& output) {
  require_writable(output.folder);
  if (output.page.empty()) {
    return;
  }
  if (!output.page.has_filename() || fs::is_directory(output.page)) {
    throw OutputError(fmt::format("report {}: is a folder; must be a file", output.page.string()));
  }
  require_writable(folder_of(output.page));
}

void write_page_file(const fs::path& file, const ResultTables& result) {
  write_output_folder(folder_of(file), {{file.filename().string(),
                                         [&](std::ostream& out) { write_page(result, out); }}});
}

void write_results(const ResultOutput& output, const std::function<std::vector<Table>()>& tables,
                   const std::function<std::string()>& summary) {
  if (output.folder.empty() && output.page.empty()) {
    return;
  }
  const ResultTables result{summary(), tables()};
  if (!output.folder.empty()) {
    write_tables(output.folder, result);
  }
  if (!output.page.empty()) {
    write_page_file(output.page, result);
  }
}

}  // namespace overtone::reporting
