#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include <overtone/input_error.hpp>

#include "support/temporary_folder.hpp"

namespace overtone::support {

/// Expects this InputError of read() where `what` stands otherwise in a file; the copy is called
/// "broken".
template <class Read>
void expect_refused_edit(const std::filesystem::path& file, const std::string& what,
                         const std::string& instead, const std::string& message, const Read& read) {
  std::ifstream stream(file);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what;
  text.replace(at, what.size(), instead);
  const TemporaryFolder folder;
  const auto broken = (folder.path() / "broken").replace_extension(file.extension());
  std::ofstream(broken) << text;
  try {
    (void)read(broken);
    ADD_FAILURE() << "nothing was refused; expected: " << message;
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), message);
  }
}

}  // namespace overtone::support
