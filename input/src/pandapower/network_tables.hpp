#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <overtone/input_error.hpp>

namespace overtone::pandapower {

/// A table of a network, rows by index.
struct Table {
  std::string name{}, file{};
  std::map<std::string, size_t> column{};
  std::vector<int> index{};
  std::vector<nlohmann::json> row{};  ///< an array each
};

/// A row: an element. Empty fields and columns that there are not are the default.
class Element {
 public:
  Element(const Table& table, size_t row) : table_(&table), row_(row) {}

  [[nodiscard]] int index() const { return table_->index[row_]; }
  /// "line_4".
  [[nodiscard]] std::string id() const { return table_->name + "_" + std::to_string(index()); }
  [[nodiscard]] bool has(const std::string& column) const { return field(column) != nullptr; }
  [[nodiscard]] double number(const std::string& column) const;  ///< needed
  [[nodiscard]] double number(const std::string& column, double usual) const;
  [[nodiscard]] int integer(const std::string& column) const;
  [[nodiscard]] bool flag(const std::string& column, bool usual) const;
  [[nodiscard]] std::string text(const std::string& column) const;
  [[nodiscard]] InputError fault(const std::string& what) const;
  [[nodiscard]] SourceLine where() const { return {table_->file, 0}; }

 private:
  [[nodiscard]] const nlohmann::json* field(const std::string& column) const;

  const Table* table_;
  size_t row_;
};

/// The tables of a file of to_json, and its numbers.
class NetworkTables {
 public:
  /// @throws InputError for what is no such file.
  explicit NetworkTables(const std::filesystem::path& file);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] double number(const std::string& key, double usual) const;
  /// All elements of a kind; none where the table is not there.
  [[nodiscard]] std::vector<Element> all(const std::string& table) const;
  /// Those in service.
  [[nodiscard]] std::vector<Element> in_service(const std::string& table) const;
  [[nodiscard]] std::vector<std::string> kinds() const;  ///< tables with rows, results aside
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::string file_, name_;
  nlohmann::json network_;
  std::map<std::string, Table> tables_;
};

}  // namespace overtone::pandapower
