#include <fmt/format.h>

#include "elements/folder_keys.hpp"
#include "elements/rows.hpp"

namespace overtone {

std::vector<FolderFile> element_folder_files() {
  return {folder::bus_rows().record(),
          folder::voltage_source_rows().record(),
          folder::current_source_rows().record(),
          folder::line_rows().record(),
          folder::line_code_rows().record(),
          folder::line_code_earth_rows().record(),
          folder::line_matrix_rows().record(),
          folder::geometry_rows().record(),
          folder::conductor_rows().record(),
          folder::transformer_rows().record(),
          folder::winding_rows().record(),
          folder::regulator_rows().record(),
          folder::capacitor_rows().record(),
          folder::capacitor_control_rows().record(),
          folder::reactor_rows().record(),
          folder::load_rows().record(),
          folder::load_impedance_rows().record(),
          folder::generator_rows().record(),
          folder::spectrum_rows().record()};
}

std::vector<FolderColumn> element_folder_keys() {
  std::vector<FolderColumn> keys;
  for (const OptionRecord& key : records_of(folder::folder_keys())) {
    std::string text = key.text + (key.unit.empty() ? "" : ", " + key.unit);
    if (key.type == OptionType::number || key.type == OptionType::number_list) {
      text += "; " + key.bounds.text();
    }
    keys.push_back({key.key, std::move(text),
                    key.required() ? "" : (key.usual.empty() ? key.otherwise : key.usual),
                    key.required()});
  }
  return keys;
}

}  // namespace overtone
