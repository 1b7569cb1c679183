#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <overtone/csv_table.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/option_words.hpp>

namespace overtone::folder {

/// A field of a table, not empty, and what messages need.
struct Field {
  const CsvTable& table;
  int row;
  const std::string& heading;
  const std::string& element;  ///< "load 671"

  [[nodiscard]] const std::string& text() const { return table.text(row, heading); }
  [[nodiscard]] double number() const { return table.number(row, heading); }
  [[nodiscard]] int whole() const { return table.integer(row, heading); }
  /// Conductors between blanks or points; 0: ground.
  [[nodiscard]] std::vector<int> conductors() const;
  /// Numbers between blanks.
  [[nodiscard]] std::vector<double> numbers() const;
  /// "load 671 (loads.csv:3): kv 'x'; must be …"
  [[nodiscard]] InputError fault(const std::string& must) const;
};

// The texts that these read.
[[nodiscard]] std::string written(double value);
[[nodiscard]] std::string written(int value);
[[nodiscard]] std::string written(const std::vector<int>& conductors);
[[nodiscard]] std::string written(const std::vector<double>& numbers);

/// A column and the member of `Row` that it is of.
template <class Row>
struct Column : FolderColumn {
  std::function<void(const Field&, Row&)> read{};
  std::function<std::string(const Row&)> write{};  ///< "" where an empty field reads as that
  bool numeric = false;

  /// One that every row must have.
  [[nodiscard]] Column always() && {
    needed = true;
    usual.clear();
    return std::move(*this);
  }
  /// What an empty field stands for where that depends on others.
  [[nodiscard]] Column otherwise(std::string what) && {
    usual = std::move(what);
    return std::move(*this);
  }
};
template <class Row>
using Columns = std::vector<Column<Row>>;

// The kinds of columns. `member` points to what is read and written, or gives a reference to it;
// its value in a new row is the default.
namespace column {

template <class Row, class Read, class Write>
Column<Row> made(const char* heading, const char* text, Read read, Write write) {
  Column<Row> one;
  one.heading = heading;
  one.text = text;
  one.usual = write(Row{});
  one.read = std::move(read);
  one.write = std::move(write);
  return one;
}

template <class Row, class Member>
Column<Row> text(const char* heading, Member member, const char* what) {
  return made<Row>(
      heading, what,
      [member](const Field& field, Row& row) { std::invoke(member, row) = field.text(); },
      [member](const Row& row) { return std::string(std::invoke(member, row)); });
}

/// A number; a whole one where the member is of an integer type.
template <class Row, class Member>
Column<Row> number(const char* heading, Member member, const char* what) {
  using Value = std::decay_t<std::invoke_result_t<Member, Row&>>;
  Column<Row> one = made<Row>(
      heading, what,
      [member](const Field& field, Row& row) {
        if constexpr (std::is_integral_v<Value>) {
          std::invoke(member, row) = field.whole();
        } else {
          std::invoke(member, row) = field.number();
        }
      },
      [member](const Row& row) { return written(std::invoke(member, row)); });
  one.numeric = true;
  return one;
}

/// A number that may be missing; the member is a std::optional<double>.
template <class Row, class Member>
Column<Row> perhaps(const char* heading, Member member, const char* what) {
  Column<Row> one = made<Row>(
      heading, what,
      [member](const Field& field, Row& row) { std::invoke(member, row) = field.number(); },
      [member](const Row& row) {
        const std::optional<double>& value = std::invoke(member, row);
        return value ? written(*value) : std::string();
      });
  one.numeric = true;
  return one;
}

/// Conductors of a terminal.
template <class Row, class Member>
Column<Row> wires(const char* heading, Member member, const char* what) {
  return made<Row>(
      heading, what,
      [member](const Field& field, Row& row) {
        std::invoke(member, row).conductor = field.conductors();
      },
      [member](const Row& row) { return written(std::invoke(member, row).conductor); });
}

template <class Row, class Member>
Column<Row> numbers(const char* heading, Member member, const char* what) {
  return made<Row>(
      heading, what,
      [member](const Field& field, Row& row) { std::invoke(member, row) = field.numbers(); },
      [member](const Row& row) { return written(std::invoke(member, row)); });
}

template <class Row, class Member, class T>
Column<Row> word(const char* heading, Member member, const Words<T>& words,
                 const std::string& what) {
  const std::string text = what + (what.empty() ? "" : ": ") + listed(words);
  return made<Row>(
      heading, text.c_str(),
      [member, &words](const Field& field, Row& row) {
        const T* value = find_value(words, field.text());
        if (value == nullptr) {
          throw field.fault("one of " + listed(words));
        }
        std::invoke(member, row) = *value;
      },
      [member, &words](const Row& row) -> std::string {
        return word_of(words, std::invoke(member, row));
      });
}

}  // namespace column

template <class Row>
Columns<Row> joined(std::initializer_list<Columns<Row>> parts) {
  Columns<Row> all;
  for (const Columns<Row>& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace overtone::folder
