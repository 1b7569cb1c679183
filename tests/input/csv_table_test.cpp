#include <overtone/csv_table.hpp>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

class CsvTableTest : public testing::Test {
 protected:
  support::TemporaryFolder folder_;

  [[nodiscard]] CsvTable table(const std::string& text) const {
    return CsvTable(folder_.write("t.csv", text));
  }
  template <typename Action>
  [[nodiscard]] static std::string message(Action&& action) {
    try {
      action();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }
  [[nodiscard]] std::string message_of(const std::string& text) const {
    return message([&] { (void)table(text); });
  }
};

TEST_F(CsvTableTest, KeepsFieldsHeadingsAndLineNumbers) {
  const CsvTable t = table("# where it comes from\n\nbus,p_kw\n61a, 1.5e2 \n# aside\nrg60,-3\n");
  EXPECT_EQ(t.headings(), (std::vector<std::string>{"bus", "p_kw"}));
  ASSERT_EQ(t.row_count(), 2);
  EXPECT_EQ(t.text(0, "bus"), "61a");
  EXPECT_EQ(t.number(0, "p_kw"), 150.0);
  EXPECT_EQ(t.number(1, "p_kw"), -3.0);
  EXPECT_EQ(to_string(t.where(0)), "t.csv:4");
  EXPECT_EQ(to_string(t.where(1)), "t.csv:6");
}

TEST_F(CsvTableTest, ReadsWhatSpreadsheetsWrite) {
  const CsvTable t = table("\xEF\xBB\xBF\"bus\",note\r\n\"a,b\",\"say \"\"hi\"\"\"\r\n");
  ASSERT_EQ(t.row_count(), 1);
  EXPECT_EQ(t.text(0, "bus"), "a,b");
  EXPECT_EQ(t.text(0, "note"), "say \"hi\"");
}

TEST_F(CsvTableTest, RowsThatBeginWithAHashAreRows) {
  const CsvTable t = table("# of 2026\n#,a,b\nbus,p_kw\n#3,90\n# words alone\n# 4,100\n");
  ASSERT_EQ(t.row_count(), 2);
  EXPECT_EQ(t.text(0, "bus"), "#3");
  EXPECT_EQ(t.text(1, "bus"), "# 4");
  EXPECT_EQ(message_of("bus,p_kw\n#3\n"),
            "row (t.csv:2): 1 fields; must be 2 as in the line of headings (a comment stands above "
            "that line)");
  EXPECT_EQ(table("bus\n# 4\n").row_count(), 1);
}

TEST_F(CsvTableTest, LinesEndInAnyWay) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const CsvTable t = table("bus,p_kw" + end + end + "a,1" + end + "b,2" + end);
    ASSERT_EQ(t.row_count(), 2);
    EXPECT_EQ(t.number(1, "p_kw"), 2.0);
    EXPECT_EQ(to_string(t.where(1)), "t.csv:4");
  }
}

TEST_F(CsvTableTest, EmptyColumnsAndRowsOfSpreadsheetsAreSkipped) {
  const CsvTable t = table(",,,,\nbus,,p_kw,,\na,,1,,\n,,,,\nb,,2\n,,\n");
  ASSERT_EQ(t.row_count(), 2);
  EXPECT_EQ(t.number(1, "p_kw"), 2.0);
  EXPECT_NO_THROW(t.allow_only({"bus", "p_kw"}));
  EXPECT_EQ(table("bus,p_kw\na,1,,\n").number(0, "p_kw"), 1.0);
}

TEST_F(CsvTableTest, FieldWithoutHeadingIsRefused) {
  EXPECT_EQ(
      message_of("bus,,p_kw\na,7,1\n"),
      "row (t.csv:2): '7' in column 2, which has no heading; give it one or remove the field");
  EXPECT_EQ(message_of("bus,p_kw,\na,1,7\n"),
            "row (t.csv:2): 3 fields; must be 2 as in the line of headings");
}

TEST_F(CsvTableTest, OtherSeparatorsAreRefusedWithTheRemedy) {
  for (const std::string text : {"bus;p_kw\na;0,5\n", "bus\tp_kw\na\t0.5\n"}) {
    EXPECT_EQ(message_of(text),
              "line of headings (t.csv:1): fields are separated by semicolons or tabs; must be "
              "commas, with a point in decimals (save as CSV UTF-8 with commas)");
  }
  EXPECT_EQ(message([&] { (void)table("a,b\n\"0,5\",2\n").number(0, "a"); }),
            "column a (t.csv:2): '0,5'; must be a finite number, with a point");
}

TEST_F(CsvTableTest, QuotesStandRoundWholeFields) {
  const std::string message =
      "row (t.csv:2): a quote inside field 1; put the whole field in quotes and write \"\" for a "
      "quote in it";
  EXPECT_EQ(message_of("a,b\n1\"x\",2\n"), message);
  EXPECT_EQ(message_of("a,b\n\"x\"1,2\n"), message);
  EXPECT_EQ(message_of("a,b\n\"\"1,2\n"), message);
  EXPECT_EQ(table("a,b\n \"x,\" , 2\n").text(0, "a"), "x,");
  EXPECT_EQ(table("a,b\n\"\",2\n").text(0, "a"), "");
}

TEST_F(CsvTableTest, LongFieldsAreRefusedAndCutInMessages) {
  const std::string error = message_of("a,b\n" + std::string(50'000, 'x') + ",2\n");
  EXPECT_TRUE(error.starts_with("row (t.csv:2): field 1 has 50000 bytes, 'xxx")) << error;
  EXPECT_LT(error.size(), 200U);
  const CsvTable t = table("a,b\n" + std::string(900, 'x') + ",2\n");
  EXPECT_LT(message([&] { (void)t.number(0, "a"); }).size(), 200U);
}

TEST_F(CsvTableTest, FileOfAnotherKindIsNotEchoed) {
  const CsvTable t = table("root:x:0:0:root:/root:/bin/sh\n");
  EXPECT_EQ(message([&] { t.require({"group", "share"}); }),
            "t.csv: not such a table; the line of headings needs group,share, has none");
}

TEST_F(CsvTableTest, ReadsALastLineWithoutEnd) { EXPECT_EQ(table("x\n1\n2").row_count(), 2); }

TEST_F(CsvTableTest, OptionalNumbersMayBeAbsentOrEmpty) {
  const CsvTable t = table("bus,b_us\na,\nb,4\n");
  EXPECT_EQ(t.number_or(0, "b_us", 7.0), 7.0);
  EXPECT_EQ(t.number_or(1, "b_us", 7.0), 4.0);
  EXPECT_EQ(t.number_or(1, "i_max_a", 9.0), 9.0);
  EXPECT_TRUE(t.has("b_us"));
  EXPECT_FALSE(t.has("i_max_a"));
}

TEST_F(CsvTableTest, FileWithoutLines) {
  EXPECT_EQ(message_of(""), "t.csv: empty; a line of column headings is needed");
  EXPECT_EQ(message_of("# only a remark\n"), "t.csv: empty; a line of column headings is needed");
}

TEST_F(CsvTableTest, FileThatIsNotThere) {
  const auto file = folder_.path() / "gone.csv";
  EXPECT_EQ(message([&] { CsvTable{file}; }),
            file.string() + ": cannot be read; the file must exist and be readable");
}

TEST_F(CsvTableTest, FolderInPlaceOfAFile) {
  EXPECT_EQ(message([&] { CsvTable{folder_.path()}; }),
            folder_.path().string() + ": cannot be read; the file must exist and be readable");
}

TEST_F(CsvTableTest, RepeatedColumn) {
  EXPECT_EQ(message_of("a,b,a\n1,2,3\n"), "column a (t.csv:1): appears twice; must be unique");
}

TEST_F(CsvTableTest, RowOfAnotherWidth) {
  EXPECT_EQ(message_of("a,b\n1,2\n1,2,3\n"),
            "row (t.csv:3): 3 fields; must be 2 as in the line of headings");
  EXPECT_EQ(message_of("a,b\n1\n"),
            "row (t.csv:2): 1 fields; must be 2 as in the line of headings");
}

TEST_F(CsvTableTest, QuoteThatIsNotClosed) {
  EXPECT_EQ(message_of("a,b\n\"1,2\n"), "row (t.csv:2): a quote is not closed");
}

TEST_F(CsvTableTest, MissingAndUnknownColumns) {
  const CsvTable t = table("a,b\n1,2\n");
  EXPECT_EQ(message([&] { t.require({"a", "c"}); }), "t.csv: no column c; needs a,c, found a,b");
  EXPECT_EQ(message([&] { t.allow_only({"a", "c"}); }), "t.csv: unknown column b; known are a,c");
  EXPECT_EQ(message([&] { t.allow_only({"a", "b_us"}); }),
            "t.csv: unknown column b; did you mean b_us? Known are a,b_us");
  EXPECT_EQ(message([&] { (void)t.text(0, "c"); }), "t.csv: no column c");
  EXPECT_NO_THROW(t.require({"b"}));
  EXPECT_NO_THROW(t.allow_only({"a", "b", "c"}));
}

TEST_F(CsvTableTest, WhatIsNotANumber) {
  for (const std::string field :
       {"abc", "", "1.5x", "1 2", "nan", "inf", "-inf", "1e999", "0x10"}) {
    const CsvTable t = table("a,b\n" + field + ",2\n");
    EXPECT_EQ(message([&] { (void)t.number(0, "a"); }),
              "column a (t.csv:2): '" + field + "'; must be a finite number");
  }
  EXPECT_EQ(table("a,b\n+2.5,2\n").number(0, "a"), 2.5);
}

TEST_F(CsvTableTest, WhatIsNotAWholeNumber) {
  for (const std::string field : {"1.5", "1e10"}) {
    const CsvTable t = table("a,b\n" + field + ",2\n");
    EXPECT_EQ(message([&] { (void)t.integer(0, "a"); }),
              "column a (t.csv:2): '" + field + "'; must be a whole number");
  }
  EXPECT_EQ(table("a,b\n-3,2\n").integer(0, "a"), -3);
}

}  // namespace
}  // namespace overtone
