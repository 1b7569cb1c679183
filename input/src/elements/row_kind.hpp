#pragma once

#include <functional>
#include <string>

#include "elements/column.hpp"

namespace overtone::folder {

/// A file whose rows are each a `Row`, which has a member `where`.
template <class Row>
struct RowKind {
  std::string file{};     ///< "loads.csv"
  std::string element{};  ///< "load", in messages before the first column's text
  std::string text{};     ///< what a row is
  bool needed = false;    ///< the file must be there, and have rows
  bool distinct = false;  ///< no two rows have the same text in the first column
  Columns<Row> columns{};
  /// Puts in what empty fields stand for where that depends on others. `element`: for messages.
  std::function<void(Row&, const std::string& element)> complete{};

  [[nodiscard]] FolderFile record() const {
    return {file, text, needed, {columns.begin(), columns.end()}};
  }
};

}  // namespace overtone::folder
