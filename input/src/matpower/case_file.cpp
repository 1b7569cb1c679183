#include "matpower/case_file.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>

#include <fmt/format.h>

#include <overtone/text_file.hpp>
#include <overtone/utf8.hpp>

namespace overtone::matpower {

namespace {

/// A statement, its comments out and continued lines joined; lines of it end in '\n'.
struct Statement {
  std::string text{};
  int line = 0;  ///< of its first character
};

constexpr char kContinued = '\v';  ///< stands for the end of a line that ends no row

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == kContinued; }

std::optional<double> number_of(std::string_view text) {
  text.remove_prefix(text.starts_with('+') ? 1 : 0);  // from_chars knows no plus
  double value = 0.0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && stop == text.data() + text.size() ? std::optional(value)
                                                                   : std::nullopt;
}

/// A quote after a name, a number or a bracket transposes; elsewhere a text begins.
bool transposes(const std::string& before) {
  return !before.empty() &&
         (std::isalnum(static_cast<unsigned char>(before.back())) != 0 ||
          std::string_view(")]}'_.").find(before.back()) != std::string_view::npos);
}

/// Parts a file into statements.
class Statements {
 public:
  explicit Statements(std::string text) : text_(std::move(text)) {}

  std::vector<Statement> all() {
    while (at_ < text_.size()) {
      step();
    }
    finish();
    return std::move(statements_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '%' || c == '#') {
      skip_comment();
    } else if (text_.compare(at_, 3, "...") == 0) {
      skip_line();
      now_.text += kContinued;
      ++line_;
    } else if (c == '\'' && !transposes(now_.text)) {
      take_text();
    } else {
      depth_ += c == '[' || c == '{' || c == '(' ? 1 : c == ']' || c == '}' || c == ')' ? -1 : 0;
      const bool ends = depth_ <= 0 && (c == ';' || c == '\n');
      if (ends) {
        finish();
      } else if (!now_.text.empty() || !blank(c)) {
        now_.line = now_.text.empty() ? line_ : now_.line;
        now_.text += c;
      }
      line_ += c == '\n' ? 1 : 0;
      ++at_;
    }
  }

  void skip_comment() {
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    size_t begin = text_.rfind('\n', at_);
    begin = begin == std::string::npos ? 0 : begin + 1;
    std::string whole = text_.substr(begin, end - begin);
    std::erase_if(whole, blank);
    if (whole != "%{") {
      skip_line(false);
      return;
    }
    for (at_ = end; at_ < text_.size() && text_.compare(at_, 2, "%}") != 0; ++at_) {
      line_ += text_[at_] == '\n' ? 1 : 0;
    }
    skip_line(false);
  }

  void skip_line(bool with_end = true) {
    at_ = std::min(text_.find('\n', at_), text_.size());
    at_ += with_end && at_ < text_.size() ? 1 : 0;
  }

  void take_text() {
    const size_t end = std::min({text_.find('\'', at_ + 1), text_.find('\n', at_), text_.size()});
    now_.line = now_.text.empty() ? line_ : now_.line;
    now_.text += text_.substr(at_, end - at_) + "'";
    at_ = end < text_.size() && text_[end] == '\'' ? end + 1 : end;
  }

  void finish() {
    while (!now_.text.empty() && blank(now_.text.back())) {
      now_.text.pop_back();
    }
    if (!now_.text.empty()) {
      statements_.push_back(now_);
    }
    now_ = {};
  }

  std::string text_;
  std::vector<Statement> statements_;
  Statement now_;
  size_t at_ = 0;
  int line_ = 1, depth_ = 0;
};

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : name_(file.filename().string()) {
    for (const Statement& statement : Statements(read_text_file(file)).all()) {
      read(statement);
    }
    finish();
  }

  CaseFile case_file() { return std::move(case_); }

 private:
  [[nodiscard]] InputError fault(int line, const std::string& what) const {
    return {"case", {name_, line}, what};
  }

  void read(const Statement& statement) {
    std::string bare = statement.text;
    std::erase_if(bare, [](char c) { return blank(c) || c == ','; });
    if (bare.starts_with("function") || bare == "end" || bare == "return" ||
        bare == "define_constants" || is_index_list(bare)) {
      return;
    }
    const size_t equals = statement.text.find('=');
    if (equals != std::string::npos && bare.starts_with("mpc.")) {
      std::string field = statement.text.substr(4, equals - 4);
      std::erase_if(field, blank);
      const bool plain = std::ranges::all_of(
          field, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; });
      if (plain) {
        assign(field, statement, equals + 1);
        return;
      }
    }
    if (!converts(bare, statement.line)) {
      throw fault(statement.line,
                  fmt::format("statement '{}'; what is read is mpc.<field> = number, 'text', "
                              "[matrix] or {{cells}}: save the case with savecase first",
                              shown(statement.text, 60)));
    }
  }

  /// "[PQ PV …] = idx_bus", which names columns.
  static bool is_index_list(const std::string& bare) {
    return bare.starts_with("[") && (bare.ends_with("=idx_bus") || bare.ends_with("=idx_brch") ||
                                     bare.ends_with("=idx_gen") || bare.ends_with("=idx_cost"));
  }

  /// Those of the distribution cases, blanks and commas out.
  bool converts(const std::string& bare, int line) {
    if (bare == "Vbase=mpc.bus(1BASE_KV)*1e3") {
      base_volt_ = rows("bus", line).front().value.at(column::kBaseKv) * 1e3;
    } else if (bare == "Sbase=mpc.baseMVA*1e6") {
      base_va_ = case_.base_mva * 1e6;
    } else if (bare == "mpc.branch(:[BR_RBR_X])=mpc.branch(:[BR_RBR_X])/(Vbase^2/Sbase)" &&
               base_volt_ > 0.0 && base_va_ > 0.0) {
      scale("branch", {column::kR, column::kX}, base_volt_ * base_volt_ / base_va_, line);
    } else if (bare == "mpc.bus(:[PDQD])=mpc.bus(:[PDQD])/1e3") {
      scale("bus", {column::kPd, column::kQd}, 1e3, line);
    } else {
      return false;
    }
    return true;
  }

  std::vector<Row>& rows(const std::string& field, int line) {
    const auto at = case_.matrix.find(field);
    if (at == case_.matrix.end() || at->second.empty()) {
      throw fault(line, fmt::format("mpc.{} has no row before this", field));
    }
    return at->second;
  }

  void scale(const std::string& field, std::initializer_list<int> columns, double divisor,
             int line) {
    for (Row& row : rows(field, line)) {
      for (const int c : columns) {
        row.value.at(c) /= divisor;
      }
    }
  }

  void assign(const std::string& field, const Statement& statement, size_t from) {
    const std::string& text = statement.text;
    const size_t begin = text.find_first_not_of(" \t\r\n", from);
    if (begin == std::string::npos) {
      throw fault(statement.line, fmt::format("mpc.{} is given nothing", field));
    }
    if (!seen_.insert(field).second) {
      throw fault(statement.line, fmt::format("mpc.{} is given twice", field));
    }
    if (field == "version") {
      if (text.find('2', begin) == std::string::npos) {
        throw fault(statement.line, fmt::format("version {}; must be '2'", text.substr(begin)));
      }
    } else if (field == "baseMVA") {
      case_.base_mva = number(text.substr(begin), statement.line);
    } else if (field == "bus" || field == "gen" || field == "branch") {
      read_matrix(field, statement, begin);
    } else {
      case_.unread.push_back(field);
    }
  }

  void read_matrix(const std::string& field, const Statement& statement, size_t begin) {
    const std::string& text = statement.text;
    if (text[begin] != '[' || text.back() != ']') {
      throw fault(statement.line, fmt::format("mpc.{} is no matrix in [ ]", field));
    }
    const auto lines_before = std::count_if(text.begin(), text.begin() + begin,
                                            [](char c) { return c == '\n' || c == kContinued; });
    int line = statement.line + static_cast<int>(lines_before);
    std::vector<Row>& matrix = case_.matrix[field];
    Row row{.value = {}, .where = {name_, line}};
    std::string word;
    const auto end_word = [&] {
      if (!word.empty()) {
        row.where.line = row.value.empty() ? line : row.where.line;
        row.value.push_back(number(word, line));
        word.clear();
      }
    };
    for (size_t i = begin + 1; i < text.size(); ++i) {
      const char c = text[i];
      if (c == ';' || c == '\n' || c == ']') {
        end_word();
        end_row(field, row, matrix);
        line += c == '\n' ? 1 : 0;
      } else if (blank(c) || c == ',') {
        end_word();
        line += c == kContinued ? 1 : 0;
      } else {
        word += c;
      }
    }
  }

  void end_row(const std::string& field, Row& row, std::vector<Row>& matrix) const {
    if (row.value.empty()) {
      return;
    }
    const size_t least = field == "bus" ? 13 : field == "gen" ? 8 : 11;
    if (row.value.size() < least) {
      throw InputError("mpc." + field, row.where,
                       fmt::format("{} columns; must be {} or more", row.value.size(), least));
    }
    if (!matrix.empty() && matrix.front().value.size() != row.value.size()) {
      throw InputError("mpc." + field, row.where,
                       fmt::format("{} columns; the first row has {}", row.value.size(),
                                   matrix.front().value.size()));
    }
    matrix.push_back(std::move(row));
    row = {.value = {}, .where = {name_, 0}};
  }

  [[nodiscard]] double number(const std::string& text, int line) const {
    const auto value = number_of(text);
    if (!value) {
      throw fault(line, fmt::format("'{}' is no number", shown(text, 40)));
    }
    return *value;
  }

  void finish() {
    for (const char* field : {"bus", "gen", "branch"}) {
      if (!case_.matrix.contains(field) || case_.matrix.at(field).empty()) {
        throw fault(0, fmt::format("mpc.{} is missing; a case of version 2 has it", field));
      }
    }
    if (!(case_.base_mva > 0.0)) {
      throw fault(0, fmt::format("mpc.baseMVA is {}; must be > 0", case_.base_mva));
    }
  }

  std::string name_;
  CaseFile case_;
  std::set<std::string> seen_;
  double base_volt_ = 0.0, base_va_ = 0.0;
};

}  // namespace

CaseFile read_case_file(const std::filesystem::path& file) { return Reader(file).case_file(); }

}  // namespace overtone::matpower
