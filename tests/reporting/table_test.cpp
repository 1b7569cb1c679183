#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <overtone/table_renderers.hpp>

namespace overtone::reporting {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One column of a table whose cells are those.
template <class... Cells>
Table column_of(Column column, const Cells&... cells) {
  Table table("one", "A row.", {std::move(column)});
  (table.row(cells), ...);
  return table;
}

TEST(Table, GivesBackWhatWasPutIn) {
  Table table("t", "A row.", {{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}});
  table.row(1, 2.5, "text", true);
  table.row(missing(), kNan, std::string(), false);
  ASSERT_EQ(table.row_count(), 2U);
  EXPECT_EQ(table.at(0, 0), Cell(std::int64_t{1}));
  EXPECT_EQ(table.at(0, 1), Cell(2.5));
  EXPECT_EQ(table.at(0, 2), Cell(std::string_view("text")));
  EXPECT_EQ(table.at(0, 3), Cell(true));
  EXPECT_EQ(table.at(1, 0), missing());
  EXPECT_EQ(table.at(1, 1), missing());
  EXPECT_EQ(table.at(1, 2), Cell(std::string_view()));
  EXPECT_EQ(table.at(1, 3), Cell(false));
}

TEST(Table, RefusesRowsOfAnotherWidth) {
  Table table("t", "A row.", {{.name = "a"}, {.name = "b"}});
  EXPECT_THROW(table.row(1), std::invalid_argument);
  EXPECT_THROW(Table("empty", "A row.", {}), std::invalid_argument);
}

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv(column_of({.name = "x"}, "plain", "a,b", "say \"no\"", "two\nlines", " blank ")),
            "x\nplain\n\"a,b\"\n\"say \"\"no\"\"\"\n\"two\nlines\"\n blank \n");
}

TEST(Csv, LeavesMissingCellsEmpty) {
  Table table("t", "A row.", {{.name = "a"}, {.name = "b"}, {.name = "c"}});
  table.row(kNan, 1, kInfinity);
  table.row(missing(), missing(), missing());
  EXPECT_EQ(csv(table), "a,b,c\n,1,\n,,\n");
}

TEST(Csv, TruthsAreOneAndZero) {
  EXPECT_EQ(csv(column_of({.name = "x"}, true, false)), "x\n1\n0\n");
}

/// The format is for reading on the terminal; neither CSV nor JSON loses digits.
TEST(Renderers, NumbersReadBackTheSame) {
  const double numbers[] = {0.1,
                            -0.0,
                            1.0 / 3.0,
                            1e300,
                            5e-324,
                            123456789.123456789,
                            std::nextafter(1.0, 2.0),
                            std::numeric_limits<double>::max()};
  Table table("t", "A row.", {{.name = "x", .format = decimals(1)}});
  for (const double number : numbers) {
    table.row(number);
  }
  const auto rows = nlohmann::json::parse(json(table));
  std::string rest = csv(table).substr(2);
  for (size_t i = 0; i < std::size(numbers); ++i) {
    EXPECT_EQ(rows[i]["x"].get<double>(), numbers[i]);
    EXPECT_TRUE(rows[i]["x"].is_number_float());
    EXPECT_EQ(std::strtod(rest.c_str(), nullptr), numbers[i]);
    EXPECT_EQ(std::signbit(rows[i]["x"].get<double>()), std::signbit(numbers[i]));
    rest = rest.substr(rest.find('\n') + 1);
  }
  EXPECT_EQ(terminal_text(column_of({.name = "x", .format = decimals(1)}, 1.0 / 3.0)),
            "    x\n  0.3\n");
}

TEST(Json, KeepsTheColumnsOrderAndTheCellsTypes) {
  Table table("t", "A row.", {{.name = "z"}, {.name = "a"}, {.name = "m"}, {.name = "b"}});
  table.row(3, 3.0, "3", missing());
  table.row(true, kNan, "\xff", -1);
  EXPECT_EQ(json(table),
            "[\n  {\n    \"z\": 3,\n    \"a\": 3.0,\n    \"m\": \"3\",\n    \"b\": null\n  },\n"
            "  {\n    \"z\": true,\n    \"a\": null,\n    \"m\": \"\xef\xbf\xbd\",\n    \"b\": -1\n"
            "  }\n]\n");
}

TEST(Json, OfNoRowsIsAnEmptyArray) { EXPECT_EQ(json(column_of({.name = "x"})), "[]\n"); }

/// Characters beyond ASCII are one wide, though more bytes long.
TEST(TerminalText, AlignsUtf8) {
  Table table("t", "A row.",
              {{.name = "name", .align = Align::left}, {.name = "w", .unit = "pu²"}});
  table.row("Köln", 1);
  table.row("Ulm", 12345);
  table.row("–", missing());
  EXPECT_EQ(terminal_text(table),
            "  name      w\n"
            "          pu²\n"
            "  Köln      1\n"
            "  Ulm   12345\n"
            "  –         –\n");
}

TEST(TerminalText, HasNoLineOfUnitsWithoutUnitsAndNoBlanksAtLineEnds) {
  EXPECT_EQ(
      terminal_text(column_of({.name = "x", .heading = "heading", .align = Align::left}, "a")),
      "  heading\n  a\n");
}

TEST(TerminalText, WritesNumbersAsTheColumnSays) {
  EXPECT_EQ(terminal_text(column_of({.name = "x", .format = decimals(2)}, 1.005, 2.0, 3)),
            "     x\n  1.00\n  2.00\n     3\n");
  EXPECT_EQ(terminal_text(column_of({.name = "x", .format = powers_of_ten()}, 0.0, 1.5e-7)),
            "         x\n         0\n  1.50e-07\n");
  EXPECT_EQ(terminal_text(column_of({.name = "x", .format = significant(3)}, 1234.5, 0.5)),
            "         x\n  1.23e+03\n       0.5\n");
  EXPECT_EQ(terminal_text(column_of({.name = "x"}, 0.1, kNan, true)),
            "    x\n  0.1\n    –\n  yes\n");
}

}  // namespace

}  // namespace overtone::reporting
