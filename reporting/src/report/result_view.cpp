#include "report/result_view.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <overtone/input_error.hpp>
#include <overtone/number_text.hpp>

namespace overtone::reporting {

ResultView::ResultView(const ResultTables& result)
    : result_(result), summary_(Json::parse(result.summary, nullptr, false)) {
  if (!summary_.is_object()) {
    throw InputError("summary.json: not the summary of a result; it is no JSON object");
  }
}

bool ResultView::has(std::string_view table) const {
  const auto found = std::ranges::find(result_.tables, table, &Table::name);
  return found != result_.tables.end() && found->row_count() > 0;
}

TableReader ResultView::table(std::string_view name) const {
  const auto found = std::ranges::find(result_.tables, name, &Table::name);
  if (found == result_.tables.end()) {
    throw InputError(fmt::format("{}.csv: missing; a report needs it", name));
  }
  return TableReader(*found);
}

std::string text_at(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_at(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>()
                                                     : std::numeric_limits<double>::quiet_NaN();
}

std::string figure_text(double value, int decimals, const std::string& unit) {
  if (!std::isfinite(value)) {
    return {};
  }
  return unit.empty() ? fixed(value, decimals) : fixed(value, decimals) + " " + unit;
}

const Json& list_at(const Json& object, const std::string& key) {
  static const Json none = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

}  // namespace overtone::reporting
