#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <overtone/dss/dss_evaluator.hpp>

namespace overtone::dss {

/// The functions of DSS-Extensions' C library (dss_capi.h, version 0.14) that an import calls. It
/// holds one circuit for the whole process.
struct Library {
  std::filesystem::path file;
  std::uint16_t (*start)(std::int32_t code) = nullptr;
  const char* (*version)() = nullptr;
  void (*allow_forms)(std::uint16_t) = nullptr;
  void (*allow_editor)(std::uint16_t) = nullptr;
  void (*allow_programs)(std::uint16_t) = nullptr;
  void (*on_plot)(std::int32_t (*)(const void*, const char*)) = nullptr;
  void (*command)(const char* text) = nullptr;
  const char* (*answer)() = nullptr;
  std::int32_t (*error_number)() = nullptr;
  const char* (*error_text)() = nullptr;
  std::int32_t (*circuit_count)() = nullptr;
  std::int32_t (*first_photovoltaic)() = nullptr;  ///< 0: there is none
  std::int32_t (*next_photovoltaic)() = nullptr;   ///< 0: that was the last
  const char* (*photovoltaic_name)() = nullptr;
  double (*photovoltaic_kw)() = nullptr;
  void (*build_admittance)(std::int32_t whole, std::int32_t vectors) = nullptr;
  std::int32_t (*choose_class)(const char* name) = nullptr;
  const char* (*class_json)(std::int32_t flags) = nullptr;
  const char* (*circuit_json)(std::int32_t flags) = nullptr;
};

/// The file to load: the option, else the first one found; a bare name where there is none.
/// @throws InputError where the option names no file.
[[nodiscard]] std::filesystem::path library_file(const DssEvaluatorOptions& options);

/// Loads it. @throws InputError where it is missing, has no such function, or another version than
/// the one that works.
[[nodiscard]] Library load_library(const std::filesystem::path& file);

}  // namespace overtone::dss
