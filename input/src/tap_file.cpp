#include <overtone/tap_file.hpp>

#include <overtone/clock_time.hpp>
#include <overtone/csv_table.hpp>

namespace overtone {

std::vector<GivenTap> read_given_taps(const std::filesystem::path& file) {
  const CsvTable table(file);
  table.require({"hour", "transformer", "winding", "tap"});
  table.allow_only({"hour", "transformer", "winding", "tap", "position"});
  std::vector<GivenTap> taps;
  for (int row = 0; row < table.row_count(); ++row) {
    const std::string& label = table.text(row, "hour");
    taps.push_back(
        {.hour = clock_time(label) ? TimeStep(label, 1.0) : TimeStep(table.integer(row, "hour")),
         .transformer = table.text(row, "transformer"),
         .winding = table.integer(row, "winding"),
         .tap = table.number(row, "tap"),
         .where = table.where(row)});
  }
  return taps;
}

}  // namespace overtone
