#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <overtone/array.hpp>

namespace overtone::dss {

/// In small letters; OpenDSS takes names in any.
[[nodiscard]] std::string lower_case(std::string text);

/// One element of a circuit's JSON. The functions below throw InputError, naming element and
/// property, where a property is missing or of another kind.
class CircuitElement {
 public:
  CircuitElement(std::string kind, const nlohmann::json& properties);

  [[nodiscard]] const std::string& kind() const { return kind_; }  ///< "Line"
  [[nodiscard]] const std::string& id() const { return id_; }      ///< "671692"
  [[nodiscard]] std::string name() const { return kind_ + "." + id_; }
  /// In service; elements without the property, such as line codes, are.
  [[nodiscard]] bool enabled() const;

  /// Whether there is something other than null, "" and an empty list.
  [[nodiscard]] bool has(const char* key) const;
  [[nodiscard]] double number(const char* key) const;
  [[nodiscard]] int whole(const char* key) const;
  [[nodiscard]] bool flag(const char* key) const;
  [[nodiscard]] std::string text(const char* key) const;  ///< in small letters; null: ""
  [[nodiscard]] std::vector<double> numbers(const char* key) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;
  [[nodiscard]] Array2<double> matrix(const char* key, int order) const;

  /// @throws InputError "<name>: <fault>"
  [[noreturn]] void refuse(const std::string& fault) const;

 private:
  [[nodiscard]] const nlohmann::json& at(const char* key) const;

  std::string kind_, id_;
  const nlohmann::json* properties_;
};

}  // namespace overtone::dss
