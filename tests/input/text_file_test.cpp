#include <overtone/text_file.hpp>

#include <string_view>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/study_section.hpp>
#include <overtone/utf8.hpp>

#include "support/small_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

using std::string_literals::operator""s;

class TextFile : public testing::Test {
 protected:
  support::TemporaryFolder folder_;

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
    return message([&] { (void)read_text_file(folder_.write("t.csv", text)); });
  }
};

TEST_F(TextFile, IsReadAsItIs) {
  EXPECT_EQ(read_text_file(folder_.write("t", "a\r\nb\t\xC3\xB8")), "a\r\nb\t\xC3\xB8");
  EXPECT_EQ(read_text_file(folder_.write("t", "")), "");
  EXPECT_EQ(read_text_file(folder_.write("t", "\xEF\xBB\xBFx")), "x");
  const std::string large(300'000, 'x');
  EXPECT_EQ(read_text_file(folder_.write("t", large)), large);
}

TEST_F(TextFile, OfAnotherEncodingIsRefusedWithLineAndByte) {
  EXPECT_EQ(message_of("bus\n2\nS\xF8nder,1\n"),
            "byte 2 of the line (t.csv:3): 0xF8 is not UTF-8 (Latin-1?); save the file as UTF-8");
  EXPECT_EQ(message_of("bus\r2\r\xE9\r"),
            "byte 1 of the line (t.csv:3): 0xE9 is not UTF-8 (Latin-1?); save the file as UTF-8");
  EXPECT_EQ(message_of("bus\r\n2\r\na\xC3"),
            "byte 2 of the line (t.csv:3): 0xC3 is not UTF-8 (Latin-1?); save the file as UTF-8");
  EXPECT_EQ(message_of("\xFF\xFE"
                       "b\0u\0"s),
            "t.csv: is UTF-16; save it as UTF-8");
  EXPECT_EQ(message_of("\xFE\xFF\0b\0u"s), "t.csv: is UTF-16; save it as UTF-8");
  EXPECT_EQ(message_of("b\0u\0"s),
            "byte 2 of the line (t.csv:1): 0x00 is no text (a binary file, or UTF-16?); save it as "
            "UTF-8");
  EXPECT_EQ(message_of("a,b\n1,\x1B[31m\n"),
            "byte 3 of the line (t.csv:2): 0x1B is a control character; must be plain text in "
            "UTF-8");
}

TEST_F(TextFile, ThatIsNoRegularFileIsRefused) {
  const auto pipe = folder_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& file : {pipe.string(), "/dev/zero"s, "/dev/null"s}) {
    EXPECT_EQ(message([&] { (void)read_text_file(file); }),
              file + ": cannot be read: it is a pipe or a device; must be a regular file");
  }
  EXPECT_EQ(message([&] { (void)read_text_file(folder_.path()); }),
            folder_.path().string() + ": cannot be read; the file must exist and be readable");
  const auto link = folder_.path() / "link";
  std::filesystem::create_symlink("/nonexistent", link);
  EXPECT_EQ(message([&] { (void)read_text_file(link); }),
            link.string() + ": cannot be read; the file must exist and be readable");
}

TEST_F(TextFile, ReadErrorIsTheSystemsOwn) {
  // /proc/self/mem is a regular file whose first page can't be read: EIO.
  if (!std::filesystem::exists("/proc/self/mem")) {
    GTEST_SKIP() << "needs Linux's /proc";
  }
  EXPECT_EQ(message([&] { (void)read_text_file("/proc/self/mem"); }),
            "/proc/self/mem: cannot be read: Input/output error");
}

TEST_F(TextFile, TooLargeIsRefused) {
  const auto file = folder_.write("large", "x");
  std::filesystem::resize_file(file, kLargestTextFile + 1);  // sparse
  EXPECT_EQ(message([&] { (void)read_text_file(file); }),
            file.string() + ": cannot be read: it is larger than 64 MiB");
}

TEST_F(TextFile, EveryReaderTakesItThatWay) {
  const support::SmallFeederFiles files;
  for (const auto& [name, content] : files.text) {
    files.write(folder_);
    folder_.write(name, content + "\xE9");
    const std::string error = message([&] {
      (void)read_feeder(folder_.path());
      (void)read_feeder_profile(folder_.path());
    });
    EXPECT_NE(error.find(name + ":"), std::string::npos) << error;
    EXPECT_NE(error.find("0xE9 is not UTF-8"), std::string::npos) << error;
    std::filesystem::remove(folder_.path() / name);
    ASSERT_EQ(::mkfifo((folder_.path() / name).c_str(), 0600), 0);
    EXPECT_NE(message([&] {
                (void)read_feeder(folder_.path());
                (void)read_feeder_profile(folder_.path());
              }).find(name),
              std::string::npos);
    std::filesystem::remove(folder_.path() / name);
  }
  const auto study = folder_.write("study.toml", "title = \"\xE9\"");
  EXPECT_NE(message([&] { (void)StudySection::read(study); }).find("study.toml:1"),
            std::string::npos);
}

TEST(Utf8, ValidCharactersAreToldFromOthers) {
  for (const std::string_view good : {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                      "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(first_not_utf8(good), std::string_view::npos) << good;
  }
  for (const std::string_view bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(first_not_utf8("ab" + std::string(bad)), 2U) << bad;
  }
}

TEST(Utf8, ShownTextIsShortAndOnOneLine) {
  EXPECT_EQ(shown("plain \xC3\xB8"), "plain \xC3\xB8");
  EXPECT_EQ(shown("a\nb\0c\x1B\xFF"s), "a b\\x00c\\x1B\\xFF");
  EXPECT_EQ(shown(std::string(1000, 'a') + std::string(1000, 'b'), 8), "aaaa … bbbb");
  EXPECT_EQ(shown("\xC3\xB8\xC3\xB8\xC3\xB8\xC3\xB8", 6), "\xC3\xB8\xC3\xB8 … \xC3\xB8");
}

TEST(Utf8, MessagesOfErrorsAreShownThatWay) {
  const InputError error("bus " + std::string(100'000, 'x'), {"bus.csv", 3}, "a\0b"s);
  EXPECT_LT(std::string_view(error.what()).size(), 2100U);
  EXPECT_TRUE(std::string_view(error.what()).ends_with("xxx (bus.csv:3): a\\x00b"));
}

}  // namespace
}  // namespace overtone
