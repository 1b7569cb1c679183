#include "table/cell_text.hpp"

#include <fmt/format.h>

#include <overtone/number_text.hpp>

namespace overtone::reporting {

namespace {

std::string number_text(double value, const NumberFormat& format) {
  switch (format.notation) {
    case NumberFormat::Notation::fixed:
      return fixed(value, format.digits);
    case NumberFormat::Notation::scientific:
      return scientific(value);
    case NumberFormat::Notation::significant:
      return fmt::format("{:.{}g}", value, format.digits);
    case NumberFormat::Notation::exact:
      break;
  }
  return exact(value);
}

struct TextOfCell {
  const Column& column;
  std::string operator()(std::monostate /*missing*/) const { return "–"; }
  std::string operator()(bool truth) const { return truth ? "yes" : "no"; }
  std::string operator()(std::int64_t whole) const { return fmt::format("{}", whole); }
  std::string operator()(double number) const { return number_text(number, column.format); }
  std::string operator()(std::string_view text) const { return std::string(text); }
};

}  // namespace

std::string cell_text(const Cell& cell, const Column& column) {
  return std::visit(TextOfCell{column}, cell);
}

}  // namespace overtone::reporting
