#include "table/json_rows.hpp"

#include <overtone/table_renderers.hpp>

namespace overtone::reporting {

namespace {

struct JsonOfCell {
  Json operator()(std::monostate /*missing*/) const { return {}; }
  Json operator()(std::string_view text) const { return std::string(text); }
  template <class Value>
  Json operator()(Value value) const {
    return value;
  }
};

}  // namespace

Json json_value(const Cell& cell) { return std::visit(JsonOfCell{}, cell); }

void add_json_row(Json& object, const Table& table, size_t row) {
  for (size_t c = 0; c < table.column_count(); ++c) {
    object[table.columns()[c].name] = json_value(table.at(row, c));
  }
}

Json json_row(const Table& table, size_t row) {
  Json object = Json::object();
  add_json_row(object, table, row);
  return object;
}

Json json_rows(const Table& table) {
  Json rows = Json::array();
  for (size_t r = 0; r < table.row_count(); ++r) {
    rows.push_back(json_row(table, r));
  }
  return rows;
}

void add_warnings(Json& object, const std::vector<std::string>& warnings) {
  if (!warnings.empty()) {
    object["warnings"] = warnings;
  }
}

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string json(const Table& table) { return json_text(json_rows(table)); }

}  // namespace overtone::reporting
