#include "dss/circuit_element.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

namespace overtone::dss {

using nlohmann::json;

namespace {

std::string as_written(const json& value) {
  return shown(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
  });
  return text;
}

CircuitElement::CircuitElement(std::string kind, const json& properties)
    : kind_(std::move(kind)), properties_(&properties) {
  id_ = text("Name");
}

bool CircuitElement::enabled() const {
  return !properties_->contains("Enabled") || flag("Enabled");
}

bool CircuitElement::has(const char* key) const {
  const auto found = properties_->find(key);
  return found != properties_->end() && !found->empty() &&
         (!found->is_string() || !text(key).empty());
}

const json& CircuitElement::at(const char* key) const {
  const auto found = properties_->find(key);
  if (found == properties_->end()) {
    refuse(fmt::format("no {} in what OpenDSS gives; must be there", key));
  }
  return *found;
}

double CircuitElement::number(const char* key) const {
  const json& value = at(key);
  if (!value.is_number() || !std::isfinite(value.get<double>())) {
    refuse(fmt::format("{} {}; must be a finite number", key, as_written(value)));
  }
  return value.get<double>();
}

int CircuitElement::whole(const char* key) const {
  const double value = number(key);
  if (value != std::floor(value) || std::abs(value) > 1e6) {
    refuse(fmt::format("{} {}; must be a whole number of up to seven digits", key, value));
  }
  return static_cast<int>(value);
}

bool CircuitElement::flag(const char* key) const {
  const json& value = at(key);
  if (!value.is_boolean()) {
    refuse(fmt::format("{} {}; must be true or false", key, as_written(value)));
  }
  return value.get<bool>();
}

std::string CircuitElement::text(const char* key) const {
  const json& value = at(key);
  if (value.is_null()) {
    return "";
  }
  if (!value.is_string()) {
    refuse(fmt::format("{} {}; must be text", key, as_written(value)));
  }
  return lower_case(value.get<std::string>());
}

std::vector<double> CircuitElement::numbers(const char* key) const {
  const json& value = at(key);
  const auto finite = [](const json& entry) {
    return entry.is_number() && std::isfinite(entry.get<double>());
  };
  if (!value.is_array() || !std::all_of(value.begin(), value.end(), finite)) {
    refuse(fmt::format("{} {}; must be a list of finite numbers", key, as_written(value)));
  }
  return value.get<std::vector<double>>();
}

std::vector<std::string> CircuitElement::texts(const char* key) const {
  const json& value = at(key);
  if (!value.is_array() || !std::all_of(value.begin(), value.end(),
                                        [](const json& entry) { return entry.is_string(); })) {
    refuse(fmt::format("{} {}; must be a list of texts", key, as_written(value)));
  }
  auto words = value.get<std::vector<std::string>>();
  std::transform(words.begin(), words.end(), words.begin(), lower_case);
  return words;
}

Array2<double> CircuitElement::matrix(const char* key, int order) const {
  const json& rows = at(key);
  const auto row_of_numbers = [order](const json& row) {
    return row.is_array() && row.size() == static_cast<std::size_t>(order) &&
           std::all_of(row.begin(), row.end(), [](const json& entry) {
             return entry.is_number() && std::isfinite(entry.get<double>());
           });
  };
  if (!rows.is_array() || rows.size() != static_cast<std::size_t>(order) ||
      !std::all_of(rows.begin(), rows.end(), row_of_numbers)) {
    refuse(
        fmt::format("{} {}; must be {} by {} finite numbers", key, as_written(rows), order, order));
  }
  Array2<double> values(order, order);
  for (int i = 0; i < order; ++i) {
    for (int j = 0; j < order; ++j) {
      values(i, j) = rows[i][j].get<double>();
    }
  }
  return values;
}

void CircuitElement::refuse(const std::string& fault) const {
  throw InputError(fmt::format("{}: {}", shown(name()), fault));
}

}  // namespace overtone::dss
