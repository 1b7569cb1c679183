#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace overtone {

/// A place in an input file. An empty file means "not read from a file".
struct SourceLine {
  std::string file;  ///< file name as shown to the user
  int line = 0;      ///< 1-based; 0 when the whole file is meant
};

/// "bus.csv:14", "bus.csv" or "" – what stands in brackets in an error.
[[nodiscard]] std::string to_string(const SourceLine& where);

/// Something wrong in an input.
struct InputProblem {
  SourceLine where;
  std::string text;  ///< in one line: element, file and line, value, limit
};

/// Input that cannot be used. The message is one line: element, file and line, value, limit; as
/// shown() has it, so neither long nor binary input spoils it.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message);

  /// "<element> (<file>:<line>): <fault>", without the brackets where there is no file.
  InputError(const std::string& element, const SourceLine& where, const std::string& fault);

  /// Several problems, at least one; the message is the first one's.
  explicit InputError(std::vector<InputProblem> problems);

  /// All that was found wrong, in the order of the input.
  [[nodiscard]] const std::vector<InputProblem>& problems() const { return *problems_; }

 private:
  std::shared_ptr<const std::vector<InputProblem>> problems_;
};

}  // namespace overtone
