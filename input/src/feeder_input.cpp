#include <overtone/feeder_input.hpp>

#include <algorithm>
#include <cctype>

#include <overtone/dss/dss_import.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/matpower/matpower_import.hpp>
#include <overtone/pandapower/pandapower_import.hpp>

namespace overtone {

namespace {

/// In small letters, with its dot.
std::string ending_of(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending;
}

bool is_matpower_case(const std::filesystem::path& path) { return ending_of(path) == ".m"; }
bool is_pandapower(const std::filesystem::path& path) { return ending_of(path) == ".json"; }

}  // namespace

bool is_dss_script(const std::filesystem::path& path) { return ending_of(path) == ".dss"; }

bool is_feeder_by_elements(const std::filesystem::path& path) {
  return is_dss_script(path) || is_matpower_case(path) || is_pandapower(path) ||
         is_element_folder(path);
}

FeederInput read_feeder_by_elements(const std::filesystem::path& path,
                                    const FeederInputOptions& options) {
  if (is_dss_script(path)) {
    DssImport import =
        import_dss(path, {.evaluator = options.evaluator, .ratings = options.ratings});
    return {.feeder = std::move(import.feeder), .warnings = std::move(import.warnings)};
  }
  if (is_matpower_case(path)) {
    return import_matpower(path);
  }
  if (is_pandapower(path)) {
    return import_pandapower(path);
  }
  return {.feeder = read_element_folder(path), .warnings = {}};
}

}  // namespace overtone
