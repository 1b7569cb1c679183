#include <algorithm>

#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>

namespace overtone {

namespace fs = std::filesystem;

std::vector<fs::path> files_of_feeder(const fs::path& folder) {
  std::vector<fs::path> files = {folder / "feeder.toml", folder / "bus.csv", folder / "branch.csv"};
  const fs::path nonlinear = folder / "nonlinear.csv";
  if (!fs::exists(nonlinear)) {
    return files;
  }
  files.push_back(nonlinear);
  const CsvTable table(nonlinear);
  for (int row = 0; row < table.row_count(); ++row) {
    const fs::path spectrum = folder / table.text(row, "spectrum_file");
    if (std::find(files.begin(), files.end(), spectrum) == files.end()) {
      files.push_back(spectrum);
    }
  }
  return files;
}

}  // namespace overtone
