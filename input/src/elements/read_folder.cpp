#include <algorithm>

#include <overtone/input_problems.hpp>

#include "elements/folder_keys.hpp"
#include "elements/read_lines.hpp"
#include "elements/references.hpp"
#include "elements/row_files.hpp"
#include "elements/rows.hpp"

namespace overtone {

namespace fs = std::filesystem;

namespace folder {

namespace {

/// @throws InputError for a file that looks like a table of the folder under a slip of its name:
///   it would not be read.
void refuse_misnamed_files(const fs::path& folder) {
  std::vector<std::string> known;
  for (const FolderFile& file : element_folder_files()) {
    known.push_back(fs::path(file.name).stem().string());
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string stem = entry.path().stem().string();
    const bool table = entry.path().extension() == ".csv";
    if (!table || std::find(known.begin(), known.end(), stem) != known.end()) {
      continue;
    }
    if (const std::string near = nearest_word(stem, known); !near.empty()) {
      throw InputError(fmt::format(
          "{}: would not be read; rename it to {}.csv, or move it out of the feeder folder",
          entry.path().string(), near));
    }
  }
}

void take_keys(const fs::path& folder, Feeder& feeder) {
  FolderKeys keys;
  read_options(StudySection::read(folder / "feeder.toml", "feeder"), folder_keys(), keys);
  if (keys.name.empty()) {
    keys.name =
        shown(fs::absolute(folder / "").lexically_normal().parent_path().filename().string());
  }
  feeder.name = keys.name;
  feeder.frequency_hz = keys.frequency_hz;
  feeder.base_mva = keys.base_mva;
  feeder.extra_orders = keys.extra_orders;
}

std::vector<Transformer> read_transformers(const fs::path& folder) {
  std::vector<Transformer> transformers = read_rows(folder, transformer_rows());
  std::map<std::string, Transformer*> by_id;
  for (Transformer& transformer : transformers) {
    by_id.emplace(transformer.id, &transformer);
  }
  InputProblems problems;
  for (const WindingRow& row : read_rows(folder, winding_rows())) {
    problems.attempt([&] {
      called(by_id, row.transformer,
             {"winding of transformer " + shown(row.transformer), row.where, "transformer",
              transformer_rows().file})
          ->windings.push_back(row);
    });
  }
  problems.raise();
  return transformers;
}

template <class Element>
std::map<std::string, int> ids_of(const std::vector<Element>& elements) {
  std::map<std::string, int> ids;
  for (const Element& element : elements) {
    ids.emplace(element.id, 0);
  }
  return ids;
}

std::vector<RegulatorControl> read_regulators(const fs::path& folder,
                                              const std::vector<Transformer>& transformers) {
  const std::map<std::string, int> ids = ids_of(transformers);
  std::vector<RegulatorControl> controls = read_rows(folder, regulator_rows());
  InputProblems problems;
  for (const RegulatorControl& control : controls) {
    problems.attempt([&] {
      called(ids, control.transformer,
             {"regulator " + shown(control.id), control.where, "transformer",
              transformer_rows().file});
    });
  }
  problems.raise();
  return controls;
}

std::vector<CapacitorControl> read_capacitor_controls(const fs::path& folder,
                                                      const std::vector<Capacitor>& capacitors) {
  const std::map<std::string, int> ids = ids_of(capacitors);
  std::vector<CapacitorControl> controls = read_rows(folder, capacitor_control_rows());
  InputProblems problems;
  for (const CapacitorControl& control : controls) {
    problems.attempt([&] {
      called(ids, control.capacitor,
             {"capacitor control " + shown(control.id), control.where, "capacitor",
              capacitor_rows().file});
    });
  }
  problems.raise();
  return controls;
}

std::vector<Spectrum> read_spectra(const fs::path& folder) {
  std::vector<Spectrum> spectra;
  std::map<std::string, std::size_t> place;
  for (const SpectrumRow& row : read_rows(folder, spectrum_rows())) {
    const auto [at, added] = place.emplace(row.spectrum, spectra.size());
    if (added) {
      spectra.push_back({row.spectrum, {}});
    }
    spectra[at->second].lines.push_back(row);
  }
  return spectra;
}

std::vector<LoadImpedance> read_load_impedances(const fs::path& folder) {
  std::vector<LoadImpedance> impedances;
  for (const LoadImpedanceRow& row : read_rows(folder, load_impedance_rows())) {
    auto at = std::ranges::find(impedances, row.impedance, &LoadImpedance::name);
    if (at == impedances.end()) {
      at = impedances.insert(at, {row.impedance, {}, row.where});
    }
    at->lines.push_back(row);
  }
  return impedances;
}

std::vector<FeederBus> read_buses(const fs::path& folder) {
  const std::vector<BusRow> rows = read_rows(folder, bus_rows());
  return {rows.begin(), rows.end()};
}

/// Every table; what refers to one that can't be read is left unread.
void take_tables(const fs::path& folder, Feeder& feeder, InputProblems& problems) {
  const auto take = [&](auto& elements, const auto& read) {
    return problems.attempt([&] { elements = read(); });
  };
  const auto take_rows = [&](auto& elements, const auto& kind) {
    return take(elements, [&] { return read_rows(folder, kind); });
  };
  take(feeder.buses, [&] { return read_buses(folder); });
  take_rows(feeder.voltage_sources, voltage_source_rows());
  take_rows(feeder.current_sources, current_source_rows());
  take(feeder.lines, [&] { return read_lines(folder); });
  if (take(feeder.transformers, [&] { return read_transformers(folder); })) {
    take(feeder.regulators, [&] { return read_regulators(folder, feeder.transformers); });
  }
  if (take_rows(feeder.capacitors, capacitor_rows())) {
    take(feeder.capacitor_controls,
         [&] { return read_capacitor_controls(folder, feeder.capacitors); });
  }
  take_rows(feeder.reactors, reactor_rows());
  take_rows(feeder.loads, load_rows());
  take_rows(feeder.generators, generator_rows());
  take(feeder.spectra, [&] { return read_spectra(folder); });
  take(feeder.load_impedances, [&] { return read_load_impedances(folder); });
}

}  // namespace

}  // namespace folder

bool is_element_folder(const fs::path& folder) {
  const bool by_element = folder::is_there(folder / "buses.csv");
  if (by_element && folder::is_there(folder / "bus.csv")) {
    throw InputError(fmt::format(
        "{}: holds bus.csv and buses.csv; must be a balanced feeder or one by element, not both",
        folder.string()));
  }
  return by_element;
}

Feeder read_element_folder(const fs::path& folder) {
  if (!is_element_folder(folder)) {
    throw InputError(
        fmt::format("{}: not a folder of a feeder by element; it must hold feeder.toml, buses.csv "
                    "and voltage_sources.csv",
                    folder.string()));
  }
  InputProblems problems;
  problems.attempt([&] { folder::refuse_misnamed_files(folder); });
  Feeder feeder;
  feeder.where = {"feeder.toml", 0};
  problems.attempt([&] { folder::take_keys(folder, feeder); });
  folder::take_tables(folder, feeder, problems);
  problems.raise();
  return feeder;
}

}  // namespace overtone
