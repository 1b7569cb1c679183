#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <overtone/dss/dss_import.hpp>
#include <overtone/utf8.hpp>

#include "dss/reading.hpp"

namespace overtone {

namespace dss {

namespace {

using nlohmann::json;

/// Numbers that are none, which OpenDSS writes Nan, +Inf, -Inf and JSON doesn't know, become null:
/// matrices that nobody set hold such.
std::string without_odd_numbers(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i, 4);
    if (text[i] == '"') {
      quoted = !quoted;
    } else if (quoted && text[i] == '\\' && i + 1 < text.size()) {
      clean += text[i++];
    } else if (!quoted && (rest.starts_with("Nan") || rest.starts_with("Inf") || rest == "+Inf" ||
                           rest == "-Inf")) {
      clean += "null";
      i += rest.starts_with("Nan") || rest.starts_with("Inf") ? 2 : 3;
      continue;
    }
    clean += text[i];
  }
  return clean;
}

json parse(std::string_view text) {
  json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) {
    document = json::parse(without_odd_numbers(text), nullptr, false);
  }
  for (const char* part : {"answers", "set", "circuit"}) {
    if (!document.is_object() || !document.contains(part) || !document[part].is_object()) {
      throw InputError(
          fmt::format("what OpenDSS gave has no {}; must be JSON of evaluate_dss", part));
    }
  }
  return document;
}

DssImport read(const json& document, const std::string& file, const DssImportOptions& options) {
  Reading reading{document["circuit"], document["set"], options, {file, 0}};
  if (document.value("wrote_files", false)) {
    reading.remarks.add("the script writes files; nothing was written");
  }
  reading.feeder.where = reading.where;
  read_settings(reading, document["answers"]);
  refuse_unknown_kinds(reading);
  read_sources(reading);
  read_lines(reading);
  read_transformers(reading);
  read_shunts(reading);
  read_loads(reading);
  read_generators(reading);
  read_controls(reading);
  read_capacitor_controls(reading);
  read_buses(reading);
  drop_spectra_without_harmonics(reading);
  return {std::move(reading.feeder), reading.remarks.lines()};
}

}  // namespace

}  // namespace dss

DssImport read_dss(std::string_view evaluated, const std::string& file,
                   const DssImportOptions& options) {
  try {
    return dss::read(dss::parse(evaluated), file, options);
  } catch (const nlohmann::json::exception& error) {  // a property of another kind than it has
    throw InputError(fmt::format("{}: what OpenDSS gave can't be read: {}", shown(file),
                                 shown(error.what(), 120)));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", shown(file), error.what()));
  }
}

DssImport import_dss(const std::filesystem::path& script, const DssImportOptions& options) {
  return read_dss(evaluate_dss(script, options.evaluator), script.string(), options);
}

}  // namespace overtone
