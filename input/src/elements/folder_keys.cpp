#include "elements/folder_keys.hpp"

#include <overtone/harmonic_orders.hpp>

namespace overtone::folder {

const Options<FolderKeys>& folder_keys() {
  static const Options<FolderKeys> keys = {
      option::text("name", &FolderKeys::name, "for reports").missing("the folder's name", "\"\""),
      option::number("frequency_hz", &FolderKeys::frequency_hz, {10.0, 1000.0}, "fundamental", "Hz")
          .needed("give that of the network", "50"),
      option::number("base_mva", &FolderKeys::base_mva, {1e-6, 1e6},
                     "three-phase power base; results don't depend on it", "MVA"),
      option::number_list("extra_orders", &FolderKeys::extra_orders,
                          {kSmallestOrder, kLargestOrder},
                          "harmonic orders to solve beside those of spectra in use")
          .missing("none", "[5, 7.5]"),
      option::text("profile", &FolderKeys::profile, "hourly profile, relative to this folder")
          .missing("none", "\"profile.csv\"")};
  return keys;
}

}  // namespace overtone::folder
