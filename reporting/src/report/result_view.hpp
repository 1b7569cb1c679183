#pragma once

#include <string>
#include <string_view>

#include <overtone/result_page.hpp>

#include "report/table_reader.hpp"
#include "table/json_rows.hpp"

namespace overtone::reporting {

/// A result whose summary is read. Refers to the result.
class ResultView {
 public:
  /// @throws InputError where the summary is no JSON object.
  explicit ResultView(const ResultTables& result);

  [[nodiscard]] const Json& summary() const { return summary_; }
  /// Whether there is such a table with rows.
  [[nodiscard]] bool has(std::string_view table) const;
  /// @throws InputError where there is none.
  [[nodiscard]] TableReader table(std::string_view name) const;

 private:
  const ResultTables& result_;
  Json summary_;
};

// Of a summary, or an object in it; what isn't there, or is null, is an empty text or not a number.

[[nodiscard]] std::string text_at(const Json& object, const std::string& key);
[[nodiscard]] double number_at(const Json& object, const std::string& key);
/// "0.9131 pu"; empty where there is none.
[[nodiscard]] std::string figure_text(double value, int decimals, const std::string& unit);
/// A list in it; empty where there is none.
[[nodiscard]] const Json& list_at(const Json& object, const std::string& key);

}  // namespace overtone::reporting
