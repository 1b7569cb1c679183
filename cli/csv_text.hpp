#pragma once

#include <string>

namespace overtone::cli {

/// A CSV field: quoted where it holds a comma, a quote or a line end.
[[nodiscard]] std::string csv_field(const std::string& text);

/// Rows of comma-separated fields below one line of headings; numbers in full precision.
class Csv {
 public:
  explicit Csv(const std::string& headings) : text_(headings + "\n") {}

  template <class... Fields>
  void row(const Fields&... fields) {
    (append(fields), ...);
    text_.back() = '\n';
  }

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  void append(int value);
  void append(double value);
  void append(const std::string& value);

  std::string text_;
};

}  // namespace overtone::cli
