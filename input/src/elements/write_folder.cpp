#include <cmath>
#include <unordered_map>

#include "elements/folder_keys.hpp"
#include "elements/geometries.hpp"
#include "elements/line_codes.hpp"
#include "elements/row_files.hpp"
#include "elements/rows.hpp"
#include "written_text.hpp"

namespace overtone {

namespace folder {

namespace {

using Texts = std::vector<FeederText>;

template <class Row>
void add(Texts& texts, const std::vector<Row>& rows, const RowKind<Row>& kind) {
  if (auto text = written_rows(rows, kind)) {
    texts.push_back(std::move(*text));
  }
}

/// Puts the rows of codes, and says which line has which.
std::unordered_map<const Line*, std::string> add_codes(Texts& texts,
                                                       const std::vector<Line>& lines) {
  std::unordered_map<const Line*, std::string> code_of;
  std::vector<MatrixRow> matrices;
  std::vector<EarthRow> earths;
  for (const SharedCode& code : shared_codes(lines)) {
    const SourceLine& where = code.lines.front()->where;
    const std::vector<MatrixRow> rows = rows_of(code.name, code.per_km, where);
    matrices.insert(matrices.end(), rows.begin(), rows.end());
    if (const EarthCorrection& earth = code.per_km.earth;
        earth.r_ohm != 0.0 || earth.k_ohm != 0.0) {
      earths.push_back({earth, code.name, where});
    }
    for (const Line* line : code.lines) {
      code_of.emplace(line, code.name);
    }
  }
  add(texts, matrices, line_code_rows());
  add(texts, earths, line_code_earth_rows());
  return code_of;
}

void add_lines(Texts& texts, const std::vector<Line>& lines) {
  const auto code_of = add_codes(texts, lines);
  std::vector<LineRow> rows;
  std::vector<MatrixRow> own;
  for (const Line& line : lines) {
    LineRow row{};
    static_cast<Line&>(row) = line;
    const auto code = code_of.find(&line);
    row.code = code == code_of.end() ? "" : code->second;
    if (line.geometry != nullptr) {
      row.geometry_id = line.geometry->id;
    } else if (row.code.empty()) {
      const std::vector<MatrixRow> entries = rows_of(line.id, matrices_of(line), line.where);
      own.insert(own.end(), entries.begin(), entries.end());
    }
    row.earth = row.code.empty() && line.geometry == nullptr ? line.earth : EarthCorrection{};
    rows.push_back(std::move(row));
  }
  add(texts, rows, line_rows());
  add(texts, own, line_matrix_rows());
  const std::vector<LineGeometry> geometries = geometries_of(lines);
  add(texts, geometries, geometry_rows());
  add(texts, conductors_of(geometries), conductor_rows());
}

std::vector<BusRow> with_places(const std::vector<FeederBus>& buses) {
  std::vector<BusRow> rows;
  for (const FeederBus& bus : buses) {
    rows.push_back({bus});
    if (bus.place) {
      rows.back().x = bus.place->x;
      rows.back().y = bus.place->y;
    }
  }
  return rows;
}

std::vector<WindingRow> windings_of(const std::vector<Transformer>& transformers) {
  std::vector<WindingRow> rows;
  for (const Transformer& transformer : transformers) {
    for (const Winding& winding : transformer.windings) {
      rows.push_back({winding, transformer.id, transformer.where});
    }
  }
  return rows;
}

/// @throws InputError for a spectrum without orders, which has no rows.
std::vector<SpectrumRow> orders_of(const std::vector<Spectrum>& spectra) {
  std::vector<SpectrumRow> rows;
  for (const Spectrum& spectrum : spectra) {
    if (spectrum.lines.empty()) {
      throw InputError("spectrum " + shown(spectrum.name), {}, "no orders; must have one");
    }
    for (const SpectrumLine& line : spectrum.lines) {
      rows.push_back({line, spectrum.name});
    }
  }
  return rows;
}

std::vector<LoadImpedanceRow> lines_of(const std::vector<LoadImpedance>& impedances) {
  std::vector<LoadImpedanceRow> rows;
  for (const LoadImpedance& impedance : impedances) {
    for (const LoadImpedanceLine& line : impedance.lines) {
      rows.push_back({line, impedance.name, impedance.where});
    }
  }
  return rows;
}

/// @throws InputError for what the reader would refuse.
void check_keys(const FolderKeys& keys, const Feeder& feeder) {
  const std::string element = "feeder " + shown(feeder.name);
  if (const std::string why = obstacle_to_field(keys.name); !why.empty()) {
    throw InputError(element, feeder.where, "its name " + why);
  }
  for (const Option<FolderKeys>& key : folder_keys()) {
    std::vector<double> values = keys.extra_orders;
    if (key.number) {
      values = {*key.number(keys)};
    } else if (key.type != OptionType::number_list) {
      continue;
    }
    for (const double value : values) {
      if (!key.bounds.hold(value)) {
        throw InputError(element, feeder.where,
                         fmt::format("{} {}; must be {}", key.key, value, key.bounds.text()));
      }
    }
  }
}

std::string keys_text(const Feeder& feeder) {
  const FolderKeys keys{.name = feeder.name,
                        .frequency_hz = feeder.frequency_hz,
                        .base_mva = feeder.base_mva,
                        .extra_orders = feeder.extra_orders};
  check_keys(keys, feeder);
  std::string text = fmt::format("name = {}\nfrequency_hz = {}\nbase_mva = {}\n",
                                 toml_quoted(keys.name), keys.frequency_hz, keys.base_mva);
  if (!keys.extra_orders.empty()) {
    text += fmt::format("extra_orders = {}\n", toml_text(keys.extra_orders));
  }
  return text;
}

}  // namespace

}  // namespace folder

std::vector<FeederText> element_folder_texts(const Feeder& feeder) {
  folder::Texts texts;
  folder::add(texts, folder::with_places(feeder.buses), folder::bus_rows());
  folder::add(texts, feeder.voltage_sources, folder::voltage_source_rows());
  folder::add(texts, feeder.current_sources, folder::current_source_rows());
  folder::add_lines(texts, feeder.lines);
  folder::add(texts, feeder.transformers, folder::transformer_rows());
  folder::add(texts, folder::windings_of(feeder.transformers), folder::winding_rows());
  folder::add(texts, feeder.regulators, folder::regulator_rows());
  folder::add(texts, feeder.capacitors, folder::capacitor_rows());
  folder::add(texts, feeder.capacitor_controls, folder::capacitor_control_rows());
  folder::add(texts, feeder.reactors, folder::reactor_rows());
  folder::add(texts, feeder.loads, folder::load_rows());
  folder::add(texts, folder::lines_of(feeder.load_impedances), folder::load_impedance_rows());
  folder::add(texts, feeder.generators, folder::generator_rows());
  folder::add(texts, folder::orders_of(feeder.spectra), folder::spectrum_rows());
  texts.push_back({"feeder.toml", folder::keys_text(feeder)});  // last: now it is a feeder
  return texts;
}

}  // namespace overtone
