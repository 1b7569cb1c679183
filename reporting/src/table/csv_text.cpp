#include <ostream>
#include <sstream>

#include <fmt/format.h>

#include <overtone/table_renderers.hpp>

namespace overtone::reporting {

namespace {

constexpr size_t kWrittenAtOnce = size_t{1} << 16U;  // bytes

void append_csv_field(std::string_view text, std::string& line) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    line.append(c == '"' ? 2 : 1, c);
  }
  line += '"';
}

struct AppendCsv {
  std::string& line;
  void operator()(std::monostate /*missing*/) const {}
  void operator()(bool truth) const { line += truth ? '1' : '0'; }
  void operator()(std::string_view text) const { append_csv_field(text, line); }
  template <class Number>
  void operator()(Number number) const {
    fmt::format_to(std::back_inserter(line), "{}", number);
  }
};

}  // namespace

void write_csv(const Table& table, std::ostream& out) {
  std::string text;
  for (const Column& column : table.columns()) {
    append_csv_field(column.name, text);
    text += ',';
  }
  text.back() = '\n';
  for (size_t r = 0; r < table.row_count(); ++r) {
    for (size_t c = 0; c < table.column_count(); ++c) {
      std::visit(AppendCsv{text}, table.at(r, c));
      text += ',';
    }
    text.back() = '\n';
    if (text.size() > kWrittenAtOnce) {
      out << text;
      text.clear();
    }
  }
  out << text;
}

std::string csv(const Table& table) {
  std::ostringstream text;
  write_csv(table, text);
  return std::move(text).str();
}

}  // namespace overtone::reporting
