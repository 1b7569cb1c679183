#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone::reporting {

/// What an answer may hold beside a result's summary.
using AnswerValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>,
                                 std::vector<InputProblem>>;

/// A JSON object, keys in the order given, as a text that ends in a line feed. Bytes that are not
/// UTF-8 are replaced. Of a problem: `text`, and `file` and `line` where it is in one.
[[nodiscard]] std::string answer_json(
    const std::vector<std::pair<std::string, AnswerValue>>& members);

/// {"error": {"message", "problems", "exit_code"}}: why there is no answer.
[[nodiscard]] std::string error_json(const std::vector<InputProblem>& problems, int exit_code);

}  // namespace overtone::reporting
