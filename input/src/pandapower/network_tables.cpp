#include "pandapower/network_tables.hpp"

#include <cmath>

#include <fmt/format.h>

#include <overtone/text_file.hpp>
#include <overtone/utf8.hpp>

namespace overtone::pandapower {

namespace {

using Json = nlohmann::json;

/// An object as it stands or as a text in the text.
Json opened(const Json& object) {
  return object.is_string() ? Json::parse(object.get<std::string>()) : object;
}

Table table_of(const std::string& name, const std::string& file, const Json& frame) {
  Table table{.name = name, .file = file};
  const Json content = opened(frame.at("_object"));
  for (const Json& heading : content.at("columns")) {
    table.column.emplace(heading.is_string() ? heading.get<std::string>() : heading.dump(),
                         table.column.size());
  }
  for (const Json& at : content.at("index")) {
    table.index.push_back(at.get<int>());
  }
  for (const Json& row : content.at("data")) {
    table.row.push_back(row);
  }
  if (table.row.size() != table.index.size()) {
    throw InputError(fmt::format("table {}", name), {file, 0}, "index and rows differ in number");
  }
  return table;
}

/// Whether it holds elements or what is said of them, and not results, drawings or costs.
bool of_elements(const std::string& key, const Json& value) {
  return value.is_object() && value.value("_class", "") == "DataFrame" &&
         !key.starts_with("res_") && !key.starts_with("_");
}

}  // namespace

InputError Element::fault(const std::string& what) const { return {id(), where(), what}; }

const nlohmann::json* Element::field(const std::string& column) const {
  const auto at = table_->column.find(column);
  if (at == table_->column.end() || at->second >= table_->row[row_].size()) {
    return nullptr;
  }
  const Json& value = table_->row[row_][at->second];
  const bool missing =
      value.is_null() || (value.is_number_float() && std::isnan(value.get<double>()));
  return missing ? nullptr : &value;
}

double Element::number(const std::string& column) const {
  const Json* value = field(column);
  if (value == nullptr || !value->is_number()) {
    throw fault(fmt::format("{} is {}; must be a number", column,
                            value == nullptr ? "missing" : shown(value->dump(), 40)));
  }
  return value->get<double>();
}

double Element::number(const std::string& column, double usual) const {
  return has(column) ? number(column) : usual;
}

int Element::integer(const std::string& column) const {
  const double value = number(column);
  if (value != std::floor(value) || std::abs(value) > 1e9) {
    throw fault(fmt::format("{} is {}; must be a whole number", column, value));
  }
  return static_cast<int>(value);
}

bool Element::flag(const std::string& column, bool usual) const {
  const Json* value = field(column);
  if (value == nullptr) {
    return usual;
  }
  return value->is_boolean() ? value->get<bool>() : number(column) != 0.0;
}

std::string Element::text(const std::string& column) const {
  const Json* value = field(column);
  return value == nullptr || !value->is_string() ? "" : value->get<std::string>();
}

NetworkTables::NetworkTables(const std::filesystem::path& file) : file_(file.filename().string()) {
  const std::string text = read_text_file(file);
  try {
    const Json whole = Json::parse(text);
    if (!whole.is_object() || whole.value("_class", "") != "pandapowerNet") {
      throw InputError(file_ + ": no network of pandapower; write it with pandapower.to_json");
    }
    network_ = opened(whole.at("_object"));
    for (const auto& [key, value] : network_.items()) {
      if (of_elements(key, value)) {
        tables_.emplace(key, table_of(key, file_, value));
      }
    }
  } catch (const Json::exception& error) {
    throw InputError(fmt::format("{}: {}", file_, shown(error.what(), 120)));
  }
  name_ = network_.contains("name") && network_.at("name").is_string()
              ? network_.at("name").get<std::string>()
              : "";
  name_ = name_.empty() ? file.stem().string() : name_;
}

double NetworkTables::number(const std::string& key, double usual) const {
  return network_.contains(key) && network_.at(key).is_number() ? network_.at(key).get<double>()
                                                                : usual;
}

std::vector<Element> NetworkTables::all(const std::string& table) const {
  std::vector<Element> elements;
  if (const auto at = tables_.find(table); at != tables_.end()) {
    for (size_t row = 0; row < at->second.row.size(); ++row) {
      elements.emplace_back(at->second, row);
    }
  }
  return elements;
}

std::vector<Element> NetworkTables::in_service(const std::string& table) const {
  std::vector<Element> elements = all(table);
  std::erase_if(elements, [](const Element& e) { return !e.flag("in_service", true); });
  return elements;
}

std::vector<std::string> NetworkTables::kinds() const {
  std::vector<std::string> kinds;
  for (const auto& [key, table] : tables_) {
    if (!table.row.empty()) {
      kinds.push_back(key);
    }
  }
  return kinds;
}

}  // namespace overtone::pandapower
