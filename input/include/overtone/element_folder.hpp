#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <overtone/feeder.hpp>
#include <overtone/feeder_texts.hpp>

// A feeder by its elements as a folder: feeder.toml and a table for each kind of element
// (docs/feeder-folders.md).

namespace overtone {

/// Whether a folder holds a feeder by its elements (buses.csv) and not a balanced one (bus.csv).
/// @throws InputError where it holds both.
[[nodiscard]] bool is_element_folder(const std::filesystem::path& folder);

/// The feeder of a folder; `where` of every element is its row. by_phase checks what the elements
/// say. @throws InputError with file and line for missing files and keys, unknown columns, fields
///   that are no number or word, rows of an element that there is not, two elements of one id,
///   lines without impedance or with two, and files whose name is a slip of a known one.
[[nodiscard]] Feeder read_element_folder(const std::filesystem::path& folder);

/// The inverse of read_element_folder(): the same elements in the same order, all numbers exact.
/// Matrices of lines with a code and a length are that code's per km where that is exact to 1e-15;
/// where a code's lines have several, the others are called "code_2", "code_3", …
/// @throws InputError naming the element where a name or number can't be written so that it is read
///   back.
[[nodiscard]] std::vector<FeederText> element_folder_texts(const Feeder& feeder);

/// A column of a file, as people read it.
struct FolderColumn {
  std::string heading{};
  std::string text{};
  std::string usual{};  ///< what an empty field and a missing column stand for; empty: nothing
  bool needed = false;  ///< in every row
};

/// A file of such a folder. What is read, written and documented follows from these.
struct FolderFile {
  std::string name{};
  std::string text{};
  bool needed = false;
  std::vector<FolderColumn> columns{};
};

/// All files but feeder.toml.
[[nodiscard]] std::vector<FolderFile> element_folder_files();
/// The keys of feeder.toml as such columns.
[[nodiscard]] std::vector<FolderColumn> element_folder_keys();

}  // namespace overtone
