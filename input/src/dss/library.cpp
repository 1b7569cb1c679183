#include "dss/library.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>

#include <dlfcn.h>
#include <fmt/format.h>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

namespace fs = std::filesystem;

namespace dss {

namespace {

constexpr const char* kHowToGetIt = "pip install dss-python==0.15.7";
/// Later ones crash on the 123-bus feeder, earlier ones have no JSON of a circuit.
constexpr std::string_view kVersion = "0.14.";

/// libdss_capi.so or libdss_capi-<hash>.so in a folder; empty: none.
fs::path library_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code unreadable;
  for (fs::directory_iterator at(folder, unreadable), end; at != end; at.increment(unreadable)) {
    const std::string name = at->path().filename().string();
    if (name == "libdss_capi.so" || (name.starts_with("libdss_capi-") && name.ends_with(".so"))) {
      found.push_back(at->path());
    }
  }
  return found.empty() ? fs::path{} : *std::min_element(found.begin(), found.end());
}

template <class Function>
void bind(void* handle, const fs::path& file, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  if (function == nullptr) {
    throw InputError(
        fmt::format("{}: has no {}, so it isn't DSS-Extensions' library of version "
                    "{}x; get it by {}",
                    shown(file.string()), name, kVersion, kHowToGetIt));
  }
}

/// "0.14.5" of "DSS C-API Library version 0.14.5 revision …"; empty: there is none.
std::string_view version_number(std::string_view text) {
  constexpr std::string_view before = "version ";
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(at + before.size());
  return text.substr(0, text.find(' '));
}

void check_version(const Library& library) {
  const std::string_view number = version_number(library.version());
  if (!number.starts_with(kVersion)) {
    throw InputError(fmt::format("{}: is version '{}'; must be {}x, get it by {}",
                                 shown(library.file.string()), shown(number), kVersion,
                                 kHowToGetIt));
  }
}

}  // namespace

fs::path library_file(const DssEvaluatorOptions& options) {
  std::error_code unreadable;
  if (!options.library.empty()) {
    if (!fs::is_regular_file(options.library, unreadable)) {
      throw InputError(fmt::format("{}: is no file; must be DSS-Extensions' library, get it by {}",
                                   shown(options.library.string()), kHowToGetIt));
    }
    return options.library;
  }
  for (const fs::path& folder : options.search) {
    for (const char* inside : {"dss_python_backend.libs", "dss_python_backend", "."}) {
      if (const fs::path file = library_in(folder / inside); !file.empty()) {
        return file;
      }
    }
  }
  return "libdss_capi.so";
}

Library load_library(const fs::path& file) {
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* fault = dlerror();
    throw InputError(
        fmt::format("reading .dss files needs DSS-Extensions' library ({}); get it by "
                    "{}",
                    shown(fault == nullptr ? file.c_str() : fault, 160), kHowToGetIt));
  }
  Library library;
  library.file = file;
  const auto take = [&](const char* name, auto& function) { bind(handle, file, name, function); };
  take("DSS_Start", library.start);
  take("DSS_Get_Version", library.version);
  take("DSS_Set_AllowForms", library.allow_forms);
  take("DSS_Set_AllowEditor", library.allow_editor);
  take("DSS_Set_AllowDOScmd", library.allow_programs);
  take("DSS_RegisterPlotCallback", library.on_plot);
  take("Text_Set_Command", library.command);
  take("Text_Get_Result", library.answer);
  take("Error_Get_Number", library.error_number);
  take("Error_Get_Description", library.error_text);
  take("DSS_Get_NumCircuits", library.circuit_count);
  take("PVSystems_Get_First", library.first_photovoltaic);
  take("PVSystems_Get_Next", library.next_photovoltaic);
  take("PVSystems_Get_Name", library.photovoltaic_name);
  take("PVSystems_Get_kW", library.photovoltaic_kw);
  take("YMatrix_BuildYMatrixD", library.build_admittance);
  take("DSS_SetActiveClass", library.choose_class);
  take("ActiveClass_ToJSON", library.class_json);
  take("Circuit_ToJSON", library.circuit_json);
  library.start(0);
  check_version(library);
  return library;
}

}  // namespace dss

std::vector<fs::path> python_package_folders(std::string_view path_list) {
  std::vector<fs::path> folders;
  std::error_code unreadable;
  while (!path_list.empty()) {
    const std::size_t colon = std::min(path_list.find(':'), path_list.size());
    const fs::path programs(path_list.substr(0, colon));
    path_list.remove_prefix(std::min(colon + 1, path_list.size()));
    if (programs.empty() || !fs::exists(programs / "python3", unreadable)) {
      continue;
    }
    const fs::path root = programs.parent_path();
    folders.push_back(root / "lib/python3/dist-packages");
    for (fs::directory_iterator at(root / "lib", unreadable), end; at != end;
         at.increment(unreadable)) {
      if (at->path().filename().string().starts_with("python3.")) {
        folders.push_back(at->path() / "site-packages");
        folders.push_back(at->path() / "dist-packages");
      }
    }
  }
  return folders;
}

}  // namespace overtone
