#include "elements/row_files.hpp"

#include "written_text.hpp"

namespace overtone::folder {

bool is_there(const std::filesystem::path& file) {
  std::error_code unknown;
  return std::filesystem::symlink_status(file, unknown).type() !=
         std::filesystem::file_type::not_found;
}

void check_headings(const CsvTable& table, const std::vector<FolderColumn>& columns) {
  std::vector<std::string> needed, all;
  for (const FolderColumn& column : columns) {
    all.push_back(column.heading);
    if (column.needed) {
      needed.push_back(column.heading);
    }
  }
  table.require(needed);
  table.allow_only(all);
}

std::string csv_line(const std::vector<std::string>& fields, const std::string& element,
                     const SourceLine& where) {
  std::string line;
  for (const std::string& field : fields) {
    if (const std::string why = obstacle_to_field(field); !why.empty()) {
      throw InputError(element, where, fmt::format("'{}' can't be written: {}", shown(field), why));
    }
    line += (&field == &fields.front() ? "" : ",") + csv_field(field);
  }
  return line + "\n";
}

}  // namespace overtone::folder
